"""The bundled network: every place is reached, and nothing depends on the call."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest

import aicomplex_geo as ag
from aicomplex_geo.routing import Router, od_range


@pytest.fixture(scope="module")
def router():
    return Router(ag.read_network("strategic"))


@pytest.fixture(scope="module")
def sites():
    # the complex, U-Square, Gwangju-Songjeong, GIST
    lon, lat = [126.866, 126.879, 126.7915, 126.843], [35.226, 35.160, 35.1375, 35.2285]
    points = gpd.points_from_xy(lon, lat)
    columns = {"id": ["complex", "usquare", "songjeong", "gist"], "certainty_m": [700.0, 0, 0, 0]}
    return gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326")


def test_all_are_snapped_and_connected(router, sites):
    snapped = router.snap(sites)
    assert (snapped["status"] == "ok").all()
    assert (snapped["component"] == 0).all()
    assert np.isfinite(router.od_matrix(sites, sites).values).all()


def test_routes_and_matrix_agree(router, sites):
    routes, frame = router.routes(sites, sites), router.od_matrix(sites, sites).to_frame()
    assert np.allclose(routes["travel_time"], frame["travel_time"], rtol=1e-6)
    assert np.allclose(routes["distance"], frame["distance"], rtol=1e-6)
    drawn = routes.to_crs("EPSG:5179").length
    assert (drawn <= routes["distance"] * 1.02 + 1).all()


@pytest.mark.parametrize("profile", ["car_offpeak", "car_free", "walk"])
def test_no_dong_is_farther_from_itself_than_from_another(profile):
    dong = ag.read_layer("dong").reset_index()
    dong = dong.assign(id=range(len(dong)), geometry=dong.representative_point())
    od = Router(ag.read_network("strategic"), profile).od_matrix(dong, dong)
    on_network = od.origin_status == "ok"
    assert len(dong) == 96
    assert on_network.sum() >= 90
    assert (np.diag(od.values)[on_network] == 0).all()
    assert (np.diag(od.distances)[on_network] == 0).all()
    # between others no access leg is shorter than nothing
    assert (od.access <= od.values).all()


def test_the_range_holds_the_value(router, sites):
    wide, frame = od_range(router, sites, sites), router.od_matrix(sites, sites).to_frame()
    assert (wide["travel_time_low"] <= frame["travel_time"] + 1e-4).all()
    assert (wide["travel_time_high"] >= frame["travel_time"] - 1e-4).all()
    off = wide[(wide["from_id"] == "complex") | (wide["to_id"] == "complex")]
    assert (off["travel_time_high"] > off["travel_time_low"]).all()


def test_isochrones_are_valid_and_nest(router, sites):
    frame = router.isochrones(sites, (10, 20, 30, 60))
    assert frame.is_valid.all()
    metres = frame.to_crs("EPSG:5179").geometry
    for start in range(0, len(frame), 4):
        for small, large in zip(
            metres[start : start + 3], metres[start + 1 : start + 4], strict=True
        ):
            assert small.difference(large).area < 1e-4 * small.length
            assert small.area < large.area


def test_what_is_asked_for_together_is_what_is_asked_for_alone(router, sites):
    together = router.isochrones(sites, (10, 20))
    alone = router.isochrones(sites.iloc[[2]], (10, 20)).geometry
    assert together.geometry[4:6].geom_equals(alone.set_axis([4, 5])).all()


def test_split_areas_are_valid_apart_and_all(router):
    chance = np.random.default_rng(3)
    lon, lat = chance.uniform(126.75, 126.95, 6), chance.uniform(35.1, 35.25, 6)
    points = gpd.GeoDataFrame(
        {"id": list("abcdef")}, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326"
    )
    cutoffs = (10, 20, 30)
    split = router.isochrones(points, cutoffs, overlap="split").dropna(subset="geometry")
    assert split.is_valid.all()
    assert set(split.geom_type) <= {"Polygon", "MultiPolygon"}
    merged = router.isochrones(points, cutoffs, overlap="merge").to_crs("EPSG:5179")
    for cutoff, whole in zip(cutoffs, merged.area, strict=True):
        parts = split[split["cutoff"] == cutoff].to_crs("EPSG:5179")
        assert parts.area.sum() == pytest.approx(whole, rel=1e-5)


def test_no_place_of_the_study_stands_on_an_expressway(router):
    # the network is drawn in outline, and so are positions: three dong have their middle
    # within 30 m of an expressway's line
    classes = router.net.edges["road_class"]
    for name in ("sites", "hubs", "dong", "expressway_nodes", "metro_stations"):
        places = ag.read_layer(name)
        exact = places[places.geometry.notna()].drop(columns="certainty_m")
        for points in (places, exact):
            found = router.snap(points)["edge"].dropna()
            assert len(found)
            fast = {"expressway", "urban_expressway", "ramp"} & set(classes.loc[list(found)])
            assert not fast
