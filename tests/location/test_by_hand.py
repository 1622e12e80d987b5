"""Cases that a reader can solve without a computer."""

import math

import numpy as np
import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo import ODMatrix
from aicomplex_geo.location import Facilities, InfeasibleError, lscp, mclp, p_center, p_median

INF = math.inf


@pytest.fixture
def road():
    """Five villages on one road, 10 minutes apart; each is a site."""
    places = np.arange(5) * 10.0
    return ODMatrix(np.abs(places[:, None] - places), list("abcde"), list("abcde"))


@pytest.fixture
def people():
    return pd.Series({"a": 100, "b": 20, "c": 10, "d": 20, "e": 90})


def test_the_package_offers_location():
    assert ag.location.p_median is p_median


def test_one_median_halves_the_people(road, people):
    found = p_median(road, people, p=1)
    # at b: 100*10 + 10*10 + 20*20 + 90*30 = 4200; at c: 2000 + 200 + 200 + 1800 = 4200
    assert found.objective == 4200


def test_two_medians_are_the_towns_at_the_ends(road, people):
    found = p_median(road, people, p=2)
    assert found.chosen.tolist() == ["a", "e"]
    assert found.objective == 20 * 10 + 10 * 20 + 20 * 10
    assert found.allocation.tolist()[:2] == ["a", "a"]
    assert found.travel_time.tolist() == [0, 10, 20, 10, 0]
    assert found.loads.sum() == found.covered_demand == 240
    assert found.uncovered.tolist() == []


def test_a_required_facility_counts_and_candidates_bind(road, people):
    found = p_median(road, people, p=2, facilities=Facilities(required=["c"]))
    assert found.chosen.tolist() == ["a", "c"]
    found = p_median(road, people, p=2, facilities=Facilities(candidates=list("bcd")))
    assert found.chosen.tolist() == ["b", "d"]


def test_a_budget_buys_what_it_can(road, people):
    cost = pd.Series({"a": 5, "b": 3, "c": 3, "d": 3, "e": 5})
    found = p_median(road, people, budget=9, facilities=Facilities(cost=cost))
    # 8 pays a and d (20*10 + 10*10 + 90*10 = 1200), b and e (1000 + 100 + 200 = 1300),
    # 9 pays b, c and d (1000 + 900 = 1900)
    assert found.chosen.tolist() == ["a", "d"]
    assert found.objective == 1200


def test_capacity_sends_an_origin_past_its_closest(road):
    demand = pd.Series({"a": 3, "b": 2, "c": 0, "d": 0, "e": 1})
    capacity = pd.Series({"a": 4, "b": 0, "c": 0, "d": 0, "e": 4})
    found = p_median(road, demand, p=2, facilities=Facilities(capacity=capacity))
    # a takes its own 3 and has no capacity left for the 2 of b, which go to e, 30 minutes away
    assert found.allocation[["a", "b", "e"]].tolist() == ["a", "e", "e"]
    assert found.objective == 60
    assert found.loads.to_dict() == {"a": 3, "e": 3}


def test_cover_takes_the_middle(road, people):
    found = mclp(road, people, cutoff=10, p=1)
    assert found.chosen.tolist() == ["b"]  # 130 people; d has 120
    assert found.objective == found.covered_demand == 130
    assert found.uncovered.tolist() == ["d", "e"]
    assert found.allocation.tolist() == ["b", "b", "b", None, None]
    assert found.to_frame()["travel_time"].isna().sum() == 2


def test_a_cover_with_capacity_takes_no_more_than_fits(road, people):
    facilities = Facilities(capacity=pd.Series(110.0, index=road.destinations))
    found = mclp(road, people, cutoff=10, p=1, facilities=facilities)
    assert found.objective == 110  # a (100) and c (10) from b, or e (90) and d (20) from d


def test_a_cutoff_is_inclusive_in_deciseconds(people):
    od = ODMatrix(np.full((5, 1), 20.1), list("abcde"), ["x"])  # 20.1 in float32 is above 20.1
    assert mclp(od, people, cutoff=20.1, p=1).covered_demand == 240
    assert mclp(od, people, cutoff=20.09, p=1).covered_demand == 0


def test_the_fewest_sites_that_cover_the_road(road):
    found = lscp(road, cutoff=10)
    assert found.objective == 2
    assert (found.coverage >= 1).all()
    assert lscp(road, cutoff=20).chosen.tolist() == ["c"]
    assert lscp(road, cutoff=0).objective == 5


def test_costs_take_the_place_of_the_number(road):
    cost = pd.Series({"a": 1, "b": 1, "c": 9, "d": 1, "e": 1})
    found = lscp(road, cutoff=20, facilities=Facilities(cost=cost))
    assert found.objective == 2  # two cheap ones in place of c


