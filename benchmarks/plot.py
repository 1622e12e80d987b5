"""Plot the results."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from benchmarks.bounds import AIM_MISSED, MISSED, WRONG
from benchmarks.report import growth
from benchmarks.tasks import GROWTH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.bounds import Row

GOOD, BAD = "#0072b2", "#d55e00"
NODES = dict(zip(GROWTH, (100_000, 300_000, 1_000_000), strict=True))
GROWING = {"all": "one source to all", "matrix": "a row of 1000", "ready": "ready to query"}


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw the ratios with their targets, and the growth."""
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.use("Agg")
    pyplot = importlib.import_module("matplotlib.pyplot")
    judged = [row for row in rows if row.bound is not None and row.value is not None]
    height = 2.5 + max(0.32 * len(judged), 3.0)
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(15, height), layout="constrained")
    _ratios(left, judged)
    _growth(right, rows)
    figure.savefig(path, dpi=90, metadata={"Software": None})
    pyplot.close(figure)


def _ratios(axes: Any, rows: Sequence[Row]) -> None:
    for place, row in enumerate(rows):
        bad = row.verdict in {MISSED, AIM_MISSED, WRONG}
        axes.barh(place, row.value, color=BAD if bad else GOOD, alpha=0.75)
        bound = row.bound
        if bound is None:
            continue
        if bound.least is not None:
            axes.plot([bound.least] * 2, [place - 0.4, place + 0.4], color="black")
        axes.plot([bound.aim] * 2, [place - 0.4, place + 0.4], color="black", linestyle=":")
    names = [
        f"{row.task} ({row.item}), {row.graph}, {row.against}"
        + (" (smaller is better)" if row.bound and row.bound.smaller else "")
        for row in rows
    ]
    axes.set_yticks(range(len(rows)), names, fontsize=8)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_title("ratios; line: at least, dotted: aim, orange: missed", fontsize=10)


def _growth(axes: Any, rows: Sequence[Row]) -> None:
    styles = dict(zip(GROWING, ("o-", "s--", "^:"), strict=True))
    for (task, who), by_graph in growth(rows).items():
        if task not in GROWING:
            continue
        nodes = [NODES[graph] for graph in GROWTH if graph in by_graph]
        times = [by_graph[graph] for graph in GROWTH if graph in by_graph]
        axes.plot(nodes, times, styles[task], label=f"{GROWING[task]}: {who}")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("nodes")
    axes.set_ylabel("seconds per item")
    axes.set_title("growth", fontsize=10)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=7)
