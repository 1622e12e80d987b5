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
    assert words not in capsys.readouterr().err
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


DRAWN = "--draws", 16
ASKED = {
    "od": (["od", "--origins", "HOMES"], "3 of 3 origins"),
    "od, quantiles": (["od", "--origins", "HOMES", "--quantiles", *DRAWN], "16 of 16 draws"),
    "access": (["access", "HOMES", "HOMES", "--cutoff", 20], "3 of 3 origins"),
    "access, whole": (["access", "HOMES", "HOMES", "--measure", "raam"], "3 of 3 origins"),
    "comparison": (["access", "HOMES", "HOMES", "--measure", "comparison"], "3 of 3 profiles"),
    "band": (["isochrone", "HOMES", "--cutoff", 5, "--band", *DRAWN], "16 of 16 draws"),
    "surface": (["surface", "HOMES", "--size", 5000], "3 of 3 origins"),
    "locate": (["locate", "HOMES", "HOMES", "--p", 1], "3 of 3 origins"),
    "criticality": (["criticality", "--origins", "HOMES", "--destinations", "HOMES"], " pairs"),
}


@pytest.mark.parametrize("name", ASKED)
def test_commands_tell_how_much_is_done(on_terminal, capsys, tmp_path, homes, name):
    asked, words = ASKED[name]
    asked = [homes if one == "HOMES" else one for one in asked]
    told_and_equal(on_terminal, capsys, tmp_path, asked, words)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_rows_are_told_as_they_are_written(on_terminal, tmp_path, homes, ending):
    told = on_terminal("snap", homes, "--out", tmp_path / f"on-roads.{ending}")
    assert "3 of 3 rows written" in told


def test_many_destinations_are_told_as_such(on_terminal, capsys, tmp_path, homes, monkeypatch):
    monkeypatch.setattr("aicomplex_geo.routing.od_in_parts.DESTINATIONS_AT_A_TIME", 2)
    asked = "od", "--origins", homes, "--destinations", homes
    told_and_equal(on_terminal, capsys, tmp_path, asked, "3 of 3 destinations")
