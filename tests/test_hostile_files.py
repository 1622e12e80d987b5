"""What damaged, careless and malicious files are answered with; tools/fuzz tries many more."""

from __future__ import annotations

import bz2
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import replace
from difflib import get_close_matches

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

import aicomplex_geo as ag
from aicomplex_geo._files import sealed, sha256
from aicomplex_geo._quoting import LONGEST, MAX_FAULTS_SHOWN, quoted, shown
from aicomplex_geo._replacing import is_own
from aicomplex_geo._toml import LARGEST, TomlError, parse_toml
from aicomplex_geo.accessibility import ODBlocks, cumulative
from aicomplex_geo.cli.jobs import check_output
from aicomplex_geo.engine import Hierarchy
from aicomplex_geo.errors import (
    AicomplexGeoError,
    CorruptFileError,
    DataNotFoundError,
    LayerError,
    MatrixError,
    NetworkError,
    ParameterError,
    ProfileError,
    ScenarioError,
    StudyError,
    TooLargeError,
)
from aicomplex_geo.layers.provenance import unknown_tables
from aicomplex_geo.network.readers.osm.speed import parse_speed
from aicomplex_geo.network.save import FORMAT, MANIFEST
from aicomplex_geo.od_dataset.layout import MANIFEST as MATRIX_MANIFEST
from aicomplex_geo.publish import verify
from aicomplex_geo.routing import ODDataset
from aicomplex_geo.study.template import new_study
from tests.conftest import as_another_user, needs_root

POINTS = "id,lat,lon\na,35.1,126.8\n"


def test_many_changed_files_are_read_right_or_refused(project):
    done = subprocess.run(
        [sys.executable, "-m", "tools.fuzz", "--first", "13", "--inputs", "100"],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    rows = [line.split(" | ") for line in done.stdout.splitlines()[2:]]
    assert done.returncode == 0, done.stderr
    assert len(rows) > 20
    assert {row[1] for row in rows} == {"100"}


class TestMessages:
    def test_values_are_cut_and_harmless(self):
        assert len(quoted("a" * 10_000_000)) == LONGEST + 1
        assert shown("a\x1b[31m\u202eb\nc") == "a\\x1b[31m\\u202eb c"
        assert quoted(np.array([[1], [2]])) == "array([[1], [2]])"

    def test_a_long_field_is_cut(self, tmp_path):
        file = tmp_path / "p.csv"
        file.write_text(f"id,lat,lon\na,{'x' * 100_000},126.8\n", "utf-8")
        with pytest.raises(LayerError) as raised:
            ag.read_points(file)
        assert len(str(raised.value)) < 400

    def test_signs_of_a_file_do_not_reach_the_terminal(self, tmp_path):
        file = tmp_path / "p.csv"
        file.write_text("id,lat,lon\na\u202eb\x1b[2J,95,126.8\n", "utf-8")
        with pytest.raises(LayerError) as raised:
            ag.read_points(file)
        assert "\x1b" not in str(raised.value)
        assert "\u202e" not in str(raised.value)


class TestHeadings:
    def test_many_columns_are_refused_at_once(self, tmp_path):
        file = tmp_path / "p.csv"
        columns = ",".join(f"c{number}" for number in range(100_000))
        file.write_text(f"id,lat,lon,{columns}\na,35,126{',' * 100_000}\n", "utf-8")
        with pytest.raises(LayerError, match="has 100,003 columns"):
            ag.read_points(file)

    def test_ten_million_characters_are_no_heading(self, tmp_path):
        file = tmp_path / "p.csv"
        file.write_text(f"{'a' * 10_000_000},lat,lon\na,35,126\n", "utf-8")
        with pytest.raises(LayerError, match="field larger"):
            ag.read_points(file)


class TestIds:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("a b", "ab"),
            ("가", unicodedata.normalize("NFD", "가")),
            ("A1", "\uff21\uff11"),
            ("a", "a\u200b"),
            ("a", "a\ufe0f"),
            ("a", "a\u3164"),
            ("a", "a\u2800"),
            ("a", "a\x01"),
        ],
    )
    @pytest.mark.parametrize("ending", [".csv", ".geojson"])
    def test_that_look_alike_are_a_fault(self, tmp_path, one, other, ending):
        file = tmp_path / f"p{ending}"
        frame = gpd.GeoDataFrame(
            {"id": [one, other]}, geometry=gpd.points_from_xy([126, 127], [35, 36]), crs=4326
        )
        if ending == ".csv":
            frame.drop(columns="geometry").assign(lat=[35, 36], lon=[126, 127]).to_csv(
                file, index=False
            )
        else:
            frame.to_file(file)
        with pytest.raises(LayerError, match="in blanks or in its Unicode form only"):
            ag.read_points(file)

    def test_of_junctions_that_look_alike_are_a_fault(self):
        nodes = gpd.GeoDataFrame(
            index=["a b", "ab"], geometry=gpd.points_from_xy([126, 126.1], [35, 35]), crs=4326
        )
        edges = gpd.GeoDataFrame(
            {"length": [9_000.0], "road_class": ["street"]},
            index=pd.MultiIndex.from_tuples([("a b", "ab", 0)]),
            geometry=[None],
            crs=4326,
        )
        with pytest.raises(NetworkError, match="in blanks or in its Unicode form only"):
            ag.RoadNetwork(nodes, edges)


