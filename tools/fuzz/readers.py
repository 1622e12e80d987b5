"""Every reader of files with a small valid sample, and what must hold of its answers."""

from __future__ import annotations

import json
import math
import shutil
import warnings
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import pandas as pd
import shapely

import aicomplex_geo as ag
from aicomplex_geo import accessibility
from aicomplex_geo._files import sealed, sha256
from aicomplex_geo.engine import Hierarchy
from aicomplex_geo.network.save import MANIFEST as NETWORK_MANIFEST
from aicomplex_geo.od_dataset.layout import MANIFEST as MATRIX_MANIFEST
from aicomplex_geo.routing import ODDataset
from aicomplex_geo.study.template import new_study

if TYPE_CHECKING:
    from collections.abc import Callable

FASTEST = 200.0
NAMES = ["첨단3지구", "Nano", "평동 산단"]
LONGITUDES, LATITUDES = [126.85, 126.86, 126.80], [35.22, 35.21, 35.13]
OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="sample">
<bounds minlat="35.1" minlon="126.8" maxlat="35.3" maxlon="126.9"/>
{nodes}
<way id="10" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
<tag k="highway" v="primary"/><tag k="maxspeed" v="60"/><tag k="name" v="첨단과기로"/></way>
<way id="11" version="1"><nd ref="3"/><nd ref="4"/><nd ref="5"/>
<tag k="highway" v="residential"/><tag k="oneway" v="yes"/></way>
<relation id="20" version="1"><member type="way" ref="10" role="from"/>
<member type="node" ref="3" role="via"/><member type="way" ref="11" role="to"/>
<tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/></relation>
</osm>
"""
SCENARIO = """[scenario]
id = "closure"
title_en = "A road closed"
source = "sample"
opens = "2027-05"

[[edit]]
kind = "close"
link = ["west", "centre"]
source = "sample"

