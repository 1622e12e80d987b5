"""The table of labels: whole, in both languages, and in the words of the glossary."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import aicomplex_geo as ag
import aicomplex_geo.maps
from aicomplex_geo.claims import VERDICTS
from aicomplex_geo.layers.labels import LABELS, label
from aicomplex_geo.network.profiles.constant import BASES
from aicomplex_geo.network.readers.osm_classes import CLASS_OF

HANGUL = re.compile("[가-힣]")
CODED = ("kind", "status", "position_basis", "usable", "mode", "unit")
# what a popup or table of a layer never shows as a column
UNSHOWN = re.compile(r"_(source|as_of|date|id|basis)$|^(geometry|name|note|source|subject)")
ALONE = ("kind", "status", "position_basis", "usable", "verdict", "road_class", "basis")


@pytest.fixture(scope="module")
def layers() -> dict:
    return {name: ag.read_layer(name) for name in ag.list_layers()["name"]}


def test_every_label_has_two_languages():
    for table, entries in LABELS.items():
        for key, (korean, english) in entries.items():
            assert korean, (table, key)
            assert english, (table, key)
            if key != "language":
                assert not HANGUL.search(english), (table, key)


def test_a_code_means_the_same_wherever_no_column_is_at_hand():
    known: dict[str, tuple[str, str]] = {}
    for table in ALONE:
        for code, words in LABELS[table].items():
            assert known.setdefault(code, words) == words, (table, code)


@pytest.mark.parametrize("column", CODED)
def test_every_code_of_the_layers_has_a_label(layers, column):
    for name, layer in layers.items():
        if column in layer.columns:
            codes = set(layer[column].dropna()) - {""}
            assert codes <= set(LABELS[column]), name


def test_every_column_of_the_layers_has_a_label(layers):
    for name, layer in layers.items():
        columns = {re.sub(r"_(ko|en)$", "", str(column)) for column in layer.columns}
        shown = {one for one in columns if not UNSHOWN.search(one)}
        pairs = {one for one in shown if re.search(r"^(floor_)?area_m2_", one)}
        assert shown - pairs <= set(LABELS["column"]), name


def test_verdicts_road_classes_and_constants_have_labels():
    assert set(VERDICTS) == set(LABELS["verdict"])
    assert set(CLASS_OF.values()) <= set(LABELS["road_class"])
    assert set(BASES) == set(LABELS["basis"])
    for profile in ag.load_study().profiles():
        for constant in profile.constants:
            kind, _, part = constant.key.partition(".")
            assert kind in LABELS["constant"]
            assert constant.unit in ("", *LABELS["unit"])
            if kind not in ("road_speed", "road_delay_s_per_km", "junction_delay_s"):
                assert not part or part in {**LABELS["road_class"], **LABELS["constant"]}


def test_every_word_that_a_script_asks_for_is_in_the_table():
    scripts = (Path(aicomplex_geo.maps.__file__).parent / "static").rglob("*.js")
    asked = {
        key
        for one in scripts
        for key in re.findall(r'\bt\(\s*"(\w+)"', one.read_text(encoding="utf-8"))
    }
    assert len(asked) > 60
    assert asked <= set(LABELS["word"])


def test_a_code_without_a_label_is_shown_as_it_is():
    assert label("kind", "lighthouse") == "lighthouse"
