"""What is read can be travelled on, saved, exported and summed up."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from aicomplex_geo.network import Profile, from_networkx, read_network
from aicomplex_geo.network.readers.osm import from_osm_file
from aicomplex_geo.routing import Router

pytestmark = pytest.mark.reference

CLASSES = (
    "expressway",
    "urban_expressway",
    "national",
    "arterial",
    "street",
    "ramp",
    "service",
    "track",
    "path",
    "steps",
    "ferry",
)


@pytest.fixture(scope="module", params=["car", "bike", "walk"])
def monaco(request, reference):
    return from_osm_file(reference / "osm" / "monaco.osm.gz", mode=request.param)


@pytest.fixture
def profile():
    return Profile("test", fallback_speed=tuple((name, 20.0) for name in CLASSES))


def test_only_known_classes(monaco):
    assert set(monaco.edges["road_class"]) <= set(CLASSES)


def test_routes(monaco, profile):
    points = gpd.GeoDataFrame(
        {"id": ["casino", "harbour"]},
        geometry=gpd.points_from_xy([7.4284, 7.4211], [43.7396, 43.7347]),
        crs="EPSG:4326",
    )
    times = Router(monaco, profile=profile).od_matrix(points, points).values  # noqa: PD011
    assert (times >= 0).all()
    assert 1 < times[0, 1] < 15


def test_saving_gives_the_same(monaco, tmp_path):
    again = read_network(monaco.save(tmp_path / "모나코"))
    pd.testing.assert_frame_equal(again.edges, monaco.edges)
    pd.testing.assert_frame_equal(again.nodes, monaco.nodes)
    assert again.provenance == monaco.provenance


def test_networkx_gives_the_lengths_back(monaco, profile):
    again = from_networkx(monaco.to_networkx(profile=profile))
    assert again.edges["length"].tolist() == pytest.approx(monaco.edges["length"].tolist())


def test_summary(monaco):
    assert monaco.summary()
