"""One definition of an open interchange, which claims, results and pages share."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from aicomplex_geo.publish import report
from aicomplex_geo.results import compute
from aicomplex_geo.study import load_study, new_study
from aicomplex_geo.study.interchanges import LAYER, find_interchanges

NODES = """\
id,name_ko,name_en,kind,status,status_date,lat,lon,certainty_m,position_basis,route_no,route_id,\
route_ko,route_en,km_post,source,as_of
far-ic,먼 나들목,Far IC,interchange,operating,2010,36.4998,127.0450,0,survey,1,1-a,\
가고속도로,A Expressway,1,example,2026
north,북 나들목,North IC,interchange,operating,2010,,,,not_found,2,2-b,\
나고속도로,B Expressway,,example,2026
lost-ic,잃은 나들목,Lost IC,interchange,operating,2010,,,,not_found,2,2-b,\
나고속도로,B Expressway,,example,2026
plan-ic,계획 나들목,Planned IC,interchange,under_construction,2010,,,,not_found,3,3-c,\
다고속도로,C Expressway,,example,2026
jc,분기점,Some JC,junction,operating,2010,36.5001,126.9510,0,survey,1,1-a,\
가고속도로,A Expressway,3,example,2026
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("interchanges") / "study"
    new_study(folder)
    (folder / "nodes.csv").write_text(NODES, encoding="utf-8", newline="\n")
    path = folder / "study.toml"
    layer = f'\n[layers.{LAYER}]\nfile = "nodes.csv"\ngeometry = "point"\nsource = ["example"]\n'
    path.write_text(path.read_text(encoding="utf-8") + layer, encoding="utf-8", newline="\n")
    return load_study(folder)


def test_an_interchange_is_where_the_layer_or_else_the_network_has_it(small):
    network = small.network()
    found = find_interchanges(small.layer(LAYER), network)
    assert list(found.table.index) == ["far-ic", "north", "lost-ic", "plan-ic"]
    assert list(found.open.index) == ["far-ic", "north"]
    assert list(found.without_position.index) == ["lost-ic"]
    junction = network.nodes.to_crs("EPSG:4326").loc["north"]
    assert found.open.geometry["north"].equals(junction["geometry"])
    assert found.open["derived_m"].tolist() == [0, 50]
    assert found.open["certainty_m"].tolist() == [0, 50]


def test_a_network_that_gives_no_certainty_locates_an_interchange_all_the_same(small):
    network = small.network()
    bare = network.nodes.drop(columns="certainty_m")

    class Net:
        nodes = bare

    found = find_interchanges(small.layer(LAYER), Net())
    assert list(found.open.index) == ["far-ic", "north"]
    assert found.open["derived_m"].tolist() == [0, 0]


def test_a_study_without_the_layer_has_no_interchange(small):
    found = find_interchanges(None, small.network())
    assert found.table.empty
    assert found.open.empty
    assert found.without_position.empty


def test_the_layer_is_left_as_it_is(small):
    nodes = gpd.GeoDataFrame(
        {"kind": ["interchange"], "status": ["operating"], "certainty_m": [float("nan")]},
        index=pd.Index(["north"], name="id"),
        geometry=[None],
        crs="EPSG:4326",
    )
    before = nodes.copy()
    assert isinstance(find_interchanges(nodes, small.network()).open.geometry.iloc[0], Point)
    pd.testing.assert_frame_equal(nodes, before)


def test_a_layer_may_lack_the_columns_that_it_need_not_have(small):
    nodes = small.layer(LAYER).drop(columns=["route_id", "certainty_m"])
    found = find_interchanges(nodes, small.network())
    assert found.table["route_id"].isna().all()
    assert found.open.loc["north", "certainty_m"] == 50


def test_claims_and_nearest_interchange_agree_on_what_is_open(small):
    found = compute(small)
    assert set(found.nearest_interchange["to_id"]) <= {"far-ic", "north"}
    assert list(found.interchanges_without_position.index) == ["lost-ic"]
    assert "제외한 나들목: 잃은 나들목." in report.write(found)


def test_all_open_interchanges_of_the_bundled_study_have_a_position(study, results):
    found = find_interchanges(study.layer(LAYER), results.net)
    assert len(found.table) == 69
    assert len(found.open) == 63
    assert found.open["derived_m"].gt(0).sum() == 13
    assert found.without_position.empty
    assert results.interchanges_without_position.empty


@pytest.mark.parametrize(
    ("origin", "interchange", "minutes"),
    [
        ("jingok", "500-south-jangseong-ic", 7.1),
        ("bitgreen", "500-south-gwangsan-ic", 18.6),
        ("pyeongdong", "12-west-gwangsan-ic", 9.2),
    ],
)
def test_the_nearest_interchange_may_be_one_that_the_network_locates(
    results, origin, interchange, minutes
):
    nearest = results.nearest_interchange
    row = nearest[nearest["profile"].eq("car_offpeak") & nearest["from_id"].eq(origin)].iloc[0]
    assert row["to_id"] == interchange
    assert row["travel_time"] == pytest.approx(minutes, abs=0.06)
