"""The scenarios of a study's folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from aicomplex_geo._files import is_file, is_folder
from aicomplex_geo._quoting import near_names, quoted
from aicomplex_geo.errors import DataNotFoundError, ParameterError
from aicomplex_geo.layers.location import data_folder
from aicomplex_geo.scenarios.scenario import Scenario

FOLDER, SUFFIX = "scenarios", ".toml"
COLUMNS = ("title_ko", "title_en", "opens", "status", "confidence", "source", "edits", "hash")


def read_scenario(name: str | Path, *, data_dir: str | Path | None = None) -> Scenario:
    """Read a scenario by its id, or from a file.

    Parameters
    ----------
    name : str or pathlib.Path
        Id of a scenario in the folder ``scenarios`` of the study, or the path of a file.
    data_dir : str or pathlib.Path, optional
        Folder of the study; the bundled one by default.

    Returns
    -------
    Scenario
        The scenario.

    Raises
    ------
    DataNotFoundError
        If there is neither such a scenario nor such a file.
    ScenarioError
        If the file has faults; all of them are reported at once, with their lines.
    ParameterError
        If `name` is neither a text nor a path.

    Examples
    --------
    >>> read_scenario("gwangju_gangjin").opens
    '2026-12'
    """
    if not isinstance(name, (str, Path)):
        raise ParameterError(f"name is a {type(name).__name__}. Give an id, or a path.")
    bundled = data_folder(data_dir) / FOLDER / f"{name}{SUFFIX}"
    if is_file(bundled):
        return Scenario.from_file(bundled)
    if is_file(name):
        return Scenario.from_file(name)
    known = scenario_ids(data_dir)
    near = near_names(str(name), known) or ", ".join(known) or "none"
    raise DataNotFoundError(
        f"there is no scenario {quoted(str(name))}, nor a file. Nearest: {near}."
    )


def list_scenarios(*, data_dir: str | Path | None = None) -> pd.DataFrame:
    """List the scenarios of a study.

    Parameters
    ----------
    data_dir : str or pathlib.Path, optional
        Folder of the study; the bundled one by default.

    Returns
    -------
    pandas.DataFrame
        A row a scenario, index "id", sorted by it: title_ko, title_en, opens (a range
        where it is uncertain, empty if no date is known), status, confidence, source, edits
        (their number) and hash.

    Raises
    ------
    ScenarioError
        If a file has faults.

    Examples
    --------
    >>> list_scenarios().loc["honam_widening", "opens"]
    '2029-12'
    """
    found = [read_scenario(name, data_dir=data_dir) for name in scenario_ids(data_dir)]
    return as_table(found)


def as_table(scenarios: list[Scenario]) -> pd.DataFrame:
    """Table of scenarios, a row each."""
    rows = [
        {
            **{name: getattr(one, name) for name in COLUMNS},
            "opens": one.opens_range,
            "edits": len(one.edits),
        }
        for one in scenarios
    ]
    index = pd.Index([one.id for one in scenarios], name="id", dtype="str")
    return pd.DataFrame(rows, index=index, columns=list(COLUMNS))


def scenario_ids(data_dir: str | Path | None = None) -> list[str]:
    """Ids of the scenarios of a study, sorted; none if it has no such folder."""
    folder = data_folder(data_dir) / FOLDER
    return sorted(path.stem for path in folder.glob(f"*{SUFFIX}")) if is_folder(folder) else []
