"""All kernels give the same results."""

import geopandas as gpd
import numpy as np
import pytest

import aicomplex_geo as ag
from aicomplex_geo.errors import NetworkWarning, ParameterError

NAMES = ("dijkstra", "hierarchy", "dial")


def scattered(net, count):
    west, south, east, north = net.nodes.to_crs("EPSG:4326").total_bounds
    random = np.random.default_rng(3)
    x, y = random.uniform(west, east, count), random.uniform(south, north, count)
    return gpd.GeoDataFrame({"id": range(count)}, geometry=gpd.points_from_xy(x, y, crs=4326))


def test_the_strategic_network_is_travelled_alike():
    study = ag.load_study()
    origins, hubs = study.origins(), study.hubs()
    for profile in ("car_offpeak", "walk"):
        net = study.network()
        scipy, *ours = (ag.Router(net, profile, kernel=name) for name in NAMES)
        for one in ours:
            assert_alike(scipy, one.with_profile("bike").with_profile(profile), origins, hubs)


@pytest.mark.reference
@pytest.mark.parametrize("turns", [True, False])
def test_a_town_is_travelled_alike(reference, turns):
    with pytest.warns(NetworkWarning, match="1 turn restrictions"):
        net = ag.network.from_osm_file(reference / "osm" / "north-bayreuth.osm.gz", mode="car")
    points = scattered(net, 60)
    scipy, *ours = (ag.Router(net, turns=turns, kernel=name) for name in NAMES)
    for one in ours:
        assert_alike(scipy, one, points, points)


def assert_alike(one, other, origins, destinations):
    first, second = one.od_matrix(origins, destinations), other.od_matrix(origins, destinations)
    assert np.isfinite(first.values).any()
    for name in ("values", "distances", "access"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
    few = origins.iloc[:3]
    drawn = [router.routes(few, destinations) for router in (one, other)]
    for column in ("travel_time", "distance", "access_time"):
        assert drawn[0][column].equals(drawn[1][column])
    for direction in ("from", "to"):
        lines = [
            router.isochrones(few, (10,), direction=direction, kind="lines")
            for router in (one, other)
        ]
        assert lines[0].geometry.geom_equals_exact(lines[1].geometry, 0).all()


def test_one_hierarchy_serves_all_profiles(monkeypatch):
    built = []
    build = ag.engine.Hierarchy.build
    monkeypatch.setattr(
        ag.engine.Hierarchy, "build", lambda *arrays: built.append(arrays) or build(*arrays)
    )
    study = ag.load_study()
    router = ag.Router(study.network(), "car_free", kernel="hierarchy")
    for name in ("car_free", "car_offpeak", "car_peak"):
        router.with_profile(name).od_matrix(study.origins(), study.hubs())
    assert len(built) == 1


def test_an_unknown_kernel_is_refused():
    with pytest.raises(ParameterError, match="not 'fast'"):
        ag.Router(ag.read_network("strategic"), kernel="fast")


@pytest.mark.parametrize("kernel", NAMES)
def test_times_alone_are_those_with_distances(kernel):
    study = ag.load_study()
    router = ag.Router(study.network(), kernel=kernel)
    whole = router.od_matrix(study.origins(), study.hubs())
    alone = router.od_matrix(study.origins(), study.hubs(), distances=False)
    assert np.array_equal(alone.values, whole.values)
    assert alone.distances is None
    assert np.array_equal(alone.access, whole.access)