class TestUnpacked:
    def test_a_spreadsheet_that_would_be_huge_is_refused(self, tmp_path):
        file = tmp_path / "p.xlsx"
        pd.DataFrame({"id": ["a"], "lat": [35.0], "lon": [126.0]}).to_excel(file, index=False)
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as opened:
            opened.writestr("xl/more.xml", b" " * (101 << 20))
        with pytest.raises(TooLargeError, match="--max-size"):
            ag.read_points(file)
        assert len(ag.read_points(file, max_size=200)) == 1

    def test_roads_that_would_be_huge_are_refused(self, tmp_path):
        file = tmp_path / "x.osm.gz"
        file.write_bytes(gzip.compress(b"<osm>" + b" " * (101 << 20) + b"</osm>", 1))
        with pytest.raises(TooLargeError, match="MB or more unpacked"):
            ag.network.from_osm_file(file)

    @pytest.mark.parametrize(("ending", "packer"), [("gz", gzip), ("bz2", bz2)])
    def test_packed_roads_have_the_size_that_is_given(self, tmp_path, ending, packer):
        file = tmp_path / f"x.osm.{ending}"
        file.write_bytes(packer.compress(b"<osm>" + b" " * (2 << 20) + b"</osm>", 1) * 2)
        with pytest.raises(TooLargeError, match="at most 3 MB"):
            ag.network.from_osm_file(file, max_size=3)

    def test_columns_of_runs_are_counted_as_arrays(self, tmp_path):
        file = tmp_path / "p.parquet"
        codes = pa.array(np.zeros(20_000_000, np.int8))
        column = pa.DictionaryArray.from_arrays(codes, pa.array(["a"]))
        pq.write_table(pa.table({"id": column}), file)
        with pytest.raises(TooLargeError, match="unpacked"):
            ag.read_points(file)

    def test_max_size_is_megabytes(self, tmp_path):
        file = tmp_path / "p.csv"
        file.write_text(POINTS, "utf-8")
        with pytest.raises(ParameterError, match="max_size"):
            ag.read_points(file, max_size=0)


class TestToml:
    @pytest.mark.parametrize(
        ("text", "match"),
        [
            ("a = 9223372036854775808", "64 bits"),
            (f"a = {'9' * 5000}", "cannot be read"),
            (f"a = {'[' * 100_000}", "nested too deeply"),
            (f"[{'a.' * 50_000}a]", "nested too deeply"),
            ("a = 1\nb =", "not TOML"),
            ("a = 2026-13-45", "not TOML|cannot be read"),
        ],
    )
    def test_that_cannot_be_used(self, tmp_path, text, match):
        with pytest.raises(TomlError, match=match):
            parse_toml(text)
        (tmp_path / "study.toml").write_text(text, "utf-8")
        (tmp_path / "s.toml").write_text(text, "utf-8")
        for error, read in (
            (StudyError, lambda: ag.load_study(tmp_path)),
            (ScenarioError, lambda: ag.Scenario.from_file(tmp_path / "s.toml")),
            (ProfileError, lambda: ag.network.Profile.from_file(tmp_path / "s.toml")),
            (LayerError, lambda: ag.read_layer("sites", data_dir=tmp_path)),
        ):
            with pytest.raises(error, match=match):
                read()

    def test_long_words_take_no_quadratic_time(self):
        assert parse_toml(f'a = "{"x" * 1_900_000}"')["a"][-1] == "x"
        assert parse_toml(f'a = "{"x. " * 49}{" " * 1_000_000}"')["a"][0] == "x"


