"""Where sources disagree, each value stands with its source and its date."""

from __future__ import annotations

import pytest

from aicomplex_geo.layers.schema import DATE
from aicomplex_geo.results.disagreements import UNDATED, disagreements
from aicomplex_geo.study import load_study, new_study


@pytest.fixture(scope="module")
def found():
    return disagreements(load_study())


@pytest.fixture
def folder(tmp_path):
    new_study(tmp_path / "study")
    return tmp_path / "study"


def with_other_position(folder, columns, values):
    """Give the first site of the template a second position, and other sites none."""
    path = folder / "sites.csv"
    head, first, *rest = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{head},{columns}", f"{first},{values}"]
    lines += [row + "," * (columns.count(",") + 1) for row in rest]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    (one,) = disagreements(load_study(folder))
    return one


def test_every_value_has_a_source_and_a_date(found):
    assert len(found) > 30
    for one in found:
        for column in ("value", "source", "as_of", "other", "other_source", "other_as_of"):
            assert one[column], (one["layer"], one["id"], column)
        assert DATE.fullmatch(one["as_of"]), one
        assert DATE.fullmatch(one["other_as_of"]), one


def test_the_three_site_areas_of_the_complex_stand_side_by_side(found):
    mine = [one for one in found if (one["layer"], one["id"]) == ("sites", "ai_complex")]
    areas = [one for one in mine if one["what_en"] == "area (m²)"]
    assert [(one["value"], one["as_of"]) for one in areas] == [("46,200", "2021-11")] * 2
    assert [(one["other"], one["other_source"], one["other_as_of"]) for one in areas] == [
        ("47,256", "ajunews_20211122;sandankorea_79", "2021-11-22"),
        ("46,246", "donga_2022", "2022"),
    ]


def test_a_date_that_the_layer_leaves_out_is_that_of_the_source(folder):
    columns = "position_other,position_other_source,position_other_as_of"
    one = with_other_position(folder, columns, '"36.51,127.02",example,')
    assert (one["other"], one["other_as_of"]) == ("36.51,127.02", "2026-01-01")


def test_a_date_that_the_layer_has_is_taken(folder):
    columns = "position_other,position_other_source,position_other_as_of"
    one = with_other_position(folder, columns, '"36.51,127.02",example,2019')
    assert one["other_as_of"] == "2019"


def test_where_nothing_has_a_date_that_is_said(folder):
    one = with_other_position(folder, "position_other", '"36.51,127.02"')
    assert one["other_as_of"] == UNDATED
