"""The text of cells, and names in Korean and English, one replacing the other if missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping


def name_pair(
    row: Mapping[str, Any] | pd.Series, *stems: str, fallback: str = ""
) -> tuple[str, str]:
    """Read the Korean and the English name of a row.

    >>> name_pair({"name_ko": "광주역", "name_en": ""}, "name")
    ('광주역', '광주역')
    """
    korean, english = (
        next(filter(None, (as_text(row.get(f"{stem}_{one}")) for stem in stems)), "")
        for one in ("ko", "en")
    )
    return korean or english or fallback, english or korean or fallback


def names_of(places: pd.DataFrame) -> list[tuple[str, str]]:
    """Read the names of each place; one that has none is called by its id.

    >>> import pandas as pd
    >>> names_of(pd.DataFrame({"name_ko": ["석곡동", ""], "name_en": ["", ""]}, index=["a", "b"]))
    [('석곡동', '석곡동'), ('b', 'b')]
    """
    ids = places["id"] if "id" in places.columns else places.index
    columns = [
        places[name] if name in places.columns else [""] * len(places)
        for name in ("name_ko", "name_en")
    ]
    return [
        name_pair({"name_ko": korean, "name_en": english}, "name", fallback=str(one))
        for one, korean, english in zip(ids, *columns, strict=True)
    ]


def as_text(value: object) -> str:
    """Read a cell as text without spaces around it; empty if it is missing.

    >>> as_text(" 광주역 "), as_text(float("nan")), as_text(None), as_text(12)
    ('광주역', '', '', '12')
    """
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN and NaT
        return ""
    return str(value).strip()


def text_in(row: Mapping[Any, Any] | pd.Series, column: str) -> str:
    """Read the cell of a row as text; empty if it is missing or the row lacks the column."""
    return as_text(row.get(column))
