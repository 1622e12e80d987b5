"""Reading: every fault at once, with its line and the nearest names."""

from __future__ import annotations

import pytest

import aicomplex_geo as ag
from aicomplex_geo.errors import DataNotFoundError, ScenarioError
from aicomplex_geo.scenarios.toml_lines import lines_of

HEAD = '[scenario]\nid = "a"\ntitle_en = "A"\nsource = "none"\n'


def faults_of(text):
    with pytest.raises(ScenarioError) as caught:
        ag.Scenario.from_text(text)
    return [str(fault) for fault in caught.value.faults]


def test_lines_skip_texts_lists_and_comments():
    text = (
        '# [[edit]]\n[scenario]\nid = "a" # [x]\nnote_en = """\n[[edit]]\n"""\n\n[[edit]]\n'
        'line = [\n  [1, 2],\n]\nkind = "close"\n[[edit]]\n[edit.values]\nx.y = 1\n'
    )
    lines = lines_of(text)
    assert lines["edit", 0] == 8
    assert lines["edit", 0, "line"] == 9
    assert lines["edit", 0, "kind"] == 12
    assert lines["edit", 1, "values", "x"] == 15
    assert ("edit", 2) not in lines


def test_all_faults_are_reported_at_once_with_their_lines():
    faults = faults_of(
        HEAD
        + '[[edit]]\nkind = "clos"\nroad = "x"\n'
        + '[[edit]]\nkind = "speed"\nroad = "x"\nposted_sped = 50\nposted_speed = -3\n'
        + '[[edit]]\nkind = "add_link"\nid = "x"\nfrom = [95, 200]\nto = "b"\n'
        + 'road_class = "street"\nposted_speed = 50\n'
    )
    assert [fault.split(":")[0].split("line ")[1] for fault in faults] == ["6", "11", "12", "16"]
    assert "Nearest: 'close', 'close_site'." in faults[0]
    assert "posted_sped is not known. Nearest: 'posted_speed'" in faults[1]
    assert "found -3" in faults[2]
    assert "from is no end of a road" in faults[3]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has no table [scenario]"),
        ("[scenario", "line 1: is not TOML"),
        ('[scenario]\nid = "a"\ntitle_en = "A"', "source is missing"),
        ('[scenario]\nid = "a"\nsource = "x"', "title_ko and title_en are both missing"),
        (HEAD + 'opens = "2026-13"', "line 5: opens: not a day of the calendar"),
        (HEAD + 'opens = "2027"\nopens_latest = "2026-03"', "before opens 2027"),
        (HEAD + 'confidence = "certain"', "line 5: confidence"),
        (HEAD + "[[edit]]\nlink = []", "line 5: kind is missing"),
        (HEAD + '[[edit]]\nkind = "close"', "give one of link, road, interchange and near"),
        (HEAD + '[[edit]]\nkind = "toll"\nroad = "x"\ntoll = 1', "a toll is that of a stretch"),
        (HEAD + "[edits]\nx = 1", "edits is not known. Nearest: 'edit'"),
        (HEAD + '[[edit]]\nkind = "close"\nnear = [1, 2]', "near and radius_m belong together"),
    ],
)
def test_each_fault_names_its_place(text, told):
    faults = faults_of(text)
    assert any(told in fault for fault in faults), faults


def test_files_that_are_missing_or_not_utf8(tmp_path):
    with pytest.raises(DataNotFoundError, match="scenario template"):
        ag.Scenario.from_file(tmp_path / "none.toml")
    file = tmp_path / "윈도.toml"
    file.write_bytes((HEAD + 'note_ko = "통행 차단"\n').encode("cp949"))
    with pytest.raises(ScenarioError, match="line 5: is not UTF-8"):
        ag.Scenario.from_file(file)


def test_a_scenario_is_a_value(scenario):
    one, other = (scenario('kind = "close"\nlink = ["a", "b"]') for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one.title_ko == "A test"
    assert repr(one) == "Scenario('test', 1 edit)"


def test_dates_of_toml_are_read_as_text():
    read = ag.Scenario.from_text(HEAD + "opens = 2026-12-01\n")
    assert (read.opens, read.opens_range) == ("2026-12-01", "2026-12-01")
    late = ag.Scenario.from_text(HEAD + 'opens = 2026\nopens_latest = "2027-06"\n')
    assert late.opens_range == "2026~2027-06"
