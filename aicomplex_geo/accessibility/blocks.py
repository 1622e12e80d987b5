"""Travel times in blocks of origins, for matrices too large for memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pandas as pd

from aicomplex_geo._choices import is_iterable
from aicomplex_geo._quoting import quoted
from aicomplex_geo.accessibility._checks import check_count
from aicomplex_geo.errors import AlignmentError, ParameterError
from aicomplex_geo.matrix import ODMatrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

PAIRS_PER_BLOCK = 2_000_000


class ODBlocks:
    """Travel times in blocks of origins, read or computed one at a time.

    Every measure that works origin by origin accepts blocks instead of an
    :class:`~aicomplex_geo.ODMatrix` and returns the same result (weighted sums may differ by
    rounding), with only one block in memory. Measures with competition iterate over the blocks
    twice, so they need blocks that can be iterated again; the others also accept an iterator.

    Parameters
    ----------
    blocks : iterable of ODMatrix, or callable that returns one
        Blocks with the same destinations in the same order, and with different origins. A
        callable is called for a new iterable each time.
    origins : iterable, optional
        Ids of all origins in the order of the blocks; by default found by iterating
        over the blocks when a measure needs them.
    destinations : iterable, optional
        Ids of the destinations; by default those of the first block.

    Raises
    ------
    ParameterError
        If there are no blocks, or a block is not an `ODMatrix`.
    AlignmentError
        During iteration, if the destinations of a block differ, or an origin
        is repeated.

    See Also
    --------
    ODBlocks.from_parquet : Blocks from a table on disk.
    ODBlocks.computed : Blocks that are computed when they are needed.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix, accessibility
    >>> north = ODMatrix([[5.0, 40.0]], ["a"], ["x", "y"])
    >>> south = ODMatrix([[10.0, 10.0]], ["b"], ["x", "y"])
    >>> jobs = pd.Series({"x": 100, "y": 7})
    >>> accessibility.cumulative(ODBlocks([north, south]), jobs, cutoff=30).to_dict()
    {'a': 100.0, 'b': 107.0}
    >>> blocks = ODBlocks([north, south])
    >>> blocks.origins.tolist(), blocks.destinations.tolist()
    (['a', 'b'], ['x', 'y'])
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     blocks.to_parquet(f"{folder}/od.parquet")
    ...     again = ODBlocks.from_parquet(f"{folder}/od.parquet")
    ...     accessibility.cumulative(again, jobs, cutoff=30).to_dict()
    {'a': 100.0, 'b': 107.0}
    """

    def __init__(
        self,
        blocks: Iterable[ODMatrix] | Callable[[], Iterable[ODMatrix]],
        *,
        origins: Iterable[Any] | None = None,
        destinations: Iterable[Any] | None = None,
    ) -> None:
        if not callable(blocks) and not is_iterable(blocks):
            raise ParameterError(
                f"blocks is a {type(blocks).__name__}, expected an iterable of ODMatrix."
            )
        self._blocks = blocks
        self._once = not callable(blocks) and iter(blocks) is blocks
        self._spent = False
        self._first: ODMatrix | None = None
        self._origins = None if origins is None else _as_index(origins)
        self._destinations = (
            self._peek().destinations if destinations is None else _as_index(destinations)
        )

    def __repr__(self) -> str:
        origins = "unknown" if self._origins is None else f"{len(self._origins)}"
        again = "once" if self._once else "any number of times"
        return f"ODBlocks({origins} origins, {len(self._destinations)} destinations, read {again})"

    @classmethod
    def from_parquet(
        cls,
        path: str | Path,
        *,
        destinations: Iterable[Any] | None = None,
        pairs_per_block: int = PAIRS_PER_BLOCK,
    ) -> Self:
        """Read a long table of pairs from a Parquet file or a folder of them.

        Parameters
        ----------
        path : str or pathlib.Path
            Columns from_id, to_id, travel_time (minutes) and optionally status, as
            in :meth:`ODMatrix.to_frame`; the rows of an origin are adjacent.
        destinations : iterable, optional
            Ids of the destinations in their order; by default those in the table, in the
            order in which they first appear.
        pairs_per_block : int, default 2000000
            How many rows to hold in memory; an origin is never split.

        Returns
        -------
        ODBlocks
            Can be iterated any number of times.

        Raises
        ------
        DataNotFoundError
            If `path` does not exist.
        CorruptFileError
            If it is not a Parquet file.
        MatrixError
            If a column is missing.
        AlignmentError
            During iteration, if the rows of an origin are not adjacent.
        ParameterError
            If `pairs_per_block` is not a whole number of at least 1.
        """
        from aicomplex_geo.accessibility import _parquet  # noqa: PLC0415 - pyarrow is heavy

        table = _parquet.PairTable.open(path, check_count("pairs_per_block", pairs_per_block))
        origins, found = table.ids()
        wanted = found if destinations is None else _as_index(destinations)
        return cls(lambda: table.blocks(wanted), origins=origins, destinations=wanted)

    @classmethod
    def computed(
        cls,
        od_matrix: Callable[[Any, Any], ODMatrix],
        origins: pd.DataFrame,
        destinations: pd.DataFrame,
        *,
        size: int = 500,
    ) -> Self:
        """Compute each block when it is needed, so that the whole matrix never exists.

        Parameters
        ----------
        od_matrix : callable
            Takes some origins and all destinations and returns their matrix, such as
            :meth:`aicomplex_geo.Router.od_matrix` of a router.
        origins : pandas.DataFrame
            Points, with their ids in the column ``id`` or in the index.
        destinations : pandas.DataFrame
            Points, likewise.
        size : int, default 500
            How many origins to compute at a time.

        Returns
        -------
        ODBlocks
            Can be iterated any number of times; each time the matrix is computed again.

        Raises
        ------
        ParameterError
            If `size` is not a whole number of at least 1, or the points are not tables.

        Examples
        --------
        >>> import aicomplex_geo as ag
        >>> study = ag.load_study()
        >>> router = ag.Router(study.network())
        >>> ODBlocks.computed(router.od_matrix, study.origins(), study.hubs(), size=2)
        ODBlocks(10 origins, 8 destinations, read any number of times)
        """
        step = check_count("size", size)
        for name, points in (("origins", origins), ("destinations", destinations)):
            if not isinstance(points, pd.DataFrame):
                raise ParameterError(f"{name} is a {type(points).__name__}, expected a table.")
        return cls(
            lambda: (
                od_matrix(origins.iloc[start : start + step], destinations)
                for start in range(0, len(origins), step)
            ),
            origins=_ids_of(origins),
            destinations=_ids_of(destinations),
        )

    @property
    def origins(self) -> pd.Index:
        """Ids of all origins, in the order of the blocks."""
        if self._origins is None:
            if self._once:
                raise ParameterError(
                    "these blocks can be iterated only once, and the measure needs them "
                    "twice. Give a list of blocks, a function that returns them, or a Parquet "
                    "table."
                )
            parts = [block.origins for block in self]
            self._origins = parts[0].append(parts[1:])
        return self._origins

    @property
    def destinations(self) -> pd.Index:
        """Ids of the destinations of every block."""
        return self._destinations

    def __iter__(self) -> Iterator[ODMatrix]:
        seen = pd.Index([])
        for block in self._fresh():
            if not isinstance(block, ODMatrix):
                raise ParameterError(f"a block is a {type(block).__name__}, expected an ODMatrix.")
            if not block.destinations.equals(self._destinations):
                raise AlignmentError(
                    f"a block has other destinations than the first ({len(block.destinations)} "
                    f"against {len(self._destinations)}, or in another order). Give all "
                    "blocks the same destinations."
                )
            twice = block.origins[block.origins.isin(seen)].tolist()
            if twice:
                raise AlignmentError(
                    f"{len(twice)} origins are in two blocks (first: {quoted(twice[0])}). Keep the "
                    "rows of an origin together."
                )
            seen = block.origins if not len(seen) else seen.append(block.origins)
            yield block

    def to_parquet(self, path: str | Path) -> None:
        """Write all pairs as a long table, block by block.

        Parameters
        ----------
        path : str or pathlib.Path
            File to write or to replace; the columns are from_id, to_id, travel_time and
            status.

        Raises
        ------
        OutputError
            If it cannot be written; an existing file is unchanged.
        """
        from aicomplex_geo.accessibility import _parquet  # noqa: PLC0415 - pyarrow is heavy

        _parquet.write(self, path)

    def _fresh(self) -> Iterator[ODMatrix]:
        if callable(self._blocks):
            yield from self._blocks()
            return
        if not self._once:
            yield from self._blocks
            return
        if self._spent:
            raise ParameterError(
                "these blocks have been iterated already. Give a list of blocks, a "
                "function that gives them, or a Parquet table."
            )
        self._spent = True
        if self._first is not None:
            yield self._first
        yield from self._blocks

    def _peek(self) -> ODMatrix:
        blocks = self._blocks() if callable(self._blocks) else self._blocks
        first = next(iter(blocks), None)
        if first is None:
            raise ParameterError("there are no blocks; give at least one ODMatrix.")
        if not isinstance(first, ODMatrix):
            raise ParameterError(f"a block is a {type(first).__name__}, expected an ODMatrix.")
        if self._once:
            self._first = first
        return first


def _as_index(ids: Iterable[Any]) -> pd.Index:
    return ids if isinstance(ids, pd.Index) else pd.Index(list(ids))


def _ids_of(points: pd.DataFrame) -> pd.Index:
    return pd.Index(points["id"]) if "id" in points.columns else points.index
