from __future__ import annotations

import numpy as np
import pytest

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network import expressway_toll, read_network, read_profile
from aicomplex_geo.network.calibration.matching import TRIP, Matched, with_paths


@pytest.mark.parametrize(
    ("vehicle_class", "per_km"), [(1, 44.3), (2, 45.2), (3, 47.0), (4, 62.9), (5, 74.4)]
)
def test_the_tariff_by_class(vehicle_class, per_km):
    toll = expressway_toll(100, vehicle_class=vehicle_class, rounded=False)
    assert toll == pytest.approx(900 + 100 * per_km)
    half = expressway_toll(100, vehicle_class=vehicle_class, two_lane=True, rounded=False)
    assert toll - half == pytest.approx(450)


def test_the_sum_is_paid_in_hundreds():
    assert expressway_toll(10) == 1300  # 1,343
    assert expressway_toll(0) == 0
    assert expressway_toll(20.32) == 1800  # 1,800.2


def test_seoul_to_gwangju_has_a_plausible_length():
    """15,300 KRW since 2015-12-29; the cities lie 268 km apart as the crow flies."""
    kilometres = next(one for one in range(200, 500) if expressway_toll(one) == 15_300)
    assert 1.15 < kilometres / 268 < 1.25


@pytest.mark.parametrize("options", [{"kilometres": -1}, {"kilometres": 1, "vehicle_class": 6}])
def test_options_are_checked(options):
    with pytest.raises(ParameterError, match=r"kilometres is -1|vehicle_class is 6"):
        expressway_toll(**options)


@pytest.mark.parametrize(
    ("start", "end"),
    [("25-gwangju-tg", "25-jangseong-ic"), ("500-south-gwangsan-tg", "500-south-jangseong-ic")],
)
def test_a_trip_between_interchanges_costs_the_base_fare_once(start, end):
    """From the free side of a toll gate to the road beyond an interchange."""
    net, nodes = read_network("strategic"), read_network("strategic").nodes.index
    edges = net.edges
    ordinary = set(edges.index[edges["road_class"].isin(["national", "arterial", "street"])])
    seconds = read_profile("car_free").seconds(net)
    goal = nodes.get_loc(end)
    exits = {v for u, v, _ in ordinary} & {u for u, v, _ in ordinary}
    trips = [
        Matched(TRIP, np.array([], dtype=np.int64), ends=(nodes.get_loc(start), nodes.get_loc(one)))
        for one in sorted(exits)
    ]
    through = [one for one in with_paths(net, trips, seconds) if goal in net.arrays.head[one.edges]]
    shortest = min(through, key=lambda one: seconds[one.edges].sum())
    charged = edges.iloc[shortest.edges]
    km = charged.loc[charged["road_class"].eq("expressway") & charged["toll"].gt(0), "length"].sum()
    expected = expressway_toll(km / 1000, rounded=False)
    assert charged["toll"].sum() == pytest.approx(expected, abs=5)
