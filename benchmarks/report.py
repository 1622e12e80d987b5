"""Results as a table on the terminal, as JSON and as a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.bounds import INFORMATION, MISSED, NOT_MEASURED, WRONG, Row
from benchmarks.machine import PEERS_PYTHON
from benchmarks.obstacles import OBSTACLES
from benchmarks.tasks import GROWTH, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PAGES = (
    "Size, time until ready, steps and heap of living pages beside plain folium: "
    "[PAGES.md](PAGES.md), written by `python -m benchmarks.pages`."
)
HEADS = ("task", "graph", "against", "item", "ours", "theirs", "value", "at least", "aim", "")
WIDTHS = (9, 11, 19, 19, 9, 9, 8, 9, 7, 0)
NAMES_COLUMNS = 4
LATER = "measured later ("
HALF_A_MEGABYTE = 5e5
OWN = ("our ", "aicomplex_geo")
"""How the names of rows begin that compare ours with ours."""
LOST = """\
Rows in which another library is faster or takes less memory, or a limit is exceeded,
the largest loss first. They are not repeated below unless they have a target."""
WITHOUT_PEERS = """\
Libraries that need a newer Python were left out: see `--peers-python` in
[README.md](README.md)."""
COMPARED = """\
All libraries take turns in one process for several rounds; the fastest round of each counts. Slow
ones do fewer items or rounds and are reported per item. Graphs are strongly connected. Nodes are
numbered as in the data, those of generated roads along the ground; nothing is shuffled.

Answers are compared with scipy's Dijkstra, which is exact: weights are whole deciseconds in
float64. All times, node lists and sums have to be equal, not close; the arcs of paths have to
exist and to add up to the time. pandana keeps impedances in whole thousandths below 2 to the power
of 32, so whole deciseconds are exact up to 4.29 million, which no path here reaches. Where a peer
does more items than scipy, our answer is compared with the peer's in all of them.

pandana runs on two threads (`OMP_NUM_THREADS=2`), and so do our matrices and sums beside it. Paths
of all pairs are one call on two threads for pandana and for us, one pair at a time for the other
peers. Everything else of ours runs on one thread beside these. Building uses the threads that each
library chooses. Times include what a user waits for: node lists are made from scipy's rows,
routingkit-cch and pandana get lists and frames as they want them. routingkit-cch gets the same
METIS order as ours if pymetis is installed. pandana gets invented coordinates where a graph has
none; it does not need them for routes. Imports and compilation by numba are not timed.

Engines and readers are each in a process of their own, in one Python, beside our library in the
same Python; they take turns too, and get other points in each round. In each turn a question that
took less than a second is asked once more, with the points in another order, and the faster time
counts: a process that waited starts slowly. What a user gets is timed,
without the conversion of points before, and of answers to arrays after it, which is noted where it
takes long. OSRM answers on one thread, one request at a time; our matrices take two. Its speeds
and Valhalla's are not ours, so that times are not equal: the rows `minutes` hold medians, and a
correlation below 0.8 counts as a wrong answer. `aicomplex_geo (scipy)` is our Router with scipy's
search, whose answers are equal to the decisecond; matrices of one graph beside networkit
and AequilibraE are equal too. pandana reads by pyrosm and answers in metres. Points are within
40 m of junctions that all can be reached from each other. `set-up` includes a first answer, and
OSRM's and Valhalla's own tools; `peak` does not include these tools.

