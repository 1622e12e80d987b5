"""Lines of edges, as shapes or as they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray
    from pyproj import CRS

HEAD, POSITION = 9, 16
"""Bytes of a line in WKB before its positions (byte order, type, count), and of each of them."""
LINES_PER_BLOCK = 2**17
"""Lines whose coordinates are in memory at a time."""
LITTLE_ENDIAN, LINESTRING = 1, 2
GEOMETRY = "geometry"


class Lines(Protocol):
    """Lines whose coordinates are read some at a time."""

    def __len__(self) -> int: ...

    def positions(self, block: slice) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Positions of consecutive lines, and how many each line has."""


class UndrawnLines(Lines, Protocol):
    """Lines whose shapes are made when they are needed."""

    order: list[str]
    """Columns of the drawn edges."""

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """Shapes of some lines."""

    def drawn(self, edges: pd.DataFrame, crs: CRS | str) -> gpd.GeoDataFrame:
        """Edges with their lines."""


class DrawnLines:
    """Lines of a frame."""

    def __init__(self, edges: pd.DataFrame) -> None:
        self._lines = np.asarray(edges[GEOMETRY].values)

    def __len__(self) -> int:
        return len(self._lines)

    def positions(self, block: slice) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Positions of consecutive lines, and how many each line has."""
        lines = self._lines[block]
        has_z = bool(shapely.has_z(lines).any())
        positions = shapely.get_coordinates(lines, include_z=has_z)
        return positions, shapely.get_num_coordinates(lines).astype(np.int64)


class FixedLines:
    """Lines of whole multiples of a unit, stored once for both directions of a road.

    Edge ``i`` is line ``line[i]``, the positions from ``first[line[i]]`` on; backwards where
    `reversed_`.
    """

    def __init__(
        self,
        positions: NDArray[np.int32],
        first: NDArray[np.int64],
        line: NDArray[np.int32],
        reversed_: NDArray[np.bool_],
        *,
        per_unit: int,
        order: Sequence[str],
    ) -> None:
        self._positions, self._first, self._per_unit = positions, first, per_unit
        self._line, self._reversed, self.order = line, reversed_, list(order)

    def __len__(self) -> int:
        return len(self._line)

    def bounds(self) -> NDArray[np.float64]:
        """Least x and y, and greatest x and y."""
        corners = self._positions.min(axis=0), self._positions.max(axis=0)
        found: NDArray[np.float64] = np.concatenate(corners) / self._per_unit
        return found

    def positions(self, block: slice) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Positions of consecutive lines, and how many each line has."""
        return self._positions_of(self._line[block], self._reversed[block])

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """Shapes of some lines."""
        return self._shapes(self._line[rows], self._reversed[rows])

    def drawn(self, edges: pd.DataFrame, crs: CRS | str) -> gpd.GeoDataFrame:
        """Edges with their lines."""
        return _drawn(
            lambda block: self._shapes(self._line[block], self._reversed[block]),
            edges,
            crs,
            self.order,
        )

    def _positions_of(
        self, line: NDArray[np.int32], reversed_: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        start, stop = self._first[line], self._first[line + 1]
        sizes = stop - start
        step = np.where(reversed_, -1, 1)
        before = np.cumsum(sizes) - sizes
        begin = np.where(reversed_, stop - 1, start) - before * step
        place = np.repeat(begin, sizes) + np.arange(int(sizes.sum())) * np.repeat(step, sizes)
        return self._positions[place] / self._per_unit, sizes

    def _shapes(self, line: NDArray[np.int32], reversed_: NDArray[np.bool_]) -> NDArray[np.object_]:
        positions, sizes = self._positions_of(line, reversed_)
        owner = np.repeat(np.arange(len(sizes)), sizes)
        return np.asarray(shapely.linestrings(positions, indices=owner), dtype=object)


class StoredLines:
    """Lines in WKB, in a column of a Parquet file; shapes are made when they are needed."""

    def __init__(self, column: pa.Array, order: Sequence[str]) -> None:
        self._column, self.order = column, list(order)

    @classmethod
    def of(cls, table: pa.Table) -> StoredLines | None:
        """Take the column ``geometry``; None unless it has plain lines in the plane only."""
        import pyarrow as pa  # noqa: PLC0415 - takes time to load

        column = table.column(GEOMETRY)
        if column.null_count or column.type not in (pa.binary(), pa.large_binary()):
            return None
        chunk = pa.concat_arrays([one.cast(pa.large_binary()) for one in column.chunks])
        lines = cls(chunk, [name for name in table.column_names if not name.startswith("__")])
        return lines if lines._are_plain() else None

    def __len__(self) -> int:
        return len(self._column)

    def positions(self, block: slice) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Positions of consecutive lines, and how many each line has."""
        content, first, sizes = self._content(block)
        kept = np.ones(len(content), dtype=bool)
        kept[(first[:, None] + np.arange(HEAD)).ravel()] = False
        return content[kept].view("<f8").reshape(-1, 2), (sizes - HEAD) // POSITION

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """Shapes of some lines."""
        stored = self._column.take(rows).to_numpy(zero_copy_only=False)
        return np.asarray(shapely.from_wkb(stored), dtype=object)

    def drawn(self, edges: pd.DataFrame, crs: CRS | str) -> gpd.GeoDataFrame:
        """Edges with their lines."""
        return _drawn(
            lambda block: shapely.from_wkb(self._column[block].to_numpy(zero_copy_only=False)),
            edges,
            crs,
            self.order,
        )

    def _are_plain(self) -> bool:
        starts = range(0, len(self), LINES_PER_BLOCK)
        blocks = [slice(start, start + LINES_PER_BLOCK) for start in starts]
        return bool(blocks) and all(map(self._block_is_plain, blocks))

    def _block_is_plain(self, block: slice) -> bool:
        content, first, sizes = self._content(block)
        if (sizes < HEAD + 2 * POSITION).any():
            return False
        head = content[first[:, None] + np.arange(HEAD)]
        kind, count = (head[:, at : at + 4].copy().view("<u4").ravel() for at in (1, 5))
        plain = (head[:, 0] == LITTLE_ENDIAN) & (kind == LINESTRING)
        if not (plain & (count.astype(np.int64) * POSITION + HEAD == sizes)).all():
            return False
        return bool(np.isfinite(self.positions(block)[0]).all())

    def _content(
        self, block: slice
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
        """Bytes of consecutive lines, where each begins, and how many each has."""
        part = self._column[block]
        _, offsets, data = part.buffers()
        bounds = np.frombuffer(offsets, dtype=np.int64)[part.offset : part.offset + len(part) + 1]
        content = np.frombuffer(data, dtype=np.uint8)[bounds[0] : bounds[-1]]
        return content, bounds[:-1] - bounds[0], np.diff(bounds)


def _drawn(
    shapes_of: Callable[[slice], NDArray[np.object_]],
    edges: pd.DataFrame,
    crs: CRS | str,
    order: Sequence[str],
) -> gpd.GeoDataFrame:
    """Edges with lines that are made some at a time, and columns in an order."""
    shapes = np.empty(len(edges), dtype=object)
    for start in range(0, len(edges), LINES_PER_BLOCK):
        block = slice(start, min(start + LINES_PER_BLOCK, len(edges)))
        shapes[block] = shapes_of(block)
    lines = gpd.GeoSeries(shapes, index=edges.index, crs=crs)
    frame = gpd.GeoDataFrame(edges.assign(**{GEOMETRY: lines}), geometry=GEOMETRY, crs=crs)
    return frame[[name for name in order if name in frame.columns]]
