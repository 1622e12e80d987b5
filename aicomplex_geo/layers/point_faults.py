"""Faults of a file of points, and the amounts that it must have."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from aicomplex_geo._quoting import plain, quoted, shown
from aicomplex_geo.errors import Fault, LayerError, ParameterError, PointsWarning
from aicomplex_geo.layers.numbers import numbers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

Missing = Literal["error", "zero", "drop"]
MISSING: tuple[Missing, ...] = ("error", "zero", "drop")
_MOST_NAMED = 20
WITHHELD = ("*", "N/A")
"""What statistical offices write in place of a number that would disclose somebody."""


@dataclass
class PointFaults:
    """Faults of the file as a whole, and of single rows, which can be left out."""

    file: str
    skip_bad: bool = False
    whole: list[Fault] = field(default_factory=list)
    rows: list[Fault] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[Fault]:
        """All faults, those of the whole file first."""
        return [*self.whole, *self.rows]

    @property
    def fatal(self) -> bool:
        """Whether no points can be read."""
        return bool(self.whole or (self.rows and not self.skip_bad))

    def settle(self) -> None:
        """Raise what makes the file unusable; warn about rows left out or without a position."""
        if self.fatal:
            raise LayerError(self.all)
        bad = [f"{one.row}: {one.problem.rstrip('.')}" for one in self.rows]
        for lines, rows, why in (
            (bad, {one.row.split(" (")[0] for one in self.rows}, "with faults are left out"),
            (self.dropped, set(self.dropped), "without an amount are left out"),
            (self.unplaced, set(self.unplaced), "have no position"),
        ):
            if lines:
                more = f"; and {len(lines) - _MOST_NAMED} more" if len(lines) > _MOST_NAMED else ""
                named = "; ".join(lines[:_MOST_NAMED])
                message = f"{self.file}: {len(rows)} rows {why} ({named}{more})"
                warnings.warn(plain(message), PointsWarning, stacklevel=3)


def is_empty(values: pd.Series) -> NDArray[np.bool_]:
    """Whether each value is missing or blank."""
    return np.asarray(values.isna() | _stripped(values).eq(""))


def _stripped(values: pd.Series) -> pd.Series:
    return values.astype(str).str.strip()


def read_amounts(
    table: pd.DataFrame,
    label: Callable[[int], str],
    names: Sequence[str],
    missing: Missing,
    faults: PointFaults,
) -> tuple[dict[str, pd.Series], NDArray[np.bool_]]:
    """Check columns of numbers: those that were filled with 0, and which rows are left out."""
    bad, without = np.zeros(len(table), dtype=bool), np.zeros(len(table), dtype=bool)
    filled = {}
    for name in dict.fromkeys(names):
        if name not in table.columns:
            named = ", ".join(str(one) for one in table.columns if one != "geometry")
            found = shown(named, 200) or "none"
            raise ParameterError(f"{faults.file} has no column {quoted(name)} (columns: {found})")
        values = table[name]
        empty, numbers = is_empty(values), numbers_of(values)
        withheld = _stripped(values).isin(WITHHELD).to_numpy()
        empty = empty | withheld
        if withheld.any():  # a mark made the column text
            filled[name] = values = pd.Series(numbers, index=values.index).mask(withheld)
        wrong = ~np.isfinite(numbers) & ~empty
        for at in np.flatnonzero(wrong).tolist():
            problem = f"{name} {quoted(table[name].iloc[at])} is no number."
            faults.rows.append(Fault(faults.file, label(at), problem, "Write 0 or more."))
        if missing == "error":
            for at in np.flatnonzero(empty).tolist():
                remedy = "Fill it, or choose missing='zero' or 'drop' (--missing)."
                what = f"{quoted(table[name].iloc[at])}, withheld" if withheld[at] else "empty"
                faults.rows.append(Fault(faults.file, label(at), f"{name} is {what}.", remedy))
            bad |= empty
        elif missing == "drop":
            without |= empty
        elif empty.any():  # zero
            filled[name] = values.where(~empty, 0)
        bad |= wrong
    faults.dropped.extend(label(at) for at in np.flatnonzero(without & ~bad).tolist())
    return filled, bad | without


def with_amounts(
    points: gpd.GeoDataFrame, names: Sequence[str], missing: Missing, faults: PointFaults
) -> gpd.GeoDataFrame:
    """Points with numeric amounts, without the rows that the options leave out."""
    filled, left_out = read_amounts(
        points, lambda at: str(points.index[at]), names, missing, faults
    )
    return points.assign(**filled)[~left_out]