[[edit]]
kind = "speed"
road = "Main road"
posted_speed = 50
source = "sample"
"""
SPEEDS = "도로명,시간대,속도\n무진대로,오전첨두,21.5\n상무대로,비첨두,30.1\n"


@dataclass(frozen=True)
class Reader:
    """A reader: what writes a sample into a folder, and what reads it.

    `files` are those that are attacked. `reseal` makes the files of a folder fit their manifest
    again, as an attacker would. `intact` marks a reader with checksums, whose answer is the one
    of the sample or none.
    """

    name: str
    write: Callable[[Path], Any]
    read: Callable[[Path], Any]
    files: str = "**/*"
    intact: bool = False
    reseal: Callable[[Path], None] | None = None


def _points() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"id": ["a", "b", "c"], "name": NAMES, "jobs": [1200, 30, 7]},
        geometry=gpd.points_from_xy(LONGITUDES, LATITUDES),
        crs="EPSG:4326",
    )


def _table() -> pd.DataFrame:
    columns = {"id": ["a", "b", "c"], "name": NAMES, "lat": LATITUDES, "lon": LONGITUDES}
    return pd.DataFrame({**columns, "jobs": [1200, 30, 7]})


def _points_reader(name: str, ending: str, write: Callable[[Path], Any]) -> Reader:
    return Reader(
        f"points: {name}",
        lambda folder: write(folder / f"points{ending}"),
        lambda folder: _checked_points(ag.read_points(folder / f"points{ending}")),
    )


def _checked_points(points: gpd.GeoDataFrame) -> str:
    assert points.index.is_unique, "ids are repeated"
    there = ~(points.geometry.isna() | points.geometry.is_empty)
    x, y = shapely.get_coordinates(points.geometry.to_numpy()[there]).T
    assert np.isfinite(x).all(), "x is not finite"
    assert np.isfinite(y).all(), "y is not finite"
    if points.crs is not None and points.crs.is_geographic:
        assert (np.abs(x) <= 360).all(), "x is off the globe"
        assert (np.abs(y) <= 90).all(), "y is off the globe"
    plain = {" ".join(str(one).split()).casefold() for one in points.index}
    assert len(plain) == len(points), "ids differ in blanks only"
    return points.to_csv()


def _checked_network(net: ag.RoadNetwork) -> str:
    edges, nodes = net.edges, net.nodes
    length, speed = edges["length"].to_numpy(), edges["posted_speed"].to_numpy()
    assert ((length >= 0) & (length < 2e8)).all(), "lengths"
    assert (np.isnan(speed) | ((speed > 0) & (speed <= FASTEST))).all(), "posted speeds"
    bounds = shapely.bounds(np.asarray(nodes.geometry.values))
    assert np.isfinite(bounds).all(), "positions are not finite"
    if nodes.crs is not None and nodes.crs.is_geographic:
        assert (np.abs(bounds) <= 360).all(), "positions are off the globe"
    shapes = shapely.to_wkt(np.asarray(edges.geometry.values)).tolist()
    turns = "" if net.restrictions is None else net.restrictions.to_csv()
    return edges.drop(columns="geometry").to_csv() + "\n".join(shapes) + turns


def _write_shapefiles(folder: Path) -> None:
    nodes, links = _node_link()
    nodes.to_file(folder / "MOCT_NODE.shp", encoding="cp949")
    links.to_file(folder / "MOCT_LINK.shp", encoding="cp949")
    turns = gpd.GeoDataFrame(
        {
            "NODE_ID": ["2"], "TURN_ID": ["1"], "ST_LINK": ["10"], "ED_LINK": ["11"],
            "TURN_TYPE": ["003"], "TURN_OPER": ["0"],
        },
        geometry=[shapely.Point(2e5, 4e5)],
        crs="EPSG:5186",
    )  # fmt: skip
    turns.to_file(folder / "turns.shp")
    (folder / "turns.dbf").rename(folder / "TURNINFO.dbf")
    for left in folder.glob("turns.*"):
        left.unlink()


def _write_package(folder: Path) -> None:
    nodes, links = _node_link()
    nodes.to_file(folder / "nodelink.gpkg", layer="MOCT_NODE")
    links.to_file(folder / "nodelink.gpkg", layer="MOCT_LINK")


def _node_link() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    at = [(2e5, 4e5), (201e3, 4e5), (201e3, 401e3)]
    nodes = gpd.GeoDataFrame(
        {"NODE_ID": ["1", "2", "3"], "NODE_NAME": NAMES},
        geometry=[shapely.Point(one) for one in at],
        crs="EPSG:5186",
    )
    same = {
        "LANES": 2, "ROAD_RANK": "103", "ROAD_TYPE": "000", "ROAD_NO": "13",
        "ROAD_NAME": "국도13호선", "ROAD_USE": "0", "CONNECT": "000", "MAX_SPD": 80,
        "REST_VEH": "0", "LENGTH": 1000.0,
    }  # fmt: skip
    links = gpd.GeoDataFrame(
        [
            {"LINK_ID": "10", "F_NODE": "1", "T_NODE": "2", **same},
            {"LINK_ID": "11", "F_NODE": "2", "T_NODE": "3", **same},
        ],
        geometry=[shapely.LineString(at[:2]), shapely.LineString(at[1:])],
        crs="EPSG:5186",
    )
    return nodes, links


def _read_node_link(folder: Path) -> str:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "nodelink|.*TURNINFO is missing")
        return _checked_network(ag.network.from_node_link(folder))


def _write_graph(folder: Path) -> None:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="EPSG:4326")
    for number in (1, 2, 3):
        graph.add_node(number, x=126.84 + number / 100, y=35.22)
    for one, other in ((1, 2), (2, 3), (3, 1)):
        graph.add_edge(
            one, other, length=920.0 * (1 + (one == 3)), highway="primary", maxspeed="60",
            name="첨단과기로", osmid=one,
        )  # fmt: skip
    nx.write_graphml(graph, folder / "graph.graphml")


def _template_network(folder: Path) -> ag.RoadNetwork:
    new_study(folder)
    return ag.read_network(folder / "network")


def _write_saved(folder: Path) -> None:
    net = _template_network(folder / "study")
    net.save(folder / "net")
    shutil.rmtree(folder / "study")


def _reseal_network(folder: Path) -> None:
    path = folder / "net" / NETWORK_MANIFEST
    content = json.loads(path.read_text("utf-8"))
    content["sha256"] = {
        name: sha256(path.parent / name)
        for name in content["sha256"]
        if (path.parent / name).is_file()
    }
    path.write_text(sealed(content), "utf-8")


def _write_osm(path: Path) -> None:
    nodes = "\n".join(
        f'<node id="{one}" version="1" lat="{35.2 + one / 1000}" lon="126.85"/>'
        for one in range(1, 6)
    )
    text = OSM.format(nodes=nodes)
    if path.suffix == ".osm":
        path.write_text(text, "utf-8")
        return
    plain = path.with_name("plain.osm")
    plain.write_text(text, "utf-8")
    with osmium.SimpleWriter(str(path)) as writer:
        for one in osmium.FileProcessor(str(plain)):
            writer.add(one)
    plain.unlink()


def _write_hierarchy(folder: Path) -> None:
    first_out = np.arange(21, dtype=np.int32)
    Hierarchy.build(first_out, np.roll(first_out[:-1], -1)).save(folder / "h.npz")


def _read_hierarchy(folder: Path) -> str:
    found = Hierarchy.load(folder / "h.npz")
    return repr(vars(found))


def _write_matrix(folder: Path) -> None:
    net = _template_network(folder / "study")
    points = net.nodes[["geometry"]].iloc[:3]
    points.index = pd.Index(["a", "b", "c"], name="id")
    ag.Router(net).od_matrix(points, points, out=folder / "od.parquet")
    shutil.rmtree(folder / "study")


def _read_matrix(folder: Path) -> str:
    found = ODDataset(folder / "od.parquet")
    return found.to_matrix().to_frame().to_csv() + repr(found.provenance)


def _reseal_matrix(folder: Path) -> None:
    path = folder / "od.parquet" / MATRIX_MANIFEST
    content = json.loads(path.read_text("utf-8"))
    for part in (*content["points"], *content["parts"]):
        part["sha256"] = sha256(path.parent / part["file"])
    path.write_text(sealed(content), "utf-8")


def _write_pairs(folder: Path) -> None:
    times = {"from_id": list("aabb"), "to_id": list("abab"), "travel_time": [0.0, 5.5, 6.0, 0.0]}
    pd.DataFrame(times).to_parquet(folder / "od.parquet", index=False, write_page_checksum=True)


def _read_pairs(folder: Path) -> str:
    jobs = pd.Series({"a": 1.0, "b": 2.0})
    pairs = accessibility.ODBlocks.from_parquet(folder / "od.parquet")
    found = accessibility.cumulative(pairs, jobs, cutoff=30)
    assert np.isfinite(found).all(), "not finite"
    return found.to_csv()


def _read_study(folder: Path) -> str:
    study = ag.load_study(folder / "study")
    assert all(0 < one < math.inf for one in study.cutoffs), "cutoffs"
    faults = ag.check_study(folder / "study")
    layers = [study.layer(name).to_csv() for name in study.layer_names]
    return "".join(layers) + _checked_network(study.network()) + "".join(map(str, faults))


def _copy_of_study(*names: str) -> Callable[[Path], None]:
    """Write the template of a study with some files of the bundled one."""

    def write(folder: Path) -> None:
        new_study(folder / "study")
        for name in names:
            source = Path(__file__).parents[2] / "data" / "geo" / name
            shutil.copy(source, folder / "study" / name)

    return write


def _write_geojson_layer(folder: Path) -> None:
    new_study(folder / "study")
    path = folder / "study" / "study.toml"
    text = path.read_text("utf-8").replace('file = "people.csv"', 'file = "people.geojson"')
    path.write_text(text, "utf-8")
    rows = pd.read_csv(folder / "study" / "people.csv", dtype=str, keep_default_na=False)
    placed = gpd.GeoDataFrame(
        rows.drop(columns=["lat", "lon"]),
        geometry=gpd.points_from_xy(rows["lon"].astype(float), rows["lat"].astype(float)),
    )
    placed.to_file(folder / "study" / "people.geojson", driver="GeoJSON")


def _layer(name: str) -> Callable[[Path], str]:
    return lambda folder: ag.read_layer(name, data_dir=folder / "study").to_csv()


def _read_profiles(folder: Path) -> str:
    profiles = ag.list_profiles(data_dir=folder / "study")
    return "".join(
        repr(astuple(ag.network.read_profile(name, data_dir=folder / "study")))
        for name in profiles["name"]
    )


def _text(name: str, text: str) -> Callable[[Path], Any]:
    return lambda folder: (folder / name).write_text(text, "utf-8")


def _write_study(folder: Path) -> None:
    new_study(folder / "study")


def _to_parquet(frame: Callable[[], pd.DataFrame]) -> Callable[[Path], Any]:
    return lambda to: frame().to_parquet(to, write_page_checksum=True)


def _network(name: str, file: str, read: Callable[[Path], ag.RoadNetwork], **more: Any) -> Reader:  # noqa: ANN401 - of Reader
    write = more.pop("write", lambda folder: _write_osm(folder / file))
    return Reader(
        f"network: {name}", write, lambda folder: _checked_network(read(folder / file)), **more
    )


OSM_FILES = {"OSM XML": "x.osm", "OSM gz": "x.osm.gz", "OSM PBF": "x.osm.pbf"}
READERS = (
    _points_reader("CSV", ".csv", lambda to: _table().to_csv(to, index=False)),
    _points_reader("xlsx", ".xlsx", lambda to: _table().to_excel(to, index=False)),
    _points_reader("GeoJSON", ".geojson", lambda to: _points().to_file(to)),
    _points_reader("GeoPackage", ".gpkg", lambda to: _points().to_file(to)),
    _points_reader("shapefile", ".shp", lambda to: _points().to_file(to, encoding="utf-8")),
    _points_reader("FlatGeobuf", ".fgb", lambda to: _points().to_file(to)),
    _points_reader("GeoParquet", ".parquet", _to_parquet(_points)),
    _points_reader("Parquet", ".parquet", _to_parquet(_table)),
    Reader("layer: CSV", _write_study, _layer("people"), "study/people.csv"),
    Reader("layer: GeoJSON", _write_geojson_layer, _layer("people"), "study/people.geojson"),
    Reader("claims", _write_study, _layer("claims"), "study/claims.csv"),
    Reader("study", _write_study, _read_study),
    Reader(
        "scenario",
        _text("closure.toml", SCENARIO),
        lambda folder: repr(ag.Scenario.from_file(folder / "closure.toml")),
    ),
    Reader("profiles", _copy_of_study("profiles.toml"), _read_profiles, "study/profiles.toml"),
    Reader(
        "observed speeds",
        _text("speeds.csv", SPEEDS),
        lambda folder: ag.network.read_observed_speeds(folder / "speeds.csv").to_csv(),
    ),
    _network("CSV", "study/network", ag.read_network, write=_write_study, files="study/network/*"),
    *(_network(name, file, ag.network.from_osm_file) for name, file in OSM_FILES.items()),
    Reader("network: node-link shapefiles", _write_shapefiles, _read_node_link),
    Reader("network: node-link GeoPackage", _write_package, _read_node_link),
    _network("GraphML", "graph.graphml", ag.network.from_graphml, write=_write_graph),
    _network(
        "saved", "net", ag.read_network, write=_write_saved, intact=True, reseal=_reseal_network
    ),
    Reader("hierarchy", _write_hierarchy, _read_hierarchy, intact=True),
    Reader("matrix on disk", _write_matrix, _read_matrix, intact=True, reseal=_reseal_matrix),
    Reader("table of pairs", _write_pairs, _read_pairs),
)
