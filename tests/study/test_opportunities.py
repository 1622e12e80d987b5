"""What can be reached, and by name what could not be counted."""
# ruff: noqa: PD011 - Opportunity.values is no attribute of pandas

from __future__ import annotations

import pandas as pd
import pytest

from aicomplex_geo.errors import StudyError
from aicomplex_geo.study import load_study, new_study

TOTALS = """
[layers.areas]
file = "areas.csv"
geometry = "none"
source = ["example"]

[opportunities.residents]
kind = "spread"
layer = "people"
column = "people"
totals_layer = "areas"
totals_column = "residents"
join = "area"
unit_ko = "명"
"""
WORKERS = """
[layers.jobs]
file = "jobs.csv"
geometry = "none"
source = ["example"]

[opportunities.jobs]
kind = "by_site"
layer = "jobs"
column = "workers"
points_layer = "sites"
join = "site_id"
unit_ko = "명"
"""
JOBS = (
    "id,site_id,workers,as_of,usable,source\n"
    "b-2024,site_b,500,2024-05,current,example\n"
    "a-2001,site_a,70,2001,old,example\n"
    "all,,900,2020,old,example\n"
)


@pytest.fixture
def folder(tmp_path):
    new_study(tmp_path / "study")
    people = tmp_path / "study" / "people.csv"
    lines = people.read_text(encoding="utf-8").splitlines()
    areas = ["area", "left", "left", "right", "right"]
    rows = [f"{line},{area}" for line, area in zip(lines, areas, strict=True)]
    people.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    return tmp_path / "study"


def extend(folder, toml, name, rows):
    with (folder / "study.toml").open("a", encoding="utf-8", newline="\n") as file:
        file.write(toml)
    (folder / name).write_text(rows, encoding="utf-8", newline="\n")
    return {one.key: one for one in load_study(folder).opportunities()}


def test_totals_are_spread_in_proportion(folder):
    rows = "id,name_ko,residents,residents_as_of\nleft,왼쪽,84000,2025\nright,오른쪽,10000,2025\n"
    found = extend(folder, TOTALS, "areas.csv", rows)["residents"]
    assert found.values.to_dict() == {"q_west": 24000.0, "q_centre": 60000.0, "q_north": 10000.0}
    assert found.as_of == "2025"
    assert [left.id for left in found.excluded] == ["q_east"]
    assert "only; other areas are not counted" in found.notes_en[0]


def test_weights_that_no_row_carries_are_said_everywhere(folder):
    rows = "id,name_ko,residents,people_missing\nleft,왼쪽,84000,20184\nright,오른쪽,10000,0\n"
    found = extend(folder, TOTALS, "areas.csv", rows)
    for key in ("residents", "people"):
        assert any("20,184" in note and "왼쪽" in note for note in found[key].notes_ko)
        assert any("20,184" in note for note in found[key].notes_en)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "id,residents\nleft,84000\n",
            "area 'right' of layer 'people' is not an id of 'areas'",
        ),
        (
            "id,residents\nleft,1\nright,2\nmoon,3\n",
            "residents of 'moon' cannot be spread: no point",
        ),
        ("id,inhabitants\nleft,1\nright,2\n", "layer 'areas' has no column 'residents'"),
        ("id,residents\nleft,many\nright,2\n", r"is not an amount in 1 rows \(first: 'many'"),
        ("id,residents\nleft,-1\nright,2\n", r"is not an amount in 1 rows \(first: '-1'"),
    ],
)
def test_totals_that_cannot_be_spread_are_faults(folder, rows, message):
    with pytest.raises(StudyError, match=message):
        extend(folder, TOTALS, "areas.csv", rows)


def test_sites_without_a_usable_value_are_left_out_by_name(folder):
    found = extend(folder, WORKERS, "jobs.csv", JOBS)["jobs"]
    assert found.values.to_dict() == {"site_b": 500.0}
    assert found.as_of == "2024-05"
    (left,) = found.excluded
    assert (left.id, left.name_ko) == ("site_a", "예시 산업단지")
    assert left.reason_ko == "70명(2001) 자료만 있어 시점이 오래되었으므로 집계 제외"
    assert left.reason_en == "only an outdated figure, 70 of 2001"


