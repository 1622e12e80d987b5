from __future__ import annotations

import pytest
from typer.testing import CliRunner

from aicomplex_geo.cli.app import app

POINTS = "35.2345,126.846"


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


DRAWN = pytest.mark.parametrize(
    "arguments",
    [
        ("od", "--origins", POINTS),
        ("isochrone", POINTS, "--cutoff", 5),
        ("surface", POINTS, "--area", "126.8,35.2,126.9,35.3", "--size", 2000),
        ("access", POINTS, "support"),
        ("locate", POINTS, "support", "--p", 1),
        ("scenario", "compare", "today", "gwangju_gangjin", "--origins", POINTS),
    ],
    ids=lambda one: " ".join(str(part) for part in one[:2]),
)


@DRAWN
def test_a_table_that_is_piped_holds_nothing_else(arguments, tmp_path):
    drawn = run(*arguments, "--map", tmp_path / "지도.html")
    assert drawn.exit_code == 0, drawn.output
    assert drawn.stdout == run(*arguments).stdout
    assert "지도.html" in drawn.stderr


@DRAWN
def test_a_result_is_also_drawn(arguments, tmp_path):
    path = tmp_path / "지도.html"
    done = run(*arguments, "--map", path, "--out", tmp_path / "table.csv")
    assert done.exit_code == 0, done.output
    page = path.read_text(encoding="utf-8")
    assert "EXPLORE.show" in page
    assert '"alone":true' in page
    assert (tmp_path / "table.csv").exists()


def test_a_map_over_an_input_or_of_another_format_is_refused(homes, tmp_path):
    page = tmp_path / "집.html"
    page.write_bytes(homes.read_bytes())
    before = page.read_bytes()
    done = run("od", "--origins", page, "--map", page)
    assert done.exit_code != 0
    assert page.read_bytes() == before
    done = run("od", "--map", tmp_path / "x.png")
    assert done.exit_code != 0
