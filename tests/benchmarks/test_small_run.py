"""``python -m benchmarks --small``: every answer, with whatever peers are installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import builds, peers, report
from benchmarks.bounds import INFORMATION, WRONG, Bound, Row
from benchmarks.graphs import load
from benchmarks.ours import Ours
from benchmarks.peak import highest
from benchmarks.peers import PEERS, Igraph, Pandana, Routingkit, Scipy, offering
from benchmarks.stage import SMALL, Stage
from benchmarks.tasks import TASKS, Task


def run(project, *arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def test_all_answers_are_right(project, tmp_path):
    # on the other small graphs CI runs them by the command
    small_only = ("--small", "--graph", "small")
    done = run(project, *small_only, "--out", str(tmp_path), "--date", "2026-11-01")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert found["machine"]["date"] == "2026-11-01"
    rows = found["rows"]
    assert not [row for row in rows if row["faults"]]
    small = {task.name for task in TASKS if "small" in task.small}
    beside_one = {"single": Routingkit, "nearest": Pandana}
    without = {task for task, peer in beside_one.items() if peer.missing()}
    assert {row["task"] for row in rows} >= small - {"memory", "fallback"} - without
    installed = {peer.name for peer in PEERS if peer.missing() is None}
    assert installed <= {row["against"] for row in rows}
    # on graphs this small no time is judged
    assert all(row["aim"] is None for row in rows)
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "Nothing was judged." in page
    assert WRONG not in page


def test_a_small_run_writes_nothing_by_itself(project):
    before = {path: path.stat().st_mtime_ns for path in (project / "benchmarks").glob("[rR]es*")}
    done = run(project, "--small", "--only", "sweep", "--graph", "small")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "written" not in done.stdout
    after = {path: path.stat().st_mtime_ns for path in (project / "benchmarks").glob("[rR]es*")}
    assert before == after


def test_one_task_is_measured_anew_and_the_others_stay(tmp_path, monkeypatch):
    kept = Row("all", "small", "scipy", ours=1.0, theirs=9.0, bound=Bound(2, 5), note="x")
    worse = Row("memory", "small", "pandana", ours=4.0, theirs=2.0, inverse=True)
    old = Row("path", "small", "scipy", ours=1.0, theirs=2.0)
    machine = {"date": "2026-11-01", "commit": "abc", "processor": "slow"}
    text = report.as_json([kept, worse, old], machine)
    new = Row("path", "small", "scipy", ours=1.0, theirs=3.0)
    rows, known = report.merged(text, [new], machine | {"date": "2026-11-02"})
    assert rows == [kept, new, worse]
    assert rows[0].verdict == kept.verdict
    assert known["date"] == "2026-11-01"
    assert known["measured later (path)"] == "2026-11-02, commit abc, on slow"
    (tmp_path / "results.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(command, "warm_up", lambda _: None)
    monkeypatch.setattr(command, "PEERS", ())
    monkeypatch.setattr(command, "_measured", lambda *_: ([new], {}))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    arguments = ["--small", "--only", "path", "--add", "--out", str(tmp_path)]
    assert command.main(arguments) == 0
    assert "path | small | scipy" in (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit):  # rows of other graphs would be lost
        command.main([*arguments, "--graph", "luxembourg"])


def test_a_console_that_speaks_cp949_is_enough(project):
    done = run(project, "--list", PYTHONIOENCODING="cp949")
    assert done.returncode == 0, done.stderr


def test_only_a_wrong_answer_is_an_error(monkeypatch, capsys):
    rows = [Row("all", "small", "scipy", ours=9.0, theirs=1.0)]
    monkeypatch.setattr(command, "warm_up", lambda _: None)
    monkeypatch.setattr(command, "PEERS", ())
    monkeypatch.setattr(command, "_measured", lambda *_: (rows, {}))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert command.main(["--small"]) == 0
    assert rows[0].verdict == INFORMATION
    rows.append(Row("all", "small", "igraph", ours=1.0, theirs=9.0, faults=("5 is 6",)))
    assert command.main(["--small"]) == 1
    assert "2 comparisons, 1 with a wrong answer" in capsys.readouterr().out


def test_a_task_that_fails_loses_nothing_but_itself(monkeypatch, capsys):
    def fail(*_):
        raise ValueError("no more disk")

    kept = Row("matrix", "small", "scipy", ours=1.0, theirs=9.0)
    tasks = [Task("all", "", fail, ("small",)), Task("matrix", "", lambda *_: [kept], ("small",))]
    monkeypatch.setattr(command, "TASKS", [replace(task, small=("small",)) for task in tasks])
    monkeypatch.setattr(command, "warm_up", lambda _: None)
    monkeypatch.setattr(command, "warm_up_closures", lambda _: None)
    monkeypatch.setattr(command, "PEERS", ())
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert command.main(["--small"]) == 1
    out = capsys.readouterr().out
    assert "not measured: the task failed: ValueError: no more disk" in out
    assert "2 comparisons, 0 with a wrong answer\nfailed: all" in out


def test_list_tells_bounds(capsys):
    assert command.main(["--list"]) == 0
    told = capsys.readouterr().out
    assert "scipy: at least 150, aim 600" in told
    assert "pandana: at most 0.6, aim 0.4" in told


@pytest.mark.parametrize("wrong", [["--rounds", "0"], ["--only", "nothing"], ["--graph", "mars"]])
def test_a_wrong_option_is_refused(wrong, capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(wrong)
    assert stopped.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_a_peer_that_is_missing_says_so(monkeypatch):
    monkeypatch.setattr(Igraph, "module", "no_such_library")
    assert Igraph.missing() == "igraph is not installed (extra bench)"
    assert Scipy.missing() is None
    assert Scipy in offering("sums")


@pytest.mark.parametrize("task", ["all", "matrix", "reach", "sums", "path", "ready", "sweep"])
def test_an_engine_that_is_wrong_by_a_decisecond_is_found(task, monkeypatch):
    def later(method):
        def late(self, *arguments, **options):
            return method(self, *arguments, **options) + 1

        return late

    for name in ("surfaces", "matrix", "sums"):
        monkeypatch.setattr(Ours, name, later(getattr(Ours, name)))
    monkeypatch.setattr(Ours, "paths", lambda *_: [np.array([0, 0])] * SMALL.pairs)
    reached = Ours.reached

    def late_lists(*arguments, **options):
        first, nodes, times = reached(*arguments, **options)
        return first, nodes, times + 1

    monkeypatch.setattr(Ours, "reached", late_lists)
    # scipy is the reference, and igraph is there to be built beside
    monkeypatch.setattr(peers, "PEERS", (Scipy, Igraph))
    monkeypatch.setattr(builds, "BUILDERS", (Igraph,))
    for kind in (Pandana, Routingkit):
        monkeypatch.setattr(kind, "module", "no_such_library")
    stage = Stage(load("small"), SMALL)
    measured = next(one for one in TASKS if one.name == task)
    if task in {"ready", "path"}:
        pytest.importorskip("igraph", reason="needs a peer that is built, and finds paths")
    found = measured.rows(stage)
    # the lists of the bucket queue, which are set beside the hierarchy's, were not touched
    assert {row.verdict for row in found if row.against != "our Dial"} == {WRONG}


def test_the_peak_of_this_process_is_known_where_the_system_tells():
    peak = highest()
    if sys.platform == "win32":
        assert peak is None
    else:
        assert peak > 20e6


def test_memory_starts_from_nothing_in_each_process(project):
    # a child of a process that once was large must not take over its peak
    code = "from benchmarks.peak import highest; print(highest())"
    ballast = np.ones(2**26)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    told = done.stdout.strip()
    assert told == "None" or int(told) < ballast.nbytes
