"""The notebooks run from top to bottom with the network off, and are kept without outputs."""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path

import pytest
from documentation import executed_notebooks

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
        output
        for cell in book["cells"]
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
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


def test_stored_results_are_those_of_pandana(executed_notebook):
    pytest.importorskip("pandana")
    path = next(path for path in NOTEBOOKS if path.stem == "08_from_r5py_pandana_osmnx")
    cells = json.loads(executed_notebook(path).read_text("utf-8"))["cells"]
    (cell,) = [one for one in cells if "minutes_stored = " in "".join(one["source"])]
    stored = {
        name: ast.literal_eval(found)
        for name, found in re.findall(r"(\w+_stored) = (\[.*\])", "".join(cell["source"]))
    }
    printed = "".join("".join(one.get("text", "")) for one in cell["outputs"])
    assert f"beds within 5 minutes: {stored['beds_stored']}" in printed
    (table,) = [one["data"]["text/plain"] for one in cell["outputs"] if "data" in one]
    rows = [line.split()[1:] for line in "".join(table).splitlines()[1:]]
    assert [[float(value) for value in row] for row in rows] == stored["minutes_stored"]


def test_executed_again_when_cells_or_code_change(tmp_path, monkeypatch):
    book = {"cells": [{"cell_type": "code", "source": ["1"]}], "metadata": {}}
    path, runs = tmp_path / "book.ipynb", []

    def execute(one):
        runs.append(one)
        found = json.loads(one.read_text("utf-8"))
        found["metadata"][executed_notebooks.INPUTS] = executed_notebooks.inputs()
        return json.dumps(found)

    monkeypatch.setattr(executed_notebooks, "execute", execute)
    for code, source, count in (("a", "1", 1), ("a", "1", 1), ("b", "1", 2), ("b", "2", 3)):
        book["cells"][0]["source"] = [source]
        path.write_text(json.dumps(book), encoding="utf-8")
        monkeypatch.setattr(executed_notebooks, "inputs", lambda code=code: code)
        executed_notebooks.executed(path, tmp_path / "kept")
        assert len(runs) == count
