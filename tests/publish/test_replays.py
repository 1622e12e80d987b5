"""Matrices and networks are made again from their inputs: what differs is said, and why."""

from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import osmnx
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import aicomplex_geo as ag
from aicomplex_geo import RoadNetwork, Router
from aicomplex_geo._files import sealed, sha256
from aicomplex_geo.cli import main
from aicomplex_geo.errors import (
    CorruptFileError,
    DataNotFoundError,
    ParameterError,
    RestartWarning,
    TooLargeError,
    UnknownProfileError,
)
from aicomplex_geo.od_dataset import writer
from aicomplex_geo.publish import verify, verify_matrix, verify_network
from aicomplex_geo.publish.replays import recorded_router
from aicomplex_geo.routing import od_on_disk

PART = "part-000001.parquet"
OSM = """<osm version="0.6">
  <node id="1" version="1" lat="35.22" lon="126.84"/>
  <node id="2" version="1" lat="35.22" lon="126.85"><tag k="highway" v="traffic_signals"/></node>
  <node id="3" version="1" lat="35.23" lon="126.85"/>
  <node id="4" version="1" lat="35.22" lon="126.86"/>
  <way id="7" version="1"><nd ref="1"/><nd ref="2"/><nd ref="4"/>
    <tag k="highway" v="primary"/><tag k="maxspeed" v="60"/></way>
  <way id="8" version="1"><nd ref="2"/><nd ref="3"/><tag k="highway" v="footway"/></way>
  <relation id="9" version="1"><tag k="type" v="site"/></relation>
</osm>"""


@pytest.fixture(scope="module")
def net():
    return ag.read_network("strategic")


@pytest.fixture(scope="module")
def router(net):
    return Router(net, kernel="dijkstra")


@pytest.fixture(scope="module")
def points():
    """Twelve origins, one far from any road, and five destinations."""
    xy = np.random.default_rng(3).uniform((126.75, 35.1), (126.95, 35.25), (12, 2))
    xy[11] = 124.2, 35.0
    table = gpd.GeoDataFrame(
        {"id": [f"p{number}" for number in range(12)]},
        geometry=gpd.points_from_xy(*xy.T),
        crs=4326,
    )
    return table, table.iloc[:5]


@pytest.fixture(scope="module")
def written(router, points, tmp_path_factory):
    folder = tmp_path_factory.mktemp("matrix") / "od.parquet"
    with pytest.MonkeyPatch.context() as small:
        small.setattr(od_on_disk, "PAIRS_PER_PART", 7 * 5)
        router.od_matrix(*points, out=folder)
    return folder


@pytest.fixture
def matrix(written, tmp_path):
    return shutil.copytree(written, tmp_path / "od.parquet")


def reseal(file, **changes):
    """Change a description, with a new hash of itself."""
    known = json.loads(file.read_text("utf-8"))
    file.write_text(sealed({**known, **changes}), encoding="utf-8", newline="\n")


def states(found):
    return {name: state for name, state in found.files.items() if state != "equal"}


def change_a_bit(folder):
    """Change the last bit of the second time of a file that stays whole."""
    file = folder / PART
    with pq.ParquetFile(file) as opened:
        table = opened.read()
    minutes = table["travel_time"].combine_chunks().to_numpy(zero_copy_only=False).copy()
    was, minutes[1] = minutes[1], np.nextafter(minutes[1], np.float32(0))
    column = pa.array(minutes, mask=np.isnan(minutes))
    at = table.column_names.index("travel_time")
    pq.write_table(table.set_column(at, table.schema.field(at), column), file)
    return str(was), str(minutes[1])


def hashes_of(folder):
    known = json.loads((folder / "_manifest.json").read_text("utf-8"))["parts"]
    return [{"file": one["file"], "sha256": sha256(folder / one["file"])} for one in known]


def test_the_same_inputs_give_the_same_matrix(written, router, points):
    told = []
    found = verify_matrix(
        written, router, *points, progress=lambda what, share: told.append((what, share))
    )
    assert (found.ok, found.replayed, found.kind, found.reasons) == (True, True, "matrix", ())
    assert len(found.files) == 5
    assert told[-1] == ("12 of 12 origins", 1.0)


