from __future__ import annotations

import json
import os
import pickle

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicomplex_geo import Router
from aicomplex_geo._files import sha256
from aicomplex_geo._replacing import disk
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, OutputError
from aicomplex_geo.network import RoadNetwork, read_network, read_profile
from aicomplex_geo.network import save as saving
from aicomplex_geo.network.edge_lines import StoredLines
from aicomplex_geo.network.tables import edge_lines

FILES = ("nodes.parquet", "edges.parquet", "restrictions.parquet", "manifest.json")


def assert_same(one, other):
    assert_geodataframe_equal(one.nodes, other.nodes)
    assert_geodataframe_equal(one.edges, other.edges)
    pd.testing.assert_frame_equal(one.restrictions, other.restrictions)
    assert one.provenance == other.provenance
    assert one.crs == other.crs


@pytest.fixture
def saved(five, tmp_path):
    return five.save(tmp_path / "저장한 도로망")


def test_what_is_saved_is_read_again(five, saved):
    assert sorted(path.name for path in saved.iterdir()) == sorted(FILES)
    assert_same(read_network(saved), five)
    assert_same(read_network(str(saved)), five)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_network_survives(networks, tmp_path, data):
    net = data.draw(networks)
    assert_same(read_network(net.save(tmp_path / "net")), net)


@pytest.mark.parametrize("ids", [{"a": 1}, {"b": 7, "c": -3}], ids=str)
def test_ids_that_are_numbers_and_texts_survive(ids, five, with_ids, tmp_path):
    net = with_ids(five, ids)
    again = read_network(net.save(tmp_path / "net"))
    assert_same(again, net)
    assert [type(one) for one in again.nodes.index] == [type(one) for one in net.nodes.index]
    assert read_network(again.save(tmp_path / "other")).edges.index.equals(net.edges.index)


def test_columns_of_any_value_survive(five, tmp_path):
    odd = [None, [1, 2], "둘", 3, 2.5, {"a": None}]
    edges = five.edges.assign(osmid=pd.Series(odd, dtype=object, index=five.edges.index))
    net = RoadNetwork(five.nodes, edges)
    again = read_network(net.save(tmp_path / "net"))
    assert again.edges["osmid"].tolist() == odd
    assert_same(again, net)


def test_the_same_network_gives_the_same_bytes(five, saved, tmp_path):
    other = five.save(tmp_path / "other")
    for name in FILES:
        assert (saved / name).read_bytes() == (other / name).read_bytes()


def test_saving_again_replaces(five, saved, build):
    build([("a", "b", 0, 5.0, "street", 50.0)]).save(saved)
    assert len(read_network(saved).edges) == 1
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_an_empty_folder_is_taken(five, tmp_path):
    (tmp_path / "empty").mkdir()
    assert_same(read_network(five.save(tmp_path / "empty")), five)


