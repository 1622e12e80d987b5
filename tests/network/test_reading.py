from __future__ import annotations

import os
import subprocess
import sys

import pytest

from aicomplex_geo.errors import DataNotFoundError, NetworkError, UnknownNetworkError
from aicomplex_geo.network import read_network, read_profile, strong_components


@pytest.fixture(scope="module")
def strategic():
    return read_network("strategic")


def test_the_bundled_network(strategic):
    assert len(strategic.nodes) >= 300
    assert strategic.crs.to_string() == "EPSG:4326"
    assert strategic.provenance["name"] == "strategic"
    assert strategic.provenance["date"]
    assert len(strategic.provenance["hash"]) == 64


def test_everywhere_is_reached_from_everywhere(strategic):
    assert (strong_components(strategic) == 0).all()


def test_lines_begin_and_end_at_their_junctions(strategic):
    points = strategic.nodes.geometry
    lines = strategic.edges.geometry
    for level, place in (("u", 0), ("v", -1)):
        ends = [line.coords[place] for line in lines]
        junctions = points.loc[strategic.edges.index.get_level_values(level)]
        assert [point.coords[0] for point in junctions] == ends


def test_every_edge_has_a_source_and_its_bases(strategic):
    edges = strategic.edges
    assert (edges["source"] != "").all()
    assert set(edges["length_basis"]) <= {"measured", "published", "derived"}
    assert set(edges["speed_basis"]) <= {"posted", "posted_mean", "assumed"}
    assert edges["toll"].notna().all()


@pytest.mark.parametrize("name", ["car_free", "car_offpeak", "car_peak"])
def test_bundled_profiles_fit_the_bundled_network(strategic, name):
    weights = read_profile(name).weights(strategic)
    assert weights.min() >= 1
    assert len(weights) == len(strategic.edges)


def test_later_periods_are_never_faster(strategic):
    free, offpeak, peak = (
        read_profile(name).weights(strategic) for name in ("car_free", "car_offpeak", "car_peak")
    )
    assert (free <= offpeak).all()
    assert (offpeak <= peak).all()


def test_a_study_without_a_network_uses_the_bundled_one(tmp_path, strategic):
    (tmp_path / "study.toml").write_text("[study]\nid = 'x'\n", encoding="utf-8")
    net = read_network("strategic", data_dir=tmp_path)
    assert net.provenance == strategic.provenance


def test_tables_in_any_folder(tables, monkeypatch):
    study = tables()
    assert read_network(study / "network").provenance["name"] == "network"
    monkeypatch.chdir(study)
    assert len(read_network("network").edges) == 4


def test_a_path_is_also_looked_up_in_the_study(tables, five):
    study = tables()
    five.save(study / "saved")
    assert len(read_network("saved", data_dir=study).edges) == 6


def test_no_such_network(tmp_path):
    with pytest.raises(UnknownNetworkError, match=r"no network 'osm'\. Name 'strategic'"):
        read_network("osm")
    with pytest.raises(UnknownNetworkError, match=r"no network .*junctions\.csv"):
        read_network(tmp_path)


@pytest.mark.parametrize("name", ["x.osm", "x.OSM.gz", "x.osm.bz2", "x.osm.pbf", "moct.gpkg"])
def test_a_file_that_has_to_be_imported_first(name):
    with pytest.raises(UnknownNetworkError, match="no network") as caught:
        read_network(name)
    assert f"aicomplex-geo network import {name} --out DIR" in str(caught.value)


def test_a_folder_of_node_link_has_to_be_imported_first(tmp_path):
    (tmp_path / "MOCT_LINK.shp").touch()
    with pytest.raises(UnknownNetworkError, match=r"network import .* --out DIR"):
        read_network(tmp_path)


def test_no_such_study(tmp_path):
    with pytest.raises(DataNotFoundError, match=r"no study\.toml in"):
        read_network("strategic", data_dir=tmp_path)


def test_a_study_file_that_is_cut_off(tables):
    with pytest.raises(NetworkError, match=r"study\.toml, .*: is not TOML"):
        read_network("strategic", data_dir=tables(study="[study"))


@pytest.mark.parametrize("bounds", ["[1, 2, 3]", "'wide'", "[nan, 0, 1, 2]", "[1, 2, 3, 'x']"])
def test_bounds_that_are_none_are_left_to_the_reader_of_studies(tables, bounds):
    study = tables(study=f"[study]\nbounds = {bounds}\n")
    assert len(read_network("strategic", data_dir=study).edges) == 4


def test_importing_networks_loads_no_maps_and_no_osmnx(project):
    code = "import sys, aicomplex_geo.network; print(*sorted(sys.modules))"
    env = {**os.environ, "PYTHONPATH": str(project)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=env, text=True
    )
    assert not {"osmnx", "folium", "matplotlib", "numba"} & set(done.stdout.split())
