"""What a result was computed from: every file that is read."""

from __future__ import annotations

from aicomplex_geo.results.provenance import input_files
from aicomplex_geo.study import new_study

NOT_READ = {"LICENSE.md", "README.md", "network/validation.toml"}
"""For people; and what a test of the strategic network compares with."""


def test_every_file_of_the_bundled_study_is_an_input(project):
    folder = project / "data" / "geo"
    there = {
        one.relative_to(folder).as_posix()
        for one in folder.rglob("*")
        if one.is_file() and "__pycache__" not in one.parts
    }
    assert set(input_files(folder)) == there - NOT_READ


def test_a_base_map_of_a_study_is_an_input(tmp_path):
    new_study(tmp_path / "study")
    file = tmp_path / "study" / "study.toml"
    more = '\n[basemap]\nfiles = ["땅/land.geojson"]\n'
    file.write_text(file.read_text("utf-8") + more, encoding="utf-8")
    (file.parent / "땅").mkdir()
    (file.parent / "땅" / "land.geojson").touch()
    assert "땅/land.geojson" in input_files(file.parent)
