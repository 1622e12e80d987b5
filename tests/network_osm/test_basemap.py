"""The base map that comes with a network from an OpenStreetMap file."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from aicomplex_geo.errors import CorruptFileError, ParameterError
from aicomplex_geo.layers.basemap import basemap_frame
from aicomplex_geo.network import RoadNetwork, from_osm_file, read_network
from aicomplex_geo.network.readers.osm.coastline import land_within

NODES = {
    # the road goes round the frame; the coast runs from west to east, land north of it
    1: (35.00, 126.00),
    2: (35.00, 126.10),
    3: (35.10, 126.10),
    4: (35.10, 126.00),
    11: (35.02, 126.20),
    12: (35.02, 125.90),
    21: (35.05, 126.02),
    22: (35.05, 126.03),
    23: (35.06, 126.03),
    24: (35.06, 126.02),
    31: (35.09, 126.01),
    32: (35.03, 126.08),
}
WAYS = {
    100: ((1, 2, 3, 4, 1), {"highway": "primary"}),
    200: ((12, 11), {"natural": "coastline"}),
    300: (
        (21, 22, 23, 24, 21),
        {"natural": "water", "name": "장성호", "name:en": "Jangseong Lake"},
    ),
    400: ((31, 32), {"railway": "construction", "construction": "subway", "name": "2호선"}),
    500: ((31, 32), {"railway": "rail", "service": "siding"}),
    600: ((31, 999), {"waterway": "river", "name": "끊긴 강"}),
}
PLACES = {
    51: (35.07, 126.05, {"place": "town", "name": "장성읍", "name:en": "Jangseong"}),
    52: (35.08, 126.05, {"natural": "peak", "name": "제봉산", "ele": "318 m"}),
    53: (35.08, 127.05, {"place": "town", "name": "멀리"}),
}


def tags(of):
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in of.items())


@pytest.fixture
def file(tmp_path):
    nodes = [
        f'<node id="{key}" version="1" lat="{lat}" lon="{lon}"/>'
        for key, (lat, lon) in NODES.items()
    ]
    nodes += [
        f'<node id="{key}" version="1" lat="{lat}" lon="{lon}">{tags(of)}</node>'
        for key, (lat, lon, of) in PLACES.items()
    ]
    ways = [
        f'<way id="{key}" version="1">{"".join(f"""<nd ref="{ref}"/>""" for ref in refs)}'
        f"{tags(of)}</way>"
        for key, (refs, of) in WAYS.items()
    ]
    relation = '<relation id="9" version="1"><tag k="type" v="site"/></relation>'
    path = tmp_path / "coast.osm"
    body = "\n".join([*nodes, *ways, relation])
    path.write_text(f'<osm version="0.6">{body}</osm>', encoding="utf-8")
    return path


def test_what_a_map_draws_is_read_with_the_network(file):
    base = from_osm_file(file).basemap
    assert base.crs.to_epsg() == 4326
    assert sorted(base["kind"]) == ["lake", "land", "metro", "municipality", "peak"]
    rows = base.set_index("kind")
    assert rows.loc["lake", ["name_ko", "name_en"]].tolist() == ["장성호", "Jangseong Lake"]
    assert rows.loc["metro", "under_construction"]
    assert rows.loc["peak", "elevation_m"] == 318
    land = rows.loc["land", "geometry"]
    assert land.contains(shapely.Point(126.05, 35.08))
    assert not land.intersects(shapely.Point(126.05, 35.01))


def test_it_is_saved_with_the_network_and_read_again(file, tmp_path):
    net = from_osm_file(file)
    again = read_network(net.save(tmp_path / "net"))
    assert again.basemap.drop(columns="geometry").equals(net.basemap.drop(columns="geometry"))
    assert again.basemap.geometry.geom_equals(net.basemap.geometry).all()
    (tmp_path / "net" / "basemap.parquet").write_bytes(b"other")
    with pytest.raises(CorruptFileError, match=r"basemap\.parquet is not as it was saved"):
        read_network(tmp_path / "net")


def test_a_network_without_one_is_saved_as_before(file, tmp_path):
    net = from_osm_file(file, basemap=False)
    assert net.basemap is None
    manifest = json.loads((net.save(tmp_path / "net") / "manifest.json").read_text("utf-8"))
    assert sorted(manifest["sha256"]) == ["edges.parquet", "nodes.parquet", "restrictions.parquet"]


def test_an_unsorted_file_gives_the_roads_and_no_base_map(file):
    text = file.read_text(encoding="utf-8")
    first, second = text.index('<way id="200"'), text.index('<way id="300"')
    third = text.index('<way id="400"')
    swapped = text[:first] + text[second:third] + text[first:second] + text[third:]
    file.write_text(swapped, encoding="utf-8")
    net = from_osm_file(file)
    assert len(net.edges) == 2
    assert net.basemap is None


def test_an_island_is_land_and_a_frame_without_a_coast_has_none():
    island = shapely.LineString([(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6), (0.4, 0.4)])
    frame = shapely.box(0, 0, 1, 1)
    (row,) = land_within([island], frame, 0.0)
    assert np.isclose(row["geometry"].area, 0.04)
    (row,) = land_within([island.reverse()], frame, 0.0)  # a bay: land around it
    assert np.isclose(row["geometry"].area, 0.96)
    assert land_within([], frame, 0.0) == []


def test_a_base_map_has_the_columns_of_one(file):
    net = from_osm_file(file, basemap=False)
    with pytest.raises(ParameterError, match="basemap lacks zoom, elevation_m"):
        RoadNetwork(net.nodes, net.edges, basemap=net.nodes)
    assert RoadNetwork(net.nodes, net.edges, basemap=basemap_frame([])).basemap is None
