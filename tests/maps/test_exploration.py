from __future__ import annotations

import base64
import gzip
import json
import re
import time

import folium
import geopandas as gpd
import mapclassify
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.maps import OfflineMap, explore, html, save
from aicomplex_geo.maps.classification import Choice, classify
from aicomplex_geo.maps.typed_features import take_apart

HOSTILE = "`</script>${1+1}<img src=x onerror=alert(1)>"


def points(**columns):
    count = len(next(iter(columns.values())))
    places = gpd.points_from_xy(126.8 + np.arange(count) / 100, np.full(count, 35.2))
    return gpd.GeoDataFrame(columns, geometry=places, crs=4326)


def words(m):
    return [one["words"][0] for one in m.frames[0]["classes"]]


def counts(m):
    return [one["count"] for one in m.frames[0]["classes"]]


def unpacked(layer):
    """Read the whole numbers as the page does."""
    data = layer["data"]
    raw = gzip.decompress(base64.b64decode(data["bytes"]))
    values, number, shift = [], 0, 0
    for byte in raw[: data["numbers"]]:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(number)
            number, shift = 0, 0
    return values, json.loads(raw[data["numbers"] :])


def test_quantiles_have_the_members_that_mapclassify_gives_them():
    values = pd.Series(np.random.default_rng(3).gamma(2, 10, 500), name="jobs")
    found = classify(values, Choice(k=5))
    assert found.counts() == mapclassify.Quantiles(values, k=5).counts.tolist()
    assert found.words[0][0].endswith("~" + found.words[1][0].split("~")[0])


def test_natural_breaks_are_the_optimum_of_mapclassify():
    values = pd.Series([1.0, 2, 2, 3, 40, 41, 43, 90, 95, 97], name="jobs")
    found = classify(values, Choice(scheme="NaturalBreaks", k=3))
    assert found.counts() == mapclassify.FisherJenks(values, k=3).counts.tolist() == [4, 3, 3]
    assert [word for word, _ in found.words] == ["1~10", "10~50", "50~97"]


def test_own_breaks_are_inclusive_and_what_is_larger_has_a_class_of_its_own():
    m = explore(points(jobs=[10.0, 10.1, 20.0, 31.0, None]), "jobs", breaks=[10, 20], unit="명")
    assert words(m) == ["10 이하", "10~20", "20 초과"]
    assert counts(m) == [1, 2, 1]
    assert m.frames[0]["noValue"]["count"] == 1


def test_times_have_their_six_classes_compared_in_deciseconds():
    times = np.array([10.0, 20.1, 60.0, 61.0, np.nan], dtype=np.float32)
    m = explore(points(travel_time=times), "travel_time")
    layer = m.frames[0]
    assert [one["colour"] for one in layer["classes"]][:2] == ["#260c4f", "#2a3f9a"]
    assert words(m) == ["10 이하", "10~20", "20~30", "30~40", "40~50", "50~60", "60 초과"]
    assert counts(m) == [1, 0, 1, 0, 0, 1, 1]
    assert layer["unit"] == ["분", "min"]
    cut = explore(points(travel_time=times), "travel_time", breaks=[20.1, 60])
    assert counts(cut) == [2, 1, 1]


def test_more_than_seven_categories_are_grouped_and_codes_have_words():
    kinds = [*"aaabbccddeeffgghi", None]
    m = explore(points(kind=kinds), "kind")
    assert words(m) == [*"abcdef", "그 밖의 3개 범주"]
    assert counts(m) == [3, 2, 2, 2, 2, 2, 4]
    assert m.frames[0]["noValue"]["count"] == 1
    assert words(explore(points(kind=["airport", "port"]), "kind")) == ["공항", "항만"]
    assert words(explore(points(open=[True, False]), "open")) == ["아니요", "예"]
    chosen = explore(points(kind=kinds), "kind", categories=["b", "a"])
    assert counts(chosen) == [2, 3, 12]


def test_few_distinct_numbers_are_classes_of_their_own():
    m = explore(points(lanes=[2, 4, 4, 6]), "lanes")
    assert words(m) == ["2", "4", "6"]
    assert not m.frames[0]["ordered"]


def test_missing_and_empty_geometries_are_counted_and_not_drawn():
    frame = points(jobs=[1, 2, 3, 4])
    frame.loc[0, "geometry"] = None
    frame.loc[1, "geometry"] = Point()
    layer = explore(frame, "jobs").frames[0]
    assert layer["notDrawn"] == 2
    assert layer["data"]["parts"] == 2
    empty = explore(frame.iloc[:0]).frames[0]
    assert empty["bounds"] is None
    assert html(explore(frame.iloc[:2]))


