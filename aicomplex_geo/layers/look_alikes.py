"""Ids that people take for the same: they differ in blanks or in the form of their Unicode only."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

LOOK_ALIKE = "differs from another id in blanks or in its Unicode form only"


def plain_id(text: str) -> str:
    """Write an id without blanks and invisible signs, in composed form and half width.

    >>> plain_id(" Ａ 1"), plain_id("가") == plain_id(unicodedata.normalize("NFD", "가"))
    ('A1', True)
    """
    composed = unicodedata.normalize("NFKC", text)
    return "".join(
        one for one in composed if not one.isspace() and unicodedata.category(one) != "Cf"
    )


def look_alikes(ids: Iterable[object]) -> NDArray[np.bool_]:
    """Whether each id looks like an earlier one, and is not the same."""
    given = list(ids)
    texts = [one for one in given if isinstance(one, str)]
    joined = "".join(texts)
    if joined.isascii() and (not joined or (len(joined.split()) == 1 and not joined[-1].isspace())):
        return np.zeros(len(given), dtype=bool)
    seen = pd.Series(
        [plain_id(one) if isinstance(one, str) else one for one in given], dtype=object
    )
    same = pd.Series(given, dtype=object)
    return np.asarray(seen.duplicated() & ~same.duplicated() & (seen != ""))
