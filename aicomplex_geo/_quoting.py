"""Values of files in messages: on one line, short, without signs that a terminal would obey."""

from __future__ import annotations

import unicodedata

LONGEST = 80
"""Characters of a value that a message quotes."""
CUT = "…"


def quoted(value: object) -> str:
    """Quote a value as Python writes it, cut to 80 characters.

    >>> quoted("a" * 100) == repr("a" * 79)[:-1] + "…"
    True
    """
    given = value[: LONGEST + 1] if isinstance(value, (str, bytes)) else value
    text = repr(given)
    return text if len(text) <= LONGEST else text[:LONGEST] + CUT


def shown(value: object, longest: int = LONGEST) -> str:
    r"""Write a value or the message of another library on one line, cut to some characters.

    >>> shown("a\nb\x1b[31m")
    'a b\\x1b[31m'
    """
    text = str(value)
    start = " ".join(text[: 4 * longest].split())
    if len(start) > longest or len(text) > 4 * longest:
        start = start[:longest] + CUT
    return plain(start)


def plain(text: str) -> str:
    r"""Escape the signs that a terminal would obey, such as those that turn the direction of text.

    >>> plain("a" + chr(0x202E))
    'a\\u202e'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        one if one == "\n" or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else repr(one)[1:-1]
        for one in text
    )  # fmt: skip
