# ruff: noqa: PD011 - .values of an ODMatrix, which is no frame
"""The shipped scenarios on the strategic network, and an edit of each kind on an extract."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo.errors import DataNotFoundError, NetworkWarning
from aicomplex_geo.layers import read_sources
from aicomplex_geo.scenarios.catalog import scenario_ids

SHIPPED = (
    "cheomdan3_built_out",
    "cheomdan3_interchange",
    "gwangju_gangjin",
    "honam_closure",
    "honam_widening",
    "muan_airport",
    "ring_500",
)
GAINS = {"gwangju_gangjin", "ring_500", "honam_widening", "cheomdan3_interchange"}


@pytest.fixture(scope="module")
def strategic():
    return ag.read_network("strategic")


@pytest.fixture(scope="module")
def before(strategic, study):
    zones = pd.concat([study.layer(name) for name in ("dong", "region_zones")])[["geometry"]]
    pair = study.origins(), zones
    return pair, minutes(strategic, pair)


def minutes(net, pair):
    return ag.Router(net).od_matrix(*pair).values


def test_the_list_is_complete():
    assert scenario_ids() == sorted(SHIPPED)
    assert ag.scenarios.list_scenarios().index.tolist() == sorted(SHIPPED)


def test_a_scenario_that_does_not_exist_has_near_names():
    with pytest.raises(DataNotFoundError, match="'gwangju_gangjin'"):
        ag.scenarios.read_scenario("gwangju-gangjin")


@pytest.mark.parametrize("name", SHIPPED)
def test_each_names_known_sources_and_says_how_sure_it_is(name):
    scenario = ag.scenarios.read_scenario(name)
    known = read_sources()
    assert scenario.id == name
    assert scenario.note_ko
    assert scenario.note_en
    for source in [scenario.source, *(edit.change.source for edit in scenario.edits)]:
        assert all(key in known for key in source.split(";") if key)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_fits_the_strategic_network(name, strategic, before, study):
    scenario = ag.scenarios.read_scenario(name)
    assert scenario.validate(strategic) == ()
    after = scenario.apply(strategic)
    pair, times = before
    reached = np.isfinite(times)
    change = minutes(after, pair)[reached] - times[reached]
    if name in GAINS:
        assert change.min() < -0.1
        assert change.max() <= 0
    elif name == "honam_closure":
        assert change.max() > 0.1
        assert change.min() >= 0
    else:
        assert after is strategic
        layers = {edit.change.layer for edit in scenario.edits}
        assert all(scenario.apply_layer(layer, study.layer(layer)) is not None for layer in layers)


def test_gwangju_gangjin_is_as_long_as_published(strategic):
    after = ag.scenarios.read_scenario("gwangju_gangjin").apply(strategic)
    own = after.edges[
        (after.edges["road_name"] == "광주강진고속도로")
        & (after.edges["road_class"] == "expressway")
    ]
    assert own["length"].sum() / 2 == pytest.approx(51_100, abs=1)
    names = set(after.nodes["name_ko"])
    assert {
        "매월 나들목",
        "동나주 나들목",
        "남나주 나들목",
        "월출산 나들목",
        "동영암 나들목",
    } <= names


def test_an_edit_of_each_kind_fits_an_extract(scenario, reference):
    with pytest.warns(NetworkWarning, match="left out"):
        net = ag.network.from_osm_file(reference / "osm" / "north-bayreuth.osm.gz", mode="car")
    edges = net.edges.reset_index()
    named = edges["road_name"].value_counts().drop("", errors="ignore").index[0]
    u, v = edges.loc[edges["road_class"] == "street", ["u", "v"]].iloc[0].astype(str)
    centre = net.nodes.to_crs("EPSG:4326").geometry.iloc[[0, 900]]
    places = [[point.y + 0.0007, point.x] for point in centre]
    edits = scenario(
        f'kind = "close"\nlink = ["{u}", "{v}"]',
        f'kind = "speed"\nroad = "{named}"\nposted_speed = 30',
        f'kind = "lanes"\nroad = "{named}"\nlanes = 1',
        f'kind = "road_class"\nnear = {places[0]}\nradius_m = 50\nroad_class = "arterial"',
        f'kind = "toll"\nlink = ["{u}", "{v}"]\ntoll = 500',
        f'kind = "add_link"\nid = "x"\nfrom = {places[0]}\nto = {places[1]}\n'
        'road_class = "arterial"\nposted_speed = 70',
        f'kind = "add_interchange"\nid = "ic"\nroad = "{named}"\nat = {places[0]}\n'
        f"to = {places[1]}\njoin_within_m = 20000",
    )
    assert edits.validate(net) == ()
    after = edits.apply(net)
    assert len(after.closed_edges) >= 1
    assert len(after.nodes) > len(net.nodes)
    spots = net.nodes.iloc[::400]
    assert np.isfinite(ag.Router(after).od_matrix(spots, spots).values).any()
    again = scenario(f'kind = "reopen"\nlink = ["{u}", "{v}"]')
    closed = scenario(f'kind = "close"\nlink = ["{u}", "{v}"]').apply(net)
    assert again.apply(closed).edges.equals(net.edges)
