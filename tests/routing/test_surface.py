"""Travel times on the cells of a grid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import box

from aicomplex_geo import grid
from aicomplex_geo.errors import ParameterError, PointsError
from aicomplex_geo.routing import Router

EAST, NORTH = 950_000.0, 1_700_000.0


@pytest.fixture(scope="module")
def cells():
    area = box(EAST - 250, NORTH - 250, EAST + 3000, NORTH + 1000)
    return grid(gpd.GeoSeries([area], crs="EPSG:5179"))


def centres(cells):
    return gpd.GeoDataFrame(geometry=cells.centroid, index=cells.index, crs=cells.crs)


def test_a_surface_is_the_matrix_of_the_centres(five, points, on_foot, cells):
    router, sites = Router(five, on_foot), points({"x": (250, 0), "y": (1500, 500)})
    times = router.surface(sites, cells)
    assert times.destinations.equals(cells.index)
    assert times.origins.tolist() == ["x", "y"]
    expected = router.od_matrix(sites, centres(cells))
    np.testing.assert_array_equal(times.values, expected.values)
    assert np.isfinite(times.values).all()


def test_towards_the_points_trips_begin_at_the_cells(five, points, on_foot, cells):
    router, sites = Router(five, on_foot), points({"x": (250, 0)})
    times = router.surface(sites, cells, direction="to")
    assert times.origins.equals(cells.index)
    assert times.destinations.tolist() == ["x"]
    expected = router.od_matrix(centres(cells), sites)
    np.testing.assert_array_equal(times.values, expected.values)


def test_cells_in_another_crs_with_a_column_of_ids(five, points, on_foot, cells):
    router, sites = Router(five, on_foot), points({"x": (250, 0)})
    moved = cells.reset_index(names="id").to_crs("EPSG:4326")
    times = router.surface(sites, moved)
    assert times.destinations.tolist() == cells.index.tolist()
    np.testing.assert_allclose(times.values, router.surface(sites, cells).values, atol=0.01)


def test_a_bent_cell_is_met_inside_and_an_empty_one_has_no_position(five, points, on_foot):
    bent = box(0, 0, 900, 900).difference(box(300, 300, 900, 900))
    shapes = gpd.GeoSeries([bent, None], index=["bent", "none"], crs="EPSG:5179")
    cells = gpd.GeoDataFrame(geometry=shapes.translate(EAST, NORTH))
    times = Router(five, on_foot).surface(points({"x": (0, 0)}), cells)
    assert times.status.loc["x"].tolist() == ["ok", "no_position"]


def test_what_is_no_surface(five, points, on_foot, cells):
    router, sites = Router(five, on_foot), points({"x": (250, 0)})
    with pytest.raises(ParameterError, match="direction must be one of from, to, not 'both'"):
        router.surface(sites, cells, direction="both")
    with pytest.raises(PointsError, match="cells is a GeoSeries, not a GeoDataFrame"):
        router.surface(sites, cells.geometry)
    with pytest.raises(PointsError, match="duplicate"):
        router.surface(sites, cells.iloc[[0, 0]])
