"""The notebooks run from top to bottom with the network off, and are kept without outputs."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


def test_there_is_a_quickstart():
    assert [path.name for path in NOTEBOOKS][:1] == ["01_quickstart.ipynb"]
    assert [path.stem[:2] for path in NOTEBOOKS] == [f"{number:02}" for number in range(1, 10)]


def test_every_measure_has_an_example():
    cells = [
        cell
        for path in NOTEBOOKS
        if path.stem in {"04_accessibility_measures", "07_site_selection"}
        for cell in json.loads(path.read_text("utf-8"))["cells"]
    ]
    used = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    results = {"decay", "PairwiseComparison", "RaamEquilibrium", "SiteComparison"}
    decays = [
        name
        for name, one in vars(acc.decay).items()
        if inspect.isfunction(one)
        and one.__module__ == acc.decay.__name__
        and not name.startswith("_")
    ]
    models = [name for name in ag.location.__all__ if name.islower()]
    wanted = {
        "acc": {
            name
            for name in acc.__all__
            if inspect.isfunction(getattr(acc, name)) or inspect.isclass(getattr(acc, name))
        }
        - results,
        "acc.decay": set(decays),
        "where": {*models, "Facilities"},
    }
    absent = [
        f"{module}.{name}"
        for module, names in wanted.items()
        for name in names
        if f"{module}.{name}" not in used
    ]
    assert len(decays) == 10
    assert len(models) == 4
    assert not absent


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_kept_without_outputs(path):
    book = json.loads(path.read_text("utf-8"))
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_with_the_network_off(path, executed_notebook):
    book = json.loads(executed_notebook(path).read_text("utf-8"))
    outputs = [
        output for cell in book["cells"] if cell["cell_type"] == "code" for output in cell["outputs"]
    ]
    shown = [output.get("data", {}) for output in outputs]
    assert any("<iframe" in "".join(data.get("text/html", "")) for data in shown)
    assert any("image/png" in data for data in shown)
    assert not [output for output in outputs if output.get("name") == "stderr"]
    if path.stem == "01_quickstart":
        told = "".join("".join(output.get("text", "")) for output in outputs)
        for opportunity in ag.load_study().opportunities():
            for said in (*opportunity.notes_ko, *(left.name_ko for left in opportunity.excluded)):
                assert said in told
        assert "석곡동" in told


def test_stored_results_say_what_they_are_of():
    path = next(path for path in NOTEBOOKS if path.stem == "08_from_r5py_pandana_osmnx")
    text = path.read_text("utf-8")
    assert "stored result:" in text
    assert "pandana 0.8, Python 3.11" in text
