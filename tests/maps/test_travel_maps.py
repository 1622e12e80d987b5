from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.maps import html, isochrone_map, od_map, surface_map
from aicomplex_geo.maps.desire_lines import desire_lines
from aicomplex_geo.matrix import ODMatrix

INF = np.inf


@pytest.fixture
def cells():
    squares = [box(126.8 + x, 35.1, 126.9 + x, 35.2) for x in (0, 0.1, 0.2, 0.3)]
    return gpd.GeoDataFrame(geometry=squares, index=[*"abcd"], crs=4326).to_crs(5179)


@pytest.fixture
def points():
    return gpd.GeoDataFrame(
        {"name_ko": ["집", "역"], "name_en": ["Home", "Station"]},
        geometry=[Point(126.8, 35.1), Point(127.0, 35.3)],
        index=["home", "station"],
        crs=4326,
    )


def classes(layer):
    return {one["words"][0]: (one["count"], one["hidden"]) for one in layer["classes"]}


def test_cells_are_coloured_up_to_the_cutoff_and_all_are_counted(cells, points):
    od = ODMatrix([[5, 25, 31, INF]], ["home"], [*"abcd"])
    for times in (od, od.transpose()):
        m = surface_map(times, cells, origins=points.iloc[:1], cutoff=30)
        surface, marks = m.frames
        assert surface["name"] == ["집", "Home"]
        assert classes(surface) == {
            "10 이하": (1, False),
            "10~20": (0, False),
            "20~30": (1, False),
            "30 초과": (1, True),
            "도달 불가": (1, True),
        }
        assert [one["colour"] for one in surface["classes"]][2] == "#147cac"
        # the view is that of the coloured cells
        assert surface["bounds"][3] < 127.01
        assert marks["classes"][0]["count"] == 1
    assert html(surface_map(pd.Series({"a": 5.0, "b": 6, "c": 7, "d": 8}), cells))


def test_an_odd_cutoff_ends_the_last_class(cells):
    m = surface_map(ODMatrix([[5, 25, 26, 90]], ["home"], [*"abcd"]), cells, cutoff=25)
    assert classes(m.frames[0])["20~25"] == (1, False)
    assert classes(m.frames[0])["25 초과"] == (2, True)


def test_a_pair_has_the_line_between_its_own_places(points):
    table = pd.DataFrame(
        {"from_id": ["home", "station"], "to_id": ["station", "home"], "travel_time": [20, 25]},
        index=[7, 3],
    ).iloc[::-1]
    lines = desire_lines(table, points, points)
    assert lines.loc[7, "geometry"].coords[0] == (126.8, 35.1)
    assert lines.loc[3, "geometry"].coords[0] == (127.0, 35.3)


def test_desire_lines_have_a_layer_for_each_profile(points):
    table = ODMatrix([[0, 20], [INF, 0]], ["home", "station"], ["home", "station"]).to_frame()
    table = pd.concat([table.assign(profile="a"), table.assign(profile="b")], ignore_index=True)
    m = od_map(table, points, points)
    names = [one["name"][0] for one in m.frames]
    assert names == ["b", "a", "도착지", "출발지"]
    assert [one["shown"] for one in m.frames] == [False, True, True, True]
    assert classes(m.frames[0])["도달 불가"] == (1, True)
    assert "집 → 역" not in html(m)  # compressed
    with pytest.raises(ParameterError, match="no column travel_time"):
        od_map(table.drop(columns="travel_time"), points, points)


def test_isochrones_lie_with_the_smallest_on_top(points):
    areas = gpd.GeoDataFrame(
        {"from_id": "home", "cutoff": [10.0, 30.0, 20.0]},
        geometry=[points.geometry.iloc[0].buffer(0.1)] * 3,
        crs=4326,
    )
    (layer, _) = isochrone_map(areas, origins=points.iloc[:1]).frames
    assert list(classes(layer)) == ["10분 이내", "20분 이내", "30분 이내"]
    assert layer["look"]["lowestOnTop"]
    with pytest.raises(ParameterError, match="no column cutoff"):
        isochrone_map(areas.drop(columns="cutoff"))


def test_what_cannot_be_drawn_is_refused(cells):
    with pytest.raises(ParameterError, match="neither the origins nor the destinations"):
        surface_map(ODMatrix([[1.0]], ["x"], ["y"]), cells)
    with pytest.raises(ParameterError, match="cutoff is -1"):
        surface_map(pd.Series({"a": 5.0}), cells, cutoff=-1)
    with pytest.raises(ParameterError, match="no value for some of the cells"):
        surface_map(pd.Series({"a": 5.0}), cells)
    many = ODMatrix(np.ones((13, 4)), range(13), [*"abcd"])
    with pytest.raises(ParameterError, match="13 layers are more than one can tell apart"):
        surface_map(many, cells)
