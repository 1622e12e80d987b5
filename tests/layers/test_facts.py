"""The bundled layers hold what was published, and say where it comes from."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from aicomplex_geo.layers import changed_files, check_layers, list_layers, read_layer, read_sources
from aicomplex_geo.layers.labels import LABELS
from aicomplex_geo.layers.location import data_folder

LAYERS = [
    "sites", "hubs", "companies", "support", "expressway_nodes", "expressways", "metro_stations",
    "land_use", "population_gu", "dong", "region_zones", "legal_dong", "workers", "claims",
    "changes", "figures", "outlines",
]  # fmt: skip
FEATURES = [
    "sites", "hubs", "companies", "support", "expressway_nodes", "expressways", "metro_stations",
    "dong", "region_zones", "legal_dong", "outlines",
]  # fmt: skip
PLACES = ["sites", "hubs", "companies", "support", "metro_stations", "expressway_nodes"]

# The table of published figures: layer, row, column, value.
PUBLISHED = [
    ("figures", "complex_from", "value", 2020),
    ("figures", "complex_to", "value", 2023),
    ("figures", "complex_site", "value", 46_200),
    ("figures", "complex_building", "value", 25_430),
    ("figures", "complex_building", "value_other", 24_820),
    ("figures", "datacenter_floor", "value", 3_144),
    ("figures", "research_floor", "value", 12_125),
    ("figures", "startup_floor", "value", 10_161),
    ("figures", "district_area", "value", 3_600_000),
    ("figures", "computing", "value", 88.5),
    ("figures", "storage", "value", 107),
    ("figures", "companies_mou", "value", 81),
    ("figures", "professionals_year", "value", 360),
    ("figures", "professionals_total", "value", 3_000),
    ("figures", "fund", "value", 109.8e9),
    ("figures", "district_households", "value", 7_778),
    ("sites", "ai_complex", "area_m2", 46_200),
    ("sites", "ai_complex", "area_m2_other", 47_256),
    ("sites", "ai_complex", "floor_area_m2", 25_430),
    ("sites", "ai_complex", "floor_area_m2_other", 24_820),
    ("sites", "ai_datacenter", "floor_area_m2", 3_144),
    ("sites", "ai_research", "floor_area_m2", 12_125),
    ("sites", "ai_startup", "floor_area_m2", 10_161),
    ("sites", "cheomdan3", "area_m2_other", 3_600_000),
    ("land_use", "industrial", "share_percent", 32.9),
    ("land_use", "greenery", "share_percent", 21.4),
    ("land_use", "housing", "share_percent", 15.1),
    ("land_use", "housing", "households", 7_778),
    ("land_use", "commercial", "share_percent", 2.3),
    ("land_use", "other_public", "share_percent", 28.3),
    ("claims", "ktx", "published_km", 18),
    ("claims", "ktx", "published_min", 20),
    ("claims", "expressway", "published_km", 6),
    ("claims", "expressway", "published_min", 9),
    ("claims", "five_expressways", "published_count", 5),
]
# Every system that the published description names.
NAMED = {
    "sites": [
        "ai_complex", "ai_datacenter", "ai_research", "ai_startup", "cheomdan3", "cheomdan1",
        "cheomdan2", "jingok", "hanam", "pyeongdong", "bitgreen", "nano", "photonics", "cidz_acc",
        "cidz_cgi", "gwangju_rnd_zone",
    ],
    "companies": ["samsung", "lginnotek", "kia"],
    "hubs": [
        "ktx_songjeong", "gwangju_station", "usquare", "gwangju_airport", "muan_airport",
        "gwangyang_port", "mokpo_port", "mokpo_new_port",
    ],
    "support": [
        "gist", "gist_ai_school", "ai_startup_camp1", "ai_startup_camp2", "ccei", "iplex",
        "kict_mentoring", "aica", "ai_car_test", "ai_energy_test", "ai_health_test", "gjtp",
    ],
}  # fmt: skip
WITHOUT_POSITION = {
    "sites": {"cidz_achimboa", "bonchon", "gwangju_rnd_zone"},
    "companies": set(),
    "support": {"kict_mentoring"},
    "hubs": set(),
}


@pytest.fixture(scope="module")
def layers():
    return {name: read_layer(name) for name in LAYERS}


def test_the_catalogue_lists_every_layer_in_order(layers):
    table = list_layers()
    assert table.columns.tolist() == [
        "name", "title_ko", "title_en", "geometry", "features", "source", "licence", "as_of",
    ]  # fmt: skip
    assert table["name"].tolist() == LAYERS
    assert table["features"].tolist() == [len(layers[name]) for name in LAYERS]
    assert table.index.tolist() == list(range(len(LAYERS)))
    assert (table[["title_ko", "title_en", "source", "licence", "as_of"]] != "").all(axis=None)


def test_no_layer_has_a_fault():
    assert check_layers() == ()


@pytest.mark.parametrize(("layer", "row", "column", "value"), PUBLISHED)
def test_each_published_figure_is_in_a_layer(layers, layer, row, column, value):
    assert layers[layer].loc[row, column] == value


@pytest.mark.parametrize("layer", NAMED)
def test_each_named_system_is_a_feature(layers, layer):
    assert set(NAMED[layer]) <= set(layers[layer].index)
    unknown = layers[layer].index[layers[layer].geometry.isna()]
    assert set(unknown) == WITHOUT_POSITION[layer]


def test_land_use_sums_to_100_after_rounding(layers):
    land_use = layers["land_use"]
    assert round(land_use["share_percent"].sum(), 1) == 100.0
    groups = land_use.drop_duplicates("group_id")
    for column in ("group_share_percent_other", "group_share_percent_approved"):
        assert round(groups[column].sum(), 1) == 100.0
    # the published shares are those of the plan of June 2020, use by use
    sums = land_use.groupby("group_id")["share_percent"].sum().round(1)
    assert sums.to_dict() == groups.set_index("group_id")["group_share_percent_other"].to_dict()


def test_the_floor_areas_add_up(layers):
    sites = layers["sites"]
    parts = sites[sites["parent"] == "ai_complex"]
    assert parts["floor_area_m2"].sum() == sites.loc["ai_complex", "floor_area_m2"]
    assert (parts.geometry == sites.loc["ai_complex", "geometry"]).all()


def test_people_and_households_of_the_city_are_those_of_the_census(layers):
    dong, gu = layers["dong"], layers["population_gu"]
    assert len(dong) == 96
    assert dong["population"].sum() == gu["population"].sum() == 1_431_903
    assert dong["households"].sum() == gu["households"].sum() == 644_226
    for column in ("population", "households"):
        assert dong.groupby("gu_id")[column].sum()[gu.index].tolist() == gu[column].tolist()
    assert gu["population_other"].sum() == 1_431_050
    assert gu["electors"].sum() == 1_050_747
    named = dong.set_index(["gu_ko", "name_ko"])["population"]
    assert named.index.is_unique
    # the dong that the electors of 2022 had most wrong, and those that changed after 2020
    assert named["동구", "계림2동"] == 13_159
    assert named["서구", "광천동"] == 5_199
    assert named["북구", "중흥동"] == 15_916
    assert (named["남구", "효덕동"], named["남구", "진월동"]) == (15_883, 27_636)
    assert not {"중흥2동", "중흥3동"} & set(dong["name_ko"])


def test_people_and_establishments_of_the_region(layers):
    dong, zones = layers["dong"], layers["region_zones"]
    assert len(dong) + len(zones) == 684
    assert not set(dong.index) & set(zones.index)
    assert "광주광역시" not in set(zones["sido_ko"])
    sums = zones.groupby("sido_ko")["population"].sum()
    assert (sums["전라남도"], sums["전라북도"]) == (1_772_592, 1_202_180)
    unknown = zones[zones["population"].isna()]
    assert set(unknown["name_ko"]) == {
        "전주시 덕진구 금암1동",
        "전주시 덕진구 금암2동",
        "성주군 금수면",
    }
    assert unknown["note_ko"].ne("").all()
    assert (dong["establishments"].sum(), zones["establishments"].sum()) == (170_085, 473_337)
    # that of Hyodeok holds both dong that it was divided into
    assert dong.loc[dong["name_ko"].eq("효덕동"), "establishments"].tolist() == [3_030]
    assert dong.index[dong["establishments"].isna()].tolist() == ["24030710"]
    for frame in (dong, zones):
        assert not {"workers", "employees"} & set(frame.columns)


def test_a_zone_is_as_uncertain_as_a_disc_of_its_area(layers, reference):
    path = reference / "basemap" / "zones_population_region.csv"
    table = pd.read_csv(path, dtype={"code_2020": str}).set_index("code_2020")
    zones = layers["region_zones"]
    known = table.loc[zones.index]
    radius = np.sqrt(known["area_km2"] * 1e6 / np.pi)
    assert (zones["certainty_m"] - radius).between(0, 10).all()
    assert zones.geometry.y.tolist() == known["lat"].tolist()
    assert zones.geometry.x.tolist() == known["lon"].tolist()
    assert zones["population"].equals(known["pop_2025"])
    dong = layers["dong"]
    assert dong["certainty_m"].between(320, 3_910).all()
    inferred = dong[dong["position_basis"].eq("inferred")]
    assert set(inferred["name_ko"]) == {"효덕동", "진월동"}
    assert (inferred[["note_ko", "note_en"]] != "").all(axis=None)


def test_people_by_dong_are_those_of_the_reference(layers, reference):
    path = reference / "basemap" / "gwangju_dong_population_2025.csv"
    table = pd.read_csv(path, dtype={"code_2025": str}).set_index("code_2025")
    dong = layers["dong"]
    for column in ("population", "households"):
        assert dong[column].tolist() == table.loc[dong.index, f"{column}_2025"].tolist()
    assert len(table) == len(dong)
    # nine codes of Gwangsan-gu changed: names and people must go together
    zones = pd.read_csv(reference / "basemap" / "zones_population_region.csv")
    zones = zones[zones["note"].eq("same zone") & zones["name"].str.startswith("광주광역시")]
    same = zones["name"].str.split().str[1:].map(tuple)
    named = dong.set_index(["gu_ko", "name_ko"])["population"]
    assert len(same) == 93
    assert named.loc[list(same)].tolist() == zones["pop_2025"].tolist()


def test_legal_dong_have_names_and_label_points(layers, reference):
    path = reference / "basemap" / "legal_dong_gwangju.geojson"
    shapes = gpd.read_file(path).set_index("code").geometry
    legal = layers["legal_dong"]
    assert len(legal) == len(shapes) == 202
    assert shapes[legal.index].contains(legal.geometry).all()
    assert {"오룡동", "쌍암동", "장덕동"} <= set(legal["name_ko"])


def test_lg_innotek_has_its_area_and_the_mentoring_centre_no_position(layers):
    innotek = layers["companies"].loc["lginnotek"]
    assert (innotek.geometry.y, innotek.geometry.x) == (35.193, 126.807)
    assert (innotek["certainty_m"], innotek["position_basis"]) == (900, "inferred")
    mentors = layers["support"].loc["kict_mentoring"]
    assert mentors.geometry is None
    assert "아이플렉스" in mentors["note_ko"]
    assert "I-PLEX" in mentors["note_en"]


def test_workers_count_for_two_complexes_only(layers):
    workers = layers["workers"]
    current = workers[workers["usable"] == "current"]
    assert dict(zip(current["site_id"], current["workers"], strict=True)) == {
        "hanam": 24_000,
        "pyeongdong": 12_529,
    }
    named = set(workers["site_id"]) - {""}
    assert named <= set(layers["sites"].index)
    left_out = workers[workers["usable"] != "current"]
    assert (left_out[["note_ko", "note_en"]] != "").all(axis=None)


def test_the_closed_airport_says_since_when(layers):
    hubs = layers["hubs"]
    assert hubs.index[hubs["closed"]].tolist() == ["muan_airport"]
    assert hubs.loc["muan_airport", "closed_since"] == "2024-12-29"
    assert hubs.loc["muan_airport", "status"] == "closed"


def test_the_city_airport_is_reached_at_its_terminal(layers):
    airport = layers["hubs"].loc["gwangju_airport"]
    assert (airport.geometry.y, airport.geometry.x) == (35.1440, 126.8110)
    assert airport["position_other"] == "35.12317,126.80544"


def test_metro_positions_are_those_of_the_operator(layers, reference):
    path = reference / "transit" / "gwangju_metro_line1_stations.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()[1:]
    stations = layers["metro_stations"]
    assert len(lines) == len(stations) == 20
    for line in lines:
        number = line.split(",")[0]
        at = stations.loc[f"m{number}", "geometry"]
        assert f"{at.y:g},{at.x:g}" in line or f",{at.y},{at.x}," in line


def test_metro_positions_are_those_nearer_to_the_line(layers, reference):
    (line,) = gpd.read_file(reference / "basemap" / "metro_line1.geojson").to_crs(5179).geometry
    stations = layers["metro_stations"]
    other = stations["position_other"].str.split(",", expand=True).astype(float)
    web = gpd.GeoSeries(gpd.points_from_xy(other[1], other[0]), crs=4326)
    chosen, rejected = (one.to_crs(5179).distance(line) for one in (stations.geometry, web))
    assert chosen.median() < 16
    assert rejected.median() > 39
    assert chosen.max() < rejected.max()


@pytest.mark.parametrize("layer", LAYERS)
def test_each_row_names_sources_and_dates_that_exist(layers, layer):
    frame = layers[layer]
    sources = read_sources()
    assert (frame["source"] != "").all()
    assert (frame["as_of"] != "").all()
    for column in [name for name in frame.columns if name.endswith("source")]:
        keys = {key for text in frame[column] if text for key in text.split(";")}
        assert keys <= set(sources)


@pytest.mark.parametrize("layer", FEATURES)
def test_each_feature_says_what_it_is(layers, layer):
    frame = layers[layer]
    assert frame.crs.to_epsg() == 4326
    assert frame.index.name == "id"
    assert frame.index.is_unique
    assert all(text.isascii() for text in frame.index)
    assert set(frame["kind"]) <= set(LABELS["kind"])
    assert set(frame["status"]) <= set(LABELS["status"])
    assert set(frame["position_basis"]) <= set(LABELS["position_basis"])
    assert (frame[["name_ko", "status_date"]] != "").all(axis=None)
    if layer not in {"region_zones", "legal_dong"}:
        assert (frame["name_en"] != "").all()
    known = frame.geometry.notna()
    assert frame.loc[known, "certainty_m"].notna().all()
    assert (frame.loc[~known, "position_basis"] == "not_found").all()
    assert (frame.loc[known, "position_basis"] != "not_found").all()


def test_claims_name_places_that_exist(layers):
    zones = ("region_zones", "legal_dong")
    known = {identifier for layer in (*PLACES, *zones) for identifier in layers[layer].index}
    claims = layers["claims"]
    for column in ("origin_id", "destination_id"):
        assert set(claims[column]) - {""} <= known
    assert claims.loc["ktx", ["origin_id", "destination_id"]].tolist() == [
        "ai_complex",
        "ktx_songjeong",
    ]


def test_changes_and_figures_are_about_something_that_exists(layers):
    known = {identifier for layer in (*PLACES, "expressways") for identifier in layers[layer].index}
    for layer in ("changes", "figures"):
        assert set(layers[layer]["subject_id"]) - {""} <= known


def test_two_values_stand_with_their_source(layers):
    for layer in ("sites", "figures", "hubs", "companies", "metro_stations", "population_gu"):
        frame = layers[layer]
        for value, source in [
            ("area_m2_other", "area_other_source"),
            ("floor_area_m2_other", "floor_area_other_source"),
            ("value_other", "other_source"),
            ("population_other", "population_other_source"),
            ("population_third_other", "population_third_other_source"),
            ("area_m2_third_other", "area_third_other_source"),
            ("value_third_other", "third_other_source"),
            ("position_other", "position_other_source"),
        ]:
            if value in frame:
                there = frame[value].notna() & (frame[value] != "")
                assert ((frame[source] != "") == there).all()
                assert ((frame[source.replace("source", "as_of")] != "") == there).all()


def test_the_third_site_area_stands_beside_the_other_two(layers):
    for layer, row, name in (
        ("sites", "ai_complex", "area_m2"),
        ("figures", "complex_site", "value"),
    ):
        one = layers[layer].loc[row]
        values = [one[name], one[f"{name}_other"], one[f"{name}_third_other"]]
        assert values == [46_200, 47_256, 46_246]
    assert layers["sites"].loc["ai_complex", "area_third_other_as_of"] == "2022"


def test_notes_are_for_readers_and_name_no_columns(layers):
    for frame in layers.values():
        for column in [name for name in frame.columns if name.startswith("note_")]:
            assert not frame[column].str.contains(r"[a-z]_(?:\b|[a-z])", regex=True).any()


def test_every_node_and_route_of_the_reference_is_there(layers, reference):
    text = (reference / "facts" / "expressway_nodes.csv").read_text(encoding="utf-8-sig")
    nodes = layers["expressway_nodes"]
    assert len(nodes) == len(text.splitlines()) - 1 + 5  # and five named on the route being built
    assert set(nodes["route_id"]) == set(layers["expressways"].index)
    lines = layers["expressways"]
    without = lines.index[lines.geometry.isna()]
    assert set(without) == {
        "10-yeongam-suncheon",
        "27-suncheon-wanju",
        "500-gwangju-ring",
        "29-gwangju-gangjin",
    }


def test_outlines_are_small_and_valid(layers):
    outlines = layers["outlines"]
    assert (shapely.get_num_coordinates(outlines.geometry.to_numpy()) <= 60).all()
    assert outlines.is_valid.all()
    coordinates = shapely.get_coordinates(outlines.geometry.to_numpy())
    assert (coordinates.round(3) == coordinates).all()
    assert (outlines["kind"] == "gu").sum() == 5
    assert {"jangseong-gun", "damyang-gun", "naju-si", "gwangyang-si"} <= set(outlines.index)
    # a gu holds the dong that are its own
    dong = layers["dong"]
    inside = [
        outlines.loc[gu, "geometry"].buffer(0.005).contains(at)
        for gu, at in zip(dong["gu_id"], dong.geometry, strict=True)
    ]
    assert all(inside)


def test_hashes_are_those_of_the_files():
    assert changed_files() == ()


def test_each_source_is_attributed():
    text = (data_folder() / "LICENSE.md").read_text(encoding="utf-8")
    for key, source in read_sources().items():
        assert f"| {key} | {source.attribution} |" in text


def test_data_files_have_unix_line_ends():
    for path in data_folder().rglob("*"):
        if path.is_file():
            assert b"\r" not in path.read_bytes(), path.name
