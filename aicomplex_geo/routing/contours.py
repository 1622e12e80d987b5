"""Borders of areas within limits of time, on a lattice that is fine only along them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.routing.rings import Borders

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.routing.time_field import SegmentLists, TimeField

HALF_DIAGONAL = 0.7072
"""Distance from the centre of a square of side 1 to its corners, rounded up."""
HALVINGS = 6
"""Steps by which a crossing is found on an edge, before it is interpolated."""
EDGE_MARGIN = 0.002
"""Least share of an edge between a crossing and a corner, so that rings never touch."""
BLOCKS_PER_WORKER = 8
"""Blocks of root cells for each thread, so that all have work until the end."""
TWICE = 2
BENT_M = 0.4
"""A border is straight in a block if it is nowhere farther from the chord."""
BENT_AT = (0.25, 0.5, 0.75)
CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
"""Corners of a cell, counterclockwise from the lower left, as columns and rows."""
BEGIN, END = np.array([0, 1, 3, 0]), np.array([1, 2, 2, 3])
"""Corners of the edges, each from the lower one, so that both cells beside it cut it alike."""


@dataclass(frozen=True)
class Lattice:
    """Squares of `size` metres, and root cells of ``size * 2**depth``, aligned to multiples.

    Blocks of ``2**block`` by ``2**block`` squares are cut as a whole where one straight border
    crosses them; none are where `block` is 0.
    """

    size: float
    depth: int
    block: int = 0

    @property
    def root(self) -> float:
        """Side of a root cell in metres."""
        return self.size * (1 << self.depth)

    def roots(
        self, window: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Frame]:
        """Columns and rows of the root cells of a window, and the lattice in it."""
        low = np.floor(window[:2] / self.root).astype(np.int64) - 1
        high = np.floor(window[2:] / self.root).astype(np.int64) + 2
        columns, rows = (int(n) for n in high - low)
        x, y = np.meshgrid(np.arange(columns), np.arange(rows))
        west, south = (float(n) for n in low * self.root)
        return x.ravel(), y.ravel(), Frame(west, south, self.size, columns * (1 << self.depth) + 1)


@dataclass(frozen=True)
class Frame:
    """Lower left corner of a lattice, side of its cells, and corners in a row of it."""

    west: float
    south: float
    size: float
    width: int

    def centres(
        self, column: NDArray[np.int64], row: NDArray[np.int64], side: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Centres of cells of any size."""
        x, y = self.west + (column + 0.5) * side, self.south + (row + 0.5) * side
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Crossings:
    """Where the borders of one limit cross edges, each edge once, ordered by `key`.

    `share` is how far from the lower corner; `kind` is 1 where the area ends on the way to the
    upper corner, 2 where it begins, 0 where one label replaces another.
    """

    key: NDArray[np.int64]
    share: NDArray[np.float64]
    kind: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    dx: NDArray[np.float64]
    dy: NDArray[np.float64]

    def not_before(self, other: _Crossings | None) -> None:
        """Move crossings so that the area contains that of a smaller limit, in place."""
        if other is None:
            return
        _, mine, theirs = np.intersect1d(
            self.key, other.key, assume_unique=True, return_indices=True
        )
        alike = self.kind[mine] == other.kind[theirs]
        mine, theirs = mine[alike], theirs[alike]
        share, least = self.share[mine], other.share[theirs]
        self.share[mine] = np.where(
            self.kind[mine] == 1,
            np.maximum(share, least),
            np.where(self.kind[mine] == 2, np.minimum(share, least), share),  # noqa: PLR2004
        )


def trace(
    field: TimeField,
    lattice: Lattice,
    window: NDArray[np.float64],
    limits: NDArray[np.float64],
    *,
    workers: int,
) -> Borders:
    """Trace the borders of all limits (ascending deciseconds) within a window.

    A cell is divided in four while bounds of the times in it leave open whether it lies inside
    or outside a limit; only cells of the finest size are cut. No two decided cells of different
    states touch, so that all borders are closed, whatever the sizes of the cells beside them.
    """
    column, row, frame = lattice.roots(window)

    def block(some: NDArray[np.int64]) -> Borders:
        return _trace_roots(field, lattice, frame, column[some], row[some], limits)

    blocks = np.array_split(np.arange(len(column)), min(len(column), workers * BLOCKS_PER_WORKER))
    if workers == 1:
        return Borders.concat([block(some) for some in blocks])
    with ThreadPoolExecutor(workers) as pool:
        return Borders.concat(list(pool.map(block, blocks)))


