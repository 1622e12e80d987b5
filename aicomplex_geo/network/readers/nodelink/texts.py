"""Text columns of the tables of a node-link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOT_NAMED = "-"
SOURCE = "node-link"


def text_series(values: NDArray[np.object_]) -> pd.Series:
    """Build a Series of texts with few distinct values, each stored once meanwhile."""
    place, different = pd.factorize(values)
    return pd.Series(pd.Series(different).astype("str").to_numpy()[place], dtype="str")


def without_dashes(texts: pd.Series) -> pd.Series:
    return texts.mask(texts == NOT_NAMED, "")
