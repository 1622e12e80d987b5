"""A network as a file for other programs, and through the command that writes it."""

from __future__ import annotations

import json

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx
import pandas as pd
import pyogrio
import pytest
import shapely

from aicomplex_geo.cli import main
from aicomplex_geo.errors import OutputError
from aicomplex_geo.network import RoadNetwork, from_graphml, read_network, read_profile
from aicomplex_geo.network.turn_restrictions import as_table
from aicomplex_geo.publish.network_files import write_network
from aicomplex_geo.routing import Router


def small_network(name="첨단과기로 <1>"):
    nodes = gpd.GeoDataFrame(
        {"signals": [True, False, False], "osm_id": [11, 12, 13]},
        index=["가", "b", "c"],
        geometry=gpd.points_from_xy([126.84, 126.85, 126.86], [35.22, 35.22, 35.23]),
        crs="EPSG:4326",
    )
    bent = shapely.LineString([(126.84, 35.22), (126.845, 35.221), (126.85, 35.22)])
    edges = pd.DataFrame(
        {
            "length": [950.0, 1500.0, 950.0],
            "posted_speed": [60.0, np.nan, 50.0],
            "road_class": ["arterial", "street", "arterial"],
            "road_name": [name, None, name],
            "toll_road": [False, True, False],
            "geometry": [bent, None, None],
        },
        index=pd.MultiIndex.from_tuples([("가", "b", 0), ("b", "c", 0), ("b", "가", 0)]),
    )
    turns = as_table([("no", "no_left_turn", "node", (("가", "b", 0), ("b", "c", 0)), "sign")])
    drawn = gpd.GeoDataFrame(edges, geometry="geometry", crs="EPSG:4326")
    return RoadNetwork(nodes, drawn, {"name": "작은 망"}, restrictions=turns)


@pytest.mark.parametrize("made", [small_network, read_network], ids=["small", "strategic"])
def test_graphml_gives_the_same_network_again(made, tmp_path):
    net = made()
    write_network(net, tmp_path / "roads.graphml")
    again = from_graphml(tmp_path / "roads.graphml")
    pd.testing.assert_frame_equal(again.nodes, net.nodes)
    known = list(net.edges.columns)
    pd.testing.assert_frame_equal(again.edges[known], net.edges)
    pd.testing.assert_frame_equal(again.restrictions, net.restrictions)
    assert dict(again.provenance) == dict(net.provenance)
    assert again.detail == net.detail


def test_osmnx_finds_the_fastest_path_in_it(tmp_path):
    net = read_network()
    profile = read_profile("car_free")
    write_network(net, tmp_path / "roads.graphml", profile=profile)
    graph = osmnx.load_graphml(tmp_path / "roads.graphml", node_dtypes={"osmid": str})
    seconds = nx.single_source_dijkstra_path_length(graph, net.nodes.index[7], weight="travel_time")
    frame = net.edges.reset_index().assign(seconds=profile.seconds(net))
    expected = nx.from_pandas_edgelist(frame, "u", "v", "seconds", nx.MultiDiGraph)
    assert seconds == pytest.approx(
        nx.single_source_dijkstra_path_length(expected, net.nodes.index[7], weight="seconds")
    )


def test_a_geopackage_has_nodes_edges_restrictions_and_provenance(tmp_path):
    net, profile = small_network(), read_profile("car_peak")
    write_network(net, tmp_path / "roads.gpkg", profile=profile)
    nodes = pyogrio.read_dataframe(tmp_path / "roads.gpkg", layer="nodes")
    assert nodes["id"].tolist() == ["가", "b", "c"]
    edges = pyogrio.read_dataframe(tmp_path / "roads.gpkg", layer="edges")
    assert edges[["u", "v", "key"]].to_numpy().tolist() == [list(one) for one in net.edges.index]
    assert edges["road_name"].tolist() == ["첨단과기로 <1>", "첨단과기로 <1>", ""]
    np.testing.assert_allclose(edges["travel_time"], profile.seconds(net))
    np.testing.assert_allclose(
        edges["speed_kph"], edges["length"] / edges["travel_time"] * 3.6, rtol=1e-12
    )
    assert edges.geometry.iloc[2].equals(shapely.LineString([(126.85, 35.22), (126.86, 35.23)]))
    turns = pyogrio.read_dataframe(tmp_path / "roads.gpkg", layer="restrictions")
    assert json.loads(turns["edges"][0]) == [["가", "b", 0], ["b", "c", 0]]
    known = pyogrio.read_dataframe(tmp_path / "roads.gpkg", layer="provenance")
    assert dict(zip(known["key"], known["value"], strict=True))["name"] == "작은 망"