Memory is the peak of a process that builds and answers one matrix, less that of a process that
only imports the same libraries and loads the same arrays.
"""


def line(row: Row) -> str:
    """Format a row for the terminal; wrong answers add lines."""
    cells = (*_cells(row), _verdict(row))
    padded = [
        cell.ljust(width) if place < NAMES_COLUMNS else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    ]
    text = " ".join(padded).rstrip()
    text += f" ({row.note})" if row.note else ""
    return "\n".join([text, *(f"    {fault}" for fault in row.faults)])


def heading() -> str:
    """Format the head of the table on the terminal."""
    return " ".join(
        head.ljust(width) if place < NAMES_COLUMNS else head.rjust(width)
        for place, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True))
    ).rstrip()


def as_json(
    rows: Iterable[Row], machine: Mapping[str, str], graphs: Mapping[str, str] | None = None
) -> str:
    """Format all measurements, every round included, as JSON."""
    found = {
        "machine": dict(machine),
        "graphs": dict(graphs or {}),
        "rows": [row.as_dict() for row in rows],
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def merged(
    text: str, rows: Sequence[Row], machine: Mapping[str, str]
) -> tuple[list[Row], dict[str, str]]:
    """Put rows in the place of those of the same tasks in JSON of before, and say when."""
    before = json.loads(text)
    tasks = {row.task for row in rows}
    kept = [one for one in map(Row.from_dict, before["rows"]) if one.task not in tasks]
    names = ", ".join(task for task in TITLES if task in tasks)
    earlier = {
        name: text
        for name, text in before["machine"].items()
        if not name.startswith(LATER) or set(name[len(LATER) : -1].split(", ")) - tasks
    }
    added = f"{machine['date']}, commit {machine['commit']}, on {machine['processor']}"
    order = list(TITLES)
    both = sorted([*kept, *rows], key=lambda row: order.index(row.task))
    return both, earlier | {f"{LATER}{names})": added}


def titles(text: str) -> dict[str, str]:
    """Return the titles of graphs in JSON of before."""
    found: dict[str, str] = json.loads(text).get("graphs", {})
    return found


def as_page(rows: Sequence[Row], machine: Mapping[str, str], graphs: Mapping[str, str]) -> str:
    """Format the page ``RESULTS.md``."""
    bound = [row for row in rows if row.bound is not None or row.faults]
    lost = losses(rows)
    rest = [row for row in rows if row.bound is None and not row.faults and row not in lost]
    parts = [
        "# Results of `python -m benchmarks`",
        "Written by the command; [README.md](README.md) explains how to read it.",
        _bullets(machine),
        WITHOUT_PEERS if machine.get(PEERS_PYTHON, "none") == "none" else "",
        "## What we lose",
        LOST.replace("\n", " ") if lost else "Nothing.",
        _table(lost),
        _obstacles(bound),
        "## Targets",
        _summary(bound),
        _table(bound),
        "![ratios, and growth](results.png)",
        "## Pages in the browser",
        PAGES,
        "## For information",
        _table(rest),
        "## From 100,000 to a million nodes",
        _growth(rows),
        "## Graphs",
        _bullets(graphs),
        "## How it was measured and compared",
        COMPARED.strip(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _obstacles(rows: Iterable[Row]) -> str:
    """Say what stands in the way of the targets that are missed."""
    missed = dict.fromkeys(row.task for row in rows if row.verdict == MISSED)
    known = {task: OBSTACLES[task] for task in missed if task in OBSTACLES}
    return f"What stands in the way of missed targets:\n\n{_bullets(known)}" if known else ""


def losses(rows: Iterable[Row]) -> list[Row]:
    """Find the rows in which others do better than we do, the largest loss first."""
    found = [
        (row.value if row.inverse else 1 / row.value, row)
        for row in rows
        if row.value
        and row.unit in {"s", "B"}
        and not row.against.startswith(OWN)
        # the kernel that is chosen is at best the best
        and not (row.task == "choice" and row.verdict != MISSED)
    ]
    return [row for loss, row in sorted(found, key=lambda pair: -pair[0]) if loss > 1]


def growth(rows: Iterable[Row]) -> dict[tuple[str, str], dict[str, float]]:
    """Collect seconds per item by task and library, on two or more graphs of growing size."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        if row.graph not in GROWTH or row.unit != "s":
            continue
        for timing in row.timings:
            who = f"{timing.name}, {timing.threads} threads" if timing.threads > 1 else timing.name
            best = found.setdefault((row.task, who), {})
            best[row.graph] = min(timing.per_item, best.get(row.graph, timing.per_item))
    return {key: by_graph for key, by_graph in found.items() if len(by_graph) > 1}


def seconds(value: float) -> str:
    """Format a time with three digits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size or unit == "µs":
            return f"{figures(value / size)} {unit}"
    raise AssertionError  # the last unit always fits


def size(value: float) -> str:
    """Format bytes, in megabytes from half a megabyte on."""
    return f"{value / 1e6:,.0f} MB" if value >= HALF_A_MEGABYTE else f"{value:,.0f} B"


def figures(value: float) -> str:
    """Format a number with three digits, and small ones with two decimals."""
    whole = len(f"{value:.0f}")
    return f"{value:,.{max(0, 3 - whole)}f}"


def _cells(row: Row) -> tuple[str, ...]:
    bound = row.bound
    best = "≤ " if bound and bound.smaller else ""
    share = row.unit == "B/s"
    return (
        row.task,
        row.graph,
        row.against,
        row.item,
        _quantity(row.ours, row.unit),
        _quantity(row.theirs, row.unit),
        _ratio(row.value, share=share),
        best + _ratio(bound.least, share=share) if bound and bound.least is not None else "",
        best + _ratio(bound.aim, share=share) if bound else "",
    )


def _ratio(value: float | None, *, share: bool) -> str:
    if value is None:
        return ""
    return f"{value:.0%}" if share else f"{figures(value)} ×"


def _quantity(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "s":
        return seconds(value)
    if unit == "min":
        return f"{value:.1f} min"
    return size(value) if unit == "B" else f"{value / 1e9:.1f} GB/s"


def _verdict(row: Row) -> str:
    return f"{row.verdict}: {row.reason}" if row.verdict == NOT_MEASURED else row.verdict


def _table(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    heads = (*HEADS[:-1], "verdict", "note")
    lines = [" | ".join(heads), "|".join("---" for _ in heads)]
    for row in rows:
        verdict = _verdict(row)
        if row.verdict == INFORMATION:
            verdict = ""
        if row.verdict == WRONG:
            verdict = f"**{WRONG}**: " + "; ".join(row.faults)
        lines.append(" | ".join((*_cells(row), verdict, row.note)))
    return "\n".join(f"| {one} |" for one in lines)


def _summary(rows: Sequence[Row]) -> str:
    if not rows:
        return "Nothing was judged."
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.verdict] = counts.get(row.verdict, 0) + 1
    summary = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    tasks = {row.task: TITLES[row.task] for row in rows}
    return f"{len(rows)} comparisons: {summary}.\n\n{_bullets(tasks)}"


def _growth(rows: Iterable[Row]) -> str:
    found = growth(rows)
    if not found:
        return "Not measured."
    heads = ("task", "library", *GROWTH, "factor for ten times the nodes")
    lines = [" | ".join(heads), "|".join("---" for _ in heads)]
    for (task, who), by_graph in sorted(found.items()):
        times = [by_graph.get(graph) for graph in GROWTH]
        first, last = times[0], times[-1]
        factor = "" if first is None or last is None else figures(last / first)
        cells = ["" if time is None else seconds(time) for time in times]
        lines.append(" | ".join((task, who, *cells, factor)))
    return "\n".join(f"| {one} |" for one in lines)


def _bullets(texts: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {text}" for name, text in texts.items())
