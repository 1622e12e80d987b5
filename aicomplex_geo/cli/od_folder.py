"""``od --out FOLDER/``: a matrix of any size, written while it is computed."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from aicomplex_geo.cli.console import progress_bar, say
from aicomplex_geo.errors import ParameterError, RestartWarning

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from aicomplex_geo.routing import Router


def folder_of(out: str | None) -> Path | None:
    """Return the folder if the name ends with a slash, as those of folders do."""
    return Path(out) if out and out.endswith(("/", "\\")) else None


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
        progress_bar() as bar,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always", RestartWarning)

        def advance(done: int, total: int) -> None:
            if bar is not None:
                bar(f"{done:,} of {total:,} origins", done / total)

        od = routers[0].od_matrix(origins, destinations, out=folder, progress=advance)
    for one in caught:
        typer.echo(str(one.message), err=True)
    rows, columns = od.shape
    say(f"{rows:,} x {columns:,} pairs in {folder}")