@pytest.mark.parametrize("ending", ["graphml", "gpkg"])
def test_the_same_bytes_every_time(ending, tmp_path):
    for name in ("one", "other"):
        write_network(small_network(), tmp_path / f"{name}.{ending}", date="2026-09-14")
    one, other = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("one", "other"))
    assert one == other


def test_text_that_xml_cannot_hold_leaves_the_old_file(tmp_path):
    file = tmp_path / "roads.graphml"
    file.write_text("old", "utf-8")
    with pytest.raises(
        OutputError, match=r"roads\.graphml cannot be written.*\.gpkg can hold them"
    ):
        write_network(small_network(name="bell \x07"), file)
    assert file.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_the_command_writes_each_format(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small_network().save("saved")
    for out in ("roads.graphml", "roads.gpkg", "folder"):
        assert main(["network", "convert", "saved", "--out", out]) == 0
        assert capsys.readouterr().out == f"3 junctions and 3 edges in {out}\n"
    assert main(["network", "import", "roads.graphml", "--out", "again"]) == 0
    points = gpd.GeoDataFrame(
        {"id": ["p", "q"]},
        geometry=gpd.points_from_xy([126.841, 126.859], [35.22, 35.23]),
        crs=4326,
    )
    one, other = (Router(read_network(at)).od_matrix(points, points) for at in ("saved", "again"))
    assert np.array_equal(one.values, other.values)
    for file in (tmp_path / "saved").iterdir():
        assert (tmp_path / "folder" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["saved", "--out", "roads.csv"], 2, "ends in '.csv'. Name a file that ends in .graphml"),
        (["saved", "--out", "saved"], 2, "is an input (saved)"),
        (["saved", "--out", "other", "--profile", "car_peak"], 2, "--profile is for files"),
        (["nowhere", "--out", "roads.gpkg"], 1, "no network 'nowhere'"),
        (["x.graphml", "--out", "roads.gpkg"], 1, "network import x.graphml --out DIR"),
        (["saved", "--out", "missing/roads.gpkg"], 1, "cannot be written"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_command_is_one_line(arguments, code, message, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small_network().save("saved")
    assert main(["network", "convert", *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
    assert [one.name for one in tmp_path.iterdir()] == ["saved"]


def test_a_geopackage_has_columns_named_as_its_own_or_as_ids(tmp_path):
    net = small_network()
    edges = net.edges.assign(fid=[7, 8, 9], LENGTH=[1.0, 2.0, 3.0], u=["x", "y", "z"])
    odd = RoadNetwork(net.nodes.assign(geom=["g", "h", "i"], ID=[1, 2, 3]), edges)
    write_network(odd, tmp_path / "roads.gpkg")
    nodes = pyogrio.read_dataframe(tmp_path / "roads.gpkg", layer="nodes")
    assert nodes["input_ID"].tolist() == [1, 2, 3]
    assert nodes["input_geom"].tolist() == ["g", "h", "i"]
    written = pyogrio.read_dataframe(tmp_path / "roads.gpkg", layer="edges")
    assert written["u"].tolist() == [one[0] for one in odd.edges.index]
    assert written["input_u"].tolist() == odd.edges["u"].tolist()
    assert written["input_fid"].tolist() == odd.edges["fid"].tolist()
    assert written["length"].tolist() == odd.edges["length"].tolist()
    assert written["input_LENGTH"].tolist() == odd.edges["LENGTH"].tolist()


def test_ids_that_are_one_as_text_are_refused(tmp_path):
    net = small_network()
    ids = {"b": 1, "c": "1"}
    twins = RoadNetwork(net.nodes.rename(index=ids), net.edges.rename(index=ids))
    with pytest.raises(OutputError, match="two junctions have the id '1'"):
        write_network(twins, tmp_path / "roads.graphml")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", ["graphml", "gpkg"])
def test_a_folder_is_no_file(ending, tmp_path):
    (tmp_path / f"roads.{ending}").mkdir()
    with pytest.raises(OutputError, match=r"is a folder\. Name a file"):
        write_network(small_network(), tmp_path / f"roads.{ending}")
