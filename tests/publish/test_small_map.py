"""Small maps as SVG: whole units, each line once, bounded whatever the network."""

from __future__ import annotations

import re
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import shapely

from aicomplex_geo.layers.basemap import basemap_frame
from aicomplex_geo.publish.figures import in_thousands
from aicomplex_geo.publish.small_map import HEIGHT, MOST_CHARACTERS, WIDTH, SmallMap

BOUNDS = (126.7, 35.0, 127.0, 35.2)


def results(lines, classes, base=()):
    edges = gpd.GeoDataFrame({"road_class": classes}, geometry=list(lines), crs="EPSG:4326")
    study = SimpleNamespace(basemap=lambda: basemap_frame(base), layer_names=())
    return SimpleNamespace(study=study, net=SimpleNamespace(edges=edges, basemap=None))


def test_a_dense_network_is_thinned_to_its_pixels():
    generator = np.random.default_rng(1)
    start = generator.uniform((126.6, 34.9), (127.1, 35.3), (60_000, 2))
    ends = start + generator.uniform(-0.002, 0.002, (60_000, 2))
    lines = shapely.linestrings(np.stack([start, ends], axis=1))
    sheet = SmallMap(results(lines, ["street"] * len(lines)), BOUNDS)
    assert len("".join(sheet.over)) < MOST_CHARACTERS + 1_000
    assert sum(map(len, sheet.paths(sheet_layer(lines), "street"))) <= MOST_CHARACTERS + 50


def sheet_layer(lines):
    return gpd.GeoSeries(list(lines), crs="EPSG:4326")


def test_both_directions_of_a_road_and_both_carriageways_are_one_line():
    road = shapely.LineString([(126.75, 35.1), (126.95, 35.12)])
    beside = shapely.LineString([(126.75, 35.10001), (126.95, 35.12001)])
    sheet = SmallMap(results([road, beside], ["expressway"] * 2), BOUNDS)
    (text,) = re.findall(r'<path id="expressway-[0-9a-f]+" d="([^"]+)"', "".join(sheet.over))
    assert text.count("M") == 1


def test_positions_are_on_the_sheet_and_the_middle_is_in_the_middle():
    sheet = SmallMap(results([], []), BOUNDS)
    middle = sheet.xy(np.array([[126.85, 35.1]]))
    assert middle.tolist() == [[WIDTH // 2, HEIGHT // 2]]


def test_sea_shows_where_the_base_map_has_land():
    land = {"kind": "land", "geometry": shapely.box(126.7, 35.0, 126.8, 35.2)}
    assert '<rect class="land"' in SmallMap(results([], []), BOUNDS).under[1]
    under = SmallMap(results([], [], [land]), BOUNDS).under
    assert under[0].startswith('<rect class="sea"')
    assert under[1].startswith('<path class="land"')


def test_amounts_in_headlines_are_rounded_to_thousands():
    assert in_thousands(1_264_216)[0] == "126만 4천"
    assert in_thousands(9_600)[0] == "1만"
    assert in_thousands(999)[0] == "999"
