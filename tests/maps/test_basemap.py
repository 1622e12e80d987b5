"""The base map that pages draw: of the bundled study, and of one that has none."""

from __future__ import annotations

import json

import pytest
import shapely
from shapely.geometry import box

from aicomplex_geo.errors import LayerError
from aicomplex_geo.layers.basemap import read_basemap
from aicomplex_geo.maps.basemap import basemap
from aicomplex_geo.study import load_study

MOST_CHARACTERS = 200_000


@pytest.fixture(scope="module")
def bundled():
    study = load_study()
    return basemap(study, study.network())


def named(features):
    return {feature["n"][0] for feature in features if feature["n"]}


def test_the_bundled_study_has_what_makes_the_region_recognisable(bundled):
    assert {"영산강", "황룡강", "광주천", "지석천", "섬진강"} <= named(bundled["rivers"])
    assert {"호남선", "호남고속선", "경전선", "도시철도 1호선"} <= named(bundled["rails"])
    assert {"무등산", "월출산"} <= named(bundled["peaks"])
    assert "무등산" in named(bundled["green"])
    assert {"장성호", "담양호", "영산호"} <= named(bundled["lakes"])
    assert {"북구", "장성군", "담양읍", "수완동"} <= named(bundled["places"])
    assert {one["kind"] for one in bundled["boundaries"]} == {"city", "municipality", "district"}
    assert bundled["credits"] == ["© OpenStreetMap contributors"]


def test_lines_under_construction_are_marked(bundled):
    building = {one["n"][0] for one in bundled["rails"] if one["underConstruction"]}
    assert building == {"도시철도 2호선", "호남고속선 2단계"}


def test_every_road_has_its_class_number_and_names(bundled):
    honam = [road for road in bundled["roads"] if road["ref"] == "25"]
    assert [(road["class"], road["n"]) for road in honam] == [
        ("expressway", ["호남고속도로", "Honam Expressway"])
    ]
    classes = [road["class"] for road in bundled["roads"]]
    assert classes == sorted(classes, key=classes.index)
    assert [road["n"] for road in bundled["roads"] if road["class"] == "street"] == [None]


def test_it_is_small(bundled):
    assert len(json.dumps(bundled, ensure_ascii=False, separators=(",", ":"))) < MOST_CHARACTERS


def test_land_and_sea_are_told_apart():
    frame = load_study().basemap()
    land = shapely.union_all(list(frame.geometry[frame["kind"] == "land"]))
    city = frame.geometry[frame["kind"] == "city"].iloc[0]
    assert land.contains(city)
    assert land.contains(shapely.Point(126.30, 34.45))  # Jindo
    assert not land.intersects(shapely.Point(126.05, 35.4))  # the Yellow Sea


def test_openstreetmap_is_in_a_file_of_its_own_with_its_notice():
    study = load_study()
    for name in study.file.basemap.files:
        content = json.loads((study.folder / name).read_text(encoding="utf-8"))
        kinds = {feature["properties"]["kind"] for feature in content["features"]}
        if "openstreetmap" in name:
            assert "© OpenStreetMap contributors" in content["attribution"]
            assert "ODbL" in content["attribution"]
        else:
            assert "OpenStreetMap" not in content["attribution"]
            assert not kinds & {"river", "lake", "railway", "high_speed_railway", "metro", "peak"}


def test_a_study_without_a_base_map_draws_its_outlines(study):
    found = basemap(study, None)
    assert found["extent"] is None
    assert (found["land"], found["rivers"], found["rails"], found["credits"]) == ([], [], [], [])
    assert [(one["n"][1], one["kind"]) for one in found["places"]] == [
        ("Buk-gu", "district"),
        ("Jangseong-gun", "municipality"),
    ]
    assert len(found["city"]) == 1
    assert [one["kind"] for one in found["boundaries"]] == ["district", "municipality"]


def test_all_faults_of_a_file_are_reported_at_once(tmp_path):
    features = [
        {"kind": "swamp", "geometry": box(0, 0, 1, 1)},
        {"kind": "river", "geometry": shapely.Point(0, 0)},
        {"kind": "peak", "zoom": "high", "geometry": shapely.Point(0, 0)},
        {"kind": "peak", "zoom": 40, "geometry": shapely.Point(0, 0)},
    ]
    rows = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in one.items() if key != "geometry"},
            "geometry": shapely.geometry.mapping(one["geometry"]),
        }
        for one in features
    ]
    path = tmp_path / "base.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    with pytest.raises(LayerError) as caught:
        read_basemap([path])
    message = str(caught.value)
    for part in ("unknown kind 'swamp'", "'river' has a Point", "zoom = 'high'", "zoom = 40"):
        assert part in message
