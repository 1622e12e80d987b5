"""Frames to files, and nested values to lines."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import OutputError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

_DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG"}
_LONGEST_LIST = 8
_LONGEST_LINE = 100


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame in the format that the name of the file asks for.

    Parameters
    ----------
    frame : pandas.DataFrame
        For ``.geojson`` and ``.gpkg`` it must carry geometry.
    path : pathlib.Path
        Ends in ``.csv``, ``.parquet``, ``.geojson`` or ``.gpkg``; replaced when complete.

    Raises
    ------
    ParameterError
        If the ending is none of these, or the frame has no geometry for it.
    OutputError
        If the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in {".csv", ".parquet", *_DRIVERS}:
        raise ParameterError(
            f"{path.name} ends in {ending!r}; name a file that ends in .csv, .parquet, "
            ".geojson or .gpkg"
        )
    if ending in _DRIVERS and not hasattr(frame, "geometry"):
        raise ParameterError(f"this table has no geometry for {ending}; write .csv or .parquet")
    try:
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.parent) as aside:
            draft = Path(aside) / path.name
            _write(frame, draft)
            draft.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error}") from error


def _write(frame: pd.DataFrame, draft: Path) -> None:
    ending = draft.suffix.lower()
    if ending == ".csv":
        from aicomplex_geo.maps.tables import csv_bytes  # noqa: PLC0415 - keeps --help fast

        draft.write_bytes(csv_bytes(_flat(frame)))
    elif ending == ".parquet":
        frame.to_parquet(draft)
    else:
        placed: Any = frame
        if ending == ".geojson":
            placed = placed.to_crs("EPSG:4326")
        placed.to_file(draft, driver=_DRIVERS[ending], engine="pyogrio")


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Geometry as well-known text, which a spreadsheet can hold."""
    placed: Any = frame
    return placed.to_wkt() if hasattr(frame, "to_wkt") else frame


def outline(values: Mapping[str, Any], *, depth: int = 0) -> Iterator[str]:
    """Lay nested values out as indented lines.

    Parameters
    ----------
    values : mapping
        Values may be mappings, sequences of them, or plain.
    depth : int, optional
        How far to indent.

    Yields
    ------
    str
        One line for each name.
    """
    indent = "  " * depth
    for name, value in values.items():
        if hasattr(value, "items"):
            yield f"{indent}{name}:"
            yield from outline(value, depth=depth + 1)
        elif isinstance(value, (list, tuple)) and value and hasattr(value[0], "items"):
            yield f"{indent}{name}: {len(value)}"
            for one in value[:_LONGEST_LIST]:
                yield f"{indent}  - " + ", ".join(f"{k} {_plain(v)}" for k, v in one.items())
            if len(value) > _LONGEST_LIST:
                yield f"{indent}  ... and {len(value) - _LONGEST_LIST} more"
        elif isinstance(value, (list, tuple)) and len(_plain(value)) > _LONGEST_LINE:
            yield f"{indent}{name}: {len(value)}"
            yield from (f"{indent}  - {_plain(one)}" for one in value[:_LONGEST_LIST])
            if len(value) > _LONGEST_LIST:
                yield f"{indent}  ... and {len(value) - _LONGEST_LIST} more"
        else:
            yield f"{indent}{name}: {_plain(value)}"


def _plain(value: Any) -> str:  # noqa: ANN401 - a summary holds values of any kind
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(one) for one in value)
    return str(value)
