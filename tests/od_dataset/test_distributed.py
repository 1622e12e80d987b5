"""Workers of a cluster write the same bytes, also when one of them is killed."""

from __future__ import annotations

import os
import signal

import geopandas as gpd
import numpy as np
import pytest

import aicomplex_geo as ag
from aicomplex_geo.errors import MissingDependencyError, ParameterError
from aicomplex_geo.routing import od_on_disk, od_on_workers

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def points():
    net = ag.read_network("strategic")
    west, south, east, north = net.nodes.to_crs(4326).total_bounds
    xy = np.random.default_rng(1).uniform((west, south), (east, north), (160, 2))
    return gpd.GeoDataFrame({"id": range(160)}, geometry=gpd.points_from_xy(*xy.T), crs=4326)


@pytest.mark.parametrize("killed", [False, True])
def test_workers_write_the_bytes_of_one_process(
    client, points, tmp_path, monkeypatch, killed, contents
):
    monkeypatch.setattr(od_on_disk, "PAIRS_PER_PART", 600)
    router = ag.Router(ag.read_network("strategic"))
    router.od_matrix(points, points.iloc[:60], out=tmp_path / "here")
    told = []

    def progress(done, total):
        told.append((done, total))
        if killed and len(told) == 2:
            pid = next(iter(client.run(os.getpid).values()))
            os.kill(pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)

    od = router.od_matrix(
        points, points.iloc[:60], out=tmp_path / "there", client=client, progress=progress
    )
    assert contents(od.path) == contents(tmp_path / "here")
    assert told[-1] == (160, 160)


def test_without_dask_the_extra_is_named(points, tmp_path, monkeypatch):
    def missing(module, *, extra):
        raise MissingDependencyError(f"{module} {extra}")

    monkeypatch.setattr(od_on_workers, "import_optional", missing)
    router = ag.Router(ag.read_network("strategic"))
    with pytest.raises(MissingDependencyError, match="distributed"):
        router.od_matrix(points, points, out=tmp_path / "od", client=object())
    assert not (tmp_path / "od").exists()


def test_only_a_client_is_taken(points, tmp_path):
    router = ag.Router(ag.read_network("strategic"))
    with pytest.raises(ParameterError, match="client is a str"):
        router.od_matrix(points, points, out=tmp_path / "od", client="tcp://127.0.0.1:8786")
