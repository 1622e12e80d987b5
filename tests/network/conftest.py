"""Small networks that can be solved by hand, and random ones."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import strategies as st

from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.network.turn_restrictions import as_table

CLASSES = ["expressway", "urban_expressway", "national", "arterial", "street", "ramp"]

JUNCTIONS = """\
id,name_ko,name_en,kind,lat,lon,certainty_m,source
a,가,A,place,35.2000,126.8000,50,survey
b,나,B,crossing,35.2000,126.8100,50,survey
c,다,C,interchange,35.2100,126.8100,50,survey
"""
LINKS = """\
from,to,direction,road_name,ref,road_class,lanes,posted_speed,length_m,toll,shape,length_basis,speed_basis,source
a,b,both,하남대로,,arterial,3,50,1000,,126.8050 35.2005,measured,posted,survey
b,c,one_way,호남고속도로,25,expressway,,100,1200,53,,published,posted,survey
c,b,one_way,호남고속도로,25,expressway,,100,1210,53,,published,posted,survey
"""
STUDY = """\
[study]
id = "test"
title_en = "Test"
reference_date = "2026-09-14"
bounds = [126.0, 34.0, 128.0, 36.0]
"""


def make_network(edges, nodes=None, *, restrictions=None, **columns):
    """Network from a list of (u, v, key, length, road_class, posted_speed)."""
    places = nodes or {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000), "e": (9, 9)}
    frame = gpd.GeoDataFrame(
        index=list(places),
        geometry=[shapely.Point(200_000 + x, 500_000 + y) for x, y in places.values()],
        crs="EPSG:5179",
    )
    table = pd.DataFrame(
        [edge[3:] for edge in edges],
        columns=["length", "road_class", "posted_speed"],
        index=pd.MultiIndex.from_tuples([edge[:3] for edge in edges]),
    ).assign(geometry=None, **columns)
    drawn = gpd.GeoDataFrame(table, geometry="geometry")
    return RoadNetwork(frame, drawn, {"name": "test"}, restrictions=restrictions)


@pytest.fixture
def five():
    """Five junctions: a two-way street, a one-way ring, and one junction that none reaches."""
    return make_network(
        [
            ("a", "b", 0, 1000.0, "arterial", 50.0),
            ("b", "a", 0, 1000.0, "arterial", 50.0),
            ("b", "c", 0, 1000.0, "expressway", 100.0),
            ("c", "d", 0, 1000.0, "national", 60.0),
            ("d", "a", 0, 1000.0, "street", None),
            ("a", "b", 1, 1500.0, "street", 30.0),
        ],
        restrictions=as_table(
            [
                ("no", "no_left_turn", "node", (("a", "b", 0), ("b", "c", 0)), "sign 1"),
                ("only", "only_straight_on", "node", (("d", "a", 0), ("a", "b", 1)), "sign 2"),
            ]
        ),
    )


@pytest.fixture
def with_ids():
    """Function that gives junctions of a network other ids, also in its turn restrictions."""

    def renamed(net, ids):
        turns = net.restrictions["edges"].map(
            lambda path: tuple((ids.get(u, u), ids.get(v, v), key) for u, v, key in path)
        )
        nodes, edges = net.nodes.rename(index=ids), net.edges.rename(index=ids)
        return RoadNetwork(nodes, edges, restrictions=net.restrictions.assign(edges=turns))

    return renamed


@pytest.fixture
def build():
    return make_network


@st.composite
def random_networks(draw):
    count = draw(st.integers(2, 7))
    ids = draw(st.permutations([f"n{i}" for i in range(count)]))
    spots = st.tuples(st.integers(0, 5000), st.integers(0, 5000))
    places = draw(st.lists(spots, min_size=count, max_size=count, unique=True))
    pair = st.tuples(st.sampled_from(ids), st.sampled_from(ids), st.integers(0, 2))
    road = st.tuples(
        st.floats(0.1, 1e5),
        st.sampled_from(CLASSES),
        st.none() | st.floats(1, 130),
    )
    edges = draw(st.dictionaries(pair, road, min_size=1, max_size=15))
    rows = [(*index, *values) for index, values in edges.items()]
    names = draw(st.lists(st.text(max_size=5), min_size=len(rows), max_size=len(rows)))
    return make_network(rows, dict(zip(ids, places, strict=True)), road_name=names)


@pytest.fixture(scope="session")
def networks():
    return random_networks()


@pytest.fixture
def tables(tmp_path):
    """Write a study with a network of two tables; text of either can be changed."""

    def write(*, junctions=JUNCTIONS, links=LINKS, study=STUDY):
        folder = tmp_path / "연구 폴더"
        (folder / "network").mkdir(parents=True, exist_ok=True)
        (folder / "study.toml").write_text(study, encoding="utf-8", newline="\n")
        for name, content in (("junctions.csv", junctions), ("links.csv", links)):
            data = content if isinstance(content, bytes) else content.encode()
            (folder / "network" / name).write_bytes(data)
        return folder

    write.junctions, write.links = JUNCTIONS, LINKS
    return write