def read_unknown_tables(file):
    raise LayerError(unknown_tables(file.parent))


class TestUnknownNames:
    """A file may have a million of them, and finding what is near takes 0.1 ms for each."""

    KEYS = "\n".join(f"unknown{number} = 1" for number in range(3 * MAX_FAULTS_SHOWN))

    @pytest.mark.parametrize(
        ("error", "read", "table"),
        [
            (StudyError, ag.load_study, ""),
            (StudyError, ag.load_study, "[study]"),
            (LayerError, read_unknown_tables, ""),
            (LayerError, lambda file: ag.read_layer("a", data_dir=file.parent), "[layers.a]"),
            (ProfileError, ag.network.Profile.from_file, ""),
            (ProfileError, ag.network.Profile.from_file, "[profiles.a]"),
            (ScenarioError, ag.Scenario.from_file, ""),
            (ScenarioError, ag.Scenario.from_file, "[scenario]"),
            (ScenarioError, ag.Scenario.from_file, '[[edit]]\nkind = "close"'),
        ],
    )
    def test_only_those_that_are_shown_name_what_is_near(
        self, tmp_path, monkeypatch, error, read, table
    ):
        compared = set()

        def counted(word, *given, **options):
            compared.add(word)
            return get_close_matches(word, *given, **options)

        monkeypatch.setattr("aicomplex_geo._quoting.get_close_matches", counted)
        for name in ("study.toml", "sources.toml"):
            (tmp_path / name).write_text(f"{table}\n{self.KEYS}\n", "utf-8")
        with pytest.raises(error) as raised:
            read(tmp_path / "study.toml")
        remedies = [one.remedy for one in raised.value.faults if "not known" in one.problem]
        assert len(remedies) == 3 * MAX_FAULTS_SHOWN
        assert 0 < len(compared) <= MAX_FAULTS_SHOWN
        assert remedies[0].startswith(("Nearest: ", "Known are: "))
        assert remedies[-1] == "Check its spelling."


class TestHierarchies:
    @pytest.mark.parametrize("header", [b"{'descr': (", b"1\n  2\n 3\n", b"\0"])
    def test_headers_may_be_anything(self, tmp_path, header):
        head = b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little") + header
        self._refused(tmp_path / "h.npz", "version.npy", head)

    def test_a_member_may_be_no_array(self, tmp_path):
        self._refused(tmp_path / "h.npz", "rank.npy", b"no array")

    def _refused(self, file, name, content):
        first_out = np.array([0, 1, 2], np.int32)
        Hierarchy.build(first_out, np.array([1, 0], np.int32)).save(file)
        with zipfile.ZipFile(file) as given:
            members = {one: given.read(one) for one in given.namelist()}
        assert name in members
        with zipfile.ZipFile(file, "w") as made:
            for member, known in members.items():
                made.writestr(member, content if member == name else known)
        with pytest.raises(CorruptFileError, match="not a saved hierarchy"):
            Hierarchy.load(file)


