"""Pages work as they stand: their files, commands and Python are taken from there."""

import re
import shutil
from pathlib import Path

import geopandas as gpd
import osmium
import pandas as pd
import pytest
import shapely

import aicomplex_geo as ag
from aicomplex_geo.study import load_study, new_study
from tests.cli.conftest import HOMES
from tests.documentation.pages import PROJECT, blocks, follow
from tests.nodelink_link import ORDINARY_LINK

PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
WITHOUT_FILES = [
    "docs/index.md",
    "docs/how-to/air-gapped.md",
    "docs/how-to/verify.md",
    "docs/explanation/criticality.md",
    "docs/explanation/uncertainty.md",
]
OTHERS = {
    "docs/reference/profiles-format.md",  # test_schemas.py reads what it shows
    "docs/how-to/intranet.md",  # a server that runs until it is stopped
}
CLINICS = """\
id,lat,lon,beds
첨단,35.2170,126.8470,120
상무,35.1530,126.8510,40
"""


def test_every_page_that_shows_commands_or_python_is_followed():
    shown = {path.relative_to(PROJECT).as_posix() for path in PAGES if blocks(path)}
    source = Path(__file__).read_text(encoding="utf-8")
    followed = {*WITHOUT_FILES, *re.findall(r'assert follow\("([^"]+)"', source)}
    assert followed == shown - OTHERS


def test_blocks_are_counted_where_something_is_run_or_parsed(tmp_path):
    page = tmp_path / "page.md"
    other = "<!-- not run: it serves -->\n```console\npython -m http.server\n```\n"
    page.write_text(f"{other}```text\nServing\n```\n", encoding="utf-8")
    assert follow(page) == 0
    parsed = other.replace("python -m http.server", "aicomplex-geo verify maps/")
    page.write_text(f"{other}{parsed}```python\n1 + 1\n```\n", encoding="utf-8")
    assert follow(page) == 2


@pytest.fixture(scope="session")
def saved_roads(study, tmp_path_factory):
    return study.network().save(tmp_path_factory.mktemp("saved") / "roads")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder, in which a reader works."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def gwangju(folder, saved_roads):
    """A folder with what readers bring along: roads, and tables of points."""
    shutil.copytree(saved_roads, folder / "roads")
    for name in ("homes.csv", "my_sites.csv", "후보.csv"):
        (folder / name).write_text(HOMES, encoding="utf-8")
    for name in ("clinics.csv", "병원.csv", "my_points.csv"):
        (folder / name).write_text(CLINICS, encoding="utf-8")
    clinics = ag.read_points("clinics.csv")
    clinics.reset_index().to_file("clinics.gpkg")
    district = shapely.box(126.83, 35.20, 126.86, 35.23)
    for name in ("city.gpkg", "area.gpkg", "country.gpkg"):
        gpd.GeoSeries([district], crs=4326).to_file(name)
    return folder


def test_another_city(folder, reference):
    shutil.copy(reference / "osm" / "north-bayreuth.osm.gz", folder)
    assert follow("docs/how-to/another-city.md") > 0
    times = pd.read_csv(folder / "times.csv")
    assert len(times) == 9
    assert times["status"].eq("ok").all(), times
    assert (folder / "maps" / "index.html").is_file()


@pytest.fixture
def nodelink(folder):
    """Two roads of a county as a standard node-link, in EPSG:5186."""
    folder = folder / "nodelink"
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


def test_a_korean_county(nodelink):
    assert follow("docs/how-to/korean-county.md") > 0
    times = pd.read_csv("times.csv")
    assert times["from_id"].tolist() == ["a", "a", "b", "b"]
    assert times["travel_time"].between(0, 30).all()


def test_observed_speeds(gwangju):
    assert follow("docs/how-to/own-observed-speeds.md") > 0
    assert ag.Profile.from_file("mine.toml").constants
    assert pd.read_csv("times.csv")["status"].eq("ok").all()