def test_other_options_of_a_matrix_are_taken_from_it(net, points, tmp_path, capsys):
    options = {"max_distance": 900, "connected_within": 5, "turns": True, "u_turns": True}
    router = Router(net, "car_peak", **options, kernel="dijkstra")
    router.od_matrix(*points, out=tmp_path / "od", distances=False)
    origins, destinations = (str(tmp_path / name) for name in ("a.geojson", "b.geojson"))
    points[0].to_file(origins)
    points[1].to_file(destinations)
    given = ["--origins", origins, "--destinations", destinations]
    assert main(["verify", str(tmp_path / "od"), *given]) == 0
    assert capsys.readouterr().out == (
        "4 of 4 files are as written, and 4 of these come out the same when computed again\n"
    )


def test_a_changed_bit_in_a_resealed_matrix_is_found(matrix, router, points):
    was, becomes = change_a_bit(matrix)
    reseal(matrix / "_manifest.json", parts=hashes_of(matrix))
    found = verify_matrix(matrix, router, *points)
    assert states(found) == {PART: "not reproduced", "_manifest.json": "not reproduced"}
    assert found.details == {
        PART: "1 of 25 rows differ (first: from_id 'p7', to_id 'p1': travel_time was "
        f"{becomes} and is {was})"
    }
    assert found.reasons == ()


def test_a_changed_bit_is_shown_also_where_its_hash_tells_it(matrix, router, points):
    change_a_bit(matrix)
    found = verify_matrix(matrix, router, *points)
    assert states(found) == {PART: "changed"}
    assert found.details[PART].startswith("1 of 25 rows differ (first: from_id 'p7', to_id 'p1'")


def test_damaged_missing_and_added_files(matrix, router, points):
    (matrix / PART).write_bytes((matrix / PART).read_bytes()[:-9])
    (matrix / "_points" / "origins.parquet").unlink()
    shutil.copy(matrix / "part-000000.parquet", matrix / "part-000009.parquet")
    found = verify_matrix(matrix, router, *points)
    assert states(found) == {
        PART: "changed",
        "_points/origins.parquet": "missing",
        "part-000009.parquet": "added",
    }
    assert found.details == {PART: "it cannot be read"}


def test_rows_written_in_another_way_are_equal(matrix, router, points):
    with pq.ParquetFile(matrix / PART) as opened:
        table = opened.read()
    pq.write_table(table, matrix / PART, compression="gzip")
    found = verify_matrix(matrix, router, *points)
    assert states(found) == {PART: "changed"}
    assert found.details == {PART: "its 25 rows are equal, and written in another way"}


def test_moved_points_are_the_reason(written, router, points):
    origins, destinations = points
    moved = origins.copy()
    shapes = origins.geometry.tolist()
    moved.geometry = [*shapes[:7], shapes[0], *shapes[8:]]
    found = verify_matrix(written, router, moved, destinations)
    assert states(found) == dict.fromkeys(
        ("_manifest.json", "part-000000.parquet", PART), "not reproduced"
    )
    assert found.details["part-000000.parquet"].startswith("its 35 rows are equal")
    assert found.details[PART].startswith("5 of 25 rows differ (first: from_id 'p7', to_id 'p0'")
    [reason] = found.reasons
    assert reason.startswith("inputs: origins was ")


def test_a_column_of_points_that_does_not_count_is_no_difference(written, router, points):
    named = points[0].assign(name=range(12), certainty_m=[0.0, np.nan] * 6)
    assert verify_matrix(written, router, named, points[1].set_index("id")).ok


def test_another_certainty_of_points_is_the_reason(written, router, points):
    vague = points[0].assign(certainty_m=[0.0] * 7 + [5_000.0] + [0.0] * 4)
    found = verify_matrix(written, router, vague, points[1])
    [reason] = found.reasons
    assert reason.startswith("inputs: origins was ")


