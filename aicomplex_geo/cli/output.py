"""Frames to files, and nested values to lines."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any, cast

from aicomplex_geo._quoting import quoted
from aicomplex_geo._replacing import replacing_output
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.engine import Progress

PLACED = (".geojson", ".gpkg", ".shp")
"""Endings of files that hold a geometry for each row."""
ENCODINGS = ("utf-8", "cp949")
_LONGEST_LINE = 100
_NOT_FIRST = string.punctuation.replace("_", "")
MINUTES = frozenset(
    {"travel_time", "travel_time_low", "travel_time_high", "access_time", "p10", "p50", "p90"}
)
METRES = frozenset({"distance", "distance_low", "distance_high", "offset"})
_DECISECOND_DIGITS = 4  # of a minute: enough to tell deciseconds apart


def check_ending(path: Path, more: Sequence[str] = ()) -> None:
    """Refuse a format that is not written; `more` are allowed besides those of tables."""
    ending = path.suffix.lower()
    if ending not in {".csv", ".xlsx", ".parquet", *PLACED, *more}:
        also = "".join(f"{one}, " for one in more[:1])
        raise ParameterError(
            f"{path.name} ends in {quoted(ending)}; name a file that ends in {also}.csv, .xlsx, "
            ".parquet, .geojson, .gpkg or .shp"
        )


def check_rows_of(path: Path | None, n_rows: int) -> None:
    """Refuse a table of more rows than its format holds, before it is computed."""
    if path is not None and path.suffix.lower() == ".xlsx":
        from aicomplex_geo.publish.spreadsheet import check_row_count  # noqa: PLC0415 - keeps --help fast

        check_row_count(path, n_rows)


def check_encoding(encoding: str | None, path: Path | None) -> None:
    """Refuse an encoding that is not written, or of a file that is no shapefile."""
    if encoding is None:
        return
    if encoding not in ENCODINGS:
        raise ParameterError(f"--encoding is {quoted(encoding)}. Give {' or '.join(ENCODINGS)}")
    if path is None or path.suffix.lower() != ".shp":
        raise ParameterError("--encoding belongs to --out FILE.shp; leave it out")


def write_table(
    frame: pd.DataFrame,
    path: Path,
    *,
    provenance: Mapping[str, Any] | None = None,
    encoding: str | None = None,
    progress: Progress = None,
) -> list[str]:
    """Write a frame in the format that the name of the file asks for; say what was cut."""
    ending = path.suffix.lower()
    check_ending(path)
    if ending in PLACED and not _is_placed(frame):
        raise ParameterError(
            f"this table has no geometry for {ending}; write .csv, .xlsx or .parquet"
        )
    if ending == ".shp":
        return _write_shapefile(cast("gpd.GeoDataFrame", frame), path, encoding)
    with replacing_output(path) as draft:
        _write(frame, draft, provenance or {}, _layer_name(path), progress)
    return []


def _write_shapefile(frame: gpd.GeoDataFrame, path: Path, encoding: str | None) -> list[str]:
    from aicomplex_geo.publish.shapefile import write_shapefile  # noqa: PLC0415 - keeps --help fast

    return write_shapefile(frame, path, encoding=encoding or ENCODINGS[0])


def write_raster(
    bands: Mapping[str, Any],
    cells: gpd.GeoDataFrame,
    path: Path,
    *,
    provenance: Mapping[str, Any],
) -> None:
    """Write minutes on square cells as a GeoTIFF."""
    from aicomplex_geo.publish import raster  # noqa: PLC0415 - keeps --help fast

    with replacing_output(path) as draft:
        raster.write_raster(bands, cells, draft, unit="min", provenance=provenance)


def _layer_name(path: Path) -> str:
    """Name the only layer of a file as the file; GDAL refuses punctuation at the beginning."""
    name = path.stem.encode("utf-8", "replace").decode("utf-8")
    return name.lstrip(_NOT_FIRST) or "table"


def _write(
    frame: pd.DataFrame,
    draft: Path,
    provenance: Mapping[str, Any],
    layer: str,
    progress: Progress,
) -> None:
    ending = draft.suffix.lower()
    if ending == ".csv":
        from aicomplex_geo.publish.tables import write_csv  # noqa: PLC0415 - keeps --help fast

        write_csv(frame, draft, progress)
    elif ending == ".xlsx":
        from aicomplex_geo.publish.spreadsheet import write_spreadsheet  # noqa: PLC0415 - the same

        cells = frame.drop(columns="geometry") if _is_placed(frame) else frame
        write_spreadsheet(cells, draft, provenance, progress)
    elif ending == ".parquet":
        frame.to_parquet(draft, write_page_checksum=True)
        if provenance:
            _add_to_parquet(draft, provenance)
    elif ending == ".geojson":
        _write_geojson(cast("gpd.GeoDataFrame", frame), draft, provenance, layer)
    else:
        _write_geopackage(cast("gpd.GeoDataFrame", frame), draft, provenance, layer)


def _add_to_parquet(draft: Path, provenance: Mapping[str, Any]) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - keeps --help fast

    from aicomplex_geo.publish.tables import with_provenance  # noqa: PLC0415 - the same

    table = with_provenance(pq.read_table(draft), provenance)
    pq.write_table(table, draft, write_page_checksum=True)


def _write_geojson(
    frame: gpd.GeoDataFrame, draft: Path, provenance: Mapping[str, Any], layer: str
) -> None:
    from aicomplex_geo.layers.antimeridian import to_crs  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.publish.tables import as_json  # noqa: PLC0415 - the same
    from aicomplex_geo.publish.written import check_rows  # noqa: PLC0415 - the same

    member = f'{{"aicomplex_geo": {as_json(provenance)}}}'
    kept = {"NATIVE_DATA": member, "NATIVE_MEDIA_TYPE": "application/vnd.geo+json"}
    options: dict[str, Any] = kept if provenance else {}
    degrees = frame.set_geometry(to_crs(frame.geometry, "EPSG:4326"))
    degrees.to_file(draft, driver="GeoJSON", layer=layer, engine="pyogrio", **options)
    check_rows(draft, len(frame))


def _write_geopackage(
    frame: gpd.GeoDataFrame, draft: Path, provenance: Mapping[str, Any], layer: str
) -> None:
    from aicomplex_geo.publish.geopackage import fixed_clock  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.publish.tables import as_json  # noqa: PLC0415 - the same
    from aicomplex_geo.publish.written import check_rows  # noqa: PLC0415 - the same

    # no second layer: whoever opens the file finds one table
    metadata = {"aicomplex_geo": as_json(provenance)}
    options: dict[str, Any] = {"dataset_metadata": metadata} if provenance else {}
    with fixed_clock(str(provenance.get("study", {}).get("reference_date", ""))):
        frame.to_file(draft, driver="GPKG", layer=layer, engine="pyogrio", **options)
    check_rows(draft, len(frame))


def in_whole_units(frame: pd.DataFrame, minutes: Collection[str] = ()) -> pd.DataFrame:
    """Round minutes to the decisecond and metres to the decimetre, in which they are computed."""
    from aicomplex_geo import units  # noqa: PLC0415 - keeps --help fast

    columns: dict[str, Any] = {}
    for name in frame.columns:
        if frame[name].dtype.kind != "f":
            continue
        if name in MINUTES or name in minutes:
            whole = units.whole_deciseconds(frame[name])
            columns[name] = (whole / units.DECISECONDS_PER_MINUTE).round(_DECISECOND_DIGITS)
        elif name in METRES:
            columns[name] = frame[name].astype("float64").round(1)
    return frame.assign(**columns)


def _is_placed(frame: pd.DataFrame) -> bool:
    """Whether rows have a geometry; a table may have a column of that name, too."""
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast

    return isinstance(frame, gpd.GeoDataFrame)


def outline(
    values: Mapping[str, Any], *, depth: int = 0, longest: int | None = None
) -> Iterator[str]:
    """Lay nested values out as indented lines."""
    indent = "  " * depth
    for name, value in values.items():
        if hasattr(value, "items"):
            yield f"{indent}{name}:"
            yield from outline(value, depth=depth + 1, longest=longest)
        elif isinstance(value, (list, tuple)) and (
            any(hasattr(one, "items") for one in value) or len(_plain(value)) > _LONGEST_LINE
        ):
            yield f"{indent}{name}: {len(value)}"
            yield from (f"{indent}  - {_entry(one)}" for one in value[:longest])
            if longest is not None and len(value) > longest:
                yield f"{indent}  ... and {len(value) - longest} more"
        else:
            yield f"{indent}{name}: {_plain(value)}"


def _entry(value: object) -> str:
    if hasattr(value, "items"):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(one) for one in value)
    return str(value)
