"""Names in Korean and English, each standing in where the other is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def name_pair(row: Mapping[str, Any], *stems: str, fallback: str = "") -> tuple[str, str]:
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
    """Read a cell as text: empty for what is missing or no text."""
    return value if isinstance(value, str) else ""