def test_fewer_points_give_fewer_files(written, router, points):
    found = verify_matrix(written, router, points[0].iloc[:7], points[1])
    assert states(found) == {
        PART: "not reproduced",
        "_points/origins.parquet": "not reproduced",
        "part-000000.parquet": "not reproduced",
        "_manifest.json": "not reproduced",
    }
    assert found.details == {
        PART: "there is no such file now",
        "_points/origins.parquet": "it had 12 rows and has 7; its first 7 rows are equal",
        "part-000000.parquet": "its 35 rows are equal, and written in another way",
    }
    assert [one.partition(" was ")[0] for one in found.reasons] == ["inputs: origins", "origins"]
    assert found.reasons[1] == "origins was 12 and is 7"


def test_more_points_give_files_that_the_folder_lacks(written, router, points):
    more = points[0].assign(id=[f"q{number}" for number in range(12)])
    found = verify_matrix(written, router, pd.concat([points[0], more]), points[1])
    assert found.files["part-000003.parquet"] == "not reproduced"
    assert found.details["part-000003.parquet"] == "there was no such file"


def test_another_network_is_the_reason(written, net, points):
    speeds = net.edges["posted_speed"].to_numpy() * 0.9
    slower = RoadNetwork(net.nodes, net.edges.assign(posted_speed=speeds), net.provenance)
    found = verify_matrix(written, Router(slower, kernel="dijkstra"), *points)
    assert found.files[PART] == "not reproduced"
    [reason] = found.reasons
    assert reason.startswith("inputs: network was ")


def test_another_profile_and_parameter_are_the_reasons(written, net, points):
    profile = ag.Profile("car_offpeak", access_speed=20)
    found = verify_matrix(
        written, Router(net, profile, max_distance=500, kernel="dijkstra"), *points
    )
    assert found.files[PART] == "not reproduced"
    assert "parameters: max_distance_m was 3000.0 and is 500.0" in found.reasons
    speed = [one for one in found.reasons if one.startswith("profile: access_speed was ")]
    assert len(speed) == 1
    assert speed[0].endswith(" and is 20")
    assert not any(one.startswith(("inputs", "network", "versions")) for one in found.reasons)


def test_another_version_is_the_reason(matrix, router, points):
    file = matrix / "_manifest.json"
    versions = json.loads(file.read_text("utf-8"))["versions"]
    assert {"aicomplex_geo", "python", "numpy", "pyarrow", "geos", "proj"} <= set(versions)
    reseal(file, versions={**versions, "numpy": "1.0"})
    found = verify_matrix(matrix, router, *points)
    assert states(found) == {"_manifest.json": "not reproduced"}
    assert found.reasons == (f'versions: numpy was "1.0" and is "{np.__version__}"',)


EDITS = {
    "version": 4, "complete": False, "key": "0", "distances": True, "rows_per_part": 1,
    "origins": 5, "profile": {}, "provenance": {}, "versions": {}, "parts": [], "extra": 1,
}  # fmt: skip


@pytest.mark.parametrize("field", EDITS)
def test_an_edited_manifest_of_a_matrix_is_a_finding(matrix, router, points, field):
    file = matrix / "_manifest.json"
    known = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**known, field: EDITS[field]}, indent=1), encoding="utf-8")
    for found in (verify(matrix), verify_matrix(matrix, router, *points)):
        assert found.files["_manifest.json"] == "changed"
        assert found.details["_manifest.json"].startswith(("it was edited", "it cannot be read ("))
    if found.replayed and field not in {"parts", "rows_per_part", "distances", "provenance"}:
        assert any(field in reason for reason in found.reasons)


def test_an_edited_hash_in_a_manifest_is_told_from_a_changed_file(matrix, router, points):
    file = matrix / "_manifest.json"
    parts = json.loads(file.read_text("utf-8"))["parts"]
    digest = parts[1]["sha256"]
    file.write_text(file.read_text("utf-8").replace(digest, "0" * 64), "utf-8", newline="\n")
    found = verify_matrix(matrix, router, *points)
    assert states(found) == {PART: "changed", "_manifest.json": "changed"}
    assert found.details[PART] == (
        "it comes out the same again, and its hash in the manifest was edited"
    )
    assert found.reasons == ()


