"""Reading: roads from OpenStreetMap files, tables of points; and a Router on a large network."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bounds import Row, against
from benchmarks.cities import BUILDINGS, NODES, dense_copy
from benchmarks.engine_peers import ENGINE_PEERS, OURS, PROFILE, Routx
from benchmarks.engines import HINT, OWN
from benchmarks.graphs import PROJECT
from benchmarks.limits import limited
from benchmarks.measuring import Entrant, Timing, interleave

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.bounds import Bound
    from benchmarks.cities import CityStage

READ_ROWS = 100_000
ROUNDS = 2
DENSE = f"file with {NODES:,} more nodes, {BUILDINGS:,} buildings"


def reading(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure reading of the roads of a file, and of one with all that real extracts hold."""
    engines = stage.engines
    kinds = {kind.name: kind for kind in ENGINE_PEERS if kind.name not in OWN - {OURS}}
    rows: list[Row] = []
    for item, city in (("file", stage.city), (DENSE, dense_copy(stage.city, stage.folder))):
        names = engines.able(list(kinds), "read")
        request = {"do": "read", "file": str(city.file)}
        ran = engines.turns(names, request, dict.fromkeys(names, 1), stage.sizes.rounds, save=False)
        empty = Row("read", stage.name, "", item=item)
        for name, kind in kinds.items():
            shown = kind.package.partition(",")[0]
            known: dict[str, Any] = {"task": "read", "graph": stage.name, "item": item}
            note = "roads are not simplified, no frames" if name == Routx.name else ""
            if {name, OURS} <= set(ran) and name != OURS:
                timing = replace(ran[name].timing, name=shown)
                bound = bounds.get(shown)
                rows.append(against(ran[OURS].timing, timing, bound=bound, note=note, **known))
            elif shown in bounds:
                reason = engines.reasons.get(name) or f"{engines.missing(name)}; {HINT}"
                rows.append(replace(empty, against=shown, reason=reason, bound=bounds[shown]))
    return rows


def opening(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure a Router on a network that is in memory."""
    from aicomplex_geo import Router  # noqa: PLC0415 - as in graphs
    from aicomplex_geo.network import RoadNetwork  # noqa: PLC0415 - the same

    net = stage.city.net
    seconds = []
    for _ in range(ROUNDS):
        fresh = RoadNetwork(net.nodes.copy(), net.edges.copy())
        begun = time.perf_counter()
        Router(fresh, PROFILE)
        seconds.append(time.perf_counter() - begun)
        del fresh
    known: dict[str, Any] = {"task": "open", "graph": stage.name, "item": "Router()"}
    return limited(Timing(OURS, tuple(seconds), 1, 1), bounds, known)


def points(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure reading of a table of points, as CSV."""
    from aicomplex_geo import read_points  # noqa: PLC0415 - as in graphs

    lonlat = stage.city.draw("table", READ_ROWS)
    file = stage.folder / "points.csv"
    lines = (f"{at},{lon:.7f},{lat:.7f},{at % 97}" for at, (lon, lat) in enumerate(lonlat))
    file.write_text("id,lon,lat,beds\n" + "\n".join(lines) + "\n", encoding="utf-8")
    entrant = Entrant(OURS, lambda _: read_points(file), 1)
    (ran,) = interleave([entrant], stage.sizes.rounds)
    known: dict[str, Any] = {"task": "points", "graph": stage.name, "item": f"{READ_ROWS:,} rows"}
    wrong = () if len(ran.answer) == READ_ROWS else (f"{OURS}: {len(ran.answer):,} rows",)
    return limited(ran.timing, bounds, known | {"faults": wrong})


def building(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure the command that builds all maps of the bundled study."""
    seconds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            seconds.append(_seconds(partial(_build, Path(folder) / "maps")))
    known: dict[str, Any] = {"task": "build", "graph": stage.name, "item": "aicomplex-geo build"}
    return limited(Timing(OURS, tuple(seconds), 1, 1), bounds, known)


def _build(folder: Path) -> None:
    code = "import sys; from aicomplex_geo.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "build", "--out", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)


def _seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun
