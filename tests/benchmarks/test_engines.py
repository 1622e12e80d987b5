"""Engines beside our Router: turns, failures and what counts as a wrong answer."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import engine_worker
from benchmarks.bounds import NOT_MEASURED, WRONG, Bound
from benchmarks.cities import City, CityStage, load_city
from benchmarks.engine_peers import OURS, EnginePeer, Ours, OursByScipy, Valhalla
from benchmarks.engine_turns import EngineRan, Engines
from benchmarks.engines import compare_times, drawn_routes, matrices
from benchmarks.measuring import Timing
from benchmarks.stage import SMALL


class Adder(EnginePeer):
    """Adds up, and counts its rounds; fails for no points."""

    name = package = "adder"
    modules = ()

    def snap(self, points):
        if not points:
            raise ValueError("no points")
        return np.sum(points)


@pytest.fixture
def engines(tmp_path, monkeypatch):
    monkeypatch.setitem(engine_worker.KINDS, "adder", Adder)
    engines = Engines(tmp_path, None)
    one = np.array([[1.0, 2.0], [3.0, 4.0]])
    engines.write({"origins": one, "destinations": one})
    return engines


@pytest.fixture(scope="module")
def streets() -> City:
    return load_city("streets-small")


def test_the_first_answer_is_kept_and_every_round_timed(engines):
    ran = engines.turns(["adder"], {"do": "snap", "origins": 1}, {"adder": 1}, 3)
    assert ran["adder"].answer == 3.0
    assert len(ran["adder"].timing.seconds) == 3


def test_a_failure_takes_an_engine_out(tmp_path):
    engines = Engines(tmp_path, Path(sys.executable))
    reply = engines.ask("no-such-engine", {"do": "snap"})
    engines.close()
    assert reply["error"].startswith("KeyError")
    assert engines.reasons["no-such-engine"].startswith("snap: KeyError")


def test_an_engine_that_is_missing_leaves_its_bound_open(streets, monkeypatch):
    monkeypatch.setattr(Valhalla, "modules", ("no_such_library",))
    stage = CityStage(streets, SMALL, None)
    rows = drawn_routes(stage, {"valhalla": Bound(1, 2)})
    (row,) = [row for row in rows if row.against == "valhalla"]
    assert row.verdict == NOT_MEASURED
    assert row.reason == "pyvalhalla is not installed; see --peers-python in the README"
    stage.close()


def test_a_router_that_is_wrong_by_a_decisecond_is_found(streets, monkeypatch):
    def late(self, answer):
        return np.asarray(answer.values, dtype=np.float64) + (self.kernel == "dijkstra") / 600

    monkeypatch.setattr(Ours, "tidy_od", late)
    stage = CityStage(streets, SMALL, None)
    rows = [row for row in matrices(stage, {}) if row.against == OursByScipy.name]
    stage.close()
    assert {row.verdict for row in rows} == {WRONG}


def test_times_that_have_nothing_to_do_with_ours_are_wrong():

    times = np.random.default_rng(1).uniform(1, 60, (20, 20))
    ours = EngineRan(Timing(OURS, (1.0,), 1, 1), times, {"answers": "minutes"})
    for found, wrong in ((times * 0.5, False), (times[::-1], True), (times[:5, :5] * 2, False)):
        theirs = EngineRan(Timing("x", (1.0,), 1, 1), found, {"answers": "minutes"})
        faults, note = compare_times(ours, theirs)
        assert bool(faults) == wrong
        assert wrong or "correlation 1.00" in note