def test_an_edited_option_that_cannot_be_is_a_finding(matrix, capsys):
    file = matrix / "_manifest.json"
    text = file.read_text("utf-8")
    file.write_text(text.replace("3000.0", "-3"), encoding="utf-8", newline="\n")
    assert main(["verify", str(matrix), "--origins", "hubs"]) == 1
    [first, last] = capsys.readouterr().out.splitlines()
    assert first.startswith("_manifest.json: changed: it was edited, so that")
    assert first.endswith("from it: max_distance must be metres of 0 or more, not -3.")
    assert last == "4 of 5 files are as written"
    file.write_text(text[:-9], encoding="utf-8", newline="\n")
    assert main(["verify", str(matrix), "--origins", "hubs"]) == 1
    [first, last] = capsys.readouterr().out.splitlines()
    assert first.startswith("_manifest.json: changed: it cannot be read (")
    assert first.endswith("), and no other file was compared")
    assert last == "0 of 1 files are as written"


def test_a_whole_manifest_of_another_version_is_an_error(matrix, router, points):
    reseal(matrix / "_manifest.json", version=4)
    with pytest.raises(CorruptFileError, match=r"by another version .*format 4; this one reads 3"):
        verify_matrix(matrix, router, *points)


def test_parts_that_differ_for_one_cause_are_told_in_one_line(written, points, capsys, tmp_path):
    points[0].to_file(tmp_path / "a.geojson")
    given = ["--origins", str(tmp_path / "a.geojson"), "--destinations", "hubs"]
    assert main(["verify", str(written), *given]) == 1
    told = capsys.readouterr().out.splitlines()
    of_parts = [one for one in told if "part-" in one]
    assert len(of_parts) == 1
    assert of_parts[0].startswith("2 files: not reproduced (first: part-00000")
    assert told[-1] == (
        "5 of 5 files are as written, and 1 of these come out the same when computed again"
    )


