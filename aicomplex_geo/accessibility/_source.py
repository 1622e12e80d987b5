"""Travel times as measures read them: a whole matrix, blocks, or sums from an engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo._od_frame import OK, STATUSES
from aicomplex_geo.accessibility.blocks import ODBlocks
from aicomplex_geo.accessibility.sums import ODSums
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.matrix import ODMatrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Weights = Callable[[NDArray[np.float32]], NDArray[np.float64]]

CELLS_PER_BLOCK = 250_000


@dataclass(frozen=True, slots=True)
class MatrixIds:
    """Ids that amounts must have: the origins or the destinations of a matrix."""

    name: str
    ids: pd.Index
    other_name: str
    other_ids: pd.Index | None


@dataclass(frozen=True, slots=True)
class _OffNetwork:
    """Which origins and destinations are not on the network."""

    origins: NDArray[np.bool_]
    destinations: NDArray[np.bool_]

    @classmethod
    def of(cls, travel: ODMatrix | ODSums) -> _OffNetwork:
        """Read the statuses of a matrix, or of an engine that has them."""
        return cls(
            *(
                np.zeros(len(ids), dtype=bool)
                if status is None
                else np.asarray(status) != STATUSES[OK]
                for ids, status in (
                    (travel.origins, getattr(travel, "origin_status", None)),
                    (travel.destinations, getattr(travel, "destination_status", None)),
                )
            )
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Source of the travel times of a measure."""

    travel: ODMatrix | ODBlocks | ODSums
    _off_network: list[_OffNetwork] = field(default_factory=list, compare=False)
    """That of each block of the last pass, for blocks that can be iterated only once."""

    @property
    def destinations(self) -> pd.Index:
        """Ids of the columns."""
        return self.travel.destinations

    @property
    def origins(self) -> pd.Index:
        """Ids of the rows; unknown for blocks that can be iterated only once."""
        return self.travel.origins

    @property
    def engine(self) -> ODSums | None:
        """Engine that computes sums itself; None for a matrix or blocks."""
        # in this order: isinstance of a protocol reads every attribute of blocks
        given = isinstance(self.travel, (ODMatrix, ODBlocks))
        return None if given else self.travel  # type: ignore[return-value]  # ODSums is left

    def ids_of(self, name: str) -> MatrixIds:
        """Ids that amounts at origins or at destinations must have."""
        other = "origins" if name == "destinations" else "destinations"
        cheap = not isinstance(self.travel, ODBlocks) or other == "destinations"
        return MatrixIds(name, getattr(self, name), other, getattr(self, other) if cheap else None)

    def rows(self) -> Iterator[tuple[pd.Index, NDArray[np.float32]]]:
        """Yield blocks of origins, so that a large matrix is not copied at once."""
        self._off_network.clear()
        for block in self._blocks():
            self._off_network.append(_OffNetwork.of(block))
            count, width = block.shape
            minutes = block.values  # noqa: PD011 - ODMatrix.values is not an attribute of pandas
            step = max(1, CELLS_PER_BLOCK // max(1, width))
            for start in range(0, count, step):
                end = min(start + step, count)
                yield block.origins[start:end], minutes[start:end]

    def without_score(
        self, scores: NDArray[np.float64], *, active: bool = True
    ) -> NDArray[np.float64]:
        """Give NaN to points that are not on the network; the last axis but one is that of ids.

        Blocks must have been iterated before.
        """
        seen = self._off_network
        if not isinstance(self.travel, ODBlocks):
            seen = [_OffNetwork.of(self.travel)]
        parts = [one.origins if active else one.destinations for one in seen]
        if not active:
            parts = parts[:1]  # every block has all destinations
        lost = np.concatenate(parts) if parts else np.zeros(0, dtype=bool)
        return np.where(lost[:, None], np.nan, scores) if lost.any() else scores

    def _blocks(self) -> Iterable[ODMatrix]:
        if isinstance(self.travel, ODMatrix):
            return (self.travel,)
        return self.travel if isinstance(self.travel, ODBlocks) else self.travel.blocks()


def read_source(od: object) -> Source:
    """Wrap a matrix in any form that measures accept."""
    if isinstance(od, Source):
        return od
    if isinstance(od, (ODMatrix, ODBlocks, ODSums)):
        return Source(od)
    if isinstance(od, (str, Path)):
        return Source(ODBlocks.from_parquet(od))
    if hasattr(od, "__iter__") and not isinstance(od, (pd.DataFrame, pd.Series, np.ndarray, dict)):
        return Source(ODBlocks(od))
    raise ParameterError(
        f"od is a {type(od).__name__}, expected an ODMatrix. Make one with "
        "ODMatrix.from_frame(table)."
    )


def read_whole(od: object, *, why: str, active: bool = True, bytes_each: int = 0) -> Source:
    """Wrap a whole matrix, for measures that cannot work on blocks.

    They need so many bytes for each pair, besides the matrix.
    """
    source = read_source(od)
    if not isinstance(source.travel, ODMatrix):
        raise ParameterError(
            f"{why} needs the whole matrix at once, not blocks. Give an ODMatrix of a part."
        )
    rows, columns = source.travel.shape
    refuse_beyond_free(
        rows * columns * bytes_each,
        f"{why} of {rows:,} x {columns:,} pairs",
        "Nothing was computed. Give fewer origins or destinations.",
    )
    return source if active else Source(source.travel.transpose())


def score_rows(
    source: Source, score: Callable[[NDArray[np.float32]], NDArray[Any]], empty: NDArray[Any]
) -> tuple[pd.Index, NDArray[Any]]:
    """Apply a function to the minutes of each block of origins."""
    ids, parts = [], [empty]
    for origins, minutes in source.rows():
        ids.append(origins)
        parts.append(score(minutes))
    if isinstance(source.travel, ODMatrix):
        return source.origins, np.concatenate(parts)
    return ids[0].append(ids[1:]) if ids else pd.Index([]), np.concatenate(parts)


def weighted_sums(
    source: Source,
    amounts: NDArray[np.float64],
    weights: Sequence[Weights],
    *,
    active: bool,
) -> tuple[pd.Index, NDArray[np.float64]]:
    """Sum amounts, each weighted by a function of its travel time."""
    if source.engine is not None:
        ids = source.origins if active else source.destinations
        return ids, source.engine.sums(amounts, weights, active=active)
    width = amounts.shape[1]
    if active:
        ids, table = score_rows(
            source,
            lambda minutes: np.stack([weigh(minutes) @ amounts for weigh in weights], axis=1),
            np.zeros((0, len(weights), width)),
        )
        return ids, table.transpose(1, 0, 2)
    sums = np.zeros((len(weights), len(source.destinations), width))
    start = 0
    for origins, minutes in source.rows():
        part = amounts[start : start + len(origins)]
        start += len(origins)
        for place, weigh in enumerate(weights):
            sums[place] += weigh(minutes).T @ part
    return source.destinations, sums
