"""The only reader of a user's points: tables, spreadsheets and geographic files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyproj import CRS

from aicomplex_geo._choices import check_choice, check_switches, choice_fault, is_iterable
from aicomplex_geo._files import is_file, path_of
from aicomplex_geo._quoting import quoted, shown
from aicomplex_geo._unpacked import largest_bytes
from aicomplex_geo.errors import DataNotFoundError, Fault, ParameterError
from aicomplex_geo.layers.antimeridian import degrees_bounds
from aicomplex_geo.layers.crs import ballpark_fault, crs_named, metric_crs, placeable_crs
from aicomplex_geo.layers.geofile_errors import GEOFILE_ERRORS
from aicomplex_geo.layers.geofiles import read_geofile
from aicomplex_geo.layers.look_alikes import LOOK_ALIKE, look_alikes
from aicomplex_geo.layers.point_faults import MISSING, PointFaults, is_empty, read_amounts
from aicomplex_geo.layers.point_tables import (
    ID_NAMES,
    Columns,
    Reading,
    column_of,
    points_of,
    read_spreadsheet,
)
from aicomplex_geo.layers.points import (
    CERTAINTY,
    GEOMETRY,
    ID,
    LARGEST_LATITUDE,
    LARGEST_LONGITUDE,
    POINT,
    free_name,
)
from aicomplex_geo.layers.tables import REWRITE
from aicomplex_geo.layers.text_tables import read_text_table

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.layers.point_faults import Missing

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
VECTOR_ENDINGS = (".geojson", ".json", ".gpkg", ".shp", ".fgb")
POINT_ENDINGS = (*TEXT_ENDINGS, ".xlsx", ".parquet", *VECTOR_ENDINGS)
AREA = "area_m2"
_LAYERED = (".gpkg",)


def read_points(  # noqa: PLR0913 - each says one thing about the file
    path: str | os.PathLike[str],
    *,
    crs: Any = None,  # noqa: ANN401 - whatever pyproj takes
    layer: str | None = None,
    id: str | None = None,  # noqa: A002 - the name of the column in every file
    x: str | None = None,
    y: str | None = None,
    points: Literal["representative"] | None = None,
    amounts: Sequence[str] = (),
    missing: Missing = "error",
    skip_bad: bool = False,
    max_size: float | None = None,
) -> gpd.GeoDataFrame:
    r"""Read points with all their columns, from whatever program wrote them.

    Parameters
    ----------
    path : str or path-like
        ``.csv``, ``.tsv`` or ``.txt`` (comma, tab, semicolon or bar; UTF-8, UTF-16 or
        cp949), ``.xlsx`` (extra ``excel``), ``.geojson``, ``.gpkg``, ``.shp``, ``.fgb``,
        or ``.parquet`` with or without geometry.
    crs : Any, optional
        CRS of a file that does not state its own, or states one without a datum, as
        `pyproj.CRS.from_user_input` takes it. Columns of latitude and longitude are
        EPSG:4326 without it.
    layer : str, optional
        Layer of a GeoPackage or sheet of a spreadsheet. Not needed where there is one
        layer of points.
    id : str, optional
        Column of the ids. By default the first of ``id``, ``번호``, ``관리번호``,
        ``코드``; case and blanks in headings do not matter. A geographic file without
        one of these is numbered from 0.
    x, y : str, optional
        Columns of a table that hold the coordinates. By default ``lat``/``lon``,
        ``latitude``/``longitude`` or ``위도``/``경도``, else ``x``/``y`` or
        ``X좌표``/``Y좌표`` with `crs`.
    points : {"representative"}, optional
        Take a representative point of each polygon, and keep its area in square metres as
        ``area_m2``. Without it polygons are refused.
    amounts : sequence of str, default ()
        Columns that are counted: each must hold a number in every row.
    missing : {"error", "zero", "drop"}, default "error"
        What an empty field of `amounts` is: a fault, 0, or a row that is left out.
    skip_bad : bool, default False
        Leave rows with faults out, instead of refusing the file.
    max_size : float, optional
        Megabytes that a compressed file (``.xlsx``, ``.parquet``) may have unpacked. By default
        100 times its size, or 100 if that is more; never over 16,384.

    Returns
    -------
    geopandas.GeoDataFrame
        A row a point in the order of the file, index ``id``, with all other columns; one that
        is called ``id`` where `id` chooses another becomes ``input_id``, and one that is
        called ``geometry`` and is not that of the points ``input_geometry``. In
        text files and spreadsheets a row in which both coordinates are empty is a place
        without a position, and has no geometry; a column in which every filled field is a number is
        numeric (thousands separators are read), all others are text. An empty
        ``certainty_m`` is an exact position.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    ParameterError
        If the ending is not one of the above, an option is invalid, `crs` is no CRS, has
        no datum or contradicts the file, a column of `amounts` is missing, or only one of
        `x` and `y` is given.
    LayerError
        If the file cannot be read as points: encoding, headings, numbers, coordinates off
        the globe, ids that are empty, repeated, or different in blanks or Unicode form only,
        several layers, no CRS or one without
        a datum, geometries other than points. All faults are reported at once.
    MissingDependencyError
        If an ``.xlsx`` file is read without openpyxl.
    TooLargeError
        If the file would be larger than `max_size` unpacked; it is not unpacked then.

    Warns
    -----
    PointsWarning
        If rows are left out or have no position, with their number, and each with its reason.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "병원.csv"
    ...     _ = path.write_text("관리번호;위도;경도;병상\nA1;35.16;126.85;1,200\n", "cp949")
    ...     hospitals = read_points(path)
    >>> hospitals["병상"].to_dict()
    {'A1': 1200}
    """
    file = path_of(path, "path")
    if not is_file(file):
        raise DataNotFoundError(f"there is no file {file}")
    ending = file.suffix.lower()
    if ending not in POINT_ENDINGS:
        raise ParameterError(
            f"{file.name} ends in {quoted(ending)}; points are read from "
            f"{', '.join(POINT_ENDINGS)}."
        )
    if (x is None) != (y is None):
        raise ParameterError(
            "x (--x) and y (--y) name two columns together; give both, or neither."
        )
    if points is not None and choice_fault("points", points, ("representative",)):
        raise ParameterError(f"points is {quoted(points)}. Give 'representative', or leave it out.")
    check_choice("missing", missing, MISSING)
    check_switches(skip_bad=skip_bad)
    _check_names(amounts, layer=layer, id=id, x=x, y=y)
    _check_crs(crs)
    faults = PointFaults(file.name, skip_bad)
    most = largest_bytes(max_size)
    reading = Reading(crs, Columns(id, x, y), tuple(amounts), missing, most)
    found = _read(file, layer, reading, faults, representative=points is not None)
    faults.settle()
    # one called id that is not that of the ids would be taken for it
    return found.rename(columns={ID: free_name(ID, found.columns)})


def _read(
    file: Path, layer: str | None, reading: Reading, faults: PointFaults, *, representative: bool
) -> gpd.GeoDataFrame:
    ending = file.suffix.lower()
    if ending in TEXT_ENDINGS:
        return points_of(read_text_table(file, faults), reading, faults)
    if ending == ".xlsx":
        table = read_spreadsheet(file, layer, faults, most=reading.most)
        return points_of(table, reading, faults)
    frame = _opened(file, layer, reading.most, faults.whole)
    if frame is None:
        return gpd.GeoDataFrame()
    if not isinstance(frame, gpd.GeoDataFrame):
        return points_of(frame, reading, faults)
    return _checked(frame, reading, faults, representative=representative)


def _check_names(amounts: object, **names: object) -> None:
    """Check the names of columns and of a layer."""
    for option, name in names.items():
        if name is not None and not isinstance(name, str):
            raise ParameterError(f"{option} is {quoted(name)}, not a name. Give a text.")
    columns: list[Any] = list(amounts) if is_iterable(amounts) else [None]
    if isinstance(amounts, str) or not all(isinstance(one, str) for one in columns):
        raise ParameterError(
            f"amounts is {quoted(amounts)}, not names of columns. Give a list of texts."
        )
    if GEOMETRY in columns:
        raise ParameterError(
            f"amounts names {GEOMETRY!r}, where points have their positions. Rename that column."
        )


def _check_crs(crs: Any) -> None:  # noqa: ANN401 - whatever pyproj takes
    if crs is not None:
        crs_named(crs, "crs (--crs)")


def _opened(
    file: Path, layer: str | None, most: int | None, faults: list[Fault]
) -> gpd.GeoDataFrame | pd.DataFrame | None:
    try:
        chosen = _layer(file, layer, faults)
        if faults:
            return None
        frame = read_geofile(file, layer=chosen, most=most)
        # a shapefile cuts the names of its columns to ten characters
        return frame.rename(columns={CERTAINTY[:10]: CERTAINTY})
    except GEOFILE_ERRORS as error:
        problem = f"cannot be read as points ({shown(error, 200) or type(error).__name__})."
        faults.append(Fault(file.name, "", problem, f"{REWRITE} CSV works too."))
        return None


def _layer(file: Path, chosen: str | None, faults: list[Fault]) -> str | None:
    """Choose a layer: the one named, the only one, or the only one of points."""
    if file.suffix.lower() not in _LAYERED:
        return None
    found = {str(name): str(kind) for name, kind in pyogrio.list_layers(file)}
    named = shown(", ".join(f"{name} ({kind})" for name, kind in found.items()), 200)
    if chosen is not None:
        if chosen not in found:
            problem = f"has no layer {quoted(chosen)}; its layers are {named}."
            faults.append(
                Fault(file.name, "", problem, "Choose one of them with layer= (--layer).")
            )
        return chosen
    points = [name for name, kind in found.items() if "Point" in kind]
    if len(found) == 1 or len(points) == 1:
        return points[0] if points else next(iter(found))
    count = f"{len(points)} layers of points" if points else f"{len(found)} layers, none of points"
    faults.append(
        Fault(
            file.name, "", f"has {count}: {named or 'none'}.", "Choose one with layer= (--layer)."
        )
    )
    return None


def _checked(
    frame: gpd.GeoDataFrame, reading: Reading, faults: PointFaults, *, representative: bool
) -> gpd.GeoDataFrame:
    name, chosen = faults.file, reading.columns.id
    points = _in_crs(frame, name, reading.crs, faults.whole)
    column = column_of(points.columns, chosen, ID_NAMES)
    if column is None and chosen is not None:
        found = shown(", ".join(str(one) for one in points.columns), 200)
        faults.whole.append(
            Fault(
                name,
                "",
                f"has no column {quoted(chosen)}; found: {found}.",
                "Name one with id= (--id).",
            )
        )
    elif column is not None:
        points = points.set_index(column)
    points.index = points.index.rename(ID)
    ids = points.index.to_series()
    missing = is_empty(ids)
    twice = points.index.duplicated() & ~missing
    alike = look_alikes(points.index) & ~np.asarray(missing)
    unlike = LOOK_ALIKE.replace("differs", "differ")
    for wrong, what in ((missing, "have no id"), (twice, "repeat an id"), (alike, unlike)):
        _note(points, wrong, what, "Give each its own, or choose id= (--id).", faults)
    bad = missing | twice | alike
    if points.crs is None:
        return points
    points, shapeless = _single_points(points, faults, representative=representative)
    bad |= shapeless | _off_globe(points, faults)

    def label(at: int) -> str:
        return f"feature {at + 1} ({shown(points.index[at])})"

    filled, left_out = read_amounts(points, label, reading.amounts, reading.missing, faults)
    good = ~(bad | left_out)
    unplaced = (points.geometry.isna() | points.geometry.is_empty).to_numpy()
    faults.unplaced.extend(label(at) for at in np.flatnonzero(good & unplaced).tolist())
    return points.assign(**filled)[good]


def _note(
    points: gpd.GeoDataFrame,
    wrong: NDArray[np.bool_],
    what: str,
    remedy: str,
    faults: PointFaults,
) -> None:
    """Add one fault for all features marked in `wrong`, or one each where they are left out."""
    if not wrong.any():
        return
    if faults.skip_bad:
        faults.rows.extend(
            Fault(faults.file, f"feature {at + 1} ({shown(points.index[at])})", f"{what}.", remedy)
            for at in np.flatnonzero(wrong).tolist()
        )
        return
    problem = f"{int(wrong.sum())} of {len(points)} features {what}"
    first = points.index[wrong][0]
    named = "" if what == "have no id" else f" (first: {quoted(first)})"
    faults.rows.append(Fault(faults.file, "", f"{problem}{named}.", remedy))


def _in_crs(
    frame: gpd.GeoDataFrame,
    name: str,
    crs: Any,  # noqa: ANN401 - whatever pyproj takes
    faults: list[Fault],
) -> gpd.GeoDataFrame:
    if frame.crs is None:
        if crs is None:
            remedy = "Give it with crs= (--crs), such as EPSG:5179 or EPSG:4326."
            faults.append(Fault(name, "", "states no CRS.", remedy))
            return frame
        return frame.set_crs(crs)
    placeable = placeable_crs(frame.crs)
    if placeable is None and crs is None:
        faults.append(Fault(name, "", *ballpark_fault(frame.crs)))
        return frame
    if placeable is None:
        return frame.set_crs(crs, allow_override=True)
    if placeable != frame.crs:
        frame = frame.set_crs(placeable, allow_override=True)
    if crs is not None and CRS.from_user_input(crs) != placeable:
        raise ParameterError(
            f"{name} is in {placeable.name}; crs={quoted(crs)} (--crs) contradicts it."
        )
    return frame


def _single_points(
    points: gpd.GeoDataFrame, faults: PointFaults, *, representative: bool
) -> tuple[gpd.GeoDataFrame, NDArray[np.bool_]]:
    """Take the point of each MultiPoint with one part, of polygons if asked; mark all others."""
    shapes = np.array(points.geometry.values, dtype=object)
    kind = shapely.get_type_id(shapes)
    single = (kind == shapely.GeometryType.MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
    areal = np.isin(kind, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    if representative and areal.any():
        if AREA not in points.columns:
            metric = points.geometry.to_crs(metric_crs(degrees_bounds(points)))
            areas = metric.area.where(areal)
            points = points.assign(**{AREA: areas})
        shapes[areal] = shapely.point_on_surface(shapes[areal])
    if single.any() or (representative and areal.any()):
        points = points.set_geometry(gpd.GeoSeries(shapes, index=points.index, crs=points.crs))
    other = np.asarray((kind >= 0) & (kind != POINT) & ~single & ~(areal & representative))
    if other.any():
        kinds = sorted({shapes[at].geom_type for at in np.flatnonzero(other)})
        what = f"are no points but {', '.join(kinds)}"
        remedy = (
            "Choose points='representative' (--representative-points) for polygons."
            if (other & areal).any()
            else "Make one row of each point."
        )
        _note(points, other, what, remedy, faults)
    return points, other


def _off_globe(points: gpd.GeoDataFrame, faults: PointFaults) -> NDArray[np.bool_]:
    shapes = np.asarray(points.geometry.values, dtype=object)
    there = (shapely.get_type_id(shapes) == POINT) & ~shapely.is_empty(shapes)
    x, y = shapely.bounds(shapes)[:, :2].T
    wrong = there & ~(np.isfinite(x) & np.isfinite(y))
    if cast("CRS", points.crs).is_geographic:  # `_in_crs` has seen to it
        wrong |= there & ((np.abs(y) > LARGEST_LATITUDE) | (np.abs(x) > LARGEST_LONGITUDE))
    remedy = "Were latitude and longitude swapped, or is the CRS another (crs=, --crs)?"
    _note(points, wrong, "have no position on the globe", remedy, faults)
    return np.asarray(wrong)
