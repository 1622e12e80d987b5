"""The one table of words for codes, columns and controls, which pages, tables and report share."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = tuple[str, str]
COLUMN, HEADING, WORD = "column", "heading", "word"


def _read() -> Mapping[str, Mapping[str, Words]]:
    text = (files("aicomplex_geo.layers") / "labels.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return MappingProxyType(
        {
            name: MappingProxyType({key: (ko, en) for key, (ko, en) in table.items()})
            for name, table in tables.items()
        }
    )


LABELS = _read()
"""Korean and English by table (a coded column, ``column`` or ``word``) and key."""


def label(column: str, code: str, *, language: Literal["ko", "en"] = "ko") -> str:
    """Name a code of a layer.

    Parameters
    ----------
    column : str
        A coded column, such as ``"kind"``, ``"status"`` or ``"position_basis"``.
    code : str
        Value of the column.
    language : {"ko", "en"}, default "ko"
        Language of the label.

    Returns
    -------
    str
        The label, or `code` itself where there is none (another study may use its own).

    Examples
    --------
    >>> label("status", "closed", language="en"), label("kind", "airport")
    ('closed', '공항')
    >>> label("kind", "lighthouse")
    'lighthouse'
    """
    words = LABELS.get(column, {}).get(code)
    return code if words is None else words[0 if language == "ko" else 1]


def page_name(page: str) -> Words:
    """Name a page, as its title, in the bar of all pages and on the index.

    >>> page_name("claims")
    ('공표값 검증', 'Published figures')
    """
    korean, english = LABELS["page"][page]
    return korean, english[:1].upper() + english[1:]


def heading(key: str, *values: object) -> str:
    """Korean heading of a column of a CSV file or of the report."""
    return LABELS[HEADING][key][0].format(*values)


def page_labels() -> dict[str, Any]:
    """All tables, as the script of a page takes them."""
    others = (COLUMN, HEADING, WORD)
    codes = {name: dict(table) for name, table in LABELS.items() if name not in others}
    return {"codes": codes, "columns": dict(LABELS[COLUMN]), "words": dict(LABELS[WORD])}
