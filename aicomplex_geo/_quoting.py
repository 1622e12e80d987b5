"""What users wrote, in messages: on one line, short, harmless, beside the nearest known names."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sized

MAX_FAULTS_SHOWN = 20
"""Faults of a file that a message shows."""
LONGEST = 80
"""Characters of a value that a message quotes."""
CUT = "…"
_BEFORE = 20
"""Characters shown before the first at which long texts differ."""


def quoted(value: object) -> str:
    """Quote a value as Python writes it, on one line, cut to 80 characters.

    >>> quoted("a" * 100) == repr("a" * 79)[:-1] + "…"
    True
    """
    given = value[: LONGEST + 1] if isinstance(value, (str, bytes)) else value
    try:
        text = repr(given)
    except ValueError:  # Python writes no integer of thousands of digits
        text = f"<{type(value).__name__} of too many digits>"
    if "\n" in text:  # a table or an array
        text = " ".join(text.split())
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


def both(then: str, now: str) -> str:
    """Show two different texts, long ones from where they differ, so that they never read alike.

    >>> both("a" * 100 + "b", "a" * 100 + "c") == f"was …{'a' * 20}b and is …{'a' * 20}c"
    True
    >>> both("a b", "a  b")
    "was 'a b' and is 'a  b'"
    """
    pairs = enumerate(zip(then, now, strict=False))
    first = next((at for at, (a, b) in pairs if a != b), min(len(then), len(now)))
    start = first - _BEFORE if max(len(then), len(now)) > LONGEST and first > _BEFORE else 0
    cut = [(CUT if start else "") + one[start:] for one in (then, now)]
    old, new = map(shown, cut)
    if unicodedata.normalize("NFKC", old) == unicodedata.normalize("NFKC", new):
        # blanks and Unicode forms are all that differs
        old, new = (ascii(one[start : start + LONGEST]) for one in (then, now))
    return f"was {old} and is {new}"


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


def near_names(name: str, names: Iterable[str], *, cutoff: float = 0.5) -> str:
    """Say which known names are nearest to an unknown one, at least `cutoff` alike.

    >>> near_names("comparision", ["comparison", "study"])
    "'comparison'"
    """
    known = sorted(set(map(str, names)))
    near = get_close_matches(name, known, n=3, cutoff=cutoff)
    if not near:
        lower = {one.lower(): one for one in known}
        near = [lower[one] for one in get_close_matches(name.lower(), lower, n=3, cutoff=cutoff)]
    return ", ".join(map(repr, near))


def nearest(name: str, names: Iterable[str], before: Sized) -> str:
    """Say what to write in place of an unknown name, whose fault follows those `before` it.

    >>> nearest("layer", ["layers", "study"], []), nearest("x", ["layers", "study"], [])
    ("Nearest: 'layers'.", 'Known are: layers, study.')
    >>> nearest("layer", ["layers", "study"], range(20))
    'Check its spelling.'
    """
    if len(before) >= MAX_FAULTS_SHOWN:  # a file may have a million, of 0.1 ms each
        return "Check its spelling."
    known = list(names)
    near = near_names(name, known)
    return f"Nearest: {near}." if near else f"Known are: {', '.join(known)}."
