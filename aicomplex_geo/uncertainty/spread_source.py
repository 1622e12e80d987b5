"""Where a value of an uncertainty model comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aicomplex_geo.network.profiles.constant import Basis

MOST_OF_A_NAME = 40
"""Characters of a parameter that are shown."""


@dataclass(frozen=True, slots=True, repr=False)
class SpreadSource:
    """Where a value of an uncertainty model comes from.

    Parameters
    ----------
    parameter : str
        Its place in the model, such as ``"speed.arterial"``.
    value : float
        The value that it is the source of.
    basis : {"measured", "published", "assumed"}
        How the value was found.
    source : str
        Where it was published or measured, or why it was assumed.

    Examples
    --------
    >>> SpreadSource("speed.arterial", 0.2, "assumed", "an example").parameter
    'speed.arterial'
    """

    parameter: str
    value: float
    basis: Basis
    source: str

    def __repr__(self) -> str:
        return f"SpreadSource({self.parameter[:MOST_OF_A_NAME]!r}: {self.value:.4g}, {self.basis})"
