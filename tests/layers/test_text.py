"""Hostile text goes through unchanged, and broken bytes never raise anything else."""

from __future__ import annotations

import csv
import io
import json
import string
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.errors import LayerError, ParameterError
from aicomplex_geo.layers import label, read_layer
from aicomplex_geo.layers.crs import metric_crs
from aicomplex_geo.layers.schema import SCHEMAS
from aicomplex_geo.layers.tables import read_rows

HOSTILE = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), max_size=40),
    st.sampled_from(
        [
            "</script><script>alert(1)</script>",
            '"; DROP TABLE sites; --',
            "=cmd|' /C calc'!A0",
            "${alert(1)}",
            "\u202e반대로",
            'a,b\n"c"',
            "〈삼성〉 & 'LG'",
            " 앞뒤 빈칸 ",
        ]
    ),
)
FEATURE = SCHEMAS["features"].required


def write_study(folder: Path, name: str, geometry: str) -> None:
    text = f'[layers.places]\nfile = "{name}"\ngeometry = "{geometry}"\n'
    (folder / "study.toml").write_text(text, encoding="utf-8")


def row_of(identifier: str, text: str, note: str) -> dict[str, str]:
    empty = dict.fromkeys(FEATURE, "")
    return {**empty, "id": identifier, "name_ko": f"곳{text}", "kind": text, "note_ko": note}


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE, note=HOSTILE, identifier=HOSTILE.filter(lambda one: bool(one.strip())))
def test_hostile_text_of_a_table_comes_back_as_it_was(text, note, identifier):
    with TemporaryDirectory(prefix="한글 ") as name:
        folder = Path(name)
        write_study(folder, "places.csv", "point")
        row = {**row_of(identifier, text, note), "lat": "35.2", "lon": "126.8"}
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
        (folder / "places.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="")
        frame = read_layer("places", data_dir=folder)
    assert frame.index.tolist() == [identifier]
    assert frame.iloc[0][["name_ko", "kind", "note_ko"]].tolist() == [f"곳{text}", text, note]


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE, note=HOSTILE, identifier=HOSTILE.filter(lambda one: bool(one.strip())))
def test_hostile_text_of_a_geojson_comes_back_as_it_was(text, note, identifier):
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_study(folder, "places.geojson", "line")
        row = row_of(identifier, text, note)
        content = {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": row, "geometry": None}],
        }
        (folder / "places.geojson").write_text(json.dumps(content), encoding="utf-8")
        frame = read_layer("places", data_dir=folder)
    assert frame.index.tolist() == [identifier]
    assert frame.iloc[0][["name_ko", "kind", "note_ko"]].tolist() == [f"곳{text}", text, note]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(string.printable, max_size=200).map(str.encode)))
def test_any_bytes_give_rows_or_faults(raw):
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "places.csv"
        path.write_bytes(raw)
        faults = []
        rows = read_rows(path, ["id"], faults)
        assert all("" not in row and row["_row"].isdigit() for row in rows)
        assert faults or rows
        for file, geometry in (("places.csv", "none"), ("places.geojson", "line")):
            write_study(folder, file, geometry)
            (folder / file).write_bytes(raw)
            try:
                read_layer("places", data_dir=folder)
            except LayerError as error:
                assert error.faults  # noqa: PT017 - what is read may also be in order


def test_rows_know_their_line(tmp_path):
    path = tmp_path / "표.csv"
    path.write_text('id,note\na,"two\nlines"\n\nb,one\n', encoding="utf-8")
    faults = []
    rows = read_rows(path, ["id", "note"], faults)
    assert [(row["id"], row["_row"]) for row in rows] == [("a", "2"), ("b", "5")]
    assert faults == []


def test_headings_are_checked(tmp_path):
    path = tmp_path / "t.csv"
    faults = []
    path.write_text("id,id,_row\na,b,c\n", encoding="utf-8")
    assert read_rows(path, ["id", "lat", "lon"], faults) == []
    assert [fault.problem for fault in faults] == [
        "has no column lat, lon (found: id, id, _row).",
        "has the column id more than once.",
        "has a column _row.",
    ]
    faults = []
    path.write_text("id,\na,\n", encoding="utf-8")
    assert read_rows(path, ["id"], faults) == [{"id": "a", "_row": "2"}]
    assert faults == []
    path.write_text("id\n", encoding="utf-8")
    assert read_rows(path, ["id"], faults) == []
    assert "no rows" in faults[0].problem


def test_a_value_under_no_heading_is_a_fault(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,\na,b\n", encoding="utf-8")
    faults = []
    read_rows(path, ["id"], faults)
    assert "has a value under no heading" in faults[0].problem


@pytest.mark.parametrize(
    ("bounds", "crs"),
    [
        ((124, 33, 132, 39), "EPSG:5179"),
        ((123.9, 33, 126, 39), "EPSG:32651"),
        ((179, 1, 180, 2), "EPSG:32660"),
        ((-180, -2, -179, -1), "EPSG:32701"),
        ((-0.1, 51.4, 0.1, 51.6), "EPSG:32631"),
    ],
)
def test_the_metric_crs_of_a_region(bounds, crs):
    assert metric_crs(bounds) == crs


@pytest.mark.parametrize(
    "bounds", [(1, 2, 3), (1, 2, 3, float("nan")), (3, 2, 1, 4), (0, 5, 1, 4), (0, 0, 1, 91)]
)
def test_bounds_off_the_globe_are_refused(bounds):
    with pytest.raises(ParameterError, match="Give west, south, east, north"):
        metric_crs(bounds)


def test_codes_have_words():
    assert label("position_basis", "inferred", language="en") == "estimated from places nearby"
    assert label("colour", "red") == "red"
