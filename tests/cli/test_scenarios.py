"""Scenarios from the command line."""

from __future__ import annotations

import io

import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo.cli import main
from aicomplex_geo.scenarios.edits import KINDS
from aicomplex_geo.scenarios.template import template_text


def run(*arguments):
    return main(["scenario", *map(str, arguments)])


def test_run_gives_the_table_of_the_library(study, tmp_path, capsys):
    out = tmp_path / "after.csv"
    assert run("run", "honam_closure", "--out", out) == 0
    assert "Honam Expressway closed" in capsys.readouterr().err
    written = pd.read_csv(out, encoding="utf-8-sig")
    scenario = ag.scenarios.read_scenario("honam_closure")
    pair = study.origins(), study.hubs()
    net = study.network()
    before, after = (ag.Router(one).od_matrix(*pair) for one in (net, scenario.apply(net)))
    table = ag.scenarios.compare(before, after)
    assert written["change"].tolist() == table["change"].tolist()
    assert written["difference"].sum() == pytest.approx(table["difference"].sum(), abs=1e-2)


def test_comparing_a_scenario_with_today_and_with_itself(capsys):
    assert run("compare", "honam_closure", "honam_closure") == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert set(table["change"]) == {"same"}
    assert run("compare", "honam_closure", "today") == 0
    assert "faster" in set(pd.read_csv(io.StringIO(capsys.readouterr().out))["change"])


def test_the_list_is_by_date(capsys):
    assert run("list") == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert table["id"].tolist()[:2] == ["gwangju_gangjin", "honam_widening"]


def test_all_faults_at_once_with_lines_and_nothing_written(tmp_path, capsys):
    file, out = tmp_path / "나쁨.toml", tmp_path / "out.csv"
    head = '[scenario]\nid = "x"\ntitle_en = "x"\nsource = "x"\n'
    edit = '[[edit]]\nkind = "close"\nroad = "%s"\n'
    file.write_text(head + edit % "호남고속" + edit % "무진대", "utf-8")
    assert run("run", file, "--out", out) == 1
    said = capsys.readouterr().err
    assert "line 5: there is no road '호남고속'. Nearest: '호남고속도로'" in said
    assert "line 8: there is no road" in said
    assert not out.exists()
    assert run("run", "honam_closur") == 1
    assert "'honam_closure'" in capsys.readouterr().err


def test_the_template_has_each_kind_and_is_a_scenario(tmp_path, capsys):
    file = tmp_path / "mine.toml"
    assert run("template", file) == 0
    assert ag.Scenario.from_file(file).validate(ag.read_network("strategic")) == ()
    assert run("template", file) == 1
    assert "exists" in capsys.readouterr().err
    assert ag.Scenario.from_file(file).id == file.stem
    lines = template_text().split("\n")
    start = lines.index("# [[edit]]")
    live = [line.removeprefix("# ") for line in lines[start:]]
    whole = ag.Scenario.from_text("\n".join([*lines[:start], *live]))
    assert {edit.kind for edit in whole.edits} == set(KINDS)
