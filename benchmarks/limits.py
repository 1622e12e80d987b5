"""Limits of ours, in rows where others have a library."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks.bounds import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.bounds import Bound
    from benchmarks.measuring import Timing

UNKNOWN = "this system does not report the memory of a process"
UNITS = {"s": ("s", 1.0), "GB": ("B", 1e9), "MB": ("B", 1e6), "B": ("B", 1.0)}
"""Unit of a row, and its size, by the unit in the name of a limit."""


def limit_name(size: float, unit: str = "s") -> str:
    """Name a limit in the table."""
    return f"limit of {size:g} {unit}"


def limit(name: str) -> tuple[str, float]:
    """Return unit and size of the limit of a name."""
    *_, size, written = name.split()
    unit, factor = UNITS[written]
    return unit, float(size) * factor


def limited(ours: Timing, bounds: Mapping[str, Bound], known: Mapping[str, Any]) -> list[Row]:
    """Compare a time with limits in seconds."""
    others = {name: value for name, value in known.items() if name != "item"}
    rows = quantities({"s": (known["item"], ours.per_item)}, bounds, **others)
    return [replace(row, timings=(ours,)) for row in rows]


def quantities(
    found: Mapping[str, tuple[str, float | None]], bounds: Mapping[str, Bound], **known: Any
) -> list[Row]:
    """Compare items and quantities, by the unit that the limit is written in, with limits."""
    rows = []
    for name, bound in bounds.items():
        item, quantity = found[name.split()[-1]]
        unit, most = limit(name)
        reason = UNKNOWN if quantity is None else ""
        more = {**known, "item": item, "unit": unit, "bound": bound, "reason": reason}
        rows.append(Row(against=name, ours=quantity, theirs=most, **more))
    return rows
