"""Other names of the modes give the same result."""

import pandas as pd
import pytest

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network import Profile, from_osm_file
from aicomplex_geo.network.modes import mode_named

ROADS = """<osm version="0.6">
  <node id="1" version="1" lat="35.22" lon="126.84"/>
  <node id="2" version="1" lat="35.22" lon="126.85"/>
  <node id="3" version="1" lat="35.23" lon="126.85"/>
  <way id="7" version="1"><nd ref="1"/><nd ref="2"/>
    <tag k="highway" v="primary"/><tag k="oneway" v="yes"/></way>
  <way id="8" version="1"><nd ref="2"/><nd ref="3"/><tag k="highway" v="cycleway"/></way>
  <way id="9" version="1"><nd ref="1"/><nd ref="3"/><tag k="highway" v="footway"/></way>
  <relation id="9" version="1"><tag k="type" v="site"/></relation>
</osm>"""


@pytest.mark.parametrize(
    ("alias", "mode"), [("drive", "car"), ("cycling", "bike"), ("foot", "walk")]
)
def test_an_alias_reads_the_same_network(tmp_path, alias, mode):
    path = tmp_path / "roads.osm"
    path.write_text(ROADS, encoding="utf-8")
    one, other = from_osm_file(path, mode=alias), from_osm_file(path, mode=mode)
    pd.testing.assert_frame_equal(one.edges, other.edges)
    assert one.provenance == other.provenance


def test_an_alias_is_the_same_profile():
    closed = ("expressway", "steps")
    assert Profile("mine", mode="foot", closed=closed) == Profile(
        "mine", mode="walk", closed=closed
    )
    assert Profile("mine", mode="truck").mode == "truck"


def test_other_modes_are_refused():
    with pytest.raises(ParameterError, match=r"mode must be one of car, bike, walk, drive"):
        mode_named("fly")
