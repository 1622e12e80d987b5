"""A network on both sides of the 180th meridian gives what it gives anywhere else."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from aicomplex_geo import Router
from aicomplex_geo.network import Profile, RoadNetwork

PLAIN = Profile("plain", access_speed=6)
SIDE, STEP = 5, 0.01
WEST, SOUTH = 179.98, -16.8
TEN_ZONES = 60.0
"""Degrees by which places are moved to have the same coordinates in another UTM zone."""


def wrapped(lon):
    return (np.asarray(lon) + 180) % 360 - 180


def network(shift=0.0):
    """A lattice of two-way streets, some of them drawn with a bend."""
    lon, lat = np.meshgrid(WEST + STEP * np.arange(SIDE), SOUTH + STEP * np.arange(SIDE))
    lon, lat = lon.ravel() + shift, lat.ravel()
    ids = [f"n{number}" for number in range(SIDE * SIDE)]
    nodes = gpd.GeoDataFrame(
        index=ids, geometry=gpd.points_from_xy(wrapped(lon), lat), crs="EPSG:4326"
    )
    pairs = [(a, a + 1) for a in range(SIDE**2) if (a + 1) % SIDE]
    pairs += [(a, a + SIDE) for a in range(SIDE**2 - SIDE)]
    pairs += [(b, a) for a, b in pairs]
    lines = []
    for a, b in pairs:
        bend = (lon[a] + lon[b]) / 2 + 0.001, (lat[a] + lat[b]) / 2
        x = [lon[a], bend[0], lon[b]]
        lines.append(shapely.LineString(np.column_stack([wrapped(x), [lat[a], bend[1], lat[b]]])))
    edges = gpd.GeoDataFrame(
        {
            "length": [1000.0 + 7 * (a + b) for a, b in pairs],
            "posted_speed": [30.0 + 5 * ((a * b) % 7) for a, b in pairs],
            "road_class": "residential",
        },
        index=pd.MultiIndex.from_tuples([(ids[a], ids[b], 0) for a, b in pairs]),
        geometry=lines,
        crs="EPSG:4326",
    )
    return RoadNetwork(nodes, edges)


def places(shift=0.0):
    random = np.random.default_rng(3)
    lon = WEST - 0.003 + 0.046 * random.random(12) + shift
    lat = SOUTH - 0.003 + 0.046 * random.random(12)
    geometry = gpd.points_from_xy(wrapped(lon), lat)
    return gpd.GeoDataFrame({"id": range(12)}, geometry=geometry, crs="EPSG:4326")


@pytest.fixture(scope="module")
def here():
    return Router(network(), PLAIN)


@pytest.fixture(scope="module")
def there():
    return Router(network(-TEN_ZONES), PLAIN)


def test_the_network_crosses_it():
    lon = network().nodes.geometry.x
    assert (lon > 179.9).any()
    assert (lon < -179.9).any()


def test_times_and_distances_are_equal(here, there):
    found = here.od_matrix(places(), places())
    expected = there.od_matrix(places(-TEN_ZONES), places(-TEN_ZONES))
    assert np.isfinite(found.values).all()
    np.testing.assert_allclose(found.values, expected.values, atol=0.2 / 600)
    np.testing.assert_allclose(found.distances, expected.distances, atol=0.2)


def test_points_are_snapped_alike(here, there):
    found, expected = here.snap(places()), there.snap(places(-TEN_ZONES))
    assert found["edge"].tolist() == expected["edge"].tolist()
    np.testing.assert_allclose(found["offset"], expected["offset"], atol=1e-3)
    np.testing.assert_allclose(found["distance"], expected["distance"], atol=1e-3)


def moved(shapes):
    """Shapes joined again and moved to where the other network is."""
    joined = [
        shapely.union_all(
            shapely.transform(
                shapely.get_parts(shape), lambda at: np.column_stack([at[:, 0] % 360, at[:, 1]])
            )
        )
        for shape in shapes
    ]
    return gpd.GeoSeries(joined, crs="EPSG:4326").translate(-TEN_ZONES).to_crs("EPSG:32751")


def test_routes_are_split_and_otherwise_equal(here, there):
    found = here.routes(places(), places())
    expected = there.routes(places(-TEN_ZONES), places(-TEN_ZONES)).to_crs("EPSG:32751")
    np.testing.assert_allclose(found["travel_time"], expected["travel_time"], atol=0.2 / 600)
    parts = found.geometry.explode()
    assert (parts.bounds["maxx"] - parts.bounds["minx"]).max() < 0.1
    assert (found.geom_type == "MultiLineString").any()
    apart = moved(found.geometry).hausdorff_distance(expected.geometry.reset_index(drop=True))
    assert apart.max() < 0.5


@pytest.mark.parametrize("overlap", ["keep", "merge", "split"])
def test_isochrones_are_split_and_otherwise_equal(overlap, here, there):
    options = {"cutoffs": (3, 6), "overlap": overlap}
    found = here.isochrones(places(), **options)
    expected = there.isochrones(places(-TEN_ZONES), **options).to_crs("EPSG:32751")
    assert found.is_valid.all()
    parts = found.geometry.explode()
    assert (parts.bounds["maxx"] - parts.bounds["minx"]).max() < 0.1
    differing = moved(found.geometry).symmetric_difference(expected.geometry.reset_index(drop=True))
    assert (differing.area / expected.area.to_numpy()).max() < 1e-4