class TestGraphML:
    HEAD = (
        '<?xml version="1.0"?>{doctype}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="d0" for="graph" attr.name="crs" attr.type="string"/>'
        '<graph edgedefault="directed">{body}</graph></graphml>'
    )

    @pytest.mark.parametrize(
        ("doctype", "body", "match"),
        [
            ('<!DOCTYPE g [<!ENTITY a "b">]>', "", "document type"),
            ("", '<node id="1"><data key="d9">x</data></node>', "not GraphML"),
            ("", "<node", "not GraphML"),
            ("", f'<node id="{"a" * 2_000_000}"/>', "over 1 MB"),
        ],
    )
    def test_that_is_no_graph(self, tmp_path, doctype, body, match):
        file = tmp_path / "g.graphml"
        file.write_text(self.HEAD.format(doctype=doctype, body=body), "utf-8")
        with pytest.raises(CorruptFileError, match=match):
            ag.network.from_graphml(file)

    def test_in_an_encoding_that_nobody_knows(self, tmp_path):
        text = self.HEAD.format(doctype="", body="").replace("?>", ' encoding="utv-8"?>')
        (tmp_path / "g.graphml").write_text(text, "utf-8")
        with pytest.raises(CorruptFileError, match="unknown encoding"):
            ag.network.from_graphml(tmp_path / "g.graphml")

    def test_that_is_not_there(self, tmp_path):
        with pytest.raises(DataNotFoundError):
            ag.network.from_graphml(tmp_path / "g.graphml")


class TestSpeeds:
    def _study(self, tmp_path, speed, more=""):
        new_study(tmp_path / "s")
        links = tmp_path / "s" / "network" / "links.csv"
        links.write_text(links.read_text("utf-8").replace(",4,60,", f",4,{speed},"), "utf-8")
        study = tmp_path / "s" / "study.toml"
        study.write_text(
            study.read_text("utf-8").replace("\n[study]\n", f"\n[study]\n{more}\n"), "utf-8"
        )
        return ag.load_study(tmp_path / "s")

    def test_of_a_table_have_a_bound(self, tmp_path):
        with pytest.raises(NetworkError, match="at most 200"):
            self._study(tmp_path, 2147483648).network()

    def test_the_study_may_raise_the_bound(self, tmp_path):
        net = self._study(tmp_path, 250, "fastest_speed = 300").network()
        assert net.edges["posted_speed"].max() == 250
        net.save(tmp_path / "net")
        assert ag.read_network(tmp_path / "net").edges["posted_speed"].max() == 250

    def test_of_a_frame_have_a_bound(self, tmp_path):
        net = self._study(tmp_path, 60).network()
        edges = net.edges.assign(posted_speed=201.0)
        with pytest.raises(NetworkError, match="above 200 km/h"):
            ag.RoadNetwork(net.nodes, edges)

    def test_of_osm_beyond_the_bound_are_not_understood(self):
        assert parse_speed("201") == (None, "")
        assert parse_speed("200") == (200.0, "posted")


@pytest.mark.parametrize(("x", "y"), [(361, 35), (126, 91)])
def test_junctions_lie_on_the_earth(x, y):
    nodes = gpd.GeoDataFrame(index=["a", "b"], geometry=gpd.points_from_xy([126, x], [35, y]))
    edges = gpd.GeoDataFrame(
        {"length": [9_000.0], "road_class": ["street"]},
        index=pd.MultiIndex.from_tuples([("a", "b", 0)]),
        geometry=[shapely.LineString([(126, 35), (126.1, 35)])],
        crs=4326,
    )
    with pytest.raises(NetworkError, match="not on the earth"):
        ag.RoadNetwork(nodes.set_crs(4326), edges)


@pytest.mark.parametrize("cutoff", [float("inf"), float("nan"), -1, 1e300])
def test_cutoffs_have_a_bound(cutoff):
    od = ag.ODMatrix(np.zeros((1, 1), np.float32), pd.Index(["a"]), pd.Index(["b"]))
    with pytest.raises(ParameterError, match="100,000"):
        cumulative(od, pd.Series({"b": 1.0}), cutoff=cutoff)


