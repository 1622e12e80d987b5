"""Options of isochrones, validated together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from aicomplex_geo._choices import check_choice, choice_fault, is_iterable
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.units import LONGEST_CUTOFF, to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

Direction = Literal["from", "to"]
IsochroneKind = Literal["polygons", "lines"]
Overlap = Literal["keep", "merge", "split"]

DEFAULT_BUFFER_M = 100.0
DEFAULT_HOLES_M2 = 0.0


@dataclass(frozen=True)
class IsochroneOptions:
    """Options of ``Router.isochrones``; all problems are reported at once."""

    cutoffs: Any
    direction: Direction
    kind: IsochroneKind
    overlap: Overlap
    buffer_m: float
    holes_m2: float

    def __post_init__(self) -> None:
        faults = [
            fault
            for name, value, choices in (
                ("direction", self.direction, Direction),
                ("kind", self.kind, IsochroneKind),
                ("overlap", self.overlap, Overlap),
            )
            if (fault := choice_fault(name, value, get_args(choices)))
        ]
        if not (is_number(self.buffer_m) and 0 < self.buffer_m < math.inf):
            faults.append(f"buffer_m must be metres above 0, not {quoted(self.buffer_m)}")
        if not (is_number(self.holes_m2) and 0 <= self.holes_m2 < math.inf):
            faults.append(f"holes_m2 must be square metres, 0 or more, not {quoted(self.holes_m2)}")
        cutoffs = _cutoffs(self.cutoffs, faults)
        if faults:
            raise ParameterError("; ".join(faults) + ".")
        object.__setattr__(self, "cutoffs", cutoffs)

    @property
    def limits(self) -> list[int]:
        """Cutoffs in whole deciseconds."""
        return [int(whole) for whole in to_deciseconds(self.cutoffs)]


def check_direction(direction: object) -> None:
    """Raise unless times are from the points or to them."""
    check_choice("direction", direction, get_args(Direction))


def check_cutoffs(given: object) -> tuple[float, ...]:
    """Return cutoffs in minutes, or raise an error."""
    faults: list[str] = []
    cutoffs = _cutoffs(given, faults)
    if faults:
        raise ParameterError("; ".join(faults) + ".")
    return cutoffs


def _cutoffs(given: object, faults: list[str]) -> tuple[float, ...]:
    values: Iterable[Any]
    if is_number(given):
        values = [given]
    elif isinstance(given, (str, bytes)) or not is_iterable(given):
        faults.append(f"cutoffs must be minutes, not {quoted(given)}")
        return ()
    else:
        values = list(given)
    wrong = [value for value in values if not (is_number(value) and 0 < value <= LONGEST_CUTOFF)]
    if wrong or not values:
        found = f" (found: {quoted(wrong[0])})" if wrong else ""
        faults.append(
            f"cutoffs must be one or several numbers of minutes above 0, at most "
            f"{LONGEST_CUTOFF:,.0f}{found}"
        )
        return ()
    if len(set(values)) < len(list(values)):
        faults.append("cutoffs must differ from each other")
    return tuple(float(value) for value in values)
