"""Workers of a cluster find the same bytes, also when they are killed."""

from __future__ import annotations

import asyncio
import builtins
import ctypes
import importlib
import os
import pickle
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc
from aicomplex_geo import errors
from aicomplex_geo.errors import MissingDependencyError, ParameterError, WorkerError
from aicomplex_geo.publish import verify_matrix
from aicomplex_geo.routing import (
    Router,
    TravelSums,
    internals,
    od_in_parts,
    od_on_disk,
    sums,
    workers,
)
from aicomplex_geo.routing import od as od_module
from aicomplex_geo.routing.pair_costs import PairCosts
from aicomplex_geo.routing.row_blocks import BlockSize
from aicomplex_geo.routing.workers import Workers
from aicomplex_geo.uncertainty import arguments, trip_draws

distributed = pytest.importorskip("distributed")
criticality_module = importlib.import_module("aicomplex_geo.scenarios.criticality")


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
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
    assert verify_matrix(od.path, router, points, points.iloc[:60]).ok


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


@pytest.fixture
def runs(monkeypatch):
    """What was sent to workers, and the tasks and options of each run."""
    seen = SimpleNamespace(sent=[], tasks=[], options=[])
    send, run = Workers._send, Workers.run

    def spied_send(self, one):
        seen.sent.append(one)
        return send(self, one)

    def spied_run(self, work, tasks, given=None, **options):
        seen.tasks.append(list(tasks))
        seen.options.append(options)
        return run(self, work, seen.tasks[-1], given, **options)

    monkeypatch.setattr(Workers, "_send", spied_send)
    monkeypatch.setattr(Workers, "run", spied_run)
    return seen


def test_blocks_send_the_costs_once(client, at, small_tasks, runs):
    points = at.router._snapped_pair(at.points, at.few)
    given = at.router._network, *points, at.router.provenance
    here = TravelSums._of(*given, origins_per_block=30)
    there = TravelSums._of(*given, origins_per_block=30, client=client)
    for _ in range(2):
        for ours, expected in zip(there.blocks(), here.blocks(), strict=True):
            assert ours.equals(expected)
            assert np.array_equal(ours.access, expected.access)
    assert sum(isinstance(one, PairCosts) for one in runs.sent) == 1
    assert max(stop - start for start, stop in runs.tasks[0]) == 16


@pytest.mark.parametrize("active", [True, False])
def test_sums_that_are_added_in_order_arrive_in_order(client, at, small_tasks, runs, active):
    amounts = at.jobs if active else at.people
    acc.gravity(
        at.router.od_sums(at.points, at.few, client=client), amounts, decay=DECAY, active=active
    )
    assert runs.options == [{"in_order": not active}]


def test_parts_are_small_and_hold_only_what_is_needed(client, at, monkeypatch, runs):
    monkeypatch.setattr(od_in_parts, "DESTINATIONS_AT_A_TIME", 100)
    monkeypatch.setattr(od_in_parts, "TASK_SIZE", BlockSize(800, 1))
    places = at.points.assign(certainty_m=50.0, name="long" * 99)
    here = at.router.od_matrix(at.few, places)
    assert at.router.od_matrix(at.few, places, client=client).equals(here)
    for _, part in runs.tasks[0]:
        assert len(part.xy) * len(at.few) <= 800
        assert set(vars(part)) == {"ids", "xy", "certainty_m"}


def test_pairs_of_all_draws_are_found_in_one_run(client, at, runs):
    at.client = client
    QUESTIONS["pairs"](at)
    assert len(at.few) > trip_draws.PAIRS_AT_ONCE
    assert len(runs.tasks) == 1


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


@pytest.mark.parametrize("when", ["before", "during"])
@pytest.mark.parametrize("closed", ["client", "cluster"])
def test_a_closed_client_or_cluster_loses_the_workers(closed, when):
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        run = Workers(client, 2).run(double, range(40), 1)
        if when == "during":
            next(run)
        {"client": client, "cluster": cluster}[closed].close()
        with pytest.raises(WorkerError, match="repeat the call"):
            list(run)


def test_a_scheduler_that_is_gone_loses_the_workers(client, monkeypatch):
    def gone(*_args, **_options):
        raise OSError("Timed out trying to connect")

    monkeypatch.setattr(distributed.Client, "wait_for_workers", gone)
    with pytest.raises(WorkerError, match="Timed out"):
        list(Workers(client, 2).run(double, range(4), 1))


def test_only_a_matrix_on_disk_goes_on_with_finished_files(client, at, tmp_path, monkeypatch):
    def gone(*_args, **_options):
        raise OSError("gone")

    monkeypatch.setattr(distributed.Client, "wait_for_workers", gone)
    with pytest.raises(WorkerError, match="It goes on with the files that are finished"):
        at.router.od_matrix(at.few, at.few, out=tmp_path / "od", client=client)
    with pytest.raises(WorkerError, match=r"repeat the call\.$"):
        at.router.od_matrix(at.few, at.few, client=client)


def fail(shared, task, given):
    kind = getattr(builtins, given, None) or getattr(errors, given)
    raise (
        kind(f"{shared} {task}")
        if given != "LayerError"
        else errors.LayerError([errors.Fault("a.csv", "row 1", "has no id.", "Give it one.")])
    )


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("FileNotFoundError", "2 0"),
        ("TimeoutError", "2 0"),
        ("RuntimeError", "2 0"),
        ("DecayError", "2 0"),
        ("LayerError", "1 fault:\n  a.csv, row 1: has no id"),
    ],
)
def test_an_error_of_a_task_is_raised_as_it_is(client, kind, message):
    with pytest.raises(Exception, match=message) as raised:
        list(Workers(client, 2).run(fail, range(1), kind))
    assert raised.type.__name__ == kind
    assert "in fail" in raised.value.__notes__[0]


