"""Conversions between units: the only place where they are made.

The public interface has minutes, metres and km/h. The engine counts in whole deciseconds and
decimetres, which add up exactly and compare alike in Python and in a browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

DECISECONDS_PER_SECOND = 10
DECISECONDS_PER_MINUTE = 600
SECONDS_PER_HOUR = 3600
SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60
DECIMETRES_PER_METRE = 10
METRES_PER_KM = 1000
M2_PER_KM2 = METRES_PER_KM**2
METRES_PER_MINUTE_PER_KMH = METRES_PER_KM / MINUTES_PER_HOUR
KMH_PER_METRE_PER_SECOND = 3.6
METRES_PER_DEGREE = 111_320.0
"""Of latitude, on average."""

LONGEST_CUTOFF = 100_000.0
"""Minutes, ten weeks: a longer cutoff is a mistake."""

NEVER = np.iinfo(np.int64).max
"""Deciseconds of what is unreachable."""

DECISECONDS_PER_SHOWN_STEP = 60
DECIMETRES_PER_SHOWN_STEP = 1000
"""Times are shown to the tenth of a minute, lengths to the tenth of a kilometre."""

PARTS_PER_SHARE = 10_000_000
PARTS_PER_SHOWN_STEP = 10_000
"""Shares are shown to the tenth of a percent, from whole parts of ten million."""


def to_deciseconds(minutes: ArrayLike) -> NDArray[np.int64]:
    """Round minutes to whole deciseconds, `NEVER` for ``inf``.

    Times are compared in this unit: 20.1 minutes stored as float32 is larger than the 20.1
    that a user types as a cutoff, but both are the same number of deciseconds.

    >>> import numpy as np
    >>> bool(np.float64(np.float32(20.1)) <= 20.1)
    False
    >>> bool(to_deciseconds(np.float32(20.1)) <= to_deciseconds(20.1))
    True
    """
    scaled = np.asarray(minutes, dtype=np.float64) * DECISECONDS_PER_MINUTE
    finite = np.isfinite(scaled)
    whole = np.rint(np.where(finite, scaled, 0.0)).astype(np.int64)
    result: NDArray[np.int64] = np.where(finite, whole, NEVER)
    return result


def whole_deciseconds(minutes: ArrayLike) -> NDArray[np.float64]:
    """Round minutes to whole deciseconds, kept as floats so that ``inf`` and NaN stay."""
    scaled = np.asarray(np.multiply(np.asarray(minutes), DECISECONDS_PER_MINUTE, dtype=np.float64))
    return np.asarray(np.rint(scaled, out=scaled))


def deciseconds_of_seconds(seconds: ArrayLike) -> NDArray[np.int64]:
    """Round seconds to whole deciseconds."""
    scaled = np.asarray(seconds, dtype=np.float64) * DECISECONDS_PER_SECOND
    return np.asarray(np.rint(scaled).astype(np.int64))


def to_minutes(deciseconds: ArrayLike) -> NDArray[np.float64]:
    """Convert deciseconds to minutes, which need not be whole."""
    return np.asarray(np.asarray(deciseconds) / DECISECONDS_PER_MINUTE)


def to_decimetres(metres: ArrayLike) -> NDArray[np.int64]:
    """Round metres to whole decimetres."""
    scaled = np.asarray(metres, dtype=np.float64) * DECIMETRES_PER_METRE
    return np.asarray(np.rint(scaled).astype(np.int64))


def to_metres(decimetres: ArrayLike) -> NDArray[np.float64]:
    """Convert decimetres to metres."""
    return np.asarray(np.asarray(decimetres) / DECIMETRES_PER_METRE)


def to_kilometres(metres: ArrayLike) -> NDArray[np.float64]:
    """Convert metres to kilometres, not rounded."""
    return np.asarray(np.asarray(metres, dtype=np.float64) / METRES_PER_KM)


def shown_minutes(minutes: ArrayLike) -> NDArray[np.float64]:
    """Round minutes as they are shown: to tenths, half up, from whole deciseconds.

    >>> float(shown_minutes(11.85)), float(shown_minutes(11.849))
    (11.9, 11.8)
    """
    return _tenths_half_up(whole_deciseconds(minutes), DECISECONDS_PER_SHOWN_STEP)


def shown_kilometres(metres: ArrayLike) -> NDArray[np.float64]:
    """Round metres as they are shown: to tenths of a kilometre, half up, from whole decimetres.

    >>> float(shown_kilometres(18_050)), float(shown_kilometres(18_049.9))
    (18.1, 18.0)
    """
    decimetres = np.rint(np.asarray(metres, dtype=np.float64) * DECIMETRES_PER_METRE)
    return _tenths_half_up(decimetres, DECIMETRES_PER_SHOWN_STEP)


def shown_percent(share: ArrayLike) -> NDArray[np.float64]:
    """Round a share as it is shown: to tenths of a percent, half up.

    >>> float(shown_percent(0.8045)), float(shown_percent(0.80449))
    (80.5, 80.4)
    """
    parts = np.rint(np.asarray(share, dtype=np.float64) * PARTS_PER_SHARE)
    return _tenths_half_up(parts, PARTS_PER_SHOWN_STEP)


def shown_count(amount: ArrayLike) -> NDArray[np.float64]:
    """Round an amount as it is shown: to whole numbers, half up.

    >>> float(shown_count(2.5)), float(shown_count(2.49))
    (3.0, 2.0)
    """
    return np.asarray(np.floor(np.asarray(amount, dtype=np.float64) + 0.5))


def _tenths_half_up(whole: NDArray[np.float64], step: int) -> NDArray[np.float64]:
    return np.asarray(np.floor((whole + step // 2) / step) / 10)