def test_a_folder_of_something_else_is_not_touched(five, tmp_path):
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(OutputError, match=r"exists and is not a saved network"):
        five.save(tmp_path)
    with pytest.raises(OutputError, match=r"exists and is not a saved network"):
        five.save(tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_a_file_manager_looked_at_is_written_again(five, saved):
    for name in (".DS_Store", "._nodes.parquet", "Thumbs.db", "desktop.ini", ".directory"):
        (saved / name).touch()
    five.save(saved)
    assert_same(read_network(saved), five)


@pytest.mark.parametrize("name", [".gitignore", "nodes_parquet", "manifestxjson", ".git/config"])
def test_a_folder_with_a_file_that_has_almost_our_name_is_not_touched(five, saved, name):
    (saved / name).parent.mkdir(exist_ok=True)
    (saved / name).touch()
    with pytest.raises(OutputError, match=r"which would be lost"):
        five.save(saved)
    assert (saved / name).is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
def test_a_manifest_that_is_a_pipe_is_not_waited_for(five, tmp_path):
    (tmp_path / "net").mkdir()
    os.mkfifo(tmp_path / "net" / "manifest.json")
    with pytest.raises(OutputError, match=r"exists and is not a saved network"):
        five.save(tmp_path / "net")


@pytest.mark.parametrize("theirs", ["manifest.json", "nodes.parquet"])
def test_a_folder_that_holds_other_files_too_is_not_touched(five, saved, tmp_path, theirs):
    (saved / "notes").mkdir()
    (saved / "notes" / "mine.txt").write_text("precious", encoding="utf-8")
    other = tmp_path / "other"
    other.mkdir()
    (other / theirs).write_text("{}", encoding="utf-8")
    for folder in (saved, other):
        before = sorted(folder.rglob("*"))
        with pytest.raises(OutputError, match=r"which would be lost"):
            five.save(folder)
        assert sorted(folder.rglob("*")) == before


def test_a_failure_leaves_the_old_network_whole(five, saved, build, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("no space left on device")

    monkeypatch.setattr(saving, "sealed", fail)
    with pytest.raises(OutputError, match=r"cannot be written: no space left"):
        build([("a", "b", 0, 5.0, "street", 50.0)]).save(saved)
    monkeypatch.undo()
    assert_same(read_network(saved), five)
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_a_failure_at_the_last_moment_brings_the_old_network_back(five, saved, monkeypatch):
    rename = saving.Path.replace

    def fail(self, target):
        if self.parent.name == "new":
            raise PermissionError("the folder is open elsewhere")
        return rename(self, target)

    monkeypatch.setattr(disk, "exchange", lambda *folders: not folders)
    monkeypatch.setattr(saving.Path, "replace", fail)
    with pytest.raises(OutputError, match=r"cannot be replaced"):
        five.save(saved)
    monkeypatch.undo()
    assert_same(read_network(saved), five)
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_values_that_cannot_be_saved(five, tmp_path):
    odd = pd.Series([object()] * 6, dtype=object, index=five.edges.index)
    with pytest.raises(OutputError, match=r"cannot be written: .* holds a object"):
        RoadNetwork(five.nodes, five.edges.assign(odd=odd)).save(tmp_path / "net")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_one_changed_byte(saved, name, share):
    path = saved / name
    content = bytearray(path.read_bytes())
    content[round(share * (len(content) - 1))] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(CorruptFileError, match=r"not as it was saved|cut off|not the manifest"):
        read_network(saved)


def test_any_changed_byte_of_the_manifest(saved):
    path = saved / "manifest.json"
    content = path.read_bytes()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 4
        path.write_bytes(bytes(changed))
        with pytest.raises(CorruptFileError):
            read_network(saved)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_off(saved, name):
    content = (saved / name).read_bytes()
    (saved / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(CorruptFileError, match=r"Save the network again"):
        read_network(saved)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file(saved, name):
    (saved / name).unlink()
    with pytest.raises(DataNotFoundError, match=rf"no {name} in .*저장한 도로망"):
        read_network(saved)


def rewrite(saved, **changes):
    path = saved / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(saving.sealed({**content, **changes}), encoding="utf-8", newline="\n")


def test_a_newer_version(saved):
    rewrite(saved, version=3, sha256={"more.parquet": "0" * 64})
    with pytest.raises(CorruptFileError, match=r"newer version .*\(format 3; .* up to 2\)"):
        read_network(saved)


def test_a_network_saved_before_there_were_turn_restrictions(saved, five):
    (saved / "restrictions.parquet").unlink()
    rewrite(saved, version=1, sha256={name: sha256(saved / name) for name in FILES[:2]})
    again = read_network(saved)
    assert_geodataframe_equal(again.edges, five.edges)
    assert again.restrictions.empty


def test_restrictions_of_edges_that_are_not_there(saved):
    table = pd.read_parquet(saved / "restrictions.parquet")
    table["edges"] = [[0, 99] for _ in table["edges"]]
    table.to_parquet(saved / "restrictions.parquet")
    rewrite(saved, sha256={name: sha256(saved / name) for name in FILES[:3]})
    with pytest.raises(CorruptFileError, match=r"tables that are no network"):
        read_network(saved)


def test_another_format(saved):
    rewrite(saved, format="something else")
    with pytest.raises(CorruptFileError, match=r"not the manifest of a network"):
        read_network(saved)


def rewrite_nodes(saved, change):
    path = saved / "nodes.parquet"
    change(gpd.read_parquet(path)).to_parquet(path)
    rewrite(saved, sha256={name: sha256(saved / name) for name in FILES[:3]})


def test_tables_that_are_no_network(saved):
    rewrite_nodes(saved, lambda nodes: nodes.iloc[:2])
    with pytest.raises(
        CorruptFileError, match=r"(?s)tables that are no network.*u or v is not a junction"
    ):
        read_network(saved)


def test_junctions_with_the_same_id(saved):
    rewrite_nodes(saved, lambda nodes: nodes.rename(index={nodes.index[0]: nodes.index[1]}))
    with pytest.raises(CorruptFileError, match=r"(?s)tables that are no network.*id occurs before"):
        read_network(saved)


def test_a_manifest_that_names_other_files(saved):
    rewrite(saved, sha256={"../outside": "0" * 64})
    with pytest.raises(CorruptFileError, match=r"not the manifest"):
        read_network(saved)


def test_lines_are_made_when_they_are_needed(build, tmp_path):
    net = build([("a", "b", 0, 1000.0, "street", 50.0), ("b", "a", 0, 1000.0, "street", 50.0)])
    again = read_network(net.save(tmp_path / "net"))
    # pandas before 3 has texts as objects, which are saved as JSON and read with their lines
    stored = pd.Series(["a"]).dtype != object
    assert (again._lines is not None) == stored
    assert np.array_equal(again.arrays.twin, net.arrays.twin)
    assert np.array_equal(
        read_profile("car_peak").weights(again), read_profile("car_peak").weights(net)
    )
    Router(again)
    rows = np.array([1, 0, 1])
    assert shapely.equals_identical(edge_lines(again, rows), edge_lines(net, rows)).all()
    assert (again._lines is not None) == stored
    assert_geodataframe_equal(again.edges, net.edges)
    assert again._lines is None
    assert shapely.equals_identical(edge_lines(again, rows), edge_lines(net, rows)).all()


def test_pickling_a_network_that_was_opened(saved):
    again = pickle.loads(pickle.dumps(read_network(saved)))  # noqa: S301 - written here
    assert_geodataframe_equal(again.edges, read_network(saved).edges)


@pytest.mark.parametrize(
    "line", [shapely.LineString([(0, 0, 1), (1, 1, 2)]), shapely.Point(0, 0), None]
)
def test_other_lines_are_not_left_stored(line):
    table = pa.table({"geometry": pa.array([None if line is None else line.wkb], pa.binary())})
    assert StoredLines.of(table) is None
