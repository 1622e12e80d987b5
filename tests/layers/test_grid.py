"""Square and hexagonal cells over an area."""

from __future__ import annotations

import sys

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from aicomplex_geo import grid
from aicomplex_geo.errors import MissingDependencyError, ParameterError

METRIC = "EPSG:5179"


def metric(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=METRIC)


def test_squares_fill_an_area_of_whole_cells_and_no_more():
    cells = grid(metric(box(950_000, 1_700_000, 951_000, 1_700_500)))
    assert cells.index.name == "cell"
    assert len(cells) == 8
    assert cells.crs.to_string() == METRIC
    assert cells.area.tolist() == pytest.approx([62_500] * 8)
    assert cells.index[:2].tolist() == ["250mE950000N1700000", "250mE950250N1700000"]
    assert cells.geometry.iloc[0].equals(box(950_000, 1_700_000, 950_250, 1_700_250))


def test_squares_are_those_of_every_other_grid_of_the_size():
    one = grid(metric(box(950_010, 1_700_010, 951_200, 1_700_900)), 100)
    other = grid(metric(box(950_777, 1_700_333, 952_000, 1_702_000)), 100)
    shared = one.index.intersection(other.index)
    assert len(shared) == 5 * 6
    assert one.loc[shared].geometry.equals(other.loc[shared].geometry)


def test_only_cells_that_overlap_the_area():
    triangle = Polygon([(950_000, 1_700_000), (951_000, 1_700_000), (950_000, 1_701_000)])
    cells = grid(metric(triangle), 250)
    assert len(cells) == 10
    assert cells.intersects(triangle).all()
    assert cells.intersection(triangle).area.sum() == pytest.approx(triangle.area)


@given(
    x=st.floats(-500, 500), y=st.floats(-500, 500), wide=st.floats(1, 900), size=st.floats(20, 300)
)
def test_cells_cover_the_area_without_overlap(x, y, wide, size):
    area = box(950_000 + x, 1_700_000 + y, 950_000 + x + wide, 1_700_000 + y + wide / 2)
    cells = grid(metric(area), size)
    assert cells.index.is_unique
    assert shapely.union_all(cells.geometry.to_numpy()).buffer(1e-3).contains(area)
    assert cells.area.sum() == pytest.approx(len(cells) * size * size)


def test_an_area_in_degrees_in_two_parts_and_abroad():
    parts = [box(126.80, 35.1, 126.81, 35.11), box(126.83, 35.1, 126.84, 35.11)]
    series = gpd.GeoSeries(parts, crs="EPSG:4326")
    cells = grid(series, 200)
    assert cells.index.equals(grid(shapely.multipolygons(parts), 200).index)
    assert not cells.intersects(
        gpd.GeoSeries([Point(126.82, 35.105)], crs=4326).to_crs(METRIC)[0]
    ).any()
    assert grid(box(-51.2, -30.1, -51.19, -30.09)).crs.to_string() == "EPSG:32722"


@pytest.mark.parametrize(("size", "resolution"), [(250, 9), (330, 9), (100, 10), (1000, 8)])
def test_hexagons_come_in_the_nearest_size_of_h3(size, resolution):
    h3 = pytest.importorskip("h3")
    area = box(950_000, 1_700_000, 953_000, 1_702_000)
    cells = grid(metric(area), size, kind="hexagon")
    assert {h3.get_resolution(cell) for cell in cells.index} == {resolution}
    assert cells.index.is_monotonic_increasing
    assert cells.intersects(area).all()
    assert shapely.union_all(cells.geometry.to_numpy()).buffer(0.01).contains(area)


def test_a_hexagon_larger_than_the_area():
    pytest.importorskip("h3")
    cells = grid(metric(box(950_000, 1_700_000, 950_001, 1_700_001)), 5000, kind="hexagon")
    assert len(cells) == 1


@pytest.mark.parametrize(
    ("area", "options", "message"),
    [
        (metric(box(0, 0, 1, 1)), {"size": 0}, "size must be metres above 0, not 0"),
        (metric(box(0, 0, 1, 1)), {"size": np.inf}, "size must be"),
        (metric(box(0, 0, 1, 1)), {"size": "wide"}, "size must be"),
        (metric(box(0, 0, 1, 1)), {"kind": "circle"}, "kind must be one of square, hexagon"),
        ([1, 2], {"kind": "x"}, r"kind must be.*area must be a GeoDataFrame.*not a list"),
        (metric(), {}, "area has no polygon"),
        (metric(Point(0, 0)), {}, r"1 of 1 are not \(first: Point\)"),
        (gpd.GeoSeries([box(0, 0, 1, 1)]), {}, "area has no CRS"),
        (metric(Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])), {}, "invalid polygons"),
        (metric(box(900_000, 1_600_000, 1_000_000, 1_700_000)), {"size": 1}, "Give a larger size"),
    ],
)
def test_what_is_wrong_is_reported_at_once(area, options, message):
    with pytest.raises(ParameterError, match=message):
        grid(area, **options)


def test_hexagons_without_h3_name_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "h3", None)
    with pytest.raises(MissingDependencyError, match=r"aicomplex-geo\[grid\]"):
        grid(box(126.8, 35.1, 126.81, 35.11), kind="hexagon")
