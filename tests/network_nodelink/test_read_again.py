"""A saved node-link is verified by reading its files once more."""

from __future__ import annotations

import pytest
from pyproj import CRS

from aicomplex_geo.network import from_node_link
from aicomplex_geo.network.readers.again import read_again
from aicomplex_geo.publish import verify_network

NODES = {1: (0, 0), 2: (100, 0), 3: (5000, 0)}
LINKS = {10: (1, 2), 11: (2, 1), 12: (2, 3)}


@pytest.mark.parametrize("prj", [True, False], ids=["with .prj", "without"])
@pytest.mark.filterwarnings("ignore::aicomplex_geo.errors.NetworkWarning")
def test_it_is_read_with_its_crs_and_box(write, tmp_path, prj):
    given = {} if prj else {"prj": None}
    folder = write(NODES, LINKS, **given)
    crs = None if prj else "EPSG:5186"
    net = from_node_link(folder, crs=crs, bbox=(126.83, 35.21, 126.85, 35.23))
    assert len(net.edges) > 0
    found = verify_network(net.save(tmp_path / "net"), folder)
    assert found.ok
    assert found.replayed


@pytest.mark.filterwarnings("ignore::aicomplex_geo.errors.NetworkWarning")
def test_another_crs_and_another_link_are_the_reasons(write, tmp_path):
    saved = from_node_link(write(NODES, LINKS)).save(tmp_path / "net")
    other = CRS.from_epsg(5187).to_wkt("WKT1_GDAL")
    folder = write(NODES, {**LINKS, 12: (2, 3, {"MAX_SPD": 70})}, prj=other)
    found = verify_network(saved, folder)
    assert not found.ok
    assert 'parameters: crs was "EPSG:5186" and is "EPSG:5187"' in found.reasons
    files = [one for one in found.reasons if one.startswith("source: files: MOCT_LINK.")]
    assert any(one.startswith("source: files: MOCT_LINK.prj was ") for one in files)
    assert any(one.startswith("source: files: MOCT_LINK.dbf was ") for one in files)


@pytest.mark.filterwarnings("ignore::aicomplex_geo.errors.NetworkWarning")
def test_names_of_files_may_be_small(write, tmp_path):
    folder = write(NODES, LINKS)
    manifest = {"provenance": from_node_link(folder).provenance, "sha256": {}}
    for file in folder.iterdir():
        file.rename(file.with_name(file.name.lower()))
    assert len(read_again(folder, manifest).edges) == 3