def _trace_roots(
    field: TimeField,
    lattice: Lattice,
    frame: Frame,
    column: NDArray[np.int64],
    row: NDArray[np.int64],
    limits: NDArray[np.float64],
) -> Borders:
    """Divide root cells down to the finest size where a limit may be crossed, and cut them."""
    side = lattice.root
    x, y = frame.centres(column, row, side)
    lists = field.around(x, y, side * HALF_DIAGONAL)
    which = np.arange(len(x))
    parts: list[Borders] = []
    for level in range(lattice.depth + 1):
        if level:
            column = (2 * column[:, None] + np.array([0, 1, 0, 1])).ravel()
            row = (2 * row[:, None] + np.array([0, 0, 1, 1])).ravel()
            which, side = np.repeat(which, 4), side / 2
            x, y = frame.centres(column, row, side)
        crossed, lists = field.undecided(x, y, side * HALF_DIAGONAL, which, lists, limits)
        column, row, which = column[crossed], row[crossed], np.arange(len(lists))
        if lattice.block and level == lattice.depth - lattice.block:
            blocks = _Blocks(field, frame, column, row, lists, 1 << lattice.block)
            borders, which = blocks.cut_straight(limits)
            parts.append(borders)
            column, row = column[which], row[which]
    parts.append(_Cells(field, frame, column, row, lists).cut(limits))
    return Borders.concat(parts)


