"""The notebooks run from top to bottom with the network off, and are kept without outputs."""

from __future__ import annotations

import inspect
import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc

WITH_A_MAP = ("01_quickstart", "07_site_selection")
NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
# Runs before the first cell: the kernel may speak to this machine, which it needs to answer
# the test, and to nobody else.
OFFLINE = """
import socket

def _only_here(connect):
    def checked(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith("127."):
            raise OSError(f"the network is off, but {address} was asked for")
        return connect(self, address)
    return checked

def _no_names(host, *rest, **more):
    raise OSError(f"the network is off, but {host} was looked up")

socket.socket.connect = _only_here(socket.socket.connect)
socket.socket.connect_ex = _only_here(socket.socket.connect_ex)
socket.getaddrinfo = _no_names
"""
# The quickstart computes a study in its kernel; the other one takes what all tests share.
COMPUTED = """
import pickle
from pathlib import Path

import aicomplex_geo

aicomplex_geo.results.compute = lambda study: pickle.loads(Path({path!r}).read_bytes())
"""


def test_there_is_a_quickstart():
    assert [path.name for path in NOTEBOOKS][:1] == ["01_quickstart.ipynb"]


def test_every_measure_has_an_example():
    path = next(path for path in NOTEBOOKS if path.stem == "04_accessibility_measures")
    cells = json.loads(path.read_text("utf-8"))["cells"]
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


@pytest.fixture
def kernel_here(tmp_path, monkeypatch):
    """A kernel of this very interpreter, whatever kernels the user has installed."""
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "Python 3", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    checkout = str(NOTEBOOKS[0].parents[1])
    paths = [checkout, *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.usefixtures("kernel_here")
def test_runs_with_the_network_off(path, tmp_path, request):
    book = nbformat.read(path, as_version=4)
    before = OFFLINE
    if path.stem == "07_site_selection":
        stored = request.getfixturevalue("computed") / "results.pickle"
        before += COMPUTED.format(path=str(stored))
    book.cells.insert(0, nbformat.v4.new_code_cell(before))
    client = NotebookClient(
        book, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    if path.stem in WITH_A_MAP:
        shown = book.cells[-1]["outputs"]
        assert "<iframe" in shown[0]["data"]["text/html"]
    if path.stem == "01_quickstart":
        texts = [
            output.get("text", "")
            for cell in book.cells
            if cell["cell_type"] == "code"
            for output in cell["outputs"]
        ]
        told = "".join(texts)
        for opportunity in ag.load_study().opportunities():
            for said in (*opportunity.notes_ko, *(left.name_ko for left in opportunity.excluded)):
                assert said in told
        assert "석곡동" in told
