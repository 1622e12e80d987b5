"""Turn restrictions: from pairs of links to paths of edges, over the short links of junctions."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from aicomplex_geo.network.readers.left_out import LeftOutError
from aicomplex_geo.network.readers.nodelink import codes
from aicomplex_geo.network.turn_restrictions import as_table

if TYPE_CHECKING:
    from collections import Counter

    import geopandas as gpd

    from aicomplex_geo.network.readers.nodelink.attributes import Table
    from aicomplex_geo.network.readers.nodelink.read_report import Report

EdgeId = tuple[str, str, int]

TURN_COLUMNS = ("NODE_ID", "TURN_ID", "ST_LINK", "ED_LINK", "TURN_TYPE", "TURN_OPER")

RING_LINK = 150.0
"""Longest link inside a junction, in metres."""

RING_LENGTH = 500.0
"""Longest path over links inside a junction, in metres."""

RING_LINKS = 10
"""Largest number of links of such a path."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A row of TURNINFO that forbids a turn from the link `start` to the link `end`."""

    node: str
    number: str
    start: str
    end: str
    value: str


def restrictions(
    table: Table | None, edges: gpd.GeoDataFrame, left_out: dict[str, str], report: Report
) -> pd.DataFrame:
    """Turn restrictions of the network, sorted by the ids in TURNINFO.

    Every row that gives none is counted with its reason. The path of edges may lead over the
    short links of a ring, `via` is ``"way"`` then.
    """
    found: list[tuple[str, str, str, tuple[EdgeId, ...], str]] = []
    counts = report.counts
    seen: set[tuple[str, str]] = set()
    finder = PathFinder(edges, left_out)
    for turn in [] if table is None else _forbidding(table, report):
        pair = (turn.start, turn.end)
        if pair in seen:
            counts["turn restrictions left out: repeated"] += 1
            continue
        seen.add(pair)
        try:
            path = finder.path(turn)
        except LeftOutError as reason:
            counts[f"turn restrictions left out: {reason}"] += 1
            continue
        _count_place(path, turn, counts)
        via = "node" if len(path) == 2 else "way"  # noqa: PLR2004 - the two links that meet
        found.append(("no", turn.value, via, path, f"TURNINFO/{turn.node}/{turn.number}"))
    counts["turn restrictions of the network"] += len(found)
    return as_table(found)


def _count_place(path: tuple[EdgeId, ...], turn: Turn, counts: Counter[str]) -> None:
    if len(path) > 2:  # noqa: PLR2004 - the two links that meet
        counts["turn restrictions over a ring"] += 1
    if turn.node not in {edge[1] for edge in path[:-1]}:
        counts["turn restrictions with a node off their path"] += 1


def _forbidding(table: Table, report: Report) -> list[Turn]:
    """Rows that forbid a turn all day, sorted by their ids."""
    rows = table.kept()
    texts = {name: table.text(name, rows) for name in TURN_COLUMNS}
    kinds = report.translate("TURN_TYPE", texts["TURN_TYPE"], codes.TURN)
    times = report.translate("TURN_OPER", texts["TURN_OPER"], codes.TURN_TIME)
    counts = report.counts
    counts["rows of TURNINFO"] += len(kinds.code)
    for code, value in codes.PERMITTED.items():
        counts[f"turns permitted: {value}"] += int((kinds.code == code).sum())
    forbids = np.isin(kinds.code, list(codes.FORBIDDEN))
    at_times = forbids & (times.value == "at_times")
    unclear = forbids & (times.value == codes.UNKNOWN)
    counts["turn restrictions left out: apply at certain times only"] += int(at_times.sum())
    counts["turn restrictions left out: unknown TURN_OPER"] += int(unclear.sum())
    unknown = kinds.value == codes.UNKNOWN
    counts["turn restrictions left out: unknown TURN_TYPE"] += int(unknown.sum())
    taken = np.flatnonzero(forbids & (times.value == "all_day"))
    columns = [texts[name].iloc[taken].tolist() for name in TURN_COLUMNS[:4]]
    found = [
        Turn(node, number, start, end, value)
        for node, number, start, end, value in zip(
            *columns, kinds.value[taken].tolist(), strict=True
        )
    ]
    return sorted(found, key=lambda turn: (turn.node, turn.number.zfill(9), turn.start, turn.end))


class PathFinder:
    """Finds paths between links over the short links between them."""

    def __init__(self, edges: gpd.GeoDataFrame, left_out: dict[str, str]) -> None:
        index = cast("pd.MultiIndex", edges.index)
        self._ids = np.asarray(index.levels[0], dtype=np.object_)
        self._key = np.asarray(index.codes[2])
        self._left_out = left_out
        self._row = pd.Index(edges["link_id"])
        self._length = edges["length"].to_numpy()
        self._tail = np.asarray(index.codes[0])
        self._head = np.asarray(index.codes[1])
        short = np.flatnonzero(self._length <= RING_LINK)
        self._short = short[np.argsort(self._tail[short], kind="stable")]
        self._tails = self._tail[self._short]

    def path(self, turn: Turn) -> tuple[EdgeId, ...]:
        """Edges of a turn, with the shortest path between its links."""
        first, last = self._find(turn.start), self._find(turn.end)
        if first == last:
            raise LeftOutError("both links are the same")
        if self._head[first] == self._tail[last]:
            return self._edges([first, last])
        return self._edges([first, *self._over(first, last), last])

    def _find(self, link: str) -> int:
        if link in self._left_out:
            raise LeftOutError(f"one of its links is {self._left_out[link]}")
        try:
            return int(self._row.get_loc(link))
        except KeyError:
            raise LeftOutError("one of its links was not read") from None

    def _edges(self, rows: list[int]) -> tuple[EdgeId, ...]:
        ends = self._ids[self._tail[rows]], self._ids[self._head[rows]]
        return tuple(zip(*(end.tolist() for end in ends), self._key[rows].tolist(), strict=True))

    def _over(self, first: int, last: int) -> list[int]:
        """Shortest path over short links, without the far ends of the first and last link."""
        goal = int(self._tail[last])
        closed = {int(self._tail[first]), int(self._head[last])} - {goal}
        queue: list[tuple[float, tuple[int, ...], int]] = [(0.0, (), int(self._head[first]))]
        done: set[int] = set()
        while queue:
            metres, path, node = heapq.heappop(queue)
            if node == goal:
                return list(path)
            if node in done or len(path) == RING_LINKS:
                continue
            done.add(node)
            low, high = np.searchsorted(self._tails, np.array([node, node + 1], self._tails.dtype))
            for row in self._short[low:high].tolist():
                far, there = metres + float(self._length[row]), int(self._head[row])
                if far <= RING_LENGTH and there not in done and there not in closed:
                    heapq.heappush(queue, (far, (*path, row), there))
        raise LeftOutError("no path over short links connects its links")
