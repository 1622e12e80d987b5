"""Places on both sides of the 180th meridian: bounds, metric CRS, and what is split there."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import aicomplex_geo as ag
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.antimeridian import degrees_bounds, split, to_crs
from aicomplex_geo.layers.crs import metric_crs

ZONE = "EPSG:32760"
FEW = settings(deadline=None, max_examples=60)


def points(*positions):
    return gpd.GeoSeries(gpd.points_from_xy(*zip(*positions, strict=True)), crs="EPSG:4326")


@pytest.mark.parametrize(
    ("positions", "bounds", "crs"),
    [
        ([(179.8, -17), (-179.9, -16)], (179.8, -17, 180.1, -16), "EPSG:32760"),
        ([(179.9, -17), (-179.8, -16)], (179.9, -17, 180.2, -16), "EPSG:32701"),
        ([(179.8, -17), (180.1, -16)], (179.8, -17, 180.1, -16), "EPSG:32760"),
        ([(180.5, 1), (181, 2)], (-179.5, 1, -179, 2), "EPSG:32601"),
        ([(-1, 51), (1, 52)], (-1, 51, 1, 52), "EPSG:32631"),
        ([(-170, 0), (0, 1), (170, 2)], (-170, 0, 170, 2), "EPSG:32631"),
        ([(126.8, 35.1), (126.9, 35.2)], (126.8, 35.1, 126.9, 35.2), "EPSG:5179"),
    ],
)
def test_the_metric_crs_is_that_of_where_the_points_are(positions, bounds, crs):
    found = degrees_bounds(points(*positions))
    assert found == pytest.approx(bounds)
    assert metric_crs(found) == crs
    assert degrees_bounds(points(*positions).to_crs(3832)) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("bounds", [(181, 0, 182, 1), (-1, 0, 181, 1), (170, 0, 351, 1)])
def test_bounds_that_do_not_cross_the_antimeridian_end_there(bounds):
    with pytest.raises(ParameterError, match="not on the globe"):
        metric_crs(bounds)


@FEW
@given(
    st.floats(179.5, 180.5),
    st.floats(-18, 18),
    st.floats(100, 30_000),
    st.sampled_from(["area", "ring", "line"]),
)
def test_what_is_split_is_the_same_on_the_ground(lon, lat, radius, kind):
    crs = metric_crs((lon - 0.1, lat, lon + 0.1, lat)) if lon < 180.1 else "EPSG:32701"
    centre = points((lon, lat)).to_crs(crs).iloc[0]
    shape = centre.buffer(radius)
    if kind == "ring":
        shape = shape.difference(centre.buffer(radius / 2))
    elif kind == "line":
        shape = shapely.LineString([(centre.x - radius, centre.y), (centre.x + radius, centre.y)])
    shapes = gpd.GeoSeries([shape], index=["a"], crs=crs)
    found = to_crs(shapes, "EPSG:4326")
    assert found.index.tolist() == ["a"]
    assert found.is_valid.all()
    parts = found.explode()
    assert (parts.bounds["maxx"] - parts.bounds["minx"]).max() < 2
    assert parts.geom_type.unique().tolist() == ["LineString" if kind == "line" else "Polygon"]
    back = found.to_crs(crs).iloc[0]
    if kind == "line":
        assert back.length == pytest.approx(2 * radius, rel=1e-4)
    else:
        # the cut is straight in degrees, as the sides of the area are in metres
        assert back.symmetric_difference(shape).area < 1e-4 * shape.area


def test_only_what_crosses_is_changed():
    line = shapely.LineString([(179.9, 0), (-179.9, 0)])
    here = shapely.LineString([(10, 0), (11, 0)])
    mixed = gpd.GeoSeries([here, line, None, shapely.Point(180, 0)], crs="EPSG:4326")
    found = split(mixed)
    assert found.iloc[1].equals(
        shapely.MultiLineString([[(179.9, 0), (180, 0)], [(-180, 0), (-179.9, 0)]])
    )
    assert found.iloc[[0, 3]].geom_equals(mixed.iloc[[0, 3]]).all()
    assert found.iloc[2] is None
    assert mixed.iloc[1].equals(line)
    # one that only touches it is on one side
    touching = gpd.GeoSeries([shapely.LineString([(180, 0), (-179.9, 0)])], crs="EPSG:4326")
    assert split(touching).iloc[0].equals(shapely.LineString([(-180, 0), (-179.9, 0)]))
    metres = mixed.to_crs(ZONE)
    assert split(metres) is metres


@pytest.mark.parametrize("kind", ["square", "hexagon"])
def test_a_grid_across_the_antimeridian(kind):
    pytest.importorskip("h3")
    east, west = shapely.box(179.98, -17, 180, -16.98), shapely.box(-180, -17, -179.98, -16.98)
    cells = ag.grid(gpd.GeoSeries([east, west], crs="EPSG:4326"), size=500, kind=kind)
    elsewhere = ag.grid(shapely.box(119.98, -17, 120.02, -16.98), size=500, kind=kind)
    assert str(cells.crs) == "EPSG:32701"
    if kind == "square":
        assert cells.index.tolist() == elsewhere.index.tolist()
    assert cells.area.sum() == pytest.approx(elsewhere.area.sum(), rel=0.1)
    assert np.ptp(cells.total_bounds[[0, 2]]) < 6000
