"""Run the benchmarks: see the README of this folder."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo.cli.console import repair_streams
from benchmarks import plot, report
from benchmarks.bounds import WRONG, Row
from benchmarks.cities import CITIES, CityStage, load_city
from benchmarks.closures import warm_up as warm_up_closures
from benchmarks.graphs import GRAPHS, GraphMissingError, load
from benchmarks.machine import describe
from benchmarks.ours import warm_up
from benchmarks.peers import PEERS, prepare
from benchmarks.stage import FULL, SMALL, Stage
from benchmarks.tasks import TASKS, TITLES, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.stage import Sizes

FOLDER = Path(__file__).resolve().parent
FAILED = "the task failed"
PLACES = (*GRAPHS, *CITIES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; return 1 if an answer is wrong or a task fails, never for speed."""
    repair_streams()
    parser = _parser()
    args = parser.parse_args(arguments)
    if args.add and args.graph:
        parser.error("--add replaces the rows of whole tasks: leave --graph out")
    if args.list:
        print("\n".join(_listed(task) for task in TASKS))
        return 0
    prepare()
    sizes = SMALL if args.small else FULL
    sizes = replace(sizes, rounds=args.rounds or sizes.rounds)
    tasks = [task for task in TASKS if not args.only or task.name in args.only]
    begun = time.perf_counter()
    small = load("small")
    warm_up(small)
    warm_up_closures(small)
    for peer in PEERS:
        reason = peer.missing()
        if reason:
            print(reason)
        else:
            peer(small)  # so that its import is not timed
    print(f"kernels and peers loaded after {time.perf_counter() - begun:.1f} s")
    print(report.heading())
    rows, titles = _measured(tasks, sizes, args.graph, args.peers_python)
    print(f"took {time.perf_counter() - begun:.0f} s")
    partial = args.small or args.only or args.graph
    if args.add:
        _add(args.out or FOLDER, rows, titles, describe(args.date, args.peers_python))
    elif args.out or not partial:
        _write(args.out or FOLDER, rows, titles, describe(args.date, args.peers_python))
    wrong = [row for row in rows if row.verdict == WRONG]
    failed = {row.task for row in rows if row.reason.startswith(FAILED)}
    print(f"{len(rows)} comparisons, {len(wrong)} with a wrong answer")
    if failed:
        print(f"failed: {', '.join(sorted(failed))}")
    return 1 if wrong or failed else 0


def _measured(
    tasks: Sequence[Task], sizes: Sizes, only: Sequence[str] | None, python: Path | None
) -> tuple[list[Row], dict[str, str]]:
    rows: list[Row] = []
    titles: dict[str, str] = {}
    for name in PLACES:
        there = [task for task in tasks if name in (task.graphs if sizes.judged else task.small)]
        if not there or (only and name not in only):
            continue
        try:
            stage = _stage(name, sizes, python or Path(sys.executable))
        except GraphMissingError as missing:
            print(f"{name}: {missing}")
            titles[name] = f"not measured: {missing}"
            rows += [row for task in there for row in task.skipped(name, str(missing))]
            continue
        try:
            titles[name] = stage.title
            for task in there:
                found = _rows(task, stage)
                for row in found:
                    print(report.line(row), flush=True)
                rows += found
        finally:
            stage.close()
    order = list(TITLES)
    return sorted(rows, key=lambda row: order.index(row.task)), titles


def _rows(task: Task, stage: Stage | CityStage) -> list[Row]:
    """Measure a task; one that fails must not lose what the others have found."""
    try:
        return task.rows(stage)
    except Exception as error:  # noqa: BLE001 - whatever a library raises
        traceback.print_exc()
        reason = f"{FAILED}: {type(error).__name__}: {error}".partition("\n")[0]
        empty = Row(task.name, stage.name, "", reason=reason)
        return task.skipped(stage.name, reason) or [empty]


def _stage(name: str, sizes: Sizes, python: Path) -> Stage | CityStage:
    if name in CITIES:
        return CityStage(load_city(name), sizes, python)
    return Stage(load(name), sizes, python)


def _add(
    folder: Path, rows: Sequence[Row], titles: dict[str, str], machine: dict[str, str]
) -> None:
    """Replace the rows of the tasks that were measured, and keep the others."""
    text = (folder / "results.json").read_text(encoding="utf-8")
    every, known = report.merged(text, rows, machine)
    titles = report.titles(text) | titles
    _write(folder, every, {name: titles[name] for name in PLACES if name in titles}, known)


def _write(
    folder: Path, rows: Sequence[Row], titles: dict[str, str], machine: dict[str, str]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "results.json": report.as_json(rows, machine, titles),
        "RESULTS.md": report.as_page(rows, machine, titles),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    if importlib.util.find_spec("matplotlib") is None:
        print("matplotlib is not installed (extra bench): no picture")
    else:
        plot.draw(rows, folder / "results.png")
    print(f"written to {folder}")


def _listed(task: Task) -> str:
    bounds = "; ".join(
        f"{peer}: {'at most' if bound.smaller else 'at least'} "
        + (f"{bound.least:g}, " if bound.least is not None else "")
        + f"aim {bound.aim:g}"
        for peer, bound in task.bounds.items()
    )
    return f"{task.name:<9} {task.title}\n          on {', '.join(task.graphs)}\n          {bounds}"


def _parser() -> argparse.ArgumentParser:
    names = [task.name for task in TASKS]
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="check answers only, in seconds")
    parser.add_argument("--only", action="append", choices=names, help="a task; repeatable")
    parser.add_argument(
        "--graph", action="append", choices=PLACES, help="a graph or city; repeatable"
    )
    parser.add_argument("--rounds", type=_count, help="rounds of turns (default 3)")
    parser.add_argument("--out", type=Path, help="output folder (default for a full run: this one)")
    parser.add_argument(
        "--add",
        action="store_true",
        help="replace the rows of the tasks measured in the results of before",
    )
    parser.add_argument(
        "--peers-python",
        type=Path,
        help="Python that has peers-3.13.txt; by default the peers that this one has",
    )
    parser.add_argument("--date", help="date of the results (default: today)")
    parser.add_argument("--list", action="store_true", help="list the tasks and exit")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"rounds must be at least 1, got {text}")
    return count


if __name__ == "__main__":
    sys.exit(main())
