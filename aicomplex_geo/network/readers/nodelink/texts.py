"""Columns of texts, as all tables of a node-link have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOT_NAMED = "-"
SOURCE = "node-link"


def text_series(values: NDArray[np.object_]) -> pd.Series:
    """Series of texts of which few are different; each is stored once while it is built."""
    place, different = pd.factorize(values)
    return pd.Series(pd.Series(different).astype("str").to_numpy()[place], dtype="str")


def without_dashes(texts: pd.Series) -> pd.Series:
    return texts.mask(texts == NOT_NAMED, "")
