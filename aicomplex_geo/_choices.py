"""Check of arguments that are one of a few names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Collection


def check_choice(value: object, allowed: Collection[str], name: str) -> None:
    """Raise unless this is one of some names, whatever else it is.

    >>> check_choice("nodes", ("nodes", "sweep"), "order")
    """
    if not (isinstance(value, str) and value in allowed):
        raise ParameterError(f"{name} is {quoted(value)}. Give one of {', '.join(allowed)}.")
