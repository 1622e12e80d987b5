"""Checks of arguments that are one of a few names, true or false, or several values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from aicomplex_geo._numbers import is_flag
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def check_choice(name: str, value: object, choices: Collection[str]) -> None:
    """Raise ParameterError unless a value is one of some names, whatever else it is.

    >>> check_choice("order", "nodes", ("nodes", "sweep"))
    """
    if fault := choice_fault(name, value, choices):
        raise ParameterError(f"{fault}.")


def check_switches(**switches: object) -> None:
    """Raise ParameterError unless options are true or false; all that are not are named.

    >>> check_switches(paired=True, turns=False)
    """
    faults = [
        f"{name} must be true or false, not {quoted(value)}"
        for name, value in switches.items()
        if not is_flag(value)
    ]
    if faults:
        raise ParameterError("; ".join(faults) + ".")


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """Whether an argument can hold several values, which an array without dimensions cannot.

    >>> is_iterable([1, 2]), is_iterable(3)
    (True, False)
    """
    return hasattr(value, "__iter__") and getattr(value, "ndim", 1) != 0


def choice_fault(name: str, value: object, choices: Collection[str]) -> str:
    """Say what is wrong with a value that must be one of some names; nothing if it is one.

    >>> choice_fault("order", "rank", ("nodes", "sweep"))
    "order must be one of nodes, sweep, not 'rank'"
    """
    if isinstance(value, str) and value in choices:
        return ""
    return f"{name} must be one of {', '.join(choices)}, not {quoted(value)}"
