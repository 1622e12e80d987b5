"""One number of a profile, with its range, basis and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from aicomplex_geo._choices import check_choice

Basis = Literal["measured", "published", "assumed"]
BASES: tuple[Basis, ...] = get_args(Basis)
MOST_OF_A_KEY = 36
"""Characters of a key that are shown."""


@dataclass(frozen=True, slots=True, repr=False)
class Constant:
    """One number of a profile, with its range, basis and source.

    Parameters
    ----------
    key : str
        Its place in the profile, such as ``"speed_factor.arterial"``.
    value : float
        Value used.
    low, high : float
        Range of the value.
    basis : {"measured", "published", "assumed"}
        How the value was found.
    source : str
        Where it was published or measured, or why it was assumed.
    unit : str
        Such as ``"km/h"`` or ``"s/km"``; empty for a factor.
    note_ko, note_en : str
        Remarks for users.
    year : int, optional
        Year that the value was measured or published for; None for most assumptions.
    sources : tuple of str
        Keys of the sources in ``sources.toml``.

    Raises
    ------
    ParameterError
        If `basis` is unknown.

    Examples
    --------
    >>> Constant("speed_factor.arterial", 0.8, 0.7, 0.9, "assumed", "an example").value
    0.8
    """

    key: str
    value: float
    low: float
    high: float
    basis: Basis
    source: str
    unit: str = ""
    note_ko: str = ""
    note_en: str = ""
    year: int | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_choice("basis", self.basis, BASES)

    def __repr__(self) -> str:
        span = f"{self.value:.6g} ({self.low:.6g} to {self.high:.6g}) {self.unit}".rstrip()
        return f"Constant({self.key[:MOST_OF_A_KEY]!r}: {span}, {self.basis})"
