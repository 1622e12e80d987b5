"""Scenarios of a study: its timeline, its state at a date, and what they change."""

from __future__ import annotations

import numpy as np
import pytest

import aicomplex_geo as ag
from aicomplex_geo.errors import ParameterError, ScenarioError, StudyError
from aicomplex_geo.study import check_study, load_study, new_study
from aicomplex_geo.study.workbench import Workbench


def test_scenarios_are_ordered_by_date(study):
    ids = [one.id for one in study.scenarios()]
    assert ids[:2] == ["gwangju_gangjin", "honam_widening"]
    assert set(ids) == set(ag.scenarios.list_scenarios().index)


@pytest.mark.parametrize(
    ("date", "open_", "uncertain", "later"),
    [
        ("2026-11-30", 0, 0, 2),
        ("2026-12", 0, 1, 1),
        ("2026-12-31", 1, 0, 1),
        ("2027", 1, 0, 1),
        ("2029-12", 1, 1, 0),
        ("2030-01", 2, 0, 0),
    ],
)
def test_the_state_of_any_date(study, date, open_, uncertain, later):
    state = study.at(date)
    found = [len(part) for part in (state.open, state.uncertain, state.later)]
    assert found == [open_, uncertain, later]
    assert {one.id for one in state.unscheduled} >= {"ring_500", "honam_closure"}


def test_an_uncertain_date_shows_as_a_range(study):
    zones = study.layer("region_zones")
    to = zones[zones["name_ko"].str.endswith("성전면")][["geometry"]]
    start = study.origins().iloc[:1]
    row = study.at("2026-12").od_range(start, to).iloc[0]
    assert row["travel_time_low"] < row["travel_time_high"] - 5
    for date, name in (("2026-11", "high"), ("2027", "low")):
        sure = study.at(date).od_range(start, to).iloc[0]
        assert sure["travel_time_low"] == sure["travel_time_high"] == row[f"travel_time_{name}"]


def test_a_date_must_be_one(study):
    with pytest.raises(ParameterError, match="not a date"):
        study.at("soon")


def test_a_study_under_a_scenario_has_its_layers_and_network(study):
    one = {scenario.id: scenario for scenario in study.scenarios()}
    both = study.under(one["muan_airport"]).under(one["honam_closure"])
    assert not both.hubs().loc["muan_airport", "closed"]
    assert len(both.network().closed_edges) == 6
    assert study.hubs().loc["muan_airport", "closed"]
    assert study.network().closed_edges.empty


def test_a_bench_under_a_scenario(study):
    bench = Workbench(study)
    assert bench.under("") is bench
    assert bench.under("unknown") is bench
    under = bench.under("honam_closure")
    assert under is bench.under("honam_closure")
    assert (under.scenario, bench.scenario) == ("honam_closure", "")
    assert len(under.net.closed_edges) == 6


def test_a_scenario_without_a_file_is_a_fault(tmp_path):
    new_study(tmp_path / "study")
    file = tmp_path / "study" / "study.toml"
    file.write_text(file.read_text("utf-8") + '\n[scenarios]\nids = ["bypas"]\n', "utf-8")
    (tmp_path / "study" / "scenarios").mkdir()
    (tmp_path / "study" / "scenarios" / "bypass.toml").write_text("", "utf-8")
    with pytest.raises(StudyError, match=r"no file scenarios/bypas.toml. .*'bypass'"):
        load_study(file)


def test_a_scenario_has_the_name_of_its_file(tmp_path):
    new_study(tmp_path / "study")
    file = tmp_path / "study" / "study.toml"
    file.write_text(file.read_text("utf-8") + '\n[scenarios]\nids = ["bypass"]\n', "utf-8")
    (tmp_path / "study" / "scenarios").mkdir()
    text = (
        '[scenario]\nid = "bypas"\ntitle_en = "A bypass"\nsource = "none"\n'
        '[[edit]]\nkind = "close"\nroad = "none"\n'
    )
    (tmp_path / "study" / "scenarios" / "bypass.toml").write_text(text, "utf-8")
    with pytest.raises(ScenarioError, match=r"bypass\.toml.*id = 'bypas' is not the name"):
        load_study(file).scenarios()
    assert "is not the name of the file. Write id = 'bypass'" in str(check_study(file)[0])


def test_results_hold_what_each_scenario_changes(results):
    found = {one.scenario.id: one for one in results.scenarios}
    assert list(found)[:2] == ["gwangju_gangjin", "honam_widening"]
    closure, grown = found["honam_closure"], found["cheomdan3_built_out"]
    assert "32,013" in closure.sentence_en or "fewer within 30 minutes" in closure.sentence_en
    assert "17,288명 증가합니다" in grown.sentence_ko
    assert len(closure.closed_links) == 6
    assert (closure.od["difference"].dropna() >= 0).all()
    muan = found["muan_airport"]
    assert (muan.od["difference"].dropna() == 0).all()
    assert muan.hubs_reached["difference"].max() == 1
    assert set(muan.od["change"]) <= {"same", "unreachable"}
    gangjin = found["gwangju_gangjin"]
    assert gangjin.zones["difference"].min() < -10
    assert {"seo-gu", "강진군", "서구"} & set(gangjin.groups["group"])
    assert np.isfinite(gangjin.equity["difference"]).all()
    for one in results.scenarios:
        assert one.faults == ()
        assert len(one.od) == len(results.od)
        assert (
            one.reach["difference"] - (one.reach["gained"] - one.reach["lost"])
        ).abs().max() < 1e-6
