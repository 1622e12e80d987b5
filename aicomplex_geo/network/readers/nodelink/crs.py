"""The CRS of a node-link: what its files declare, never a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from aicomplex_geo._files import LARGEST_NOTE, read_bytes
from aicomplex_geo._quoting import quoted, shown
from aicomplex_geo.errors import CorruptFileError, Fault, ParameterError
from aicomplex_geo.layers.crs import (
    GEOGRAPHIC,
    KOREA_BOUNDS,
    ballpark_fault,
    crs_named,
    known_crs,
    placeable_crs,
)
from aicomplex_geo.layers.geofile_errors import GEOFILE_ERRORS
from aicomplex_geo.network.readers.nodelink.attributes import layer_of
from aicomplex_geo.network.readers.nodelink.files import sibling

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BOX = 4
EDGE_POINTS = 21


def given_crs(crs: Any) -> CRS | None:  # noqa: ANN401 - whatever pyproj takes
    """CRS that the caller gives, with its EPSG code if it is a Korean one."""
    return None if crs is None else known_crs(crs_named(crs, "crs"))


def crs_of(
    tables: Sequence[tuple[Path, str]], given: CRS | None, faults: list[Fault]
) -> CRS | None:
    """CRS of nodes and links; None if it is missing or contradictory, which becomes a fault."""
    declared = {path.name + name: (path, declared_crs(path, name, faults)) for path, name in tables}
    before = len(faults)
    for key, (path, found) in list(declared.items()):
        if found is not None and placeable_crs(found) is None:
            if given is None:
                faults.append(Fault(path.name, "", *ballpark_fault(found)))
            declared.pop(key)
    for path, found in declared.values():
        if found is None and given is None:
            where = f"{path.stem}.prj" if path.suffix.lower() == ".shp" else path.name
            problem = "is missing." if path.suffix.lower() == ".shp" else "has no CRS."
            faults.append(Fault(where, "", problem, _GIVE))
        elif found is not None and given is not None and found != given:
            problem = f"declares {_name(found)}, but crs is {_name(given)}."
            faults.append(Fault(path.name, "", problem, "Omit crs, or correct the .prj."))
    different = {found.to_wkt(): path for path, found in declared.values() if found is not None}
    if len(different) > 1:
        names = " and ".join(path.name for path in different.values())
        faults.append(Fault(names, "", "are in different CRSs.", "Convert them to one."))
    if len(faults) > before:
        return None
    found = next((found for _, found in declared.values() if found is not None), None)
    return given if found is None else found


_GIVE = (
    "Give crs= (--crs), such as 'EPSG:5186' for current editions. None is assumed, as a wrong one "
    "moves the roads (EPSG:5181 by 100 km)."
)


def declared_crs(path: Path, name: str, faults: list[Fault]) -> CRS | None:
    """CRS that a file declares, None if it declares none."""
    if path.suffix.lower() == ".shp":
        prj = sibling(path, ".prj")
        text = (
            read_bytes(prj, most=LARGEST_NOTE).decode("utf-8", "replace").strip()
            if prj.is_file()
            else ""
        )
        label = prj.name
    else:
        text = _in_package(path, name)
        label = path.name
    if not text:
        return None
    try:
        return known_crs(CRS.from_user_input(text))
    except CRSError:
        faults.append(Fault(label, "", "has no readable CRS.", "Correct it."))
        return None


def _in_package(path: Path, name: str) -> str:
    layer = layer_of(path, name)
    try:
        return str(pyogrio.read_info(path, layer=layer)["crs"] or "")
    except GEOFILE_ERRORS as error:
        raise CorruptFileError(f"{path.name} cannot be read: {shown(error, 200)}") from error


def _name(crs: CRS) -> str:
    authority = crs.to_authority(min_confidence=100)
    return ":".join(authority) if authority else str(crs.name)


def check_place(name: str, bounds: Sequence[float], crs: CRS, faults: list[Fault]) -> None:
    """Check that the data lie in Korea."""
    to_degrees = Transformer.from_crs(crs, GEOGRAPHIC, always_xy=True)
    degrees = to_degrees.transform_bounds(bounds[0], bounds[1], bounds[2], bounds[3])
    west, south, east, north = degrees
    low, high = KOREA_BOUNDS[:2], KOREA_BOUNDS[2:]
    inside = low[0] <= west and low[1] <= south and east <= high[0] and north <= high[1]
    if not inside:
        place = f"{west:.3f}, {south:.3f} to {east:.3f}, {north:.3f}"
        problem = f"lies at {place} degrees in {_name(crs)}, not in Korea."
        faults.append(Fault(name, "", problem, "Correct the .prj, or give the right crs= (--crs)."))


def checked_box(bbox: Sequence[float] | None) -> tuple[float, ...] | None:
    """Check the box of a caller: west, south, east, north in degrees."""
    if bbox is None:
        return None
    try:
        box = tuple(float(value) for value in bbox)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"bbox is {quoted(bbox)}, not four numbers. {_DEGREES}") from error
    right = len(box) == BOX and bool(np.isfinite(box).all())
    if not right or not (-180 <= box[0] < box[2] <= 180 and -90 <= box[1] < box[3] <= 90):  # noqa: PLR2004 - degrees
        raise ParameterError(f"bbox is {quoted(bbox)}. {_DEGREES}")
    return box


_DEGREES = "Give west, south, east, north in degrees, such as (126.7, 35.1, 127.0, 35.3)."


def project_box(box: Sequence[float], crs: CRS) -> list[tuple[float, float]]:
    """Ring of a box in the CRS of the data, with points along parallels, which are curved there."""
    west, south, east, north = box
    across, up = np.linspace(west, east, EDGE_POINTS), np.linspace(south, north, EDGE_POINTS)
    flat, high = np.full(EDGE_POINTS, south), np.full(EDGE_POINTS, north)
    left, right = np.full(EDGE_POINTS, west), np.full(EDGE_POINTS, east)
    x = np.concatenate([across, right, across[::-1], left])
    y = np.concatenate([flat, up, high, up[::-1]])
    drawn = Transformer.from_crs(GEOGRAPHIC, crs, always_xy=True).transform(x, y)
    return list(zip(drawn[0].tolist(), drawn[1].tolist(), strict=True))
