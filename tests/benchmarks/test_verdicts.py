"""What is judged, how, and what the tables say of it."""

from __future__ import annotations

import json

import pytest

from benchmarks import bounds, report
from benchmarks.bounds import Bound, Row, against
from benchmarks.measuring import Entrant, Timing, interleave
from benchmarks.obstacles import OBSTACLES
from benchmarks.tasks import TASKS, TITLES

FASTER = Bound(25, 60)
LEANER = Bound(0.6, 0.4, smaller=True)
MACHINE = {"date": "2026-11-01", "processor": "a processor"}


def timing(name, *seconds, items=1, threads=1):
    return Timing(name, seconds, items, threads)


@pytest.mark.parametrize(
    ("bound", "value", "verdict"),
    [
        (FASTER, 61, bounds.REACHED_AIM),
        (FASTER, 60, bounds.REACHED_AIM),
        (FASTER, 59.9, bounds.REACHED),
        (FASTER, 25, bounds.REACHED),
        (FASTER, 24.9, bounds.MISSED),
        (LEANER, 0.4, bounds.REACHED_AIM),
        (LEANER, 0.41, bounds.REACHED),
        (LEANER, 0.6, bounds.REACHED),
        (LEANER, 0.61, bounds.MISSED),
        (Bound(None, 2, smaller=True), 2, bounds.REACHED_AIM),
        (Bound(None, 2, smaller=True), 2.1, bounds.AIM_MISSED),
    ],
)
def test_bounds_are_inclusive_and_know_their_direction(bound, value, verdict):
    assert bound.verdict(value) == verdict


def test_the_quickest_round_counts_by_the_item():
    row = against(
        timing("ours", 0.5, 0.2, items=100),
        timing("theirs", 3.0, 4.0, items=10),
        task="all",
        graph="g",
        bound=FASTER,
    )
    assert row.ours == pytest.approx(0.002)
    assert row.theirs == pytest.approx(0.3)
    assert row.value == pytest.approx(150)
    assert row.verdict == bounds.REACHED_AIM


def test_memory_is_ours_by_theirs():
    row = Row("memory", "g", "pandana", "B", ours=300, theirs=600, inverse=True, bound=LEANER)
    assert row.value == pytest.approx(0.5)
    assert row.verdict == bounds.REACHED


def test_a_wrong_answer_is_wrong_however_fast():
    row = Row("all", "g", "scipy", ours=1, theirs=1000, bound=FASTER, faults=("5 is 6",))
    assert row.verdict == bounds.WRONG
    assert "5 is 6" in report.line(row)
    assert "5 is 6" in report.as_page([row], MACHINE, {})


def test_what_was_not_measured_says_why():
    row = Row("all", "g", "pandana", bound=FASTER, reason="pandana is not installed")
    assert row.value is None
    assert row.verdict == bounds.NOT_MEASURED
    assert "not measured: pandana is not installed" in report.line(row)
    assert "1 not measured" in report.as_page([row], MACHINE, {})


def test_without_a_bound_there_is_no_judgement():
    assert Row("all", "g", "igraph", ours=1, theirs=0.1).verdict == bounds.INFORMATION