@pytest.mark.skipif(os.name == "nt", reason="no pipes and devices as files")
@pytest.mark.parametrize("kind", ["pipe", "zero", "loop"])
@pytest.mark.parametrize("name", ["p.csv", "p.shp", "p.dbf", "p.gpkg", "study.toml", "s.toml"])
def test_what_is_no_file_is_not_waited_for(tmp_path, kind, name):
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=gpd.points_from_xy([126], [35]), crs=4326)
    if name == "p.dbf":
        frame.to_file(tmp_path / "p.shp")
        (tmp_path / name).unlink()
    if kind == "pipe":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to("/dev/zero" if kind == "zero" else tmp_path / name)
    read = {
        "p.dbf": lambda: ag.read_points(tmp_path / "p.shp"),
        "study.toml": lambda: ag.load_study(tmp_path / "study.toml"),
        "s.toml": lambda: ag.Scenario.from_file(tmp_path / "s.toml"),
    }.get(name, lambda: ag.read_points(tmp_path / name))
    with pytest.raises(AicomplexGeoError):
        read()


@needs_root
def test_files_that_may_not_be_read_are_named(tmp_path):
    new_study(tmp_path / "study")
    net = ag.load_study(tmp_path / "study").network()
    net.save(tmp_path / "net")
    (tmp_path / "p.csv").write_text(POINTS, "utf-8")
    (tmp_path / "g.graphml").write_text("<graphml/>", "utf-8")
    (tmp_path / "f.toml").write_text("[profiles.a]", "utf-8")
    for file in tmp_path.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0)
    with as_another_user(tmp_path):
        for read in (
            lambda: ag.read_points(tmp_path / "p.csv"),
            lambda: ag.read_network(tmp_path / "net"),
            lambda: ag.read_network(tmp_path / "study" / "network"),
            lambda: ag.load_study(tmp_path / "study"),
            lambda: ag.network.from_graphml(tmp_path / "g.graphml"),
            lambda: ag.network.Profile.from_file(tmp_path / "f.toml"),
        ):
            with pytest.raises(AicomplexGeoError, match="Permission denied"):
                read()


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """A folder with one of each description that is read."""
    folder = tmp_path_factory.mktemp("described")
    new_study(folder / "study")
    net = ag.load_study(folder / "study").network()
    net.save(folder / "net")
    points = net.nodes[["geometry"]].iloc[:2].rename_axis("id")
    ag.Router(net).od_matrix(points, points, out=folder / "od.parquet")
    (folder / "s.toml").write_text("[scenario]", "utf-8")
    (folder / "p.toml").write_text("[profiles.a]", "utf-8")
    return folder


TOO_LONG = "has 17,179,869,184 bytes"
DESCRIPTIONS = {
    f"net/{MANIFEST}": (lambda file: ag.read_network(file.parent), f"{TOO_LONG}.* Write it again"),
    f"od.parquet/{MATRIX_MANIFEST}": (lambda file: ODDataset(file.parent), "missing or damaged"),
    "s.toml": (ag.Scenario.from_file, f"{TOO_LONG}.* Name the file itself"),
    "p.toml": (ag.network.Profile.from_file, f"{TOO_LONG}.* Name the file itself"),
    "study/sources.toml": (lambda file: ag.read_layer("people", data_dir=file.parent), TOO_LONG),
    "study/study.toml": (ag.load_study, f"{TOO_LONG}.* Name the file itself"),
}


@pytest.mark.skipif(os.name == "nt", reason="a long file takes its room")
@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_descriptions_without_end_are_not_read(described, name):
    file, (read, match) = described / name, DESCRIPTIONS[name]
    size = file.stat().st_size
    try:
        os.truncate(file, 2**34)
    except OSError as error:
        pytest.skip(f"a file of 16 GB cannot be made: {error}")
    try:
        with pytest.raises(AicomplexGeoError, match=match):
            read(file)
    finally:
        os.truncate(file, size)


@needs_root
def test_folders_that_may_be_entered_and_not_listed_are_named(described):
    net, matrix = described / "net", described / "od.parquet"
    study = replace(ag.load_study(described / "study"), network_name="network")
    links = described / "study" / "network"
    closed = (net, matrix, links)
    modes = [one.stat().st_mode for one in closed]
    for one in closed:
        one.chmod(0o711)
    out = described / "anybody" / "new.csv"
    out.parent.mkdir(mode=0o777)
    out.parent.chmod(0o777)
    try:
        with as_another_user(described):
            for read in (
                lambda: verify(net),
                lambda: verify(matrix),
                lambda: check_output(out, [str(net)]),
                lambda: check_output(out, [], study),
            ):
                with pytest.raises(
                    DataNotFoundError, match=r"cannot be listed: Permission denied\."
                ):
                    read()
            assert not is_own(net, MANIFEST, FORMAT, re.compile(r".*"))
    finally:
        out.parent.rmdir()
        for one, mode in zip(closed, modes, strict=True):
            one.chmod(mode)


