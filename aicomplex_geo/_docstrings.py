"""Texts that the docstrings of a family of functions share, written once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Documented = TypeVar("Documented", bound=Callable[..., object])

_PLACE = re.compile(r"^(?P<indent>[ ]*)%\((?P<name>\w+)\)s$", re.MULTILINE)


def shares(texts: Mapping[str, str]) -> Callable[[Documented], Documented]:
    """Replace each line ``%(name)s`` of a docstring by the text of that name, indented alike.

    An unknown name is a KeyError on import. Under ``python -OO`` there is nothing to fill.
    """

    def fill(documented: Documented) -> Documented:
        if documented.__doc__ is not None:
            documented.__doc__ = _PLACE.sub(insert, documented.__doc__)
        return documented

    def insert(place: re.Match[str]) -> str:
        return "\n".join(place["indent"] + line for line in texts[place["name"]].splitlines())

    return fill
