"""Classes of the map of scenarios, and the data that it draws."""

from __future__ import annotations

import numpy as np
import pytest

from aicomplex_geo.maps.encode import script_json
from aicomplex_geo.maps.scenarios import (
    DIFFERENCE_CLASSES,
    GAINED,
    LOST,
    SAME,
    difference_class,
    scenarios_map,
    shown_cutoff,
    time_class,
)
from aicomplex_geo.publish.tables import criticality_table


@pytest.mark.parametrize(
    ("slower", "expected"),
    [(0, 4), (0.5, 4), (0.51, 5), (2, 5), (2.01, 6), (10, 7), (10.01, 8), (-0.5, 4), (-0.51, 3),
     (-10, 1), (-10.01, 0)],
)  # fmt: skip
def test_differences_are_classed_alike_in_both_directions(slower, expected):
    before = np.array([40.0])
    assert difference_class(before, before + slower).tolist() == [expected]
    assert difference_class(before + slower, before).tolist() == [2 * SAME - expected]


def test_what_is_reached_only_before_or_after_is_a_class_of_its_own():
    before, after = np.array([np.nan, 10.0, np.nan]), np.array([10.0, np.nan, np.nan])
    assert difference_class(before, after).tolist() == [GAINED, LOST, -1]


def test_times_are_compared_in_whole_deciseconds():
    times = np.array([10.0, np.float64(np.float32(10.0001)), 10.002, 60.0, 60.01, np.nan])
    assert time_class(times).tolist() == [0, 0, 1, 5, -1, -1]


def test_the_scale_is_symmetric():
    bounds = [(low, high) for low, high, _ in DIFFERENCE_CLASSES]
    assert bounds == [(-high, -low) for low, high in reversed(bounds)]


def test_the_main_cutoff_is_half_an_hour_where_there_is_one():
    assert shown_cutoff((10.0, 30.0, 60.0)) == 30
    assert shown_cutoff((10.0, 20.0)) == 20


def test_the_data_of_the_page(study, results):
    data = scenarios_map(study, results=results).page.data
    south, bridge = data["scenarios"]
    assert [bool(area) for area in data["before"]] == [True, True, True, False, True, False]
    assert south["roads"].keys() == {"new"}
    assert bridge["hubs"]["port"] == {"b": 36000, "a": None, "cb": False, "ca": False}
    assert south["reached"]["workers"]["30"] == [30000, 32000]
    assert south["hubs"]["muan"] == {"b": 27000, "a": 27000, "cb": True, "ca": False}
    assert [one["t"][1] for one in data["left"]] == ["No such road"]
    assert data["critical"].keys() == {"", "2026-12"}
    assert data["critical"][""][1] | {"g": None} == {
        "n": None, "class": "street", "lost": 0, "longest": 0, "cut": 50, "trips": 50,
        "two": False, "g": None, "s": ["남쪽 나들목–북쪽 분기점", "South IC–North JC"],
    }  # fmt: skip
    assert data["dates"] == {"2026-12": ["2026년 12월", "December 2026"]}
    assert south["qualifiers"][0] == "2026년 12월 예정, 좌표 추정 ± 1.5 km"
    assert bridge["qualifiers"][0] == "가상, 좌표 추정 ± 1.5 km"
    assert [one["n"][0] for one in south["districts"]] == ["남쪽군"]
    assert (south["closure"], bridge["closure"]) == (None, [90_000, 50])
    assert data["ranges"]["workers"] == {"20": [0, 24_000]}
    assert "</script" not in script_json(data)


def test_a_study_without_scenarios_shows_the_network_of_today(study, results):
    results.scenarios = ()
    data = scenarios_map(study, results=results).page.data
    (today,) = data["scenarios"]
    assert today["t"] == ("현재(시나리오 없음)", "Today (no scenario)")
    assert [at for at, area in enumerate(today["difference"]) if area] == [SAME]


def test_the_table_of_critical_links(results):
    table = criticality_table(results)
    assert table["도로망 시점"].tolist() == ["현재", "현재", "2026-12"]
    assert table["손실(인·분)"].tolist() == [4500, 0, 900]
    assert table["도달 불가(통행)"].tolist() == [0, 50, 0]
    assert table["통행 차단 방향"].tolist() == ["양방향", "일방", "양방향"]
    assert table["최대 지연(분)"].tolist() == [12.5, 0.0, 3.0]
