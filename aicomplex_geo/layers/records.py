"""Rows of frames, with the types that the stubs of pandas leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Hashable

    import geopandas as gpd
    import pandas as pd


def row_of(frame: pd.DataFrame, key: Hashable) -> pd.Series:
    """Take the row of a key that occurs once in the index."""
    return cast("pd.Series", frame.loc[cast("str", key)])


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """List the rows of a frame whose columns have names."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def with_geometry(layer: pd.DataFrame) -> gpd.GeoDataFrame:
    """State that a layer of the study, by its schema, has positions."""
    return cast("gpd.GeoDataFrame", layer)