@dataclass(frozen=True, eq=False)
class _Nodes:
    """Corners of the lattice, each once, with their times and labels."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    time: NDArray[np.float64]
    name: NDArray[np.int64]

    @staticmethod
    def of(
        corner: NDArray[np.int64], field: TimeField, frame: Frame, lists: SegmentLists
    ) -> tuple[_Nodes, NDArray[np.int64]]:
        """Nodes of cells from the numbers of their corners, and the node of each corner."""
        node, at, back = np.unique(corner, return_index=True, return_inverse=True)
        row, column = np.divmod(node, frame.width)
        x, y = frame.west + column * frame.size, frame.south + row * frame.size
        time, name = field.times(x, y, at // corner.shape[1], lists)
        return _Nodes(x, y, time, name), back.reshape(corner.shape)

    def labels(self, limit: float) -> NDArray[np.int64]:
        """Label of each node within a limit, -1 beyond."""
        return np.where(self.time <= limit, self.name, -1)


def _find_crossings(
    field: TimeField,
    frame: Frame,
    lists: SegmentLists,
    nodes: _Nodes,
    edges: tuple[NDArray[np.int64], ...],
    limit: float,
) -> _Crossings:
    """Find where labels change on edges: key, cell, lower and upper node, whether upright."""
    key, once = np.unique(edges[0], return_index=True)
    cell, begin, end, upright = (column[once] for column in edges[1:])
    labels = nodes.labels(limit)
    one, other = labels[begin], labels[end]
    x, y = nodes.x[begin], nodes.y[begin]
    dx, dy = np.where(upright, 0.0, frame.size), np.where(upright, frame.size, 0.0)
    low, high = np.zeros(len(key)), np.ones(len(key))
    time_low, time_high = nodes.time[begin], nodes.time[end]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        time, name = field.times(x + middle * dx, y + middle * dy, cell, lists)
        same = np.where(time <= limit, name, -1) == one
        low, high = np.where(same, middle, low), np.where(same, high, middle)
        time_low, time_high = np.where(same, time, time_low), np.where(same, time_high, time)
    share = low + (high - low) * _part(time_low, time_high, limit, (one < 0) | (other < 0))
    share = np.clip(share, EDGE_MARGIN, 1 - EDGE_MARGIN)
    kind = np.where(other < 0, 1, np.where(one < 0, 2, 0))
    return _Crossings(key, share, kind, x, y, dx, dy)


@dataclass(frozen=True, eq=False)
class _Crossed:
    """Blocks that the border of a limit crosses, labels around them, and where these change."""

    block: NDArray[np.int64]
    labels: NDArray[np.int64]
    change: NDArray[np.bool_]

    def select(self, which: NDArray[np.bool_]) -> _Crossed:
        return _Crossed(self.block[which], self.labels[which], self.change[which])


class _Blocks:
    """Squares of `n` by `n` finest cells in which a limit may be crossed."""

    def __init__(
        self,
        field: TimeField,
        frame: Frame,
        column: NDArray[np.int64],
        row: NDArray[np.int64],
        lists: SegmentLists,
        n: int,
    ) -> None:
        self._field, self._frame, self._lists = field, frame, lists
        self._centre = frame.centres(column, row, n * frame.size)
        # corners of the lattice around each block, counterclockwise
        zero, up = np.zeros(n, dtype=np.int64), np.arange(n)
        right = np.concatenate([up, zero + n, n - up, zero])
        above = np.concatenate([zero, up, zero + n, n - up])
        corner = (row * n)[:, None] * frame.width + (column * n)[:, None]
        corner = corner + right + frame.width * above
        # most corners belong to two blocks, but to find these takes longer than the second time
        node_row, node_column = np.divmod(corner.ravel(), frame.width)
        node_x = frame.west + node_column * frame.size
        node_y = frame.south + node_row * frame.size
        which = np.repeat(np.arange(len(corner)), corner.shape[1])
        self._nodes = _Nodes(node_x, node_y, *field.times(node_x, node_y, which, lists))
        self._node = np.arange(corner.size).reshape(corner.shape)
        self._time = self._nodes.time.reshape(corner.shape)
        self._name = self._nodes.name.reshape(corner.shape)
        # the edge behind each corner: its key is that of its lower corner
        upright = np.repeat([False, True, False, True], n)
        backward = np.repeat([False, False, True, True], n)
        behind = np.roll(self._node, -1, axis=1)
        self._lower = np.where(backward, behind, self._node)
        self._upper = np.where(backward, self._node, behind)
        self._key = 3 * np.where(backward, np.roll(corner, -1, axis=1), corner) + upright
        self._upright = np.broadcast_to(upright, corner.shape)

    def cut_straight(self, limits: NDArray[np.float64]) -> tuple[Borders, NDArray[np.int64]]:
        """Cut the blocks that one straight border of each limit crosses, and list the others."""
        every = np.arange(len(self._node))
        straight = np.ones(len(every), dtype=bool)
        time, name = self._field.times(*self._centre, every, self._lists)
        least, most = self._time.min(axis=1, initial=np.inf), self._time.max(axis=1, initial=0)
        several = (self._name != self._name[:, :1]).any(axis=1) & self._field.many
        crossed: list[_Crossed] = []
        for limit in limits.tolist():
            some = np.flatnonzero((least <= limit) & ((most > limit) | several))
            labels = np.where(self._time[some] <= limit, self._name[some], -1)
            change = labels != np.roll(labels, -1, axis=1)
            count = change.sum(axis=1)
            straight[some] &= (count == 0) | (count == TWICE)
            uniform = np.ones(len(every), dtype=bool)
            uniform[some] = count == 0
            first = np.where(self._time[:, 0] <= limit, self._name[:, 0], -1)
            straight &= ~uniform | (np.where(time <= limit, name, -1) == first)
            twice = count == TWICE
            crossed.append(_Crossed(some[twice], labels[twice], change[twice]))
        pieces: list[tuple[NDArray[np.int64], Borders]] = []
        before: _Crossings | None = None
        for number, (limit, found) in enumerate(zip(limits.tolist(), crossed, strict=True)):
            chosen = found.select(straight[found.block])
            crossings = self._crossings(chosen, limit)
            crossings.not_before(before)
            before = crossings
            pieces += self._chords(chosen, crossings, (number, limit), straight)
        kept = [part.select(straight[block]) for block, part in pieces]
        return Borders.concat(kept), np.flatnonzero(~straight)

    def _labels(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        which: NDArray[np.int64],
        limit: float,
    ) -> NDArray[np.int64]:
        time, name = self._field.times(x, y, which, self._lists)
        return np.where(time <= limit, name, -1)

    def _crossings(self, crossed: _Crossed, limit: float) -> _Crossings:
        place, edge = np.nonzero(crossed.change)
        block = crossed.block[place]
        columns = (self._key, self._lower, self._upper, self._upright)
        key, lower, upper, upright = (column[block, edge] for column in columns)
        edges = key, block, lower, upper, upright
        return _find_crossings(self._field, self._frame, self._lists, self._nodes, edges, limit)

    def _chords(
        self,
        crossed: _Crossed,
        crossings: _Crossings,
        limit: tuple[int, float],
        straight: NDArray[np.bool_],
    ) -> list[tuple[NDArray[np.int64], Borders]]:
        """Pieces from one crossing of a block to the other; bent ones end its being straight."""
        some = crossed.block
        if not len(some):
            return []
        edge = np.nonzero(crossed.change)[1].reshape(-1, TWICE)
        key = np.take_along_axis(self._key[some], edge, axis=1)
        own = np.take_along_axis(crossed.labels, edge, axis=1)
        at = np.searchsorted(crossings.key, key)
        x = (crossings.x + crossings.share * crossings.dx)[at]
        y = (crossings.y + crossings.share * crossings.dy)[at]
        # the run of corners that ends at the second edge is on the left on the way to the first
        dx, dy = x[:, 0] - x[:, 1], y[:, 0] - y[:, 1]
        length = np.maximum(np.hypot(dx, dy), 1e-9)
        for share in BENT_AT:
            for sign, label in ((1, own[:, 1]), (-1, own[:, 0])):
                beside = sign * BENT_M / length
                there = self._labels(
                    x[:, 1] + share * dx - beside * dy,
                    y[:, 1] + share * dy + beside * dx,
                    some,
                    limit[1],
                )
                straight[some] &= (there == label) | (length < 4 * BENT_M)
        pieces = []
        for first, second in ((1, 0), (0, 1)):
            inside = own[:, first] >= 0
            n = int(inside.sum())
            part = Borders(
                np.full(n, limit[0], dtype=np.int32),
                own[inside, first].astype(np.int32),
                key[inside, first],
                key[inside, second],
                x[inside, first],
                y[inside, first],
            )
            pieces.append((some[inside], part))
        return pieces


class _Cells:
    """Cells of the finest size in which a limit may be crossed."""

    def __init__(
        self,
        field: TimeField,
        frame: Frame,
        column: NDArray[np.int64],
        row: NDArray[np.int64],
        lists: SegmentLists,
    ) -> None:
        self._field, self._frame, self._lists = field, frame, lists
        self._column, self._row = column, row
        lower_left = row * frame.width + column
        corner = lower_left[:, None] + CORNERS[:, 0] + frame.width * CORNERS[:, 1]
        self._nodes, self._node = _Nodes.of(corner, field, frame, lists)
        # a lower and a left edge and a centre belong to each corner of the lattice
        self._key = 3 * lower_left[:, None] + np.array([0, 4, 3 * frame.width, 1, 2])

    def cut(self, limits: NDArray[np.float64]) -> Borders:
        """Cut the cells along the borders of all limits."""
        parts: list[Borders] = []
        before: _Crossings | None = None
        for number, limit in enumerate(limits.tolist()):
            labels = self._nodes.labels(limit)[self._node]
            mixed = np.flatnonzero((labels != np.roll(labels, -1, axis=1)).any(axis=1))
            crossings = self._crossings(labels, mixed, limit)
            crossings.not_before(before)
            before = crossings
            if len(mixed):
                parts.append(self._pieces(labels, mixed, crossings, number, limit))
        return Borders.concat(parts)

    def _crossings(
        self, labels: NDArray[np.int64], mixed: NDArray[np.int64], limit: float
    ) -> _Crossings:
        cell, edge = np.nonzero(labels[mixed][:, BEGIN] != labels[mixed][:, END])
        cell = mixed[cell]
        begin, end = self._node[cell, BEGIN[edge]], self._node[cell, END[edge]]
        edges = self._key[cell, edge], cell, begin, end, edge % 2 == 1
        return _find_crossings(self._field, self._frame, self._lists, self._nodes, edges, limit)

    def _pieces(
        self,
        labels: NDArray[np.int64],
        mixed: NDArray[np.int64],
        crossings: _Crossings,
        number: int,
        limit: float,
    ) -> Borders:
        from aicomplex_geo.engine._rings import cut  # noqa: PLC0415 - loads numba

        x, y = self._frame.centres(self._column[mixed], self._row[mixed], self._frame.size)
        some = labels[mixed]
        centre = np.full(len(mixed), -1, dtype=np.int64)
        saddle = (some != np.roll(some, -1, axis=1)).all(axis=1)
        time, name = self._field.times(x[saddle], y[saddle], mixed[saddle], self._lists)
        centre[saddle] = np.where(time <= limit, name, -1)
        # of edges that are not crossed, any place
        place = np.searchsorted(crossings.key, self._key[mixed, :4])
        place = np.minimum(place, len(crossings.key) - 1)
        cut_x = (crossings.x + crossings.share * crossings.dx)[place]
        cut_y = (crossings.y + crossings.share * crossings.dy)[place]
        label, *pieces = cut(
            some, centre, self._key[mixed], np.column_stack([cut_x, x]), np.column_stack([cut_y, y])
        )
        return Borders(np.full(len(label), number, dtype=np.int32), label, *pieces)


def _part(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    limit: float,
    at_limit: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Share of the last step at which the limit is met; half where times jump or labels change."""
    part = np.full(len(low), 0.5)
    smooth = at_limit & np.isfinite(low) & np.isfinite(high) & ((low > limit) != (high > limit))
    part[smooth] = (limit - low[smooth]) / (high[smooth] - low[smooth])
    return part
