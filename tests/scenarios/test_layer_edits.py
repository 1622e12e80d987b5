"""Edits of sites, facilities and opportunities."""

from __future__ import annotations

import pytest

import aicomplex_geo as ag
from aicomplex_geo.errors import ScenarioError
from aicomplex_geo.layers import read_layer
from aicomplex_geo.study.interchanges import find_interchanges

GROW = 'kind = "grow_site"\nlayer = "hubs"\nid = "usquare"\n'
NEW = 'kind = "add_site"\nlayer = "hubs"\nid = "new"\nname_ko = "새역"\nat = [35.2, 126.9]\n'


def test_a_layer_that_no_edit_names_is_given_back(scenario):
    hubs = read_layer("hubs")
    assert scenario('kind = "close_site"\nlayer = "x"\nid = "y"').apply_layer("hubs", hubs) is hubs


def test_sites_are_added_moved_closed_and_reopened(scenario):
    hubs = read_layer("hubs")
    after = scenario(
        'kind = "add_site"\nlayer = "hubs"\nid = "new"\nname_ko = "새역"\nat = [35.2, 126.9]\n'
        'values = { kind = "rail" }',
        'kind = "move_site"\nlayer = "hubs"\nid = "usquare"\nat = [35.1, 126.8]\ncertainty_m = 50',
        'kind = "close_site"\nlayer = "hubs"\nid = "gwangju_station"\ndate = "2027"',
        'kind = "reopen_site"\nlayer = "hubs"\nid = "muan_airport"',
    ).apply_layer("hubs", hubs)
    assert after.index[-1] == "new"
    assert (after.loc["new", "name_en"], after.loc["new", "kind"]) == ("새역", "rail")
    assert after.geometry["usquare"].coords[0] == (126.8, 35.1)
    assert after.loc["usquare", "certainty_m"] == 50
    assert bool(after.loc["gwangju_station", "closed"])
    assert after.loc["gwangju_station", "closed_since"] == "2027"
    assert not after.loc["muan_airport", "closed"]
    assert after.dtypes.equals(hubs.dtypes)
    assert "new" not in hubs.index


def test_amounts_change_by_to_and_by_a_factor(scenario):
    dong = read_layer("dong")
    first, second, third = dong.index[:3]
    people = 'layer = "dong"\ncolumn = "population"'
    after = scenario(
        f'kind = "opportunities"\n{people}\nid = "{first}"\nby = -100',
        f'kind = "opportunities"\n{people}\nid = "{second}"\nfactor = 2',
        f'kind = "grow_site"\n{people}\nid = "{third}"\nto = 7',
        f'kind = "opportunities"\n{people}\nid = "n"\nat = [35.2, 126.8]\n'
        "by = 12\nvalues = { households = 5, establishments = 0 }",
    ).apply_layer("dong", dong)
    before = dong["population"]
    assert after["population"].iloc[:3].tolist() == [before[first] - 100, 2 * before[second], 7]
    assert after.loc["n", ["population", "households"]].tolist() == [12, 5]
    assert after["population"].dtype == before.dtype


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ('kind = "close_site"\nlayer = "hubs"\nid = "muan"', "Nearest: 'muan_airport'"),
        ('kind = "add_site"\nlayer = "hubs"\nid = "usquare"\nat = [35, 126]', "already"),
        (
            'kind = "grow_site"\nlayer = "hubs"\nid = "usquare"\ncolumn = "closd"\nby = 1',
            "'closed'",
        ),
        (GROW + 'column = "certainty_m"\nby = -9e9', "would be"),
        (NEW + 'values = { certainty_m = "x" }', "certainty_m is 'x'. Give a number of 0 or more"),
        (NEW + "values = { certainty_m = -1 }", "certainty_m is -1.0. Give a number of 0 or more"),
        (NEW + 'values = { closed = "no" }', "closed is 'no'. Give true or false"),
        (NEW + "values = { closed = 1 }", "closed is 1.0. Give true or false"),
        (NEW + "values = { kind = 5 }", "kind is 5.0. Write it in quotes"),
        (NEW + 'values = { geometry = "x" }', "geometry is 'x'. Give the position with at"),
        (GROW + 'column = "certainty_m"\nfactor = 1.7e308', "would be inf"),
    ],
)
def test_faults_have_lines_and_nearest_names(scenario, edit, told):
    with pytest.raises(ScenarioError, match=told) as caught:
        scenario(edit).apply_layer("hubs", read_layer("hubs"))
    assert "line 6" in str(caught.value)


def test_the_type_of_a_column_is_kept(scenario):
    hubs = read_layer("hubs")
    after = scenario(NEW + "values = { closed = true }").apply_layer("hubs", hubs)
    assert after["closed"].dtype == bool
    assert after["closed"].sum() == hubs["closed"].sum() + 1


def test_an_amount_beyond_integers_stays_what_it_is(scenario):
    dong = read_layer("dong")
    edit = f'kind = "opportunities"\nlayer = "dong"\ncolumn = "population"\nid = "{dong.index[0]}"'
    after = scenario(f"{edit}\nto = 1e19").apply_layer("dong", dong)
    assert after["population"].iloc[0] == 1e19
    kept = scenario(f"{edit}\nto = 9e18").apply_layer("dong", dong)
    assert kept["population"].iloc[0] == 9 * 10**18
    assert kept["population"].dtype == dong["population"].dtype


def test_contradictions_are_reported(scenario):
    move = 'kind = "move_site"\nlayer = "hubs"\nid = "usquare"\nat = [35.%d, 126.8]'
    with pytest.raises(ScenarioError, match="contradicts line 6"):
        scenario(move % 1, move % 2).apply_layer("hubs", read_layer("hubs"))


def test_interchanges_of_the_network_show_in_their_layer(scenario):
    nodes = read_layer("expressway_nodes")
    one, other = nodes.index[nodes["kind"] == "interchange"][:2]
    after = scenario(
        'kind = "add_interchange"\nid = "new-ic"\nname_ko = "새 나들목"\nroad = "호남고속도로"\n'
        "at = [35.2, 126.9]\ncertainty_m = 300",
        f'kind = "close"\ninterchange = "{one}"',
        f'kind = "close"\ninterchange = "{nodes.loc[other, "name_ko"]}"',
    ).apply_layer("expressway_nodes", nodes)
    assert after.loc["new-ic", ["kind", "status"]].tolist() == ["interchange", "operating"]
    assert after.loc["new-ic", "certainty_m"] == 300
    assert after.geometry["new-ic"].coords[0] == (126.9, 35.2)
    assert after.loc[[one, other], "status"].eq("closed").all()
    assert after["status"].eq("closed").sum() == 2


def test_the_interchange_of_a_scenario_is_open_in_the_study_under_it():
    study = ag.load_study()
    assumed = next(one for one in study.scenarios() if one.id == "cheomdan3_interchange")
    net = ag.read_network("strategic")
    nodes = study.under(assumed).layer("expressway_nodes")
    found = find_interchanges(nodes, assumed.apply(net))
    assert "cheomdan3-ic" in found.open.index