def test_a_site_without_any_row_is_left_out_too(folder):
    found = extend(folder, WORKERS, "jobs.csv", JOBS.replace("a-2001,site_a,70", "a,,70"))["jobs"]
    assert [(left.id, left.reason_en) for left in found.excluded] == [("site_a", "no data")]


def test_a_site_without_position_is_left_out_with_its_figure(folder):
    sites = folder / "sites.csv"
    text = sites.read_text(encoding="utf-8").replace("36.5380,127.0010", ",")
    sites.write_text(text, encoding="utf-8", newline="\n")
    found = extend(folder, WORKERS, "jobs.csv", JOBS)["jobs"]
    assert found.values.empty
    reasons = {left.id: left.reason_en for left in found.excluded}
    assert "figure of 500 (2024-05), but no known position" in reasons["site_b"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "b-2024,site_b",
            "b-2024,site_q",
            "site_id 'site_q' of row 'b-2024' is not an id",
        ),
        ("a-2001,site_a,70,2001,old", "x,site_b,70,2001,current", "more than one current row"),
        ("site_id", "site", "layer 'jobs' has no column 'site_id'"),
    ],
)
def test_rows_that_name_no_site_are_faults(folder, old, new, message):
    with pytest.raises(StudyError, match=message):
        extend(folder, WORKERS, "jobs.csv", JOBS.replace(old, new))


def test_faults_of_all_opportunities_come_together(folder):
    rows = "id,residents\nleft,84000\n"
    with (folder / "study.toml").open("a", encoding="utf-8", newline="\n") as file:
        file.write(TOTALS)
    (folder / "areas.csv").write_text(rows, encoding="utf-8", newline="\n")
    with pytest.raises(StudyError) as caught:
        extend(folder, WORKERS, "jobs.csv", JOBS.replace("site_b,500", "site_q,500"))
    assert {fault.row for fault in caught.value.faults} == {
        "[opportunities.residents]",
        "[opportunities.jobs]",
    }


def test_a_layer_without_geometry_holds_no_points(folder):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    text = text.replace('layer = "people"\ncolumn = "people"', 'layer = "claims"\ncolumn = "mode"')
    (folder / "study.toml").write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(StudyError, match="layer 'claims' has no geometry"):
        load_study(folder).opportunities()


def test_the_bundled_opportunities_carry_the_published_sums():
    found = {one.key: one for one in load_study().opportunities()}
    people = found["population"]
    gu = people.points["gu_ko"]
    assert people.values.groupby(gu).sum().to_dict() == {
        "동구": 110_816,
        "서구": 274_627,
        "남구": 209_183,
        "북구": 428_572,
        "광산구": 408_705,
    }
    assert people.values[gu.notna()].sum() == 1_431_903
    assert people.values.sum() == 5_019_892
    # each zone is counted once: 684 of the region, three of which have no figure
    assert (len(people.points), len(people.excluded)) == (681, 3)
    assert people.points.index.is_unique
    assert found["households"].values.sum() == 644_226
    assert found["establishments"].values.sum() == 170_085 + 473_337
    assert (people.as_of, found["establishments"].as_of) == ("2025", "2020")


def test_hanam_and_pyeongdong_are_the_only_workers():
    (workers,) = [one for one in load_study().opportunities() if one.key == "workers"]
    assert workers.values.to_dict() == {"hanam": 24000.0, "pyeongdong": 12529.0}
    left = {one.id for one in workers.excluded}
    assert {"ai_complex", "cheomdan1", "jingok", "bitgreen", "nano", "bonchon"} <= left
    assert not left & {"hanam", "pyeongdong"}
    assert all(one.name_ko and one.reason_ko and one.reason_en for one in workers.excluded)


