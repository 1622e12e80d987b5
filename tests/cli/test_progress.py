"""Long questions tell how many origins are done: on a terminal, and never in a pipe."""

from __future__ import annotations

import io
import sys

import pytest

from aicomplex_geo.cli import main


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def on_terminal(monkeypatch):
    """Run a command on a terminal, and return what it wrote to the error stream."""

    def run(*arguments):
        out, err = Terminal(), Terminal()
        with monkeypatch.context() as patch:
            patch.setenv("TERM", "xterm")
            patch.setenv("COLUMNS", "100")
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            assert main([*map(str, arguments)]) == 0
        return err.getvalue()

    return run


def told_and_equal(on_terminal, capsys, tmp_path, arguments, words):
    piped, shown = tmp_path / "piped.csv", tmp_path / "shown.csv"
    assert main([*map(str, arguments), "--out", str(piped)]) == 0
    assert " origins" not in "".join(capsys.readouterr())
    assert words in on_terminal(*arguments, "--out", shown)
    assert shown.read_bytes() == piped.read_bytes()


def test_isochrones_tell_origins(on_terminal, capsys, tmp_path, homes):
    asked = "isochrone", homes, "--cutoff", 5
    told_and_equal(on_terminal, capsys, tmp_path, asked, "3 of 3 origins")


@pytest.mark.parametrize("measure", [["cumulative", "--cutoff", 20], ["closest"]])
def test_access_tells_origins(on_terminal, capsys, tmp_path, homes, monkeypatch, measure):
    monkeypatch.setattr("aicomplex_geo.cli.access_inputs.MANY_PAIRS", 0)
    asked = "access", homes, homes, "--measure", *measure
    told_and_equal(on_terminal, capsys, tmp_path, asked, "3 of 3 origins")
