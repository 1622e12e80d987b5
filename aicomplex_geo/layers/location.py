"""The folder of the bundled layers: in the installed package, else in the checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from aicomplex_geo._files import is_file, path_of
from aicomplex_geo.errors import DataNotFoundError

STUDY_FILE = "study.toml"


def data_folder(data_dir: str | Path | None = None) -> Path:
    """Find the folder of a study file, its layers and its network.

    >>> (data_folder() / "study.toml").is_file()
    True
    """
    candidates = [path_of(data_dir, "data_dir")] if data_dir is not None else _bundled_folders()
    for folder in candidates:
        if is_file(folder / STUDY_FILE):
            return folder
    looked = ", ".join(str(folder) for folder in candidates)
    raise DataNotFoundError(
        f"no {STUDY_FILE} in {looked}. Name the folder of a study, or make one with: "
        "aicomplex-geo study new FOLDER"
    )


def _bundled_folders() -> list[Path]:
    package = Path(str(files("aicomplex_geo")))
    return [package / "_data", package.parent / "data" / "geo"]
