"""One line of at most 100 characters, whatever a value holds."""

import pytest

from aicomplex_geo.network import (
    Constant,
    Delays,
    Profile,
    RoadNetwork,
    list_profiles,
    read_network,
    read_profile,
)

LONG = "a name that somebody has made far too long, " * 9


@pytest.fixture(scope="module")
def strategic():
    return read_network("strategic")


@pytest.mark.parametrize("name", [*list_profiles()["name"], None])
def test_profiles_and_their_parts(name):
    profile = read_profile(name) if name else Profile(LONG, mode=LONG, period=LONG)
    for value in (profile, profile.delays, *profile.constants):
        assert len(repr(value)) <= 100
        assert repr(value).isprintable()


def test_what_a_profile_is():
    assert repr(read_profile("car_offpeak")).startswith(
        "Profile('car_offpeak', mode='car', period="
    )
    assert repr(Delays(signal=12.5)) == "Delays(signal=12.5)"
    assert repr(Constant("speed_factor.arterial", 0.8, 0.7, 0.9, "assumed", "-")) == (
        "Constant('speed_factor.arterial': 0.8 (0.7 to 0.9), assumed)"
    )
    assert len(repr(Constant(LONG, 1e9 / 3, 0.0, 1e9, "published", LONG, "a long unit"))) <= 100


def test_networks(strategic):
    assert repr(strategic).endswith("EPSG:4326)")
    odd = RoadNetwork(
        strategic.nodes.to_crs("+proj=tmerc +lat_0=38 +lon_0=127.5 +k=0.9996 +datum=WGS84"),
        strategic.edges.to_crs("+proj=tmerc +lat_0=38 +lon_0=127.5 +k=0.9996 +datum=WGS84"),
    )
    for value in (strategic, strategic.arrays, odd):
        assert len(repr(value)) <= 100
        assert repr(value).isprintable()


def test_a_network_in_a_notebook(strategic):
    page = strategic._repr_html_()
    assert "<dt>name</dt><dd>strategic</dd>" in page
    assert "<td>expressway</td>" in page
    named = RoadNetwork(strategic.nodes, strategic.edges, {"name": "<b>"})
    assert "&lt;b&gt;" in named._repr_html_()


def test_a_profile_in_a_notebook():
    constant = Constant("city_limit", 50.0, 40.0, 60.5, "assumed", "-", "<km/h>")
    page = Profile("<b>", constants=(constant,))._repr_html_()
    assert "&lt;b&gt;" in page
    cells = ("city_limit", "50", "40 to 60.5", "&lt;km/h&gt;", "assumed")
    assert "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" in page
