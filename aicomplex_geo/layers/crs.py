"""The metric CRS of a region."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

GEOGRAPHIC = "EPSG:4326"
"""CRS of all layer files and of the strategic network: degrees, read as lon, lat."""

KOREA = "EPSG:5179"
KOREA_BOUNDS = (124.0, 33.0, 132.0, 39.0)
UTM_ZONE_WIDTH = 6
UTM_ZONES = 60


def metric_crs(bounds: Sequence[float]) -> str:
    """Choose the metric CRS for work in a region.

    Parameters
    ----------
    bounds : sequence of float
        West, south, east, north in degrees (EPSG:4326).

    Returns
    -------
    str
        ``"EPSG:5179"`` if the bounds lie within Korea (124-132 E, 33-39 N), else the
        UTM zone of their centre, ``"EPSG:326.."`` north and ``"EPSG:327.."`` south of the
        equator.

    Raises
    ------
    ParameterError
        If `bounds` are not four finite numbers on the globe, west to east, south to north.

    Examples
    --------
    >>> metric_crs((126.6, 35.0, 127.0, 35.4))
    'EPSG:5179'
    >>> metric_crs((11.4, 49.9, 11.7, 50.1))
    'EPSG:32632'
    >>> metric_crs((-51.3, -30.2, -51.0, -29.9))
    'EPSG:32722'
    """
    values = tuple(float(value) for value in bounds)
    if len(values) != len(KOREA_BOUNDS) or not all(map(math.isfinite, values)):
        raise ParameterError(
            f"bounds are {values}, not four finite numbers. Give west, south, east, north."
        )
    west, south, east, north = values
    on_globe = -180 <= west <= east <= 180 and -90 <= south <= north <= 90  # noqa: PLR2004 - degrees of the globe
    if not on_globe:
        raise ParameterError(
            f"bounds {values} are not on the globe. Give west, south, east, north in degrees."
        )
    if (
        west >= KOREA_BOUNDS[0]
        and south >= KOREA_BOUNDS[1]
        and east <= KOREA_BOUNDS[2]
        and north <= KOREA_BOUNDS[3]
    ):
        return KOREA
    zone = min(int(((west + east) / 2 + 180) // UTM_ZONE_WIDTH) + 1, UTM_ZONES)
    hemisphere = 326 if (south + north) / 2 >= 0 else 327
    return f"EPSG:{hemisphere}{zone:02d}"
