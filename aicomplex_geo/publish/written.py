"""Whether a file holds all that was written to it, which GDAL does not say on a full disk."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FEATURE = b'{ "type": "Feature",'


def check_rows(path: Path, rows: int, *, layer: str | None = None) -> None:
    """Count the rows that can be read again, and raise OSError if some are missing.

    So it is with the spatial index of a GeoPackage, which is written last.
    """
    if path.suffix.lower() == ".geojson" and _features(path) == rows:
        return
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    try:
        info = pyogrio.read_info(path, layer=layer, force_feature_count=True)
    except (OSError, RuntimeError, ValueError) as error:  # those of pyogrio are RuntimeErrors
        raise OSError(errno.EIO, f"it cannot be read again ({error}); is the disk full?") from error
    if info["features"] != rows:
        raise OSError(
            errno.EIO, f"{info['features']} of {rows} rows were written; is the disk full?"
        )
    indexed = info["geometry_type"] is None or info["capabilities"]["fast_spatial_filter"]
    if path.suffix.lower() == ".gpkg" and not indexed:
        raise OSError(errno.EIO, "its spatial index was not written; is the disk full?")


def _features(path: Path) -> int | None:
    """Count the features of a GeoJSON that GDAL wrote, one a line; None if its end is missing.

    GDAL itself takes ten times the size of the file to count them if what stands before the
    first of them is long, as much provenance is.
    """
    count, line = 0, b""
    with path.open("rb") as file:
        for line in file:
            count += line.startswith(_FEATURE) and line.endswith((b"},\n", b"}\n"))
    return count if line.rstrip() == b"}" else None
