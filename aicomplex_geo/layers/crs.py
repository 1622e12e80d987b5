"""Coordinate reference systems: the metric one of a region, and those that cannot be placed."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

GEOGRAPHIC = "EPSG:4326"
"""CRS of all layer files and of the strategic network: degrees, read as lon, lat."""

KOREA = "EPSG:5179"
KOREA_BOUNDS = (124.0, 33.0, 132.0, 39.0)
GRS80_KOREA = (5185, 5186, 5187, 5188, 5179, 5180, 5181, 5182, 5183, 5184)
"""Transverse Mercator on GRS 80 in Korea; of two with equal parameters the first is used."""
BESSEL_KOREA = (5174, 2097, 5173, 5176, 5175, 2096, 2098, 5178)
BESSEL_RADIUS = 6_377_397
DIGITS = 9

Bounds = tuple[float, float, float, float]
"""West, south, east and north in degrees; east is above 180 across the antimeridian."""

UTM_ZONE_WIDTH = 6
UTM_ZONES = 60


def crs_named(crs: Any, name: str) -> CRS:  # noqa: ANN401 - whatever pyproj takes
    """Take an argument that pyproj must know as a CRS that places can be found in."""
    try:
        found = CRS.from_user_input(crs)
    # also types that pyproj cannot compare, and text that is no Unicode
    except (CRSError, TypeError, ValueError) as error:
        raise ParameterError(
            f"{name} is {quoted(crs)}, which pyproj does not know. Write it as 'EPSG:5179'."
        ) from error
    if placeable_crs(found) is None:
        raise ParameterError(" ".join((name, *ballpark_fault(found))))
    return found


def metric_crs(bounds: Sequence[float]) -> str:
    """Choose the metric CRS for west, south, east and north in degrees.

    EPSG:5179 if they lie within Korea, else the UTM zone of their centre. Across the antimeridian
    east is above 180.

    >>> metric_crs((126.6, 35.0, 127.0, 35.4))
    'EPSG:5179'
    >>> metric_crs((11.4, 49.9, 11.7, 50.1))
    'EPSG:32632'
    >>> metric_crs((-51.3, -30.2, -51.0, -29.9))
    'EPSG:32722'
    >>> metric_crs((179.8, -17.0, 180.1, -16.7))
    'EPSG:32760'
    """
    values = tuple(float(value) for value in bounds)
    if len(values) != len(KOREA_BOUNDS) or not all(map(math.isfinite, values)):
        raise ParameterError(
            f"bounds are {values}, not four finite numbers. Give west, south, east, north."
        )
    west, south, east, north = values
    across = west <= 180 < east <= west + 180  # noqa: PLR2004 - degrees of the globe
    on_globe = -180 <= west <= east and -90 <= south <= north <= 90 and (east <= 180 or across)  # noqa: PLR2004 - the same
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
    zone = int(((west + east) / 2 + 180) // UTM_ZONE_WIDTH) % UTM_ZONES + 1
    hemisphere = 326 if (south + north) / 2 >= 0 else 327
    return f"EPSG:{hemisphere}{zone:02d}"


def known_crs(crs: CRS) -> CRS:
    """Korean CRS on GRS 80 with the same parameters, or the CRS itself.

    The published ``.prj`` (``ITRF2000_Central_Belt_60``) has no code and is EPSG:5186; ITRF2000 and
    the Korean datum of 2002 differ by centimetres.
    """
    code = _code_with_parameters(crs, GRS80_KOREA)
    return crs if code is None else CRS.from_epsg(code)


def placeable_crs(crs: CRS) -> CRS | None:
    """CRS with a known relation to WGS 84; None if PROJ could only guess it.

    Without a datum PROJ takes the ellipsoid for that of WGS 84 ("ballpark"), which moves Korean
    data on Bessel by some 390 m.
    """
    if _is_placeable(crs):
        return crs
    korean = known_crs(crs)
    return None if korean == crs else korean


def ballpark_fault(crs: CRS) -> tuple[str, str]:
    """Say what is wrong with a CRS that `placeable_crs` refuses, and which ones may be meant."""
    ellipsoid = crs.ellipsoid
    shape = "" if ellipsoid is None else f" on {ellipsoid.name.replace('_', ' ')}"
    problem = (
        f"is in the CRS {quoted(crs.name)}{shape}, without a datum: its relation "
        "to WGS 84 is unknown, "
        "and positions could be off by hundreds of metres."
    )
    bessel = ellipsoid is not None and round(ellipsoid.semi_major_metre) == BESSEL_RADIUS
    same = _code_with_parameters(crs, BESSEL_KOREA if bessel else GRS80_KOREA)
    likely = "" if same is None else f"EPSG:{same} has the same projection; "
    codes = (
        "EPSG:5174 or 2097 (central belt), 5173 (west), 5176 (east)"
        if bessel
        else "EPSG:5179, 5181 or 5186"
    )
    return (
        problem,
        f"Give the CRS that is meant with crs= (--crs): {likely}in Korea {codes} are usual.",
    )


def transformed(xy: NDArray[np.float64], one: CRS, other: CRS) -> NDArray[np.float64]:
    """Express coordinates in another CRS; ``inf`` where that is impossible."""
    if one.is_exact_same(other):
        return xy
    return np.column_stack(_transformer(one, other).transform(*xy.T))


@cache
def _is_placeable(crs: CRS) -> bool:
    try:
        Transformer.from_crs(crs, GEOGRAPHIC, always_xy=True, allow_ballpark=False)
    except ProjError:
        return False
    return True


def _code_with_parameters(crs: CRS, codes: tuple[int, ...]) -> int | None:
    numbers = _parameters(crs)
    if not numbers:
        return None
    return next((code for code, korean in _with_parameters(codes) if numbers == korean), None)


@cache
def _with_parameters(codes: tuple[int, ...]) -> list[tuple[int, dict[str, float | str]]]:
    return [(code, _parameters(CRS.from_epsg(code))) for code in codes]


def _parameters(crs: CRS) -> dict[str, float | str]:
    operation = crs.coordinate_operation
    metres = all(axis.unit_conversion_factor == 1.0 for axis in crs.axis_info)
    if operation is None or crs.is_bound or not metres:
        return {}
    numbers: dict[str, float | str] = {
        p.name: round(float(p.value), DIGITS) for p in operation.params
    }
    numbers["method"] = operation.method_name
    ellipsoid = crs.ellipsoid
    if ellipsoid is not None:
        numbers["radius"] = round(ellipsoid.semi_major_metre, 3)
        numbers["flattening"] = round(ellipsoid.inverse_flattening, 6)
    return numbers


@cache
def _transformer(one: CRS, other: CRS) -> Transformer:
    return Transformer.from_crs(one, other, always_xy=True)
