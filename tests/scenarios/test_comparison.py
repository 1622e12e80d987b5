"""Comparisons, each solved by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

import aicomplex_geo as ag
from aicomplex_geo.errors import AlignmentError, ParameterError
from aicomplex_geo.scenarios import (
    compare,
    compare_areas,
    compare_equity,
    compare_groups,
    compare_reach,
)

INF = np.inf
BEFORE = ag.ODMatrix([[10.0, 20.0, INF, INF, 5.0, 7.0]], ["a"], list("uvwxyz"))
AFTER = ag.ODMatrix([[12.0, 15.0, 30.0, INF, INF, 7.0]], ["a"], list("uvwxyz"))
PEOPLE = pd.Series({"u": 1.0, "v": 2.0, "w": 4.0, "x": 8.0, "y": 16.0, "z": 32.0})


def test_each_class_of_change():
    table = compare(BEFORE, AFTER)
    assert table["change"].tolist() == [
        "slower", "faster", "newly_reachable", "unreachable", "cut_off", "same",
    ]  # fmt: skip
    assert table["difference"].tolist()[:2] == [2.0, -5.0]
    assert table["difference"].isna().tolist() == [False, False, True, True, True, False]


def test_a_matrix_compared_with_itself_gives_exactly_zero():
    table = compare(BEFORE, BEFORE)
    assert set(table["change"]) == {"same", "unreachable"}
    assert (table["difference"].dropna() == 0).all()


def test_rows_in_another_order_are_aligned():
    other = ag.ODMatrix(AFTER.values[:, ::-1], ["a"], list("zyxwvu"))  # noqa: PD011 - a matrix
    assert compare(BEFORE, other).equals(compare(BEFORE, AFTER))


def test_reach_gained_and_lost():
    table = compare_reach(BEFORE, AFTER, PEOPLE, cutoffs=[15, 30])
    assert table[["before", "after", "gained", "lost", "difference"]].to_numpy().tolist() == [
        [49.0, 35.0, 2.0, 16.0, -14.0],
        [51.0, 39.0, 4.0, 16.0, -12.0],
    ]


def test_growth_of_a_place_is_gained():
    grown = PEOPLE + pd.Series({"u": 10.0}).reindex(PEOPLE.index, fill_value=0.0)
    table = compare_reach(BEFORE, BEFORE, PEOPLE, opportunities_after=grown)
    assert table[["gained", "lost"]].to_numpy().tolist() == [[10.0, 0.0]]
    more = ag.ODMatrix([[1.0]], ["a"], ["new"])
    table = compare_reach(BEFORE, more, PEOPLE, opportunities_after=pd.Series({"new": 3.0}))
    assert table[["gained", "lost"]].to_numpy().tolist() == [[3.0, 51.0]]


def test_groups_are_weighted_by_people():
    groups = pd.Series({"u": "east", "v": "east", "y": "west", "z": "west"})
    table = compare_groups(compare(BEFORE, AFTER), groups, PEOPLE).set_index("group")
    assert table.loc["east", "difference"] == pytest.approx((2 * 1 - 5 * 2) / 3)
    assert table.loc["west", ["amount", "before", "cut_off"]].tolist() == [48.0, 7.0, 16.0]


def test_areas_gained_and_lost():
    def areas(*shape):
        return gpd.GeoDataFrame(
            {"from_id": ["a"], "cutoff": [30.0]}, geometry=[box(*shape)], crs="EPSG:5179"
        )

    east, north = 950_000, 1_900_000
    table = compare_areas(
        areas(east, north, east + 2000, north + 1000),
        areas(east + 1000, north, east + 3000, north + 1000),
    )
    assert table["change"].tolist() == ["gained", "lost"]
    assert table["area_km2"].tolist() == pytest.approx([1.0, 1.0], rel=1e-2)
    same = areas(east, north, east + 1, north + 1)
    assert compare_areas(same, same).empty


def test_equity_before_and_after():
    table = compare_equity(
        pd.Series({"a": 0.0, "b": 100.0}),
        pd.Series({"a": 50.0, "b": 50.0}),
        pd.Series({"a": 1, "b": 1}),
    )
    assert table.loc["gini"].tolist() == [0.5, 0.0, -0.5]
    assert table.loc["mean", "difference"] == 0


def test_what_cannot_be_compared():
    elsewhere = ag.ODMatrix([[1.0]] * len(BEFORE.origins), BEFORE.origins, ["elsewhere"])
    with pytest.raises(AlignmentError, match="different destinations"):
        compare(BEFORE, elsewhere)
    with pytest.raises(AlignmentError, match="different origins"):
        compare(BEFORE, ag.ODMatrix([[1.0]], ["elsewhere"], BEFORE.destinations[:1]))
    with pytest.raises(ParameterError, match="not an ODMatrix"):
        compare(BEFORE, PEOPLE)
    with pytest.raises(AlignmentError, match="no value for a destination"):
        compare_reach(BEFORE, AFTER, PEOPLE.iloc[1:])
    with pytest.raises(ParameterError, match="cutoffs"):
        compare_reach(BEFORE, AFTER, PEOPLE, cutoffs=-1)
    with pytest.raises(ParameterError, match="cutoffs"):
        compare_reach(BEFORE, AFTER, PEOPLE, cutoffs=[])


def test_a_place_that_a_scenario_adds_or_removes_is_out_of_reach_in_the_other():
    before = ag.ODMatrix([[5.0, 7.0]], ["a"], ["x", "y"])
    after = ag.ODMatrix([[9.0, 5.0]], ["a"], ["new", "x"])
    table = compare(before, after).set_index("to_id")
    assert table.index.tolist() == ["x", "y", "new"]
    assert table["change"].tolist() == ["same", "cut_off", "newly_reachable"]
    assert table.loc["new", "after"] == 9
