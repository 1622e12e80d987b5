"""Areas hold the places that the matrix reaches, on real networks."""

from __future__ import annotations

import warnings
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

import aicomplex_geo as ag
from aicomplex_geo.network import Profile, from_osm_file, read_network
from aicomplex_geo.routing import area_blocks
from aicomplex_geo.routing.time_field import TimeField

PLACES = 10_000
BUFFER = 100.0


def agreement(router, origin, cutoff, direction):
    """Share of random places that area and matrix agree on, and metres from the border of others.

    On a full network of places within the buffer of their road.
    """
    crs = router.net.nodes.estimate_utm_crs()
    outward = direction == "from"
    area = router.isochrones(origin.to_crs(crs), cutoff, direction=direction).geometry[0]
    west, south, east, north = area.bounds
    chance = np.random.default_rng(1)
    x, y = chance.uniform((west - 500, south - 500), (east + 500, north + 500), (PLACES, 2)).T
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=crs)
    if router.net.detail == "full":
        role = "destination" if outward else "origin"
        off = router.snap(places, role=role)["distance"].to_numpy()
        places = places[off <= BUFFER]
    pair = (origin, places) if outward else (places, origin)
    minutes = router.od_matrix(*pair).to_frame()["travel_time"].to_numpy()
    reached = np.rint(minutes * 600) <= round(cutoff * 600)
    shapes = np.asarray(places.geometry.values)
    differ = reached != shapely.contains(area, shapes)
    assert area.is_valid
    assert 100 < reached.sum() < len(reached)
    return 1 - differ.mean(), shapely.distance(area.boundary, shapes[differ])


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize(("profile", "cutoff"), [("car_offpeak", 30), ("walk", 30)])
def test_areas_and_matrix_agree_on_the_strategic_network(profile, cutoff, direction):
    router = ag.Router(read_network("strategic"), profile)
    share, metres = agreement(router, ag.read_layer("sites").iloc[:1], cutoff, direction)
    assert share >= 0.995
    assert (metres <= 5).all()


def test_many_places_at_once_have_the_times_of_single_ones(monkeypatch):
    router = ag.Router(read_network("strategic"))
    origin = ag.read_layer("sites").iloc[:1]
    areas = router.isochrones(origin, (5, 15))
    for name in ("straight_blocks", "all_labelled"):
        together = getattr(TimeField, name)
        # with several labels each place is looked up for itself
        one_by_one = lambda field, *given, of=together: of(replace(field, many=True), *given)  # noqa: E731
        monkeypatch.setattr(TimeField, name, one_by_one)
    alone = router.isochrones(origin, (5, 15))
    assert (areas.geometry.to_wkb() == alone.geometry.to_wkb()).all()


@pytest.mark.reference
@pytest.mark.parametrize(("profile", "mode"), [("car_offpeak", "car"), ("walk", "walk")])
@pytest.mark.parametrize("name", ["north-bayreuth.osm.gz", "porto-alegre.osm.pbf"])
def test_areas_and_matrix_agree_on_full_networks(reference, name, profile, mode):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = from_osm_file(reference / "osm" / name, mode=mode)
    router = ag.Router(net, profile)
    centre = net.nodes.to_crs(net.nodes.estimate_utm_crs()).geometry.union_all().centroid
    nearest = net.nodes.to_crs(net.nodes.estimate_utm_crs()).geometry.distance(centre).idxmin()
    origin = gpd.GeoDataFrame(
        {"id": ["o"]}, geometry=[net.nodes.geometry[nearest]], crs=net.nodes.crs
    )
    share, metres = agreement(router, origin, 10, "from")
    assert share >= 0.995
    assert (metres <= BUFFER).all()


def test_areas_do_not_depend_on_which_blocks_are_kept(build, points, monkeypatch):
    side = range(5)
    nodes = {f"{x},{y}": (500 * x, 500 * y) for x in side for y in side}
    pairs = [(f"{x},{y}", f"{x + 1},{y}") for x in side[:-1] for y in side]
    pairs += [(f"{x},{y}", f"{x},{y + 1}") for x in side for y in side[:-1]]
    net = build(nodes, [(*pair, True, 500.0, "street", None) for pair in pairs])
    origins = points({"near": (20, 30), "far": (1990, 1510), "middle": (1010, 700)})
    walk = Profile("plain", access_speed=6.0)
    expected = ag.Router(net, walk).isochrones(origins, (0.5, 1, 2)).geometry
    monkeypatch.setattr(area_blocks, "MOST_BLOCKS", 1)
    monkeypatch.setattr(area_blocks, "BLOCKS_OF_A_CHUNK", 100)
    monkeypatch.setattr(area_blocks, "TILES_AT_ONCE", 2)
    router = ag.Router(net, walk)
    for _ in range(2):
        found = router.isochrones(origins, (0.5, 1, 2)).geometry
        assert found.geom_equals_exact(expected, 0).all()
    other = ag.Router(net, walk).isochrones(origins.iloc[::-1], (0.5, 1, 2))
    other = other.set_index(["from_id", "cutoff"]).geometry.loc[["near", "far", "middle"]]
    assert other.reset_index(drop=True).geom_equals_exact(expected, 0).all()
    blocks = next(iter(router._prepared.areas._of_rule.values()))
    assert 0 < len(blocks._chunks) < 20
    assert (expected.area > 0).all()
