"""Whether a file holds all that was written to it, which GDAL does not say on a full disk."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def check_rows(path: Path, rows: int, *, layer: str | None = None) -> None:
    """Count the rows that can be read again, and raise OSError if some are missing."""
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    try:
        found = pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"]
    except (OSError, RuntimeError, ValueError) as error:  # those of pyogrio are RuntimeErrors
        raise OSError(errno.EIO, f"it cannot be read again ({error}); is the disk full?") from error
    if found != rows:
        raise OSError(errno.EIO, f"{found} of {rows} rows were written; is the disk full?")