def test_a_scenario(gwangju):
    assert follow("docs/how-to/own-scenario.md") > 0
    assert [one.id for one in load_study("my_study").scenarios()] == ["bypass"]
    assert len(pd.read_csv("after.csv")) > 0


def test_a_grid_of_people(gwangju):
    cells = ag.grid(gpd.read_file("area.gpkg"), size=500)
    people = ["*" if at % 5 == 0 else str(at) for at in range(len(cells))]
    cells.assign(id=range(len(cells)), people=people).to_file("grid.gpkg")
    assert follow("docs/how-to/population-grid.md") > 0
    reached = pd.read_csv("reached.csv").set_index("id")
    assert reached.filter(like="people").to_numpy().max() > 0


@pytest.fixture
def footpaths(folder):
    """Nine squares of footpaths around the place that the page names."""
    with osmium.SimpleWriter(str(folder / "region.osm.pbf")) as writer:
        for at in range(16):
            lon, lat = 126.8445 + 0.001 * (at % 4), 35.2330 + 0.001 * (at // 4)
            writer.add_node(osmium.osm.mutable.Node(id=at + 1, location=(lon, lat)))
        rows = [[4 * row + column + 1 for column in range(4)] for row in range(4)]
        for at, nodes in enumerate([*rows, *zip(*rows, strict=True)], 1):
            tags = {"highway": "footway"}
            writer.add_way(osmium.osm.mutable.Way(id=at, nodes=list(nodes), tags=tags))


def test_walking(folder, footpaths):
    (folder / "homes.csv").write_text("id,lat,lon\na,35.2331,126.8446\n", encoding="utf-8")
    clinic = gpd.GeoDataFrame({"id": ["b"]}, geometry=[shapely.Point(126.847, 35.2355)], crs=4326)
    clinic.to_file("clinics.gpkg")
    assert follow("docs/how-to/walking.md") > 0


def test_a_cluster(gwangju):
    # without a client the same calls are computed here
    assert follow("docs/how-to/cluster.md", client=None) > 0
    assert (gwangju / "times" / "_manifest.json").is_file()


def test_frames_as_maps(gwangju):
    assert follow("docs/how-to/explore-a-frame.md") > 0
    for name in ("population", "dong", "od", "isochrones", "surface", "access", "sites", "change"):
        assert (gwangju / f"{name}.html").is_file()


@pytest.mark.parametrize("page", WITHOUT_FILES)
def test_a_page_that_needs_no_files(page, folder):
    assert follow(page) > 0


def test_strips_of_a_country(gwangju, study):
    router = ag.Router(study.network())
    known = {"router": router, "hubs": study.hubs().iloc[:2], "client": None}
    assert follow("docs/explanation/national-size.md", **known) > 0
    assert len(list(gwangju.glob("cells-*.parquet"))) == 1


def test_the_readme(gwangju, monkeypatch):
    speeds = pd.DataFrame({"road": ["상무대로"], "period": ["비첨두"], "speed": [25.0]})
    speeds.to_csv("speeds.csv", index=False)
    hospitals = ag.read_points("병원.csv").to_crs(5174)
    pd.DataFrame(
        {"관리번호": hospitals.index, "X좌표": hospitals.geometry.x, "Y좌표": hospitals.geometry.y}
    ).to_excel("병원.xlsx", index=False)
    new_study("town")
    town = load_study("town")  # what takes long for the bundled study is computed for a town
    for module, name in ((ag.results, "compute"), (ag.maps, "accessibility_map")):
        whole = getattr(module, name)
        monkeypatch.setattr(module, name, lambda _, whole=whole: whole(town))
    built = []
    monkeypatch.setattr(ag, "build", lambda study, out: built.append((study.id, out)))
    # one needs the internet, the others take 5 to 60 seconds each; tests/cli runs them smaller
    long = ("build", "verify", "network osm", "od --quantiles", "criticality", "claims")
    assert follow("README.md", only_parsed=long) > 0
    assert built == [("cheomdan3", "maps")]
