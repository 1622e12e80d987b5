"""Many mixed calls in one process, from several threads, for a long time.

    python -m tools.soak [--calls 100000] [--seconds 1800] [--threads 4]

Each thread asks questions in an order of its own: matrices, sums, routes, isochrones, surfaces,
snapping, closed roads, scenarios, reading of points, measures; the dear ones at a fourth of the
rate of the others, so that a call takes 13 ms of a processor. Each answer must have the bytes of
the first answer to the same question. Memory after a tenth of the calls, by when every cache is
full, is compared with that at the end: it may grow by 50 MB. Then a process made by each start
method that the system has answers every question once more.

The line that it prints stands in docs/explanation/long-runs.md.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import sys
import tempfile
import threading
import time
import warnings
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

import aicomplex_geo as ag
from aicomplex_geo.accessibility import cumulative
from aicomplex_geo.network import read_profile
from aicomplex_geo.scenarios import read_scenario
from benchmarks.peak import current
from benchmarks.snapping import grid

if TYPE_CHECKING:
    from collections.abc import Callable

ALLOWED = 50e6
"""Bytes that memory may grow by between the settled state and the end."""
SETTLED = 0.1
"""Share of the calls after which caches are full, if there are enough of them."""
JUDGED = 500
"""Calls before the settled state from which on growth is a fault."""
DEAR, TIMES = ("a new router", "a scenario", "isochrones"), 4
"""Kinds of questions that take most of the time, and how much rarer than others they are."""
POINTS, STREETS = 12, 1_500
PROFILES = ("car_offpeak", "car_peak")


@dataclass
class Soak:
    """Questions, the first answer to each, and what went wrong."""

    questions: dict[str, Callable[[], Any]]
    first: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    faults: list[str] = field(default_factory=list)
    _lock: Any = field(default_factory=threading.Lock)

    def answer_all(self) -> None:
        """Keep the first answer to each question."""
        self.first = {name: digest(ask()) for name, ask in self.questions.items()}

    def run(self, calls: int, until: float, seed: int) -> None:
        """Ask questions in random order until there are as many calls in all, or time is up."""
        names = [name for name in self.questions for _ in range(_share(name))]
        chance = np.random.default_rng(seed)
        while self._another(calls) and time.monotonic() < until:
            name = names[chance.integers(len(names))]
            try:
                same = digest(self.questions[name]()) == self.first[name]
            except Exception as error:  # noqa: BLE001 - whatever a thread meets is a finding
                self.faults.append(f"{name}: {type(error).__name__}: {error}")
                return
            if not same:
                self.faults.append(f"{name}: another answer than the first")

    def _another(self, calls: int) -> bool:
        with self._lock:
            more = not self.faults and self.calls < calls
            self.calls += more
        return more

    def on_threads(self, threads: int, calls: int, until: float) -> None:
        """Let threads ask at the same time."""
        working = [
            threading.Thread(target=self.run, args=(calls, until, seed)) for seed in range(threads)
        ]
        for one in working:
            one.start()
        for one in working:
            one.join()


def _share(name: str) -> int:
    return 1 if name.endswith(DEAR) else TIMES


def questions(folder: Path) -> dict[str, Callable[[], Any]]:
    """Prepare questions about the bundled study, and about generated streets."""
    study = ag.load_study()
    net = study.network()
    routers = [ag.Router(net, profile) for profile in PROFILES]
    streets = grid(STREETS, one_way=False, seed=1, step=250.0)
    city = ag.Router(streets, PROFILES[0])
    origins, hubs = study.origins(), study.hubs()
    places = gpd.GeoDataFrame(
        geometry=np.asarray(streets.nodes.geometry)[:: STREETS // POINTS],
        crs=streets.nodes.crs,
    )
    amounts = pd.DataFrame({"people": np.arange(1.0, len(hubs) + 1)}, index=hubs.index)
    table = folder / "points.csv"
    lines = "\n".join(f"{at},{35.2 + at / 1e4},{126.8 + at / 1e4}" for at in range(200))
    table.write_text(f"id,lat,lon\n{lines}\n", encoding="utf-8")
    scenario = read_scenario(study.folder / "scenarios" / "honam_closure.toml")
    found: dict[str, Callable[[], Any]] = {
        "read points": lambda: ag.read_points(table),
        "read a profile": lambda: repr(read_profile(PROFILES[0])),
        "a new router": lambda: ag.Router(net, PROFILES[1]).od_matrix(origins, hubs).to_frame(),
        "a scenario": lambda: scenario.apply(net).edges,
        "streets, isochrones": lambda: city.isochrones(places.iloc[:1], (3, 6)),
        "streets, a matrix": lambda: city.od_matrix(places, places).to_frame(),
    }
    for router in routers:
        name = router.profile.name
        asked = of_router(router, origins, hubs, amounts)
        found |= {f"{name}, {question}": ask for question, ask in asked.items()}
    return found


def of_router(
    router: ag.Router, origins: gpd.GeoDataFrame, hubs: gpd.GeoDataFrame, amounts: pd.DataFrame
) -> dict[str, Callable[[], Any]]:
    """Prepare questions to one router."""
    matrix, sums = partial(router.od_matrix, origins, hubs), partial(router.od_sums, origins, hubs)
    one = origins.iloc[:1]
    return {
        "a matrix": lambda: matrix().to_frame(),
        "a measure": lambda: cumulative(matrix(), amounts, cutoff=60),
        "sums": lambda: cumulative(sums(), amounts, cutoff=60),
        "routes": lambda: router.routes(one, hubs.iloc[:3]),
        "snapping": lambda: router.snap(hubs),
        "isochrones": lambda: router.isochrones(one, 20),
    }


def digest(answer: object) -> str:
    """Hash an answer: frames by their bytes, text as it is."""
    if isinstance(answer, gpd.GeoDataFrame):
        shapes = b"".join(answer.geometry.to_wkb().fillna(b"").to_numpy())
        rest = pd.DataFrame(answer.drop(columns=answer.geometry.name))
        return hashlib.sha256(shapes + digest(rest).encode()).hexdigest()
    if isinstance(answer, pd.Series):
        answer = answer.to_frame()
    if isinstance(answer, pd.DataFrame):
        text = io.StringIO()
        answer.to_csv(text)
        answer = text.getvalue()
    return hashlib.sha256(str(answer).encode()).hexdigest()


def answered_elsewhere(method: str) -> dict[str, str]:
    """Answer every question in a process made by a start method."""
    context: Any = multiprocessing.get_context(method)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs,))
    process.start()
    theirs.close()
    try:
        found: dict[str, str] = ours.recv()
    finally:
        process.join()
    return found


def _answer(to: Any) -> None:  # noqa: ANN401 - a pipe of any context
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(questions(Path(folder)))
        soak.answer_all()
    to.send(soak.first)


def main() -> int:
    """Run, print what was found, and return 1 for any fault."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--skip-processes", action="store_true", help="no other processes")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(questions(Path(folder)))
        soak.answer_all()
        begun = time.monotonic()
        until = begun + args.seconds
        soak.on_threads(args.threads, round(args.calls * SETTLED), begun + args.seconds * SETTLED)
        settled, early = current(), soak.calls
        soak.on_threads(args.threads, args.calls, until)
        at_end, took = current(), time.monotonic() - begun
    grown = None if settled is None or at_end is None else at_end - settled
    if grown is not None and grown > ALLOWED and early >= JUDGED:
        soak.faults.append(f"memory grew by {grown / 1e6:.0f} MB")
    methods = [] if args.skip_processes else multiprocessing.get_all_start_methods()
    for method in methods:
        elsewhere = answered_elsewhere(method)
        different = [name for name, one in elsewhere.items() if one != soak.first[name]]
        soak.faults += [f"{name}: another answer in a process by {method}" for name in different]
    memory = "unknown" if grown is None else f"{grown / 1e6:+.1f} MB"
    print(
        f"{soak.calls:,} calls of {len(soak.questions)} kinds on {args.threads} threads in "
        f"{took:.0f} s; memory after {early:,} calls and at the end: {memory}; "
        f"processes by {', '.join(methods) or 'none'}; {len(soak.faults)} faults"
    )
    print("\n".join(soak.faults[:20]))
    return 1 if soak.faults else 0


if __name__ == "__main__":
    sys.exit(main())