def test_a_description_that_no_program_can_have_written(described, tmp_path):
    net = shutil.copytree(described / "net", tmp_path / "net")
    manifest = json.loads((net / MANIFEST).read_text("utf-8"))
    manifest["provenance"]["x"] = "\ud800"
    (net / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(CorruptFileError, match=r"not a manifest: .*surrogates"):
        ag.read_network(net)


@pytest.mark.parametrize("sign", ["x", "가"])
def test_the_longest_toml_is_read_and_one_sign_more_is_not(tmp_path, sign):
    head = "[profiles.a]\n"
    text = f"# {sign * (LARGEST - len(head) - 3)}\n{head}"
    assert len(text) == LARGEST == 2_000_000
    assert parse_toml(text) == {"profiles": {"a": {}}}
    with pytest.raises(TomlError, match=r"has 2,000,001 characters"):
        parse_toml(f"{text}\n")
    file = tmp_path / "p.toml"
    for given, match in ((text, "is missing|has no"), (f"{text}\n", "has 2,000,001 characters")):
        file.write_text(given, "utf-8", newline="\n")
        with pytest.raises(ProfileError, match=match):
            ag.network.Profile.from_file(file)


@pytest.mark.parametrize("column", ["from_id", "travel_time"])
def test_a_table_of_lists_is_no_table_of_pairs(tmp_path, column):
    times = {"from_id": ["a"], "to_id": ["a"], "travel_time": [1.0]}
    pd.DataFrame({**times, column: [[1.0]]}).to_parquet(tmp_path / "od.parquet")
    with pytest.raises(MatrixError, match="lists or records"):
        ODBlocks.from_parquet(tmp_path / "od.parquet")


@pytest.mark.parametrize("geo", [b"{}", b"[]", b"null", b"\xff", b'{"columns": 3}'])
def test_metadata_of_parquet_may_be_anything(tmp_path, geo):
    file = tmp_path / "p.parquet"
    gpd.GeoDataFrame({"id": ["a"]}, geometry=gpd.points_from_xy([1], [2]), crs=4326).to_parquet(
        file
    )
    table = pq.read_table(file)
    pq.write_table(table.replace_schema_metadata({b"geo": geo}), file)
    with pytest.raises(LayerError, match="cannot be read as points"):
        ag.read_points(file)


def text_that_is_not_utf8(values):
    """Texts of Arrow whose "zz" are bytes that mean nothing."""
    good = pa.array(values, pa.string())
    _, places, signs = good.buffers()
    wrong = pa.py_buffer(signs.to_pybytes().replace(b"zz", b"\xff\xfe"))
    return pa.StringArray.from_buffers(len(good), places, wrong)


def rename_in_bytes(file):
    content = file.read_bytes()
    assert b"zzzz" in content
    file.write_bytes(content.replace(b"zzzz", b"\xff\xff\xff\xff"))


@pytest.mark.parametrize("column", ["id", "name", "zzzz"])
@pytest.mark.parametrize("placed", [True, False])
def test_text_of_parquet_that_is_not_utf8_is_no_table_of_points(column, placed, tmp_path):
    file = tmp_path / "p.parquet"
    frame = pd.DataFrame({"id": ["a", "b"], "lat": [35.1, 35.2], "lon": [126.8, 126.9]})
    if placed:
        points = gpd.points_from_xy(frame["lon"], frame["lat"], crs="EPSG:4326")
        gpd.GeoDataFrame(frame, geometry=points).to_parquet(file)
    else:
        frame.to_parquet(file)
    table = pq.read_table(file)
    at = table.column_names.index("id") if column == "id" else table.num_columns
    texts = text_that_is_not_utf8(["zz", "b"]) if column != "zzzz" else pa.array([1, 2])
    table = table.remove_column(at) if column == "id" else table
    pq.write_table(table.add_column(at, column, texts), file, store_schema=False)
    if column == "zzzz":
        rename_in_bytes(file)
    with pytest.raises(LayerError, match="cannot be read as points"):
        ag.read_points(file)


ODD_CELLS = {
    "[1, 2]": [1, 2],
    "[]": [],
    '["가"]': ["가"],
    '{"x": [1]}': {"x": [1]},
    "0x6130": b"a0",
    "0xff": b"\xff",
}


@pytest.mark.parametrize("placed", [True, False])
@pytest.mark.parametrize("text", ODD_CELLS)
def test_lists_records_and_bytes_of_parquet_are_kept_as_text(text, placed, tmp_path):
    file = tmp_path / "p.parquet"
    frame = pd.DataFrame({"id": ["a", "b"], "lat": [35.1, 35.2], "lon": [126.8, 126.9]})
    frame["more"] = pd.Series([ODD_CELLS[text]] * 2, dtype=object)
    if placed:
        frame = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy([1, 2], [3, 4]), crs=4326)
    frame.to_parquet(file)
    points = ag.read_points(file)
    assert points["more"].tolist() == [text, text]
    frame["lat"] = frame["more"]
    frame.to_parquet(file)
    if placed:
        assert ag.read_points(file)["lat"].tolist() == [text, text]
        return
    with pytest.raises(LayerError, match="is no number"):
        ag.read_points(file)


