"""A template for studies of other places."""

from __future__ import annotations

from pathlib import Path

from aicomplex_geo._replacing import replacing
from aicomplex_geo.errors import OutputError

TEMPLATE = Path(__file__).with_name("_template")


def new_study(folder: str | Path) -> list[Path]:
    """Write a commented template of a study for another place.

    The template loads, passes `check_study` and can be built as it stands: an invented town
    with two sites, two hubs, four quarters, a claim and four junctions.

    Parameters
    ----------
    folder : str or pathlib.Path
        A folder that does not exist yet, or is empty; its parents are made.

    Returns
    -------
    list of pathlib.Path
        The files that were written, the study file first.

    Raises
    ------
    OutputError
        If the folder is not empty or cannot be written; nothing is left behind then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     files = new_study(Path(parent) / "my study")
    >>> files[0].name
    'study.toml'
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputError(
            f"{target} is not an empty folder; nothing was written. Name a folder that does "
            "not exist yet."
        )
    names = sorted(
        (path.relative_to(TEMPLATE) for path in TEMPLATE.rglob("*") if path.is_file()),
        key=lambda path: (path.name != "study.toml", path.as_posix()),
    )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as draft:
            for name in names:
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                (draft / name).write_bytes((TEMPLATE / name).read_bytes())
    except OSError as error:
        raise OutputError(f"{target} cannot be written ({error.strerror}); nothing is.") from error
    return [target / name for name in names]
