"""Areas on full networks, in blocks of a lattice whose roads are found once for all origins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.groups import take_groups
from aicomplex_geo.engine.parallel import Lock
from aicomplex_geo.routing.rings import CORNERS_OF_A_RING, disjoint_polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer

    from aicomplex_geo.routing.entrance_segments import EntranceSegments
    from aicomplex_geo.routing.time_field import TimeField

CELL_M = 10.0
CELLS_PER_BUFFER = 6
"""Cells are at most a sixth of the buffer wide, so that no road falls between two corners."""
BLOCK = 8
"""Cells of a block on each side."""
TILE = 8
"""Blocks of a tile on each side, which are prepared together."""
STRAIGHT_M = 0.05
"""Corners of borders are left out where these stay within this distance of them."""
TILES_AT_ONCE = 128
"""Tiles that are prepared together: bounds what preparing needs."""
BLOCKS_OF_A_CHUNK = 40_000
"""Chunks of prepared blocks are joined up to this size: bounds what joining needs."""
MOST_BLOCKS = 300_000
"""Blocks that are kept, about 1 kB each: those not used for longest are forgotten."""
OUTWARD = np.array([-1.0, -1.0, 1.0, 1.0])
FARTHEST_M = 1000.0
"""Longest access leg of an origin: straight trips count around it, everywhere if it is longer."""


@dataclass(frozen=True, eq=False)
class Chains:
    """Chains of border pieces, each from the key of one edge of the lattice to that of another.

    The area is on the left. `points` are the corners of all, without the last of each.
    """

    limit: NDArray[np.int32]
    keys: NDArray[np.int64]
    lengths: NDArray[np.int64]
    points: NDArray[np.float64]
    apart = True
    """Borders keep a distance from each other, so that areas stay valid in other CRS."""

    def polygons(
        self, limit: int, _label: int = 0, transformer: Transformer | None = None
    ) -> NDArray[np.object_]:
        """Disjoint polygons of the area within one limit, in another CRS with a `transformer`."""
        from aicomplex_geo.engine._rings import follow  # noqa: PLC0415 - loads numba

        mine = np.flatnonzero(self.limit == limit)
        start, stop = self.keys[mine].T
        by_start = np.argsort(start)
        mine = mine[by_start]
        order, first_chain = follow(np.searchsorted(start[by_start], stop[by_start]))
        mine = mine[order]
        begun, place = take_groups(np.concatenate([[0], np.cumsum(self.lengths)]), mine)
        points, first = self.points[place], begun[first_chain]
        counts = np.diff(first)
        if counts.min(initial=CORNERS_OF_A_RING) < CORNERS_OF_A_RING:
            drawn = counts >= CORNERS_OF_A_RING
            points = points[np.repeat(drawn, counts)]
            first = np.concatenate([[0], np.cumsum(counts[drawn])])
        if transformer is None:
            return disjoint_polygons(points, first)
        moved = np.column_stack(transformer.transform(*points.T))
        return disjoint_polygons(points, first, moved)


class AreaBlocks:
    """Blocks of a lattice with what can be joined at their corners, prepared where needed.

    They depend on the roads, the rule and the width of the buffer, not on times.
    """

    def __init__(self, segments: EntranceSegments, field: TimeField, buffer_m: float) -> None:
        self._segments, self._entrance, self._rule = segments, field.entrance, field.rule
        size = CELL_M
        while size > buffer_m / CELLS_PER_BUFFER and size > 1:
            size /= 2
        self._size, self._side = size, size * BLOCK * TILE
        boxes, away = segments.boxes, field.reach
        margin = float(field.rule[1]) + FARTHEST_M + away
        low = np.floor((boxes[:, :2].min(axis=0) - margin) / self._side) * self._side
        n_tiles = np.ceil((boxes[:, 2:].max(axis=0) + margin - low) / self._side).astype(np.int64)
        self._frame = float(low[0]), float(low[1]), size
        self._n_tiles = int(n_tiles[0]), int(n_tiles[1])
        self._width = self._n_tiles[0] * BLOCK * TILE + 1
        ranges = np.floor((boxes + away * OUTWARD - np.tile(low, 2)) / self._side)
        self._ranges = np.ascontiguousarray(ranges[:, [0, 2, 1, 3]].astype(np.int32))
        self._ends = _ends(segments)
        self._lock = Lock()
        self._chunk = np.full(self._n_tiles[0] * self._n_tiles[1], -1, dtype=np.int32)
        self._blocks_of = np.zeros((len(self._chunk), 4), dtype=np.int32)
        self._chunks: dict[int, tuple[Any, ...]] = {}

    def trace(self, field: TimeField, limits: NDArray[np.float64]) -> Chains:
        """Trace what is reached within some limits."""
        from aicomplex_geo.engine._block_times import (  # noqa: PLC0415 - loads numba
            reached_tiles,
            trace_blocks,
        )

        near, times = (
            self._near(field),
            (field.road, field.junction, field.begun_first, field.begun),
        )
        tiles = reached_tiles(
            *times, limits[-1], self._entrance, self._ends, self._ranges, self._n_tiles, near
        )
        with self._lock:
            prepared = self._prepared(tiles, field)
        values = field.segment, field.of, field.entrance, *times, field.origins, field.rule
        found = [
            trace_blocks(
                some, spans, blocks, near, limits, self._frame, self._width, self._n_tiles[0],
                values, STRAIGHT_M,
            )
            for some, spans, blocks in prepared
        ]  # fmt: skip
        limit, keys, lengths, points = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return Chains(limit, keys.reshape(-1, 2), lengths, points.reshape(-1, 2))

    def _near(self, field: TimeField) -> tuple[int, int, int, int]:
        """Columns and rows of the blocks in which the straight trip from the origin may count."""
        longest, join_within, cap = (float(field.rule[i]) for i in (1, 3, 5))
        reach = min(float(field.origins[0, 4]) + cap + join_within, longest)
        x, y = (field.origins[0, :2] - self._frame[:2]).tolist()
        side = self._size * BLOCK
        return (
            int((x - reach) // side), int((x + reach) // side),
            int((y - reach) // side), int((y + reach) // side),
        )  # fmt: skip

    def _around(
        self, column: NDArray[np.int64], row: NDArray[np.int64], field: TimeField
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        side = self._size * BLOCK
        x = np.asarray(self._frame[0] + (column + 0.5) * side, dtype=np.float64)
        y = np.asarray(self._frame[1] + (row + 0.5) * side, dtype=np.float64)
        lists = field.around(x, y, side * 0.7072)
        return lists.first, lists.listed

    def _prepared(
        self, tiles: NDArray[np.int64], field: TimeField
    ) -> list[tuple[NDArray[np.int64], NDArray[np.int64], tuple[Any, ...]]]:
        """Chunks that hold the blocks of these tiles: the tiles, where their blocks are, blocks."""
        missing = tiles[self._chunk[tiles] < 0]
        used = set(self._chunk[tiles].tolist()) - {-1}
        self._forget(len(missing) * TILE * TILE, used)
        for start in range(0, len(missing), TILES_AT_ONCE):
            self._add(missing[start : start + TILES_AT_ONCE], field)
        of_tiles = self._chunk[tiles]
        found = []
        for number in np.unique(of_tiles).tolist():
            chunk = self._chunks[number] = self._chunks.pop(number)  # now the last to be forgotten
            some = tiles[of_tiles == number]
            found.append((some, self._blocks_of[some], chunk))
        if not found:
            _, made = self._prepare(tiles, field)
            found.append((tiles, self._blocks_of[tiles], (*made[:3], made[3][1], *made[4:])))
        return found

    def _forget(self, more: int, used: set[int]) -> None:
        """Drop the chunks that were not used for longest, so that there is room for more blocks."""
        n_blocks = more + sum(len(chunk[0]) for chunk in self._chunks.values())
        for number in list(self._chunks):
            if n_blocks <= MOST_BLOCKS:
                return
            if number not in used:
                n_blocks -= len(self._chunks.pop(number)[0])
                self._chunk[self._chunk == number] = -1

    def _add(self, tiles: NDArray[np.int64], field: TimeField) -> None:
        """Prepare some tiles, and join their blocks with those of the last ones while few."""
        block, made = self._prepare(tiles, field)
        first = np.searchsorted(block, np.arange(len(tiles) + 1) * TILE * TILE)
        roads = made[3][0]
        spans = np.column_stack([first[:-1], first[1:], roads[:-1], roads[1:]])
        made = *made[:3], made[3][1], *made[4:]
        number = max(self._chunks, default=-1) + 1
        self._blocks_of[tiles], self._chunk[tiles], self._chunks[number] = spans, number, made
        while len(self._chunks) > 1:
            before, last = sorted(self._chunks)[-2:]
            sizes = len(self._chunks[before][0]), len(self._chunks[last][0])
            if sum(sizes) > BLOCKS_OF_A_CHUNK or sizes[0] > 2 * sizes[1]:
                return
            moved = self._chunk == last
            self._blocks_of[moved] += np.repeat([sizes[0], len(self._chunks[before][3])], 2)
            self._chunks[before] = _joined(self._chunks[before], self._chunks.pop(last))
            self._chunk[moved] = before

    def _prepare(
        self, tiles: NDArray[np.int64], field: TimeField
    ) -> tuple[NDArray[np.int64], tuple[Any, ...]]:
        from aicomplex_geo.engine._block_chains import chains_of  # noqa: PLC0415 - loads numba
        from aicomplex_geo.engine._block_joins import prepare  # noqa: PLC0415 - the same

        row, column = np.divmod(tiles, self._n_tiles[0])
        inner_row, inner_column = np.divmod(np.arange(TILE * TILE), TILE)
        column = (column[:, None] * TILE + inner_column).ravel()
        row = (row[:, None] * TILE + inner_row).ravel()
        rule = self._segments.table, self._segments.of, self._entrance, self._rule
        lists = self._around(column, row, field)
        (block, counts), of_tiles, joins, roads, kept, edges = prepare(
            column, row, TILE * TILE, self._frame, len(field.road), *lists, *rule
        )
        chain_first, keys, points, lengths = chains_of(
            column[block], row[block], counts, kept, edges, self._frame, self._width, *rule,
            STRAIGHT_M,
        )  # fmt: skip
        corners = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32), points
        chains = chain_first, keys
        inner = (block % (TILE * TILE)).astype(np.uint8)
        return block, (inner, counts, joins, of_tiles, roads, kept, edges, chains, corners)


def _ends(segments: EntranceSegments) -> NDArray[np.int64]:
    """Junctions at the ends of each entrance, -1 for none."""
    at = np.flatnonzero(segments.of[:, 1] >= 0)
    entrance, junction = segments.of[at].T
    ends = np.full((len(segments.row), 2), -1, dtype=np.int64)
    second = np.diff(entrance, prepend=-1) == 0
    ends[entrance[~second], 0] = junction[~second]
    ends[entrance[second], 1] = junction[second]
    return ends


def _joined(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    """Append blocks: arrays, and lists whose first array says where those of each begin."""
    joined: list[Any] = []
    for mine, more in zip(one, other, strict=True):
        if not isinstance(mine, tuple):
            joined.append(np.concatenate([mine, more]))
            continue
        first = np.concatenate([mine[0], more[0][1:] + mine[0][-1]])  # 32 bits, as they are
        rest = (np.concatenate(pair) for pair in zip(mine[1:], more[1:], strict=True))
        joined.append((first, *rest))
    return tuple(joined)
