"""The one table of words for codes, columns and controls, which pages, tables and report share."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = tuple[str, str]
COLUMN, HEADING, WORD = "column", "heading", "word"
WON = "KRW"
"""Currency of the labels."""
MONEY = "currency", "free", "won"
"""Words with the currency of a study."""


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


def in_currency(words: Words, currency: str) -> Words:
    """Words about money in another currency than won, which keeps its code in both languages.

    >>> in_currency(("통행료(원)", "Toll (KRW)"), "BRL")
    ('통행료(BRL)', 'Toll (BRL)')
    >>> in_currency(("{0}원", "KRW {0}"), "BRL")
    ('{0} BRL', 'BRL {0}')
    """
    if currency == WON:
        return words
    korean = re.sub(r"(?<=[\d}])원", f" {currency}", words[0]).replace("원", currency)
    return korean, words[1].replace(WON, currency)


def page_labels(currency: str = WON) -> dict[str, Any]:
    """All tables, as the script of a page takes them, with the currency of a study."""
    others = (COLUMN, HEADING, WORD)
    codes = {name: dict(table) for name, table in LABELS.items() if name not in others}
    money = {key: in_currency(LABELS[WORD][key], currency) for key in MONEY}
    return {"codes": codes, "columns": dict(LABELS[COLUMN]), "words": {**LABELS[WORD], **money}}
