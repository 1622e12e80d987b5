"""Workers of a cluster find the same bytes, also when they are killed."""

from __future__ import annotations

import importlib
import os
import pickle
import signal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc
from aicomplex_geo.errors import MissingDependencyError, ParameterError
from aicomplex_geo.routing import internals, od_in_parts, od_on_disk, sums, workers
from aicomplex_geo.routing import od as od_module
from aicomplex_geo.routing.row_blocks import BlockSize
from aicomplex_geo.routing.workers import Workers

distributed = pytest.importorskip("distributed")
criticality_module = importlib.import_module("aicomplex_geo.scenarios.criticality")


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def kill(pid):
    os.kill(pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


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
            kill(next(iter(client.run(os.getpid).values())))

    od = router.od_matrix(
        points, points.iloc[:60], out=tmp_path / "there", client=client, progress=progress
    )
    assert contents(od.path) == contents(tmp_path / "here")
    assert told[-1] == (160, 160)


def test_without_dask_the_extra_is_named(points, tmp_path, monkeypatch):
    def missing(module, *, extra):
        raise MissingDependencyError(f"{module} {extra}")

    monkeypatch.setattr(workers, "import_optional", missing)
    router = ag.Router(ag.read_network("strategic"))
    with pytest.raises(MissingDependencyError, match="distributed"):
        router.od_matrix(points, points, out=tmp_path / "od", client=object())
    assert not (tmp_path / "od").exists()


def test_only_a_client_is_taken(points, tmp_path):
    router = ag.Router(ag.read_network("strategic"))
    with pytest.raises(ParameterError, match="client is a str"):
        router.od_matrix(points, points, out=tmp_path / "od", client="tcp://127.0.0.1:8786")


@pytest.fixture
def small_tasks(monkeypatch):
    monkeypatch.setattr(od_module, "TASK_SIZE", BlockSize(640, 1))
    monkeypatch.setattr(sums, "PAIRS_PER_TASK", 640)
    monkeypatch.setattr(criticality_module, "PAIRS_PER_BLOCK", 300)


def sums_of(measure):
    return lambda at: measure(at.router.od_sums(at.points, at.few, client=at.client), at)


def uncertain(name, *columns, **options):
    def find(at):
        find = getattr(ag.uncertainty, name)
        given = [getattr(at, column) for column in columns]
        return find(at.router, *given, draws=20, client=at.client, **options)

    return find


class At:
    """What the questions are asked about."""

    def __init__(self, points):
        self.router = ag.Router(ag.read_network("strategic"))
        self.points, self.few, self.client = points, points.iloc[:40], None
        self.one, self.two = points.iloc[:1], points.iloc[1:4].assign(certainty_m=300.0)
        rng = np.random.default_rng(2)
        self.jobs = pd.Series(rng.random(40), index=self.few["id"])
        self.people = pd.Series(rng.random(160), index=points["id"])
        self.closest = lambda od: acc.cost_to_closest(od, self.jobs.iloc[1:4] + 1)


DECAY = acc.decay.exponential(0.05)
QUESTIONS = {
    "od": lambda at: at.router.od_matrix(at.points, at.few, client=at.client).to_frame(),
    "times": lambda at: at.router.od_matrix(
        at.points, at.few, distances=False, client=at.client
    ).to_frame(),
    "sums": sums_of(lambda od, at: acc.gravity(od, at.jobs, decay=DECAY)),
    "passive sums": sums_of(lambda od, at: acc.gravity(od, at.people, decay=DECAY, active=False)),
    "catchment": sums_of(
        lambda od, at: acc.floating_catchment(od, at.jobs, at.people, decay=DECAY)
    ),
    "blocks": sums_of(lambda od, at: acc.cost_to_closest(od, at.jobs)),
    "surface": lambda at: at.router.surface(at.few, at.points, client=at.client).to_frame(),
    "surface to": lambda at: at.router.surface(
        at.few, at.points, direction="to", client=at.client
    ).to_frame(),
    "quantiles": uncertain("od_quantiles", "two", "few"),
    "pairs": uncertain("od_quantiles", "few", "few", paired=True),
    "surface quantiles": uncertain("surface_quantiles", "two", "few"),
    "ranks": uncertain("rank_stability", "few", "two", "closest"),
    "bands": uncertain("isochrone_band", "one"),
    "criticality": lambda at: ag.scenarios.criticality(
        at.router.net, at.few, at.points, client=at.client
    ),
}


@pytest.fixture(scope="module")
def at(points):
    return At(points)


@pytest.mark.parametrize("name", QUESTIONS)
def test_workers_find_the_bytes_of_one_process(client, at, small_tasks, name):
    at.client = None
    here = QUESTIONS[name](at)
    at.client = client
    assert as_bytes(QUESTIONS[name](at)) == as_bytes(here)


def as_bytes(result):
    table = result.to_frame() if isinstance(result, pd.Series) else pd.DataFrame(result)
    if "geometry" in table:
        table["geometry"] = gpd.GeoSeries(table["geometry"]).to_wkb()
    return table.to_csv(float_format="%.17g")


def test_workers_take_many_destinations_in_parts(client, at, monkeypatch):
    here = at.router.od_matrix(at.few, at.points)
    monkeypatch.setattr(od_in_parts, "DESTINATIONS_AT_A_TIME", 37)
    there = at.router.od_matrix(at.few, at.points, client=client)
    assert there.equals(here)
    assert np.array_equal(there.access, here.access)


def copied(one):
    return pickle.loads(pickle.dumps(one))  # noqa: S301 - our own


def double(shared, task, given):
    return shared * task + given


def test_lost_workers_cost_time_only(client):
    found = {}
    run = Workers(client, 2).run(double, range(40), 1, in_order=True)
    for task, result in run:
        found[task] = result
        if len(found) == 5:
            for pid in client.run(os.getpid).values():
                kill(pid)
    assert found == {task: 2 * task + 1 for task in range(40)}
    assert list(found) == list(range(40))


def test_a_hierarchy_is_sent_with_the_network(at):
    router = copied(ag.Router(at.router.net, kernel="hierarchy"))
    router.od_matrix(at.few, at.few)
    network = copied(internals.weighted_network(router))
    other = network.with_times(network.time + 1, np.ones(len(network.time)))
    assert other.search.hierarchy() is next(iter(network._hierarchies.values()))


def test_every_question_wants_a_client_of_dask(at):
    for ask in QUESTIONS.values():
        at.client = "tcp://127.0.0.1:8786"
        with pytest.raises(ParameterError, match="client is a str"):
            ask(at)
