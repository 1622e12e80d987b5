"""Large matrices: ``od --out FOLDER/`` writes any size, a table has to fit into memory."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo.cli.console import items_bar, note, say
from aicomplex_geo.cli.output import PLACED, check_rows_of
from aicomplex_geo.errors import ParameterError, RestartWarning

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from aicomplex_geo.routing import Router


BYTES_PER_PAIR, AS_TEXT, AS_LINES = 530, 970, 1260
"""Of a table while it is made for Parquet, as text, or for files of lines: measured."""


def refuse_too_many(
    points: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], file: Path | None, n_profiles: int
) -> None:
    """Refuse a table that would not fit into memory, before times are computed."""
    from aicomplex_geo._memory import refuse_beyond_free  # noqa: PLC0415 - keeps --help fast

    ending = "" if file is None else file.suffix.lower()
    bytes_each = {".parquet": BYTES_PER_PAIR, **dict.fromkeys(PLACED, AS_LINES)}.get(
        ending, AS_TEXT
    )
    origins, destinations = map(len, points)
    check_rows_of(file, origins * destinations * n_profiles)
    refuse_beyond_free(
        origins * destinations * n_profiles * bytes_each,
        f"{origins:,} x {destinations:,} pairs as a table",
        "Nothing was computed. Write them to a folder, which takes any number: --out od/ (with "
        "the slash).",
    )


def folder_of(out: str | None) -> Path | None:
    """Return the folder if the name ends with a slash, and one may be written there."""
    if not (out and out.endswith(("/", "\\"))):
        return None
    from aicomplex_geo.od_dataset.writer import check_target  # noqa: PLC0415 - keeps --help fast

    folder = Path(out)
    check_target(folder)
    return folder


def write_od_folder(
    routers: Sequence[Router],
    points: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    folder: Path,
    others: Mapping[str, object],
) -> None:
    """Write times and distances to a folder, or go on where that was interrupted."""
    given = [name for name, value in others.items() if value]
    if given:
        raise ParameterError(f"a folder has times and distances only; leave out {', '.join(given)}")
    if len(routers) > 1:
        raise ParameterError("a folder has the times of one profile; give one --profile")
    origins, destinations = points
    with (
        items_bar() as progress,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always", RestartWarning)
        od = routers[0].od_matrix(origins, destinations, out=folder, progress=progress)
    for one in caught:
        note(str(one.message))
    rows, columns = od.shape
    say(f"{rows:,} x {columns:,} pairs in {folder}")
