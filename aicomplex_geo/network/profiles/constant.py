"""One number of a profile, with its range, basis and source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Constant:
    """One number of a profile, with the range it may have and where it comes from.

    Parameters
    ----------
    key : str
        What it is, such as ``"speed_factor.arterial"``.
    value : float
        The value that is used.
    low, high : float
        Range that the value may have.
    basis : str
        ``"measured"``, ``"published"`` or ``"assumed"``.
    source : str
        Where it was published or measured, or why it was assumed.
    unit : str
        Such as ``"km/h"`` or ``"s/km"``; empty for a factor.
    note_ko, note_en : str
        What to know about it.
    """

    key: str
    value: float
    low: float
    high: float
    basis: str
    source: str
    unit: str = ""
    note_ko: str = ""
    note_en: str = ""
