"""Check of arguments that are one of a few names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Collection


def check_choice(name: str, value: object, choices: Collection[str]) -> None:
    """Raise ParameterError unless a value is one of some names, whatever else it is.

    >>> check_choice("order", "nodes", ("nodes", "sweep"))
    """
    if not (isinstance(value, str) and value in choices):
        raise ParameterError(f"{name} must be one of {', '.join(choices)}, not {quoted(value)}.")
