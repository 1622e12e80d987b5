"""Questions between points of a city, to our Router and to routing engines beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.answers import unequal
from benchmarks.bounds import Row, against
from benchmarks.engine_peers import ENGINE_PEERS, NO_WAITS, OURS, OursByMatrix, OursByScipy
from benchmarks.engine_worker import KINDS
from benchmarks.graph_peers import GRAPH_PEERS, OurHierarchy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.bounds import Bound
    from benchmarks.cities import CityStage
    from benchmarks.engine_turns import EngineRan
    from benchmarks.stage import Stage

CUTOFFS = ((10,), (20,), (30,), (60,), (10, 20, 30))
PROFILES = ("car_free", f"car_offpeak{NO_WAITS}", "car_offpeak", "car_peak")
SETUP_ROUNDS: Mapping[str, int] = {
    "osrm-ch": 1,
    "pyrosm + pandana": 1,
    OursByScipy.name: 1,
    OursByMatrix.name: 1,
}
LEAST_CORRELATION = 0.8
"""Of our times with an engine's that has other speeds; less is taken for a wrong answer."""
HINT = "see --peers-python in the README"
NAMES = [kind.name for kind in ENGINE_PEERS]
MINUTES_FROM = ("osrm-ch", "valhalla")
OWN = {OURS, OursByScipy.name, OursByMatrix.name}
"""Rows of ours beside ours hold no other engine."""