def test_a_matrix_of_other_versions_is_not_resumed(router, points, tmp_path, monkeypatch):
    def interrupt(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(writer.PartWriter, "describe", interrupt)
        with pytest.raises(KeyboardInterrupt):
            router.od_matrix(*points, out=tmp_path / "od")
    file = tmp_path / ".od.unfinished" / "_manifest.json"
    versions = json.loads(file.read_text("utf-8"))["versions"]
    reseal(file, versions={**versions, "pyarrow": "1.0"})
    with pytest.warns(RestartWarning, match="or version: it is computed again"):
        od = router.od_matrix(*points, out=tmp_path / "od")
    assert verify_matrix(od.path, router, *points).ok


def test_files_that_do_not_fit_into_memory_are_refused(written, router, points, monkeypatch):
    needed = od_on_disk.bytes_at_a_time(len(points[1]), 7)
    memory = SimpleNamespace(total=needed, available=needed)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert verify_matrix(written, router, *points).ok  # all of it, though writing takes a quarter
    memory.available -= 1
    with pytest.raises(
        TooLargeError,
        match=r"^files of 7 x 5 pairs would take about .* are free\. Nothing was computed\. Verify",
    ):
        verify_matrix(written, router, *points)


def test_a_folder_of_another_kind_is_refused(written, router, points, tmp_path):
    with pytest.raises(DataNotFoundError, match=r"no _manifest\.json: it is no matrix"):
        verify_matrix(tmp_path, router, *points)
    with pytest.raises(DataNotFoundError, match=r"no manifest\.json: it is no network"):
        verify_network(written, "strategic")
    with pytest.raises(ParameterError, match="router is a RoadNetwork"):
        verify_matrix(written, router.net, *points)


@pytest.mark.parametrize("source", [None, 3.5, pd.DataFrame()])
def test_what_is_no_source_is_refused(net, tmp_path, source):
    with pytest.raises(ParameterError, match=r"source is a \w+, not a path"):
        verify_network(net.save(tmp_path / "net"), source)


# Networks


@pytest.fixture
def osm(tmp_path):
    file = tmp_path / "작은 길.osm"
    file.write_text(OSM, encoding="utf-8")
    return file


def imported(file, folder, *options):
    assert main(["network", "import", str(file), "--out", str(folder), *options]) == 0
    return folder


@pytest.mark.parametrize("mode", ["car", "walk"])
def test_a_file_of_openstreetmap_is_read_again_with_its_options(osm, tmp_path, mode):
    folder = imported(osm, tmp_path / "net", "--mode", mode)
    found = verify_network(folder, osm)
    assert (found.ok, found.replayed, found.kind) == (True, True, "network")
    assert set(found.files) == {path.name for path in folder.iterdir()}


def test_options_of_python_are_recorded_too(osm, tmp_path):
    net = ag.network.from_osm_file(osm, simplify=False, access=False, basemap=False)
    assert verify_network(net.save(tmp_path / "net"), osm).ok


def test_a_changed_source_is_the_reason(osm, tmp_path, capsys):
    folder = imported(osm, tmp_path / "net")
    osm.write_text(OSM.replace('v="60"', 'v="50"'), encoding="utf-8")
    capsys.readouterr()
    assert main(["verify", str(folder), "--source", str(osm)]) == 1
    told = capsys.readouterr().out.splitlines()
    edges = next(one for one in told if one.startswith("edges.parquet"))
    assert edges == (
        "edges.parquet: not reproduced: 2 of 2 rows differ (first: u 1, v 4, key 0: "
        "posted_speed was 60.0 and is 50.0)"
    )
    assert "manifest.json: not reproduced" in told
    reasons = [one for one in told if one.startswith("differs from then: ")]
    assert len(reasons) == 1
    assert reasons[0].startswith("differs from then: source: hash was ")
    assert told[-1] == (
        "4 of 4 files are as written, and 2 of these come out the same when read again"
    )


@pytest.mark.parametrize("name", ["renamed.osm", "바뀐 이름.osm"])
def test_another_name_of_the_source_is_told_and_no_fault(osm, tmp_path, capsys, name):
    folder = imported(osm, tmp_path / "net")
    capsys.readouterr()
    assert main(["verify", str(folder), "--source", str(osm.rename(tmp_path / name))]) == 0
    assert capsys.readouterr().out == (
        f'differs from then: source: name was "작은 길.osm" and is "{name}"\n'
        "4 of 4 files are as written, and 4 of these come out the same when read again\n"
    )


EDITS_OF_NETWORKS = {
    '"edges.parquet"': '"edges.parkett"', '"name"': '"nahme"', '"mode": "car"': '"mode": "boat"',
    '"simplify": true': '"simplify": 5', '"version": 2': '"version": 9', "{": "", '"json"': '"x"',
    '"parameters": {': '"parameters": [], "x": {',
}  # fmt: skip


@pytest.mark.parametrize("old", EDITS_OF_NETWORKS)
def test_an_edited_manifest_of_a_network_is_a_finding(osm, tmp_path, capsys, old):
    folder = imported(osm, tmp_path / "net")
    file = folder / "manifest.json"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, EDITS_OF_NETWORKS[old], 1), encoding="utf-8", newline="\n")
    for given in ([], ["--source", str(osm)]):
        capsys.readouterr()
        assert main(["verify", str(folder), *given]) == 1
        told = capsys.readouterr().out
        assert "manifest.json: changed: it " in told
        assert "only hashes were compared" not in told


