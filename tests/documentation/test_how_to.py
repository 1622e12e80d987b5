"""Studies from nothing work by their pages alone: tables and commands are taken from there."""

import re
import shlex
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from aicomplex_geo.cli import main
from tests.nodelink_link import ORDINARY_LINK

PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to"


def follow(page, folder, monkeypatch):
    """Write the tables of a page and run its commands, as its reader would."""
    text = (PAGES / page).read_text(encoding="utf-8")
    monkeypatch.chdir(folder)
    for name, table in re.findall(r"`([^`\s]+\.csv)`:\n```csv\n(.*?)```", text, re.DOTALL):
        (folder / name).write_text(table, encoding="utf-8")
    commands = [
        line
        for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(commands) >= 4
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "aicomplex-geo"
        assert main(arguments) == 0, command


def test_another_city(tmp_path, monkeypatch, reference):
    shutil.copy(reference / "osm" / "north-bayreuth.osm.gz", tmp_path)
    follow("another-city.md", tmp_path, monkeypatch)
    times = pd.read_csv(tmp_path / "times.csv")
    assert len(times) == 9
    assert times["status"].eq("ok").all(), times
    assert (tmp_path / "maps" / "index.html").is_file()


@pytest.fixture
def nodelink(tmp_path):
    """Two roads of a county as a standard node-link, in EPSG:5186."""
    folder = tmp_path / "nodelink"
    folder.mkdir()
    corners = {
        "1000000100": (126.50, 35.00),
        "1000000200": (126.51, 35.01),
        "1000000300": (126.52, 35.02),
    }
    points = gpd.GeoSeries.from_xy(*zip(*corners.values(), strict=True), crs=4326).to_crs(5186)
    nodes = gpd.GeoDataFrame(
        {"NODE_ID": list(corners), "NODE_TYPE": "101", "NODE_NAME": "", "TURN_P": "0"},
        geometry=list(points),
        crs=5186,
    )
    at = dict(zip(corners, points, strict=True))
    pairs = list(zip(list(corners)[:-1], list(corners)[1:], strict=True))
    links = [
        {
            "LINK_ID": f"10000{number:05}",
            "F_NODE": start,
            "T_NODE": end,
            **ORDINARY_LINK,
            "ROAD_NAME": "읍내로",
            "LENGTH": at[start].distance(at[end]),
            "geometry": shapely.LineString([at[start], at[end]]),
        }
        for number, (start, end) in enumerate([*pairs, *[(b, a) for a, b in pairs]], 1)
    ]
    nodes.to_file(folder / "MOCT_NODE.shp", encoding="cp949")
    gpd.GeoDataFrame(links, crs=5186).to_file(folder / "MOCT_LINK.shp", encoding="cp949")
    return folder


def test_a_korean_county(nodelink, tmp_path, monkeypatch):
    follow("korean-county.md", tmp_path, monkeypatch)
    times = pd.read_csv(tmp_path / "times.csv")
    assert times["from_id"].tolist() == ["a", "a", "b", "b"]
    assert times["travel_time"].between(0, 30).all()
