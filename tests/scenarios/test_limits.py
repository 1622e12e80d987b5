"""Values that no road or place has, and edits that refer to what a study lacks."""

from __future__ import annotations

import pytest

import aicomplex_geo as ag
from aicomplex_geo.errors import ScenarioError
from aicomplex_geo.scenarios.reading import MOST_EDITS
from aicomplex_geo.study.scenario_checks import scenario_faults

HEAD = '[scenario]\nid = "x"\ntitle_en = "X"\nsource = "a test"\n'


def read(*edits):
    return ag.Scenario.from_text(HEAD + "".join(f"[[edit]]\n{edit}\n" for edit in edits))


@pytest.fixture(scope="module")
def net():
    return ag.read_network("strategic")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ('kind = "speed"\nroad = "호남고속도로"\nfactor = 1e-20', "greater than or equal to 0.01"),
        ('kind = "speed"\nroad = "호남고속도로"\nfactor = 1e9', "less than or equal to 100"),
        (
            'kind = "speed"\nroad = "호남고속도로"\nposted_speed = 1e-3',
            "greater than or equal to 1",
        ),
        ('kind = "speed"\nroad = "호남고속도로"\nposted_speed = true', "valid number"),
        ('kind = "speed"\nroad = "호남고속도로"\nposted_speed = "60"', "valid number"),
        ('kind = "close"\nlink = [1, 2]', "Write it in quotes"),
        ('kind = "close"\nroad = "호남고속도로"\ndirection = "one_way"', "direction goes with"),
        ('kind = "grow_site"\nlayer = "hubs"\nid = "a"\ncolumn = "b"\nto = -5', "to: Input"),
    ],
)
def test_values_out_of_range_and_of_another_type_are_faults(edit, message):
    with pytest.raises(ScenarioError, match=message):
        read(edit)


def test_factors_multiply_within_bounds(net):
    slow = 'kind = "speed"\nroad = "호남고속도로"\nfactor = 0.05'
    assert read(slow).validate(net) == ()
    (fault,) = read(slow, slow).validate(net)
    assert fault.row == "line 9"
    assert "0.0025" in fault.problem


def test_new_links_share_no_id_and_stay_near_the_network(net):
    link = (
        'kind = "add_link"\nid = "l"\nfrom = "25-dongnim-ic"\nto = "25-yongbong-ic"\n'
        'road_class = "street"\nposted_speed = 50'
    )
    with pytest.raises(ScenarioError, match="that of line 5 already"):
        read(link, link)
    taken = read(link.replace('"l"', '"25-dongnim-ic"'))
    assert "is a junction already" in taken.validate(net)[0].problem
    elsewhere = read(f"{link}\nline = [[-35.2, -126.8]]")
    assert "far from the network" in elsewhere.validate(net)[0].problem


def test_as_many_edits_as_allowed_are_hashed_and_more_are_a_fault():
    edits = [f'kind = "close"\nlink = ["a{i}", "b{i}"]' for i in range(MOST_EDITS + 1)]
    assert read(*edits[:200]).hash == read(*reversed(edits[:200])).hash
    with pytest.raises(ScenarioError, match="more than 1,000"):
        read(*edits)


def test_faults_of_roads_and_of_all_layers_are_in_one_report(net):
    scenario = read(
        'kind = "close"\nroad = "호남고속도"',
        'kind = "close_site"\nlayer = "hubz"\nid = "usquare"',
        'kind = "close_site"\nlayer = "hubs"\nid = "usquar"',
        'kind = "add_site"\nlayer = "dong"\nid = "new"\nat = [35.2, 126.8]\n'
        'values = { population = "many" }',
        'kind = "close_site"\nlayer = "hubs"\nid = "usquare"',
        'kind = "reopen_site"\nlayer = "hubs"\nid = "usquare"',
    )
    faults = scenario_faults(ag.load_study(), scenario, net)
    assert [fault.row for fault in faults] == ["line 5", "line 8", "line 12", "line 16", "line 26"]
    assert "'hubs'" in faults[1].remedy
    assert [fault.row for fault in scenario.validate(net)] == ["line 5", "line 26"]