@pytest.mark.parametrize("column", ["from_id", "status", "zzzz"])
def test_text_of_parquet_that_is_not_utf8_is_no_table_of_pairs(column, tmp_path):
    file = tmp_path / "od.parquet"
    columns = {"from_id": ["a", "b"], "to_id": ["a", "a"], "travel_time": [0.0, 1.0]}
    texts = text_that_is_not_utf8(["zz", "zz"]) if column != "zzzz" else pa.array([1, 2])
    pq.write_table(pa.table({**columns, column: texts}), file, store_schema=False)
    if column == "zzzz":
        rename_in_bytes(file)
    with pytest.raises(CorruptFileError):
        cumulative(ODBlocks.from_parquet(file), pd.Series({"a": 1.0}), cutoff=30)


def test_text_of_a_saved_network_that_is_not_utf8(tmp_path):
    new_study(tmp_path / "study")
    net = ag.load_study(tmp_path / "study").network()
    for file, column in (("nodes.parquet", "name_en"), ("edges.parquet", "road_name")):
        net.save(tmp_path / "net")
        table = pq.read_table(tmp_path / "net" / file)
        texts = text_that_is_not_utf8(["zz"] * len(table))
        at = table.column_names.index(column)
        pq.write_table(table.set_column(at, column, texts), tmp_path / "net" / file)
        manifest = json.loads((tmp_path / "net" / MANIFEST).read_text("utf-8"))
        manifest["sha256"][file] = sha256(tmp_path / "net" / file)
        (tmp_path / "net" / MANIFEST).write_text(sealed(manifest), "utf-8")
        with pytest.raises(CorruptFileError, match="holds tables that are no network"):
            ag.read_network(tmp_path / "net")


def test_bounds_in_a_header_lie_on_the_globe(tmp_path):
    nodes = "".join(f'<node id="{n}" version="1" lat="35.2" lon="126.8{n}"/>' for n in (1, 2))
    (tmp_path / "x.osm").write_text(
        '<osm version="0.6"><bounds minlat="-950" minlon="-999" maxlat="950" maxlon="999"/>'
        f'{nodes}<way id="1" version="1"><nd ref="1"/><nd ref="2"/>'
        '<tag k="highway" v="primary"/></way>'
        '<relation id="1" version="1"><tag k="type" v="site"/></relation></osm>',
        "utf-8",
    )
    with pytest.raises(CorruptFileError, match="wrong format for coordinate"):
        ag.network.from_osm_file(tmp_path / "x.osm")