def test_a_resealed_network_is_read_again(osm, tmp_path):
    folder = imported(osm, tmp_path / "net")
    file = folder / "nodes.parquet"
    nodes = gpd.read_parquet(file)
    shapes = nodes.geometry.tolist()
    nodes.geometry = [type(shapes[0])(np.nextafter(shapes[0].x, 0), shapes[0].y), *shapes[1:]]
    nodes.to_parquet(file, index=True, schema_version="1.1.0")
    known = json.loads((folder / "manifest.json").read_text("utf-8"))["sha256"]
    reseal(folder / "manifest.json", sha256={**known, file.name: sha256(file)})
    found = verify_network(folder, osm)
    assert states(found) == {"nodes.parquet": "not reproduced", "manifest.json": "not reproduced"}
    assert found.details["nodes.parquet"] == (
        "1 of 2 rows differ (first: id 1: geometry was POINT (126.83999999999999 35.22) and is "
        "POINT (126.84 35.22))"
    )
    assert found.reasons == ()


def test_other_versions_and_parameters_of_a_network_are_the_reasons(osm, tmp_path):
    folder = imported(osm, tmp_path / "net")
    file = folder / "manifest.json"
    known = json.loads(file.read_text("utf-8"))
    assert {"networkx", "osmium", "pyogrio", "gdal", "geos", "proj"} <= set(known["versions"])
    parameters = {**known["provenance"]["parameters"], "extra": 1}
    reseal(
        file,
        versions={**known["versions"], "osmium": "1.0"},
        provenance={**known["provenance"], "parameters": parameters},
    )
    found = verify_network(folder, osm)
    assert states(found) == {"manifest.json": "not reproduced"}
    assert found.reasons[0].startswith('versions: osmium was "1.0" and is ')
    assert found.reasons[1] == "parameters: extra was 1 and is absent"


def test_a_network_that_recorded_no_versions_is_compared_without_them(osm, tmp_path):
    folder = imported(osm, tmp_path / "net")
    file = folder / "manifest.json"
    known = json.loads(file.read_text("utf-8"))
    del known["versions"]
    file.write_text(sealed(known), encoding="utf-8", newline="\n")
    assert verify_network(folder, osm).ok


def test_graphml_and_converted_networks_are_read_again(osm, net, tmp_path):
    walked = ag.network.from_osm_file(osm, mode="walk").to_networkx()
    walked.graph.pop("aicomplex_geo")
    osmnx.save_graphml(walked, tmp_path / "roads.graphml")
    folder = imported(tmp_path / "roads.graphml", tmp_path / "net", "--mode", "walk")
    assert verify_network(folder, tmp_path / "roads.graphml").ok
    assert main(["network", "convert", str(folder), "--out", str(tmp_path / "copy")]) == 0
    assert verify_network(tmp_path / "copy", folder).ok
    saved = net.save(tmp_path / "strategic")
    assert main(["verify", str(saved), "--source", "strategic"]) == 0
    assert verify_network(saved, net).ok
    assert not verify_network(saved, folder).ok


def test_a_downloaded_network_is_not_read_from_a_file(osm, tmp_path):
    folder = imported(osm, tmp_path / "net")
    file = folder / "manifest.json"
    known = json.loads(file.read_text("utf-8"))["provenance"]
    parameters = {**known["parameters"], "filters": []}
    reseal(file, provenance={**known, "parameters": parameters})
    with pytest.raises(ParameterError, match=r"was downloaded, not read from"):
        verify_network(folder, osm)


def test_records_that_are_no_options_are_our_error(osm, tmp_path):
    folder = imported(osm, tmp_path / "net")
    reseal(folder / "manifest.json", provenance={"parameters": 5, "modes": 5})
    assert not verify_network(folder, osm).ok
    for name, value in (("simplify", "no"), ("mode", 5)):
        reseal(folder / "manifest.json", provenance={"parameters": {name: value}})
        with pytest.raises(ParameterError, match=name):
            verify_network(folder, osm)


# The command


def test_without_inputs_only_hashes_are_compared_and_that_is_said(written, osm, tmp_path, capsys):
    assert main(["verify", str(written)]) == 0
    assert capsys.readouterr().out == (
        "5 of 5 files are as written\n"
        "only hashes were compared: to have it computed again, give --origins, --destinations "
        "and what else od was given\n"
    )
    folder = imported(osm, tmp_path / "net")
    capsys.readouterr()
    assert main(["verify", str(folder)]) == 0
    assert capsys.readouterr().out.endswith("to have it read again, give --source\n")
    assert main(["verify", str(folder), "--no-replay"]) == 0
    assert capsys.readouterr().out == "4 of 4 files are as written\n"


