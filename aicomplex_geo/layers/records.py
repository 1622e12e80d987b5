"""Rows of frames, with the types that the stubs of pandas leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Hashable

    import geopandas as gpd


def row_of(frame: pd.DataFrame, key: Hashable) -> pd.Series:
    """Take the row of a key that occurs once in the index."""
    return cast("pd.Series", frame.loc[cast("str", key)])


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """List the rows of a frame whose columns have names, with values of Python."""
    # pandas takes three times as long, as it boxes text value by value
    columns = [_native(frame.iloc[:, at]) for at in range(frame.shape[1])]
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _native(column: pd.Series) -> list[Any]:
    kind = column.dtype
    if isinstance(kind, np.dtype) and kind.kind in "biuf":
        return column.tolist()
    if isinstance(kind, pd.StringDtype):
        return column.to_numpy(dtype=object).tolist()
    return [one.item() if isinstance(one, np.generic) else one for one in column]


def with_geometry(layer: pd.DataFrame) -> gpd.GeoDataFrame:
    """State that a layer of the study, by its schema, has positions."""
    return cast("gpd.GeoDataFrame", layer)