class TwoParts(Exception):  # noqa: N818 - as a user may name it
    """An error that pickle writes and cannot read back."""

    def __init__(self, first, second):
        super().__init__(f"{first} and {second}")


class Locked(Exception):  # noqa: N818 - the same
    """An error that pickle cannot write."""

    def __init__(self, *parts):
        super().__init__(" and ".join(parts))
        self.lock = threading.Lock()


@pytest.mark.parametrize("kind", [TwoParts, Locked])
def test_an_error_that_cannot_be_sent_is_told(client, kind):
    def broken(shared, task, given):
        raise kind("one", "two")

    with pytest.raises(WorkerError, match=f"^{kind.__name__}: one and two") as raised:
        list(Workers(client, 2).run(broken, range(1)))
    assert "in broken" in raised.value.__notes__[0]


def test_a_result_that_cannot_be_read_is_refused(client):
    class Unreadable:
        def __reduce__(self):
            return int, ("no number",)

    def answer(shared, task, given):
        return Unreadable()

    with pytest.raises(WorkerError, match=r"cannot compute: .*no number"):
        list(Workers(client, 2).run(answer, range(1)))


def set_version(version):
    workers.__version__ = version


def test_workers_of_another_version_are_refused(client, at, tmp_path):
    client.run(set_version, "0.0.9")
    try:
        with pytest.raises(WorkerError, match=r"0\.0\.9 is installed there\. Install"):
            at.router.od_matrix(at.few, at.few, out=tmp_path / "od", client=client)
    finally:
        client.run(set_version, ag.__version__)
    assert not (tmp_path / "od").exists()


class OnlyHere:
    """What is made by a call that fails in every worker."""

    def __init__(self, call):
        self.call = call

    def __reduce__(self):
        return self.call, ("only_here",)


@pytest.mark.parametrize("where", ["shared", "given"])
@pytest.mark.parametrize("call", [importlib.import_module, ctypes.CDLL, int])
def test_workers_that_lack_a_module_or_library_are_refused(client, call, where):
    shared, given = (OnlyHere(call), 1) if where == "shared" else (2, OnlyHere(call))
    with pytest.raises(WorkerError, match=r"cannot compute: .*only_here.*Install aicomplex_geo"):
        list(Workers(client, shared).run(double, range(1), given))
    assert dict(Workers(client, 2).run(double, range(1), 1)) == {0: 1}


def test_what_cannot_be_sent_is_refused(client, at):
    lock = threading.Lock()

    def decay(minutes):
        with lock:
            return np.exp(-minutes)

    asked = at.router.od_sums(at.points, at.few, client=client)
    with pytest.raises(ParameterError, match="cannot be sent to the workers"):
        acc.gravity(asked, at.jobs, decay=decay)


def pause(fraction, dask_worker):
    memory = dask_worker.memory_manager
    memory.memory_limit, memory.memory_pause_fraction = 2**40, fraction


def test_workers_that_paused_for_ever_are_not_awaited(client, monkeypatch):
    monkeypatch.setattr(workers, "LOOK", 0.2)
    monkeypatch.setattr(workers, "PATIENCE", 1)
    run = Workers(client, 2).run(double, range(200), 1)
    next(run)
    client.run(pause, 1e-9)
    try:
        with pytest.raises(WorkerError, match="paused for want of memory"):
            list(run)
        with pytest.raises(WorkerError, match="paused for want of memory"):
            list(Workers(client, 2).run(double, range(4), 1))
    finally:
        client.run(pause, 0.8)
    client.wait_for_workers(2)


def test_a_client_that_does_not_wait_is_refused(at):
    async def ask():
        local = distributed.LocalCluster(
            n_workers=1, processes=False, dashboard_address=":0", asynchronous=True
        )
        async with local as cluster, distributed.Client(cluster, asynchronous=True) as client:
            at.router.od_matrix(at.few, at.few, client=client)

    # in a thread of its own, as another test may have left an event loop in this one
    with (
        ThreadPoolExecutor(1) as thread,
        pytest.raises(ParameterError, match="client is asynchronous"),
    ):
        thread.submit(lambda: asyncio.run(ask())).result()


def test_sums_are_copied_without_their_client(client, at):
    asked = at.router.od_sums(at.points, at.few, client=client)
    here = acc.cumulative(asked, at.jobs, cutoff=30)
    assert acc.cumulative(copied(asked), at.jobs, cutoff=30).equals(here)


def test_a_hierarchy_is_sent_with_the_network(at):
    router = copied(ag.Router(at.router.net, kernel="hierarchy"))
    router.od_matrix(at.few, at.few)
    network = copied(internals.weighted_network(router))
    other = network.with_times(network.time + 1, np.ones(len(network.time)))
    assert other.search.hierarchy() is next(iter(network._hierarchies.values()))


def test_every_question_wants_a_client_of_dask(at, monkeypatch):
    def computed(*_args, **_options):
        raise AssertionError("computed before the client was checked")

    for module, name in (
        (arguments, "NetworkDraws"),
        (Router, "_snapped"),
        (criticality_module, "Router"),
    ):
        monkeypatch.setattr(module, name, computed)
    for ask in QUESTIONS.values():
        at.client = "tcp://127.0.0.1:8786"
        with pytest.raises(ParameterError, match="client is a str"):
            ask(at)
