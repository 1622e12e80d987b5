"""Pieces of roads that the trunk file lacks: short breaks and missing carriageways."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import atan2, degrees
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from strategic_network.geometry import flat_distance, geodesic_length, plane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategic_network.geometry import Point
    from strategic_network.reading import TrunkLink

ONE_PLACE = 50.0  # metres within which the two sides of a break become one place
TURNING_REACH = 25.0  # metres from a place that nothing leaves to one where a road turns off
LONGEST = 120.0
STRAIGHT_ON = 45.0  # degrees between the two sides of a break, and between each and the gap,
STRAIGHTER = 15.0  # where the break is longer than `ONE_PLACE`
CONTINUES = 60.0  # degrees by which a road turns at most where it goes on
SHARPEST_TURN = 120.0
OPPOSITE = 135.0
DETOUR = 500.0  # metres: a piece is missing only where the file has no way around as short as this
RANK_NATIONAL = 103


@dataclass(frozen=True, slots=True)
class Missing:
    """A piece of road that the file lacks, from the end of one link to the start of another.

    It is like the link `like` in name, class and speed. `reverse` is true if it is the other
    carriageway of that link.
    """

    before: int
    after: int
    like: int
    length: float
    reverse: bool = False


class Breaks:
    """Finds the missing pieces between links whose ends have been joined to places."""

    def __init__(
        self, links: Sequence[TrunkLink], tails: Sequence[int], heads: Sequence[int]
    ) -> None:
        self.links, self.tails, self.heads = links, tails, heads
        self.flat = [plane(link.line) for link in links]
        self.leaving: dict[int, list[int]] = defaultdict(list)
        self.entering: dict[int, list[int]] = defaultdict(list)
        self.least: dict[tuple[int, int], float] = {}
        for i, (tail, head) in enumerate(zip(tails, heads, strict=True)):
            if tail != head:
                self.leaving[tail].append(i)
                self.entering[head].append(i)
                metres = geodesic_length(links[i].line)
                self.least[tail, head] = min(metres, self.least.get((tail, head), float("inf")))
        self.real = [i for i in range(len(links)) if tails[i] != heads[i]]

    def found(self) -> list[Missing]:
        """List the missing pieces that no short detour spares, one at most from place to place."""
        best: dict[tuple[int, int], Missing] = {}
        pieces = [*self._gaps(), *self._carriageways()]
        for one in sorted(pieces, key=lambda m: (m.reverse, m.length, m.before, m.after)):
            best.setdefault((self.heads[one.before], self.tails[one.after]), one)
        around = self._detours(list(best))
        return [one for key, one in best.items() if around[key] > one.length + DETOUR]

    def _gaps(self) -> list[Missing]:
        if not self.real:
            return []
        tree = cKDTree([self.flat[j][0] for j in self.real])
        found = []
        for i in self.real:
            for at in tree.query_ball_point(self.flat[i][-1], LONGEST):
                j = self.real[at]
                if self.heads[i] == self.tails[j] or self.links[i].rank != self.links[j].rank:
                    continue
                if self._goes_straight_on(i, j) or self._turns_off(i, j) or self._ends(i, j):
                    slower = min((i, j), key=lambda k: self.links[k].speed)
                    found.append(Missing(i, j, slower, self._gap(i, j)))
        return found

    def _goes_straight_on(self, i: int, j: int) -> bool:
        """Return whether a road goes on ahead, under its name unless nothing else enters there."""
        here, there = self.heads[i], self.tails[j]
        if not self._ahead(i, j):
            return False
        if self.links[i].name == self.links[j].name:
            return not self._continued(i) and not self._preceded(j)
        return not self.entering[there] and not any(
            self._turn(i, k) <= CONTINUES for k in self.leaving[here]
        )

    def _turns_off(self, i: int, j: int) -> bool:
        """Return whether nothing leaves the end of a link, and another turns off beside it."""
        return (
            not self.leaving[self.heads[i]]
            and self._gap(i, j) <= TURNING_REACH
            and CONTINUES < self._turn(i, j) <= SHARPEST_TURN
        )

    def _ends(self, i: int, j: int) -> bool:
        """Return whether one carriageway ends beside the start of another, and nothing else does.

        These are the two directions of a road that ends here, or a break in a bend.
        """
        return (
            self.links[i].rank == RANK_NATIONAL
            and self.links[i].name == self.links[j].name
            and self._gap(i, j) <= ONE_PLACE
            and not self.leaving[self.heads[i]]
            and not self.entering[self.tails[j]]
        )

    def _carriageways(self) -> list[Missing]:
        """List the carriageways that the file has in one direction only, between two-way roads."""
        found = []
        for k in self.real:
            link, tail, head = self.links[k], self.tails[k], self.heads[k]
            if link.rank != RANK_NATIONAL or (head, tail) in self.least:
                continue
            before = [i for i in self.entering[head] if self._comes_against(i, k)]
            after = [j for j in self.leaving[tail] if self._goes_against(j, k)]
            if not before or not after or any(self._continued(i) for i in before):
                continue
            if not any(self._preceded(j) for j in after):
                found.append(
                    Missing(before[0], after[0], k, geodesic_length(link.line), reverse=True)
                )
        return found

    def _comes_against(self, i: int, k: int) -> bool:
        named = self.links[i].name == self.links[k].name
        return named and _angle(self._end(i), self._end(k)) >= OPPOSITE

    def _goes_against(self, j: int, k: int) -> bool:
        named = self.links[j].name == self.links[k].name
        return named and _angle(self._start(j), self._start(k)) >= OPPOSITE

    def _continued(self, i: int) -> bool:
        return any(self._goes_on(i, k) for k in self.leaving[self.heads[i]])

    def _preceded(self, j: int) -> bool:
        return any(self._goes_on(k, j) for k in self.entering[self.tails[j]])

    def _goes_on(self, i: int, j: int) -> bool:
        return (
            self.links[i].name == self.links[j].name
            and self.heads[j] != self.tails[i]
            and self._turn(i, j) <= CONTINUES
        )

    def _gap(self, i: int, j: int) -> float:
        return flat_distance(self.flat[i][-1], self.flat[j][0])

    def _start(self, i: int) -> float:
        return _heading(*self.flat[i][:2])

    def _end(self, i: int) -> float:
        return _heading(*self.flat[i][-2:])

    def _turn(self, i: int, j: int) -> float:
        return _angle(self._end(i), self._start(j))

    def _ahead(self, i: int, j: int) -> bool:
        across = _heading(self.flat[i][-1], self.flat[j][0])
        turns = (self._turn(i, j), _angle(self._end(i), across), _angle(across, self._start(j)))
        return max(turns) <= (STRAIGHT_ON if self._gap(i, j) <= ONE_PLACE else STRAIGHTER)

    def _detours(self, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], float]:
        if not wanted:
            return {}
        size = max(*self.tails, *self.heads) + 1
        ends = ([tail for tail, _ in self.least], [head for _, head in self.least])
        graph = csr_matrix((list(self.least.values()), ends), shape=(size, size))
        starts = sorted({tail for tail, _ in wanted})
        far = dijkstra(graph, indices=starts, limit=4 * DETOUR)
        row = {start: k for k, start in enumerate(starts)}
        return {(tail, head): float(np.asarray(far)[row[tail], head]) for tail, head in wanted}


def _heading(a: Point, b: Point) -> float:
    return degrees(atan2(b[1] - a[1], b[0] - a[0]))


def _angle(a: float, b: float) -> float:
    gap = (a - b) % 360
    return min(gap, 360 - gap)