@pytest.mark.parametrize(
    ("what", "option", "value"),
    [("network", "--source", "strategic"), ("matrix", "--max-distance", "900")],
)
def test_inputs_without_a_replay_are_refused(written, net, tmp_path, capsys, what, option, value):
    folder = written if what == "matrix" else net.save(tmp_path / "net")
    assert main(["verify", str(folder), "--no-replay", option, value]) == 2
    words = " ".join(capsys.readouterr().err.split())
    assert f"--no-replay makes nothing again; leave it out, or {option}." in words


def test_the_command_takes_the_options_of_od(tmp_path, points, capsys):
    shapes = points[0].geometry
    table = pd.DataFrame({"code": points[0]["id"], "x": shapes.x, "y": shapes.y})
    file = tmp_path / "병원.csv"
    table.to_csv(file, index=False)
    given = ["--origins", str(file), "--id", "code", "--x", "x", "--y", "y", "--crs", "EPSG:4326"]
    more = ["--profile", "car_peak", "--max-distance", "900"]
    out = f"{tmp_path}/od/"
    assert main(["od", *given, *more, "--out", out]) == 0
    assert main(["verify", out, *given]) == 0
    assert main(["verify", out, *given, *more]) == 0
    capsys.readouterr()
    assert main(["verify", out, *given, "--max-distance", "901"]) == 1
    told = capsys.readouterr().out
    assert "differs from then: parameters: max_distance_m was 900.0 and is 901.0\n" in told
    assert not any(str(tmp_path) in path.read_text("latin-1") for path in tmp_path.rglob("od/*.*"))


def test_options_of_another_kind_are_refused(written, osm, tmp_path, capsys):
    folder = imported(osm, tmp_path / "net")
    for path, option, value, kind in (
        (folder, "--origins", "hubs", "network"),
        (folder, "--crs", "EPSG:5186", "network"),
        (written, "--source", str(osm), "matrix"),
    ):
        assert main(["verify", str(path), option, value]) == 2
        assert f"{option} is not for a {kind}; leave it out." in capsys.readouterr().err


def test_options_without_what_they_belong_to_are_refused(written, osm, tmp_path, capsys):
    folder = imported(osm, tmp_path / "net")
    of_points, of_source = "--origins or --destinations", "--source"
    for path, option, needed in (
        (folder, ["--study", "study.toml"], of_source),
        (folder, ["--max-size", "0"], of_source),
        (written, ["--max-size", "5"], of_points),
        (written, ["--skip-bad"], of_points),
        (written, ["--representative-points", "--study", "study.toml"], of_points),
        (written, ["--id", "code"], of_points),
    ):
        assert main(["verify", str(path), *option]) == 2
        words = " ".join(capsys.readouterr().err.split())
        assert f"{option[0]} belongs to {needed}; add it, or leave {option[0]} out." in words
    for given, said in (
        (["--study", str(tmp_path), "--source", str(osm)], "--study is for a --source that is a"),
        (["--max-size", "5", "--source", "strategic"], "max_size (--max-size) is for a file"),
        (["--max-size", "0", "--source", str(osm)], "max_size"),
    ):
        assert main(["verify", str(folder), *given]) == 2
        assert said in " ".join(capsys.readouterr().err.split())
    for option in (["--max-size", "5"], ["--representative-points"]):
        assert main(["verify", str(written), "--origins", "hubs", *option]) == 2
        assert f"{option[0]} belongs to a file of points" in capsys.readouterr().err


def test_a_profile_of_a_file_must_be_given_again(net, points, tmp_path):
    profile = ag.Profile("my_car", access_speed=20)
    router = Router(net, profile, kernel="dijkstra")
    router.od_matrix(*points, out=tmp_path / "od")
    with pytest.raises(UnknownProfileError, match=r"the matrix has the profile 'my_car'"):
        recorded_router(tmp_path / "od", ag.load_study())