def test_parts_of_all_kinds_are_taken_apart():
    hole = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2)]])
    shapes = take_apart(
        np.array(
            [
                GeometryCollection([Point(1, 2), LineString([(0, 0), (1, 1), (2, 0)])]),
                None,
                MultiPolygon([hole, box(5, 5, 6, 6)]),
                Point(np.inf, 1),
            ],
            dtype=object,
        )
    )
    assert shapes.parts.tolist() == [2, 0, 3, 0]
    assert shapes.kinds.tolist() == [1, 2, 3, 3, 3]
    assert shapes.points.tolist() == [1, 3, 4, 3, 4]


def test_positions_and_values_are_read_back():
    frame = points(word=["가", HOSTILE], length=[1.25, None]).to_crs(5179)
    values, texts = unpacked(explore(frame, tooltip=["word", "length"], popup=False).frames[0])
    # parts, kinds, points, x, y, codes, then the fields
    assert values[:6] == [1] * 6
    assert values[6:8] == [2 * 126_800_000, 2 * 10_000]
    assert values[8:10] == [2 * 35_200_000, 0]
    assert values[10:12] == [0, 0]
    assert values[12:] == [1, 2, 2 * 12_500 + 1, 0]
    assert texts == [["가", HOSTILE], []]


def test_several_layers_share_a_map_and_a_page_of_a_study_keeps_its_own(results):
    from aicomplex_geo.maps import hubs_map  # noqa: PLC0415 - loads folium

    m = explore(points(a=[1, 2]), "a", name=("첫째", "First"))
    assert explore(points(b=["x", "y"]), "b", m=m) is m
    assert [one["name"] for one in m.frames] == [["첫째", "First"], ["b", "b"]]
    page = hubs_map(results.study, results=results)
    explore(points(a=[1, 2]), "a", m=page)
    assert "EXPLORE.show" in html(page)
    with pytest.raises(ParameterError, match=r"folium\.folium\.Map, whose page loads scripts"):
        explore(points(a=[1]), m=folium.Map())


def test_the_same_frame_gives_the_same_bytes_and_hostile_names_stay_data():
    frame = points(name=[HOSTILE, "b"])
    page = html(explore(frame, "name", name=HOSTILE))
    assert page == html(explore(frame, "name", name=HOSTILE))
    assert page.count("</script>") == len(re.findall("<script[ >]", page))
    assert "<img" not in page


def test_all_problems_of_a_call_are_reported_at_once():
    frame = points(a=[1]).set_crs(None, allow_override=True)
    with pytest.raises(ParameterError, match=r"no column b, c; it has: a\. gdf has no CRS"):
        explore(frame, "b", tooltip=["c"])
    with pytest.raises(ParameterError, match="DataFrame without a geometry"):
        explore(pd.DataFrame({"a": [1]}))
    with pytest.raises(ParameterError, match="scheme is 'best'; use one of: quantiles"):
        explore(points(a=range(9)), "a", scheme="best")
    with pytest.raises(ParameterError, match="cmap is 'jet'; give a list of colours"):
        explore(points(a=range(9)), "a", cmap="jet")
    with pytest.raises(ParameterError, match="increasing order"):
        explore(points(a=range(9)), "a", breaks=[3, 2])


def test_a_hundred_thousand_lines_fit_into_a_megabyte_and_a_half(tmp_path):
    random = np.random.default_rng(1)
    count = 100_000
    start = random.uniform([126.6, 35.0], [127.0, 35.3], (count, 2))
    lines = shapely.linestrings(
        np.stack([start, start + random.normal(0, 0.002, (count, 2))], axis=1)
    )
    frame = gpd.GeoDataFrame({"value": random.gamma(2, 10, count)}, geometry=lines, crs=4326)
    begun = time.process_time()
    path = save(explore(frame, "value"), tmp_path / "lines.html")
    assert time.process_time() - begun < 4  # 1.1 s on a quiet core
    assert path.stat().st_size < 1.5e6


@pytest.mark.parametrize("kind", ["numbers", "scheme", "categories", "choropleth"])
def test_legends_of_geopandas_and_folium_become_ours(kind):
    pytest.importorskip("matplotlib")
    frame = points(value=[1.0, 2, 3, 4, 5, 6], name=[HOSTILE, *"bcdef"])
    frame["geometry"] = frame.to_crs(5179).buffer(300).to_crs(4326)
    m = OfflineMap([35.2, 126.8], zoom_start=11)
    if kind == "choropleth":
        frame = frame.reset_index(names="id")
        folium.Choropleth(
            frame.to_json(), data=frame, columns=["id", "value"], key_on="feature.properties.id"
        ).add_to(m)
    else:
        column = "name" if kind == "categories" else "value"
        scheme = {"scheme": "quantiles"} if kind == "scheme" else {}
        frame.explore(column, m=m, **scheme)
    page = html(m)
    assert page == html(m)
    (data,) = re.findall(r'id="frames-data">(.*?)</script>', page, flags=re.DOTALL)
    (legend,) = json.loads(data)["legends"]
    assert len(legend["colours"]) >= 5
    assert legend["continuous"] == (kind == "numbers")
    assert "cdnjs" not in page
    assert "code.jquery" not in page
