"""The two directions of a road, against a comparison of all pairs of lines."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from aicomplex_geo.network import twins as twins_module
from aicomplex_geo.network.edge_lines import DrawnLines
from aicomplex_geo.network.twins import twins


def by_comparison(tail, head, length, lines):
    """Pair each edge with the first free edge that runs back along the same line."""
    twin = np.full(len(lines), -1)
    for one in range(len(lines)):
        if twin[one] >= 0:
            continue
        back = shapely.to_wkb(shapely.reverse(lines[one]))
        if back == shapely.to_wkb(lines[one]) and tail[one] == head[one]:
            continue
        for other in range(len(lines)):
            fits = (tail[other], head[other], length[other]) == (head[one], tail[one], length[one])
            if twin[other] < 0 and fits and shapely.to_wkb(lines[other]) == back:
                twin[one], twin[other] = other, one
                break
    return twin


@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("block", [2**17, 7])
def test_twins_run_back_along_the_same_line(dimensions, block, monkeypatch):
    monkeypatch.setattr(twins_module, "LINES_PER_BLOCK", block)
    chance = np.random.default_rng(dimensions)
    shapes = [shapely.LineString(chance.integers(0, 3, (n, dimensions))) for n in (2, 2, 3, 3, 4)]
    shapes += [shapely.LineString(np.zeros((3, dimensions)))]
    lines = np.array([*shapes, *shapely.reverse(shapes)])[chance.integers(0, 12, 300)]
    tail, head, length = (chance.integers(0, most, 300).astype(np.int32) for most in (3, 3, 2))
    found = twins(tail, head, length, DrawnLines(gpd.GeoDataFrame(geometry=lines)))
    assert found.tolist() == by_comparison(tail, head, length, lines).tolist()
    assert (found >= 0).sum() > 100


def test_a_network_without_edges_has_no_twins():
    none = np.zeros(0, dtype=np.int32)
    assert twins(none, none, none, DrawnLines(gpd.GeoDataFrame(geometry=[]))).tolist() == []