def test_backup_prefers_what_covers_twice(road, people):
    found = lscp(road, people, cutoff=20, backup=True, facilities=Facilities(required=["a"]))
    # with a: c covers all, and with it a, b and c (130 people) are covered twice; d and e
    # alone with a leave c to a, and cover only c twice (d) or once (e)
    assert found.objective == 2
    assert found.chosen.tolist() == ["a", "c"]
    assert found.coverage.tolist() == [2, 2, 2, 1, 1]


def test_the_center_of_the_road(road, people):
    found = p_center(road, p=1)
    assert (found.chosen.tolist(), found.objective) == (["c"], 20)
    assert p_center(road, p=2).objective == 10
    assert p_center(road, p=5).objective == 0
    # without demand at its ends, the road is shorter
    assert p_center(road, people.where(people < 50, 0), p=1).objective == 10


def test_sites_that_the_center_does_not_need_shorten_the_rest(people):
    od = ODMatrix([[9, 50, 50], [8, 2, 5], [8, 7, 2]], list("abc"), list("xyz"))
    found = p_center(od, people[list("abc")], p=2)
    # only x is within 9 of a; y then saves 6 * 20 + 1 * 10, z 3 * 20 + 6 * 10
    assert found.objective == 9
    assert found.chosen.tolist() == ["x", "y"]


def test_origins_without_demand_need_not_be_reached(people):
    od = ODMatrix([[4], [INF]], ["a", "b"], ["x"])
    demand = pd.Series({"a": 1, "b": 0})
    for found in (
        p_median(od, demand, p=1),
        p_center(od, demand, p=1),
        lscp(od, demand, cutoff=5),
        mclp(od, demand, cutoff=5, p=1),
    ):
        assert found.allocation.tolist() == ["x", None]
        assert found.uncovered.tolist() == []


def test_ids_of_any_type_keep_the_order_of_the_matrix():
    od = ODMatrix([[1, 2], [2, 1]], [2, "two"], [10, "10"])
    found = p_median(od, pd.Series([1, 1], index=pd.Index([2, "two"], dtype=object)), p=2)
    assert found.chosen.tolist() == [10, "10"]
    assert found.allocation.tolist() == [10, "10"]


@pytest.mark.parametrize("model", [p_median, p_center])
def test_islands_need_a_facility_each(model):
    od = ODMatrix([[1, INF], [2, INF], [INF, 3]], list("abc"), list("xy"))
    demand = pd.Series({"a": 5, "b": 5, "c": 1})
    with pytest.raises(InfeasibleError, match="p=1 cannot serve everybody") as caught:
        model(od, demand, p=1)
    assert caught.value.demand == ("c",)
    assert "at most 10 of 11 demand" in str(caught.value)
    assert set(model(od, demand, p=2).chosen) == {"x", "y"}


@pytest.mark.parametrize("model", [p_median, p_center])
def test_an_origin_that_reaches_no_candidate_is_named(model):
    od = ODMatrix([[1, 4], [INF, 3]], list("ab"), list("xy"))
    with pytest.raises(InfeasibleError, match=r"1 of 2 origins with demand .*first: 'b'") as caught:
        model(od, pd.Series({"a": 1, "b": 1}), p=1, facilities=Facilities(candidates=["x"]))
    assert caught.value.demand == ("b",)


def test_an_origin_beyond_the_cutoff_is_named_with_its_closest(road):
    with pytest.raises(InfeasibleError, match=r"within 19 minutes .*'d', whose closest is 'b'"):
        lscp(road, cutoff=19, facilities=Facilities(candidates=["a", "b"]))


def test_demand_larger_than_any_capacity_is_named(road, people):
    facilities = Facilities(capacity=pd.Series(95, index=road.destinations))
    for solve in (
        lambda: p_median(road, people, p=5, facilities=facilities),
        lambda: p_center(road, people, p=5, facilities=facilities),
        lambda: lscp(road, people, cutoff=100, facilities=facilities),
    ):
        with pytest.raises(InfeasibleError, match="'a' with 100, largest capacity 95") as caught:
            solve()
        assert caught.value.demand == ("a",)


def test_capacities_that_are_too_small_together_list_the_unserved(road, people):
    facilities = Facilities(capacity=pd.Series(100, index=road.destinations))
    with pytest.raises(InfeasibleError, match="p=2 and these capacities cannot") as caught:
        p_median(road, people, p=2, facilities=facilities)
    assert people[list(caught.value.demand)].sum() == 40  # 100 and 100 of 240 at most
