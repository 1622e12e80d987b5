"""Columns of a user's points that are counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault, LayerError, ParameterError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


def amounts_of(points: gpd.GeoDataFrame, column: str, *, file: str) -> pd.Series:
    """Read a column of points as numbers; every value that is none is reported."""
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    from aicomplex_geo.layers.numbers import numbers_of  # noqa: PLC0415 - the same

    if column not in points.columns:
        found = ", ".join(str(name) for name in points.columns if name != "geometry") or "none"
        raise ParameterError(f"{file} has no column {quoted(column)} (columns: {found})")
    numbers = pd.Series(numbers_of(points[column]), index=points.index, name=column)
    bad = points.index[numbers.isna().to_numpy()]
    if len(bad):
        raise LayerError(
            Fault(
                Path(file).name,
                str(one),
                f"{column} {quoted(points[column].loc[one])} is no number.",
                "Write 0 or more.",
            )
            for one in bad.tolist()
        )
    return numbers