def setting_up(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure from the file to the first answer."""
    ran = _ready(stage)
    ran = {name: one for name, one in ran.items() if name not in OWN - {OURS}}
    return _rows(stage, "set-up", "file", ran, bounds)


def _ready(stage: CityStage) -> Mapping[str, EngineRan]:
    """Set up all engines, once for all tasks of the city."""
    if not stage.set_up:
        engines = stage.engines
        engines.write({name: stage.city.draw(name, stage.sizes.points) for name in _SIDES})
        engines.compile_kernels()
        names = engines.able(NAMES, "set_up")
        request = {"do": "set_up", "file": str(stage.file)}
        rounds, items = stage.sizes.rounds, dict.fromkeys(names, 1)
        stage.set_up = engines.turns(names, request, items, rounds, SETUP_ROUNDS, save=False)
        for name in stage.set_up:
            engines.ask(name, {"do": "warm"})
    return stage.set_up


def matrices(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure matrices between points, with snapping; small ones do not repeat the first."""
    size = stage.sizes.points
    ran = _asked(stage, "od", {"origins": size, "destinations": size}, size)
    rows = _rows(stage, "od", f"row of {size}", ran, bounds, compare=compare_times)
    if OURS not in ran:
        return rows
    first = ran[OURS].first_answer
    for name, one in ran.items():
        if name not in OWN:
            known: dict[str, Any] = {"task": "od", "graph": stage.name, "item": "first row"}
            note = "the first matrix on a network: ours builds its hierarchy"
            rows.append(against(first, one.first_answer, note=note, **known))
    return rows


def drawn_routes(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure routes between pairs of points, with their geometry."""
    size = stage.sizes.routes
    ran = _asked(stage, "routes", {"origins": size, "destinations": size}, size)
    return _rows(stage, "routes", "route", ran, bounds, compare=compare_times)


def isochrone_polygons(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure polygons of what is reached, one origin after another."""
    size = stage.sizes.isochrones
    rows: list[Row] = []
    for cutoffs in CUTOFFS if stage.sizes.judged else CUTOFFS[:1]:
        request = {"origins": size, "cutoffs": cutoffs}
        ran = _asked(stage, "isochrones", request, size)
        ran.pop(OursByScipy.name, None)
        item = " + ".join(map(str, cutoffs)) + " min"
        expected = size * len(cutoffs)
        faults = {
            name: (f"{name}: {one.answer} polygons, expected {expected}",)
            for name, one in ran.items()
            if one.answer is not None and int(one.answer) != expected
        }
        rows += _rows(stage, "isochrones", item, ran, bounds, faults=faults)
    return rows


def snapping(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure snapping of points to roads."""
    ran = _asked(stage, "snap", {"origins": stage.sizes.points}, stage.sizes.points, save=False)
    ran.pop(OursByScipy.name, None)
    return _rows(stage, "snap", "point", ran, bounds)


def sums(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure sums within 15 minutes without a matrix, and with one."""
    size = stage.sizes.points
    ran = _asked(stage, "od_sums", {"origins": size, "destinations": size}, size)
    ran.pop(OursByScipy.name, None)
    faults: dict[str, tuple[str, ...]] = {}
    if len(ran) > 1:
        found, expected = (ran[name].answer for name in (OURS, OursByMatrix.name))
        assert found is not None  # noqa: S101 - for the type checker
        assert expected is not None  # noqa: S101 - for the type checker
        faults[OURS] = unequal(OURS, found, expected)
    return _rows(stage, "od-sums", "origin", ran, bounds, faults=faults)


def peaks(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Compare the peak memory of reading, preparing and one matrix, above that of imports."""
    _ready(stage)
    engines, size = stage.engines, stage.sizes.points
    row = Row("peak", stage.name, "", "B", item="set-up and matrix", inverse=True)
    if engines.python is None:
        return []
    found: dict[str, int] = {}
    for name in engines.able(NAMES, "od"):
        request: dict[str, Any] = {"do": "od", "turn": 0}
        request |= {side: min(KINDS[name].largest.get("od", size), size) for side in _SIDES}
        reply = engines.ask(name, request)
        if reply.get("memory"):
            found[name] = reply["memory"]
    return [
        replace(
            row,
            against=name,
            ours=found[OURS],
            theirs=peak,
            bound=bounds.get(name),
            note="" if name not in _WITH_TOOLS else "without the tools that prepare its files",
        )
        for name, peak in found.items()
        if name not in OWN and OURS in found
    ]


def minutes(stage: CityStage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Compare our minutes, by profile, with those of engines that have other speeds."""
    del bounds
    _ready(stage)
    engines = stage.engines
    names = engines.able(MINUTES_FROM, "od")
    if not names or OURS in engines.reasons:
        return []
    rows = []
    for name in names:
        size = min(KINDS[name].largest.get("od", stage.sizes.points) * 2, stage.sizes.points)
        request: dict[str, Any] = {"origins": size, "destinations": size, "turn": 0}
        engines.ask(name, request | {"do": "od", "save": "minutes.npy"})
        theirs = np.load(stage.folder / "minutes.npy")
        for profile in PROFILES:
            asked = request | {"do": "minutes", "profile": profile, "save": "ours.npy"}
            engines.ask(OURS, asked)
            ours = np.load(stage.folder / "ours.npy")
            both = np.isfinite(ours) & np.isfinite(theirs) & (ours > 1)
            rows.append(
                Row(
                    "minutes",
                    stage.name,
                    name,
                    "min",
                    ours=float(np.median(ours[both])),
                    theirs=float(np.median(theirs[both])),
                    item=profile,
                    note=_agreement(ours[both], theirs[both]) + f", {both.sum():,} pairs",
                )
            )
    return rows


def same_arcs(stage: Stage, bounds: Mapping[str, Bound]) -> list[Row]:
    """Measure matrices on the arcs of a graph, beside libraries of the other Python."""
    from benchmarks.cities import engines_of  # noqa: PLC0415 - cities needs stages

    names = [kind.name for kind in GRAPH_PEERS]
    with engines_of(stage) as (engines, file):
        size = stage.sizes.rows
        engines.write({"nodes": stage.draw("same arcs", size)})
        engines.compile_kernels()
        able = engines.able(names, "nodes")
        request: dict[str, Any] = {"do": "set_up", "file": str(file)}
        rounds, once = stage.sizes.rounds, dict.fromkeys(able, 1)
        built = engines.turns(able, request, once, rounds, save=False)
        count = {name: min(KINDS[name].largest.get("nodes", size), size) for name in able}
        request = {"do": "nodes", "origins": size, "destinations": size}
        ran = engines.turns(able, request, count, rounds)
        reasons = dict(engines.reasons)
        absent = {name: engines.missing(name) for name in names}
    if OurHierarchy.name not in ran:
        return []
    rows = [
        against(
            built[OurHierarchy.name].timing,
            built[name].timing,
            task="same-arcs",
            graph=stage.name,
            item="build",
            note="no hierarchy, so that each row is a search; see the rows",
        )
        for name in ran
        if name != OurHierarchy.name
    ]
    ours = ran[OurHierarchy.name]
    places = stage.draw("same arcs", size)
    reference = stage.scipy.matrix(places[:3], places)
    assert ours.answer is not None  # noqa: S101 - for the type checker
    wrong = unequal(OURS, ours.answer, reference)
    for name, one in ran.items():
        if name == OurHierarchy.name:
            continue
        assert one.answer is not None  # noqa: S101 - for the type checker
        side = len(one.answer)
        columns = one.answer.shape[1]
        faults = (*wrong, *unequal(name, one.answer, ours.answer[:side, :columns]))
        note = "" if side == size else f"{name} by the row, from {side} × {columns}"
        rows.append(
            against(
                ours.timing,
                one.timing,
                task="same-arcs",
                graph=stage.name,
                item="row",
                bound=bounds.get(name),
                faults=faults,
                note=note,
            )
        )
    gone = {name: reasons.get(name) or absent[name] for name in bounds if name not in ran}
    empty = Row("same-arcs", stage.name, "", item="row")
    return rows + [
        replace(empty, against=name, reason=f"{reason}; {HINT}", bound=bounds[name])
        for name, reason in gone.items()
    ]


_SIDES = ("origins", "destinations")
_WITH_TOOLS = {"osrm-ch", "osrm-mld", "valhalla"}


def _asked(
    stage: CityStage, do: str, request: dict[str, Any], size: int, *, save: bool = True
) -> dict[str, EngineRan]:
    _ready(stage)
    engines = stage.engines
    names = engines.able(NAMES, do)
    items: dict[str, float] = {}
    items |= {name: min(KINDS[name].largest.get(do, size), size) for name in names}
    if do == "od":  # by the row of as many destinations as we have
        items = {name: count * count / size for name, count in items.items()}
    fewer = {OursByScipy.name: 1}
    return engines.turns(names, {"do": do, **request}, items, stage.sizes.rounds, fewer, save=save)


def _rows(
    stage: CityStage,
    task: str,
    item: str,
    ran: Mapping[str, EngineRan],
    bounds: Mapping[str, Bound],
    *,
    compare: Any = None,
    faults: Mapping[str, Sequence[str]] | None = None,
) -> list[Row]:
    if OURS not in ran:
        ran = {}
    rows = []
    for name, one in ran.items():
        if name == OURS:
            continue
        ours = ran[OURS]
        found, note = compare(ours, one) if compare else ((), "")
        wrong = (*(faults or {}).get(OURS, ()), *(faults or {}).get(name, ()), *found)
        rows.append(
            against(
                ours.timing,
                one.timing,
                task=task,
                graph=stage.name,
                item=item,
                bound=bounds.get(name),
                faults=wrong,
                note=note,
            )
        )
    empty = Row(task, stage.name, "", item=item)
    return rows + [
        replace(empty, against=name, reason=_why(stage, name), bound=bound)
        for name, bound in bounds.items()
        if name not in ran
    ]


def _why(stage: CityStage, name: str) -> str:
    if OURS in stage.engines.reasons:
        return f"our Router failed: {stage.engines.reasons[OURS]}"
    return stage.engines.reasons.get(name) or f"{stage.engines.missing(name)}; {HINT}"


def compare_times(ours: EngineRan, one: EngineRan) -> tuple[tuple[str, ...], str]:
    """Compare times: equal to ours by scipy, or strongly correlated; and say how much was done."""
    assert ours.answer is not None  # noqa: S101 - for the type checker
    assert one.answer is not None  # noqa: S101 - for the type checker
    mine = ours.answer[tuple(slice(count) for count in one.answer.shape)]
    name, answers = one.timing.name, one.reply["answers"]
    if name == OursByScipy.name:
        same = unequal(OURS, np.nan_to_num(mine, nan=-1), np.nan_to_num(one.answer, nan=-1))
        return same, "equal answers; one round"
    done = "" if mine.shape == ours.answer.shape else f"from {' × '.join(map(str, mine.shape))}; "
    if one.reply.get("tidied", 0) > one.timing.seconds[0] / 10:
        done += f"its answer as an array took another {one.reply['tidied']:.2f} s; "
    if answers != "minutes":
        return (), f"{done}{answers}"
    both = np.isfinite(mine) & np.isfinite(one.answer)
    text = _agreement(mine[both], one.answer[both])
    if np.corrcoef(mine[both], one.answer[both])[0, 1] < LEAST_CORRELATION:
        return (f"{name}: its {text}",), done
    return (), f"{done}{text}"


def _agreement(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> str:
    ratio = np.median(theirs / np.maximum(ours, 1e-9))
    return f"minutes {ratio:.2f} × ours, correlation {np.corrcoef(ours, theirs)[0, 1]:.2f}"
