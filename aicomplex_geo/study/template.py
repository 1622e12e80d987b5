"""A new study: a template for other places, or one of a table of points."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo._files import exists, is_folder, listed, path_of
from aicomplex_geo._replacing import output_errors, place_of, replacing
from aicomplex_geo.errors import OutputError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

TEMPLATE = Path(__file__).with_name("_template")


def new_study(
    folder: str | Path,
    *,
    points: gpd.GeoDataFrame | None = None,
    network: str | Path | None = None,
    title: str = "",
    opportunities: Sequence[str] = (),
) -> list[Path]:
    """Write a study for another place: of points of your own, or a commented template.

    Either passes `check_study` and can be built as it stands. The template is an invented town
    with two sites, two hubs, four quarters, a claim and four junctions. In a study of points
    they are origins (the first five, to begin with) and destinations.

    Parameters
    ----------
    folder : str or pathlib.Path
        A folder that does not exist yet, or is empty; its parents are made. Its name gives
        a study of points its id.
    points : geopandas.GeoDataFrame, optional
        Points as `read_points` returns them. All columns are kept; a column ``name_ko``,
        ``name``, ``이름`` or the like gives names, else the ids do.
    network : str or pathlib.Path, optional
        Needed with `points`: a network as `read_network` takes it; it is copied.
    title : str, optional
        Needed with `points`: the title of pages and tables.
    opportunities : sequence of str, optional
        Columns of `points` that are counted as what can be reached.

    Returns
    -------
    list of pathlib.Path
        The files that were written, the study file first.

    Raises
    ------
    OutputError
        If the folder is not empty or cannot be written; nothing is left behind then.
    ParameterError
        If there are points without network or title or the other way round, no point has a
        position, or a column is not there.
    UnknownNetworkError
        If there is no such network.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     files = new_study(Path(parent) / "my study")
    >>> files[0].name
    'study.toml'
    """
    of_points = [points is not None, network is not None, bool(title)]
    if any([*of_points, opportunities]) and not all(of_points):
        raise ParameterError("points, network and title are needed together, or none of them.")
    target = path_of(folder, "folder")
    place = place_of(target)
    if exists(target) and (not is_folder(target) or listed(target)):
        raise OutputError(
            f"{target} is not an empty folder; nothing was written. Name a folder that does "
            "not exist yet."
        )
    with output_errors(target, (OSError, UnicodeError), after="; nothing was written"):
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as draft:
            if points is None or network is None:
                names = _write_template(draft)
            else:
                from aicomplex_geo.study.own_points import write_own_study  # noqa: PLC0415 - loads networks

                draft.mkdir(exist_ok=True)
                names = write_own_study(
                    draft,
                    points,
                    name=place.name,
                    network=network,
                    title=title,
                    opportunities=opportunities,
                )
    return [target / name for name in names]


def _write_template(draft: Path) -> list[str]:
    names = sorted(
        (path.relative_to(TEMPLATE).as_posix() for path in TEMPLATE.rglob("*") if path.is_file()),
        key=lambda name: (name != "study.toml", name),
    )
    for name in names:
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).write_bytes((TEMPLATE / name).read_bytes())
    return names
