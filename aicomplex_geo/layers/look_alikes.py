"""Ids that people take for the same: they differ in blanks or in the form of their Unicode only."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

LOOK_ALIKE = "differs from another id in blanks or in its Unicode form only"
_UNUSUAL = "[^!-~가-힣一-鿿]"
"""What may be blank or have another form: not ASCII, syllables of Hangul and usual ideographs."""
_FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f"
    "\U000e0100-\U000e01ef]"
)
"""Fillers and selectors that Unicode takes for letters, marks or symbols."""


@cache
def is_blank(sign: str) -> bool:
    """Whether a sign shows nothing: blanks, controls, format signs and fillers."""
    category = unicodedata.category(sign)
    return sign.isspace() or category in ("Cc", "Cf") or bool(_FILLERS.match(sign))


_ASCII_BLANKS = "[" + "".join(f"\\x{i:02x}" for i in range(128) if is_blank(chr(i))) + "]"


def plain_id(text: str) -> str:
    """Write an id without blanks and invisible signs, in composed form and half width.

    >>> plain_id(" Ａ 1"), plain_id("가") == plain_id(unicodedata.normalize("NFD", "가"))
    ('A1', True)
    """
    composed = unicodedata.normalize("NFKC", text)
    return "".join(one for one in composed if not is_blank(one))


def look_alikes(ids: Iterable[object]) -> NDArray[np.bool_]:
    """Whether each id looks like an earlier one, and is not the same."""
    if isinstance(ids, (pd.Series, pd.Index)) and isinstance(ids.dtype, pd.StringDtype):
        return _look_alike_texts(pd.Series(ids.array))
    given = list(ids)
    texts = [one for one in given if isinstance(one, str)]
    joined = "".join(texts)
    if joined.isascii() and joined.isprintable() and " " not in joined:
        return np.zeros(len(given), dtype=bool)
    seen = pd.Series(
        [plain_id(one) if isinstance(one, str) else one for one in given], dtype=object
    )
    return _differ(seen, pd.Series(given, dtype=object))


def _look_alike_texts(texts: pd.Series) -> NDArray[np.bool_]:
    """Look for the few ids that are not plain, without a Python object for each of the others."""
    if not texts.str.contains(_UNUSUAL, na=False).any():
        return np.zeros(len(texts), dtype=bool)
    seen = texts.str.replace(_ASCII_BLANKS, "", regex=True)
    unusual = seen.str.contains(_UNUSUAL, na=False).to_numpy(dtype=bool)
    seen[unusual] = texts[unusual].map(plain_id)
    return _differ(seen, texts)


def _differ(seen: pd.Series, given: pd.Series) -> NDArray[np.bool_]:
    """Whether each id is seen like an earlier one, and is another."""
    if seen.is_unique:
        return np.zeros(len(seen), dtype=bool)
    return np.asarray(seen.duplicated() & ~given.duplicated() & seen.ne(""), dtype=bool)
