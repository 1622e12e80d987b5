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

    def corners(
        self, column: NDArray[np.int64], row: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Positions of corners."""
        x, y = self.west + column * self.size, self.south + row * self.size
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
        x, y = frame.corners(column, row)
        time, name = field.times(x, y, at // corner.shape[1], lists)
        return _Nodes(x, y, time, name), back.reshape(corner.shape)

    def labels(self, limit: float) -> NDArray[np.int64]:
        """Label of each node within a limit, -1 beyond."""
        return np.where(self.time <= limit, self.name, -1)


@dataclass(frozen=True, eq=False)
class _Edges:
    """Edges on which labels change, from the lower corner (`x`, `y`) to the upper one.

    `cell` is the list of segments; `times` and `labels` are those of both corners.
    """

    key: NDArray[np.int64]
    cell: NDArray[np.int64]
    upright: NDArray[np.bool_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    times: tuple[NDArray[np.float64], NDArray[np.float64]]
    labels: tuple[NDArray[np.int64], NDArray[np.int64]]

    def once(self) -> _Edges:
        """Take each edge once, ordered by `key`."""
        key, at = np.unique(self.key, return_index=True)
        return _Edges(
            key,
            self.cell[at],
            self.upright[at],
            self.x[at],
            self.y[at],
            (self.times[0][at], self.times[1][at]),
            (self.labels[0][at], self.labels[1][at]),
        )


def _find_crossings(
    field: TimeField, frame: Frame, lists: SegmentLists, every: _Edges, limit: float
) -> _Crossings:
    """Find where labels change on edges."""
    edges = every.once()
    one, other = edges.labels
    dx = np.where(edges.upright, 0.0, frame.size)
    dy = np.where(edges.upright, frame.size, 0.0)
    places = edges.x, edges.y, dx, dy, one, edges.cell
    low, high = field.halved(places, edges.times, limit, HALVINGS, lists)
    share = low + (high - low) * _part(*edges.times, limit, (one < 0) | (other < 0))
    share = np.clip(share, EDGE_MARGIN, 1 - EDGE_MARGIN)
    kind = np.where(other < 0, 1, np.where(one < 0, 2, 0))
    return _Crossings(edges.key, share, kind, edges.x, edges.y, dx, dy)


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
        self._column, self._row, self._n = column, row, n
        # corners of the lattice around a block, counterclockwise
        zero, up = np.zeros(n, dtype=np.int64), np.arange(n)
        self._right = np.concatenate([up, zero + n, n - up, zero])
        self._above = np.concatenate([zero, up, zero + n, n - up])

    def cut_straight(self, limits: NDArray[np.float64]) -> tuple[Borders, NDArray[np.int64]]:
        """Cut the blocks that one straight border of each limit crosses, and list the others."""
        frame = self._frame.west, self._frame.south, self._frame.size
        straight, crossed = self._field.straight_blocks(
            self._column, self._row, self._n, frame, self._lists, limits
        )
        of = crossed[:, 1].astype(np.int64)
        crossed, of = crossed[straight[of]], of[straight[of]]
        pieces: list[tuple[NDArray[np.int64], Borders]] = []
        before: _Crossings | None = None
        for number, limit in enumerate(limits.tolist()):
            mine = (crossed[:, 0] == number) & straight[of]
            chosen, some = crossed[mine], of[mine]
            edges = self._edges(chosen, some)
            crossings = _find_crossings(self._field, self._frame, self._lists, edges, limit)
            crossings.not_before(before)
            before = crossings
            key, own = edges.key.reshape(-1, TWICE), chosen[:, 4:6].astype(np.int64)
            pieces += self._chords(some, key, own, crossings, (number, limit), straight)
        kept = [part.select(straight[block]) for block, part in pieces]
        return Borders.concat(kept), np.flatnonzero(~straight)

    def _edges(self, chosen: NDArray[np.float64], some: NDArray[np.int64]) -> _Edges:
        """Both edges of each block on which labels change, one block after the other."""
        n, block = self._n, some.repeat(TWICE)
        edge = chosen[:, 2:4].astype(np.int64).ravel()
        lower = np.where(edge >= 2 * n, (edge + 1) % (4 * n), edge)
        upright = edge // n % 2 == 1
        column = self._column[block] * n + self._right[lower]
        row = self._row[block] * n + self._above[lower]
        times = chosen[:, [6, 8]].ravel(), chosen[:, [7, 9]].ravel()
        labels = (
            chosen[:, [10, 12]].astype(np.int64).ravel(),
            chosen[:, [11, 13]].astype(np.int64).ravel(),
        )
        # the key of an edge is that of its lower corner
        key = 3 * (row * self._frame.width + column) + upright
        x, y = self._frame.corners(column, row)
        return _Edges(key, block, upright, x, y, times, labels)

    def _chords(
        self,
        some: NDArray[np.int64],
        key: NDArray[np.int64],
        own: NDArray[np.int64],
        crossings: _Crossings,
        limit: tuple[int, float],
        straight: NDArray[np.bool_],
    ) -> list[tuple[NDArray[np.int64], Borders]]:
        """Pieces from one crossing of a block to the other; bent ones end its being straight."""
        if not len(some):
            return []
        at = np.searchsorted(crossings.key, key)
        x = (crossings.x + crossings.share * crossings.dx)[at]
        y = (crossings.y + crossings.share * crossings.dy)[at]
        # the run of corners that ends at the second edge is on the left on the way to the first
        dx, dy = x[:, 0] - x[:, 1], y[:, 0] - y[:, 1]
        length = np.maximum(np.hypot(dx, dy), 1e-9)
        tried_x, tried_y, expected = [], [], []
        for share in BENT_AT:
            for sign, label in ((1, own[:, 1]), (-1, own[:, 0])):
                beside = sign * BENT_M / length
                tried_x.append(x[:, 1] + share * dx - beside * dy)
                tried_y.append(y[:, 1] + share * dy + beside * dx)
                expected.append(label)
        tried = np.column_stack(tried_x), np.column_stack(tried_y), np.column_stack(expected)
        alike = self._field.all_labelled(tried, some, limit[1], self._lists)
        straight[some] &= alike | (length < 4 * BENT_M)
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
        nodes, label = self._nodes, self._nodes.labels(limit)
        edges = _Edges(
            self._key[cell, edge],
            cell,
            edge % 2 == 1,
            nodes.x[begin],
            nodes.y[begin],
            (nodes.time[begin], nodes.time[end]),
            (label[begin], label[end]),
        )
        return _find_crossings(self._field, self._frame, self._lists, edges, limit)

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