def test_what_has_to_be_said_is_said_with_the_figures_by_zone():
    found = {one.key: one for one in load_study().opportunities()}
    for key, korean, english in (
        ("population", "684곳", "684 eup, myeon and dong"),
        ("households", "광주 밖의 가구 수는 확인되지 않아", "Households outside Gwangju"),
        ("establishments", "종사자 수가 아닙니다", "not workers"),
    ):
        assert korean in " ".join(found[key].notes_ko)
        assert english in " ".join(found[key].notes_en)
    assert "시 경계" not in " ".join(load_study().assumptions_ko)
    assert "outside Gwangju are not counted" not in " ".join(load_study().assumptions_en)


def test_a_place_with_weights_that_no_row_has_is_said_for_each_figure(folder):
    rows = "id,name_ko,residents,people_missing\nleft,왼쪽,84000,20184\nright,오른쪽,10000,0\n"
    found = extend(folder, TOTALS, "areas.csv", rows)
    korean, english = (
        " ".join(one) for one in (found["residents"].notes_ko, found["people"].notes_en)
    )
    assert "왼쪽의 84,000명은 값이 있는" in korean
    assert "20,184 population belong to no row" in english


MORE = """
[layers.others]
file = "others.csv"
geometry = "point"
source = ["example"]

[opportunities.all]
layer = "people"
more_layers = ["others"]
column = "people"
unit_ko = "명"
"""
OTHERS = (
    "id,name_ko,name_en,kind,people,status,status_date,lat,lon,certainty_m,position_basis,"
    "source,as_of\n"
    "q_south,남쪽,South,place,700,existing,2024,36.51,127.01,500,geocode,example,2024\n"
    "q_none,없음,None,place,,existing,2024,36.52,127.01,500,geocode,example,2024\n"
)


def test_one_kind_is_counted_in_several_layers(folder):
    alone = {one.key: one for one in load_study(folder).opportunities()}["people"]
    found = extend(folder, MORE, "others.csv", OTHERS)["all"]
    assert found.values.to_dict() == {**alone.values.to_dict(), "q_south": 700.0}
    assert found.values.index.equals(found.points.index)
    assert {left.id for left in found.excluded} == {*(one.id for one in alone.excluded), "q_none"}
    assert found.as_of.endswith("2024") or "2024" in found.as_of
    assert found.points.crs == alone.points.crs


@pytest.mark.parametrize(
    ("toml", "rows", "message"),
    [
        (MORE, OTHERS.replace("q_south", "q_west"), "'q_west' is an id of more than one"),
        (MORE, OTHERS.replace(",people,", ",persons,"), "layer 'others' has no column 'people'"),
        (MORE.replace('["others"]', '["people"]'), OTHERS, "name a layer twice"),
        (MORE.replace('["others"]', '["nowhere"]'), OTHERS, "'nowhere' is not a layer"),
        (
            MORE.replace('layer = "people"', 'layer = "people"\nkind = "by_site"\njoin = "id"'),
            OTHERS,
            "more_layers belongs to kind 'points'",
        ),
    ],
)
def test_layers_that_cannot_be_counted_together_are_faults(folder, toml, rows, message):
    with pytest.raises(StudyError, match=message):
        extend(folder, toml, "others.csv", rows)


def test_values_are_on_the_ids_of_the_points():
    for one in load_study().opportunities():
        assert one.values.index.equals(one.points.index)
        assert one.values.notna().all()
        assert one.points.geometry.notna().all()
        assert isinstance(one.values, pd.Series)
        assert one.as_of
        assert one.source


def test_figures_of_sites_carry_their_own_dates():
    found = {one.key: one for one in load_study().opportunities()}
    assert found["firms"].values.to_dict() == {"hanam": 1000.0, "pyeongdong": 504.0}
    assert found["firms"].dates.to_dict() == {"hanam": "2019-09", "pyeongdong": "2020-03"}
    assert found["workers"].dates.equals(found["firms"].dates)
    assert set(found["population"].dates) == {"2025"}


def test_one_kind_is_the_same_as_among_all(study):
    first = study.opportunities()[0]
    alone = study.opportunity(first.key)
    assert alone.values.equals(first.values)
    assert alone.excluded == first.excluded


def test_unknown_opportunities_are_refused(study):
    with pytest.raises(StudyError, match="no opportunities 'dragons'"):
        study.opportunity("dragons")