def test_entrants_take_turns_and_the_first_answer_is_kept():
    calls = []

    def worker(name):
        return lambda turn: calls.append((name, turn)) or (name, turn)

    first, second = interleave([Entrant("a", worker("a"), 1), Entrant("b", worker("b"), 1)], 2)
    assert calls == [("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    assert first.answer == ("a", 0)
    assert len(second.timing.seconds) == 2


def test_who_takes_long_may_do_fewer_rounds_but_one():
    quick, slow, slowest = interleave(
        [Entrant("a", int, 1), Entrant("b", int, 1, rounds=2), Entrant("c", int, 1, rounds=0)], 3
    )
    assert [len(ran.timing.seconds) for ran in (quick, slow, slowest)] == [3, 2, 1]


def test_the_page_has_bounds_verdicts_machine_and_growth():
    rows = [
        against(
            timing("aicomplex_geo", 0.001 * size),
            timing("scipy", 0.1 * size),
            task="all",
            graph=graph,
            bound=FASTER,
        )
        for graph, size in (("roads-100k", 1), ("roads-1m", 12))
    ]
    page = report.as_page(rows, MACHINE, {"roads-1m": "made-up roads"})
    assert "| all | roads-1m | scipy |  | 12.0 ms | 1.20 s | 100 × | 25.0 × | 60.0 × |" in page
    assert "2 comparisons: 2 reached aim." in page
    assert "| all | scipy | 100 ms |  | 1.20 s | 12.0 |" in page
    assert "- processor: a processor" in page
    assert "- roads-1m: made-up roads" in page


def test_shares_are_written_as_per_cent():
    row = Row("sweep", "g", "STREAM", "B/s", ours=6e9, theirs=1e10, inverse=True)
    line = report.line(Row(**{**vars(row), "bound": Bound(0.5, 0.8)}))
    assert "60%" in line
    assert "50%" in line
    assert "6.0 GB/s" in line


def test_losses_come_first_and_the_largest_before_the_others():
    rows = [
        Row("od", "g", "a", ours=2, theirs=1),
        Row("od", "g", "b", ours=1, theirs=2, bound=FASTER),
        Row("peak", "g", "c", "B", ours=900, theirs=300, inverse=True),
        Row("peak", "g", "d", "B", ours=300, theirs=900, inverse=True),
        Row("reach", "g", "our Dial", ours=9, theirs=1),
        Row("minutes", "g", "e", "min", ours=9, theirs=5),
        Row("cold", "g", "nothing", ours=9),
    ]
    assert [row.against for row in report.losses(rows)] == ["c", "a"]
    page = report.as_page(rows, MACHINE, {})
    assert page.index("## What we lose") < page.index("## Targets")
    assert page.count("| peak | g | c |") == 1
    assert "| minutes | g | e |  | 9.0 min | 5.0 min |" in page


def test_what_only_we_do_is_for_information():
    assert Row("cold", "g", "nothing", ours=9.0).verdict == bounds.INFORMATION


def test_json_has_every_round():
    row = against(
        timing("ours", 1.0, 2.0), timing("theirs", 4.0), task="all", graph="g", bound=FASTER
    )
    found = json.loads(report.as_json([row], MACHINE))
    assert found["machine"] == MACHINE
    (told,) = found["rows"]
    assert told["value"] == pytest.approx(4)
    assert told["verdict"] == bounds.MISSED
    assert [one["seconds"] for one in told["rounds"]] == [[1.0, 2.0], [4.0]]


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.34, "12.3 s"), (1.0, "1.00 s"), (0.0123, "12.3 ms"), (3e-6, "3.00 µs"), (3e-8, "0.03 µs")],
)
def test_times_are_written_with_three_figures(value, text):
    assert report.seconds(value) == text


def test_every_bound_of_the_issue_is_judged_somewhere():
    judged = {(task.name, peer) for task in TASKS if task.judged for peer in task.bounds}
    assert {("all", "scipy"), ("matrix", "pandana"), ("memory", "pandana")} <= judged
    assert {
        ("choice", "best kernel"),
        ("cold", "limit of 4 s"),
        ("buffers", "our result in new memory"),
        ("country", "limit of 180 s"),
        ("isochrone-memory", "limit of 500 MB"),
        ("isochrones", "valhalla"),
        ("matrix-memory", "limit of 12 B"),
        ("matrix-memory", "limit of 5 B"),
        ("od", "osrm-ch"),
        ("open", "limit of 3 s"),
        ("open-large", "limit of 700 B"),
        ("points", "limit of 0.5 s"),
        ("read", "pyrosm"),
        ("ready", "routingkit-cch (reweight)"),
        ("routes", "osrm-mld"),
        ("single", "routingkit-cch"),
    } <= judged
    assert len(judged) == 41
    assert {task.name for task in TASKS} < set(TITLES)


def test_a_missing_graph_leaves_its_bounds_open():
    matrix = next(task for task in TASKS if task.name == "matrix")
    rows = matrix.skipped("luxembourg", "no data")
    assert {row.against for row in rows} == {"scipy", "routingkit-cch", "pandana"}
    assert {row.verdict for row in rows} == {bounds.NOT_MEASURED}
    assert matrix.skipped("strategic", "no data") == []


def test_what_stands_in_the_way_of_missed_targets_is_said():
    assert set(OBSTACLES) <= {task.name for task in TASKS if task.judged}
    row = against(timing("ours", 9.0), timing("theirs", 1.0), task="build", graph="g", bound=FASTER)
    page = report.as_page([row], MACHINE, {})
    assert f"- build: {OBSTACLES['build']}" in page
    assert "- country" not in page
    row = against(
        timing("ours", 1.0), timing("theirs", 99.0), task="build", graph="g", bound=FASTER
    )
    assert "stands in the way" not in report.as_page([row], MACHINE, {})


def test_what_was_measured_again_keeps_no_earlier_date():
    def rows(*tasks):
        return [
            against(timing("ours", 1.0), timing("theirs", 2.0), task=task, graph="g")
            for task in tasks
        ]

    one = {**MACHINE, "date": "1", "commit": "a", "processor": "x"}
    two = {**one, "date": "2", "commit": "b"}
    found, known = report.merged(report.as_json(rows("all", "matrix"), one), rows("all"), two)
    assert known["measured later (all)"] == "2, commit b, on x"
    both, known = report.merged(report.as_json(found, known), rows("matrix", "all"), two)
    assert [row.task for row in both] == ["all", "matrix"]
    assert [name for name in known if name.startswith("measured later")] == [
        "measured later (all, matrix)"
    ]
