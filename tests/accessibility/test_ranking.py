"""Ranks, intervals of ranks, and sites compared over what was assumed."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo import ODMatrix
from aicomplex_geo import accessibility as acc
from aicomplex_geo.errors import AlignmentError, ParameterError

SCORES = st.lists(st.integers(0, 12).map(float), min_size=1, max_size=6)
MINUTES = st.integers(0, 90).map(float)

# Four sites (rows), three quarters (columns). With the decay 1/2 at 10 min, 1/4 at 20, 1/8 at
# 30, 1/16 at 40 the noon scores can be worked with a pencil:
#   a: 800/2 + 400/4 + 80/8  = 510     b: 800/4 + 400/2 + 80/8 = 410
#   c: 800/8 + 400/4 + 80/2  = 240     d: 800/16 + 400/8 + 80/4 = 120
NOON = [[10, 20, 30], [20, 10, 30], [30, 20, 10], [40, 30, 20]]
# At rush hour a and c are slower:
#   a: 800/4 + 400/8 + 80/8  = 260     b: 410     c: 800/16 + 400/8 + 80/2 = 140     d: 120
RUSH = [[20, 30, 30], [20, 10, 30], [40, 30, 10], [40, 30, 20]]
PEOPLE = pd.Series({"x": 800, "y": 400, "z": 80})


def halving(minutes):
    return 0.5 ** (np.asarray(minutes, dtype=float) / 10)


def matrix(times):
    return ODMatrix(np.asarray(times, dtype=float), list("abcd"), list("xyz"))


def test_equal_scores_share_the_best_rank_and_unknown_ones_take_none():
    scores = pd.Series({"a": 5.0, "b": 9.0, "c": 5.0, "d": np.nan, "e": 1.0})
    assert acc.rank(scores).tolist() == [2, 1, 2, pd.NA, 4]
    assert acc.rank(scores, lowest_first=True).tolist() == [2, 4, 2, pd.NA, 1]
    assert acc.rank(scores).dtype == "Int64"


def test_sums_that_differ_in_the_last_digit_are_equal():
    assert acc.rank(pd.Series([0.1 + 0.2, 0.3, 0.2])).tolist() == [1, 1, 3]


def test_an_interval_counts_who_is_certainly_and_who_is_perhaps_better():
    # c is above everybody; a may be above b or below; d is beaten by all but touches nobody
    low = pd.Series({"a": 10.0, "b": 15.0, "c": 40.0, "d": 1.0})
    high = pd.Series({"d": 2.0, "c": 50.0, "b": 30.0, "a": 20.0})
    found = acc.rank_interval(low, high)
    assert found["best"].to_dict() == {"a": 2, "b": 2, "c": 1, "d": 4}
    assert found["worst"].to_dict() == {"a": 3, "b": 3, "c": 1, "d": 4}


def test_minutes_without_an_end_are_the_last():
    low = pd.Series({"a": 10.0, "b": 20.0, "c": np.inf})
    high = pd.Series({"a": 30.0, "b": np.inf, "c": np.inf})
    found = acc.rank_interval(low, high, lowest_first=True)
    assert found["best"].tolist() == [1, 1, 2]
    assert found["worst"].tolist() == [2, 2, 3]


@given(SCORES)
def test_a_rank_is_one_more_than_the_number_that_is_better(values):
    ranks = acc.rank(pd.Series(values))
    assert ranks.tolist() == [1 + sum(other > one for other in values) for one in values]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted), max_size=5))
def test_an_interval_is_what_trying_all_scores_gives(bounds):
    low = pd.Series([float(one) for one, _ in bounds], dtype=float)
    high = pd.Series([float(one) for _, one in bounds], dtype=float)
    found = acc.rank_interval(low, high)
    for place in range(len(bounds)):
        # the extremes are reached at the ends: 2 ** n worlds, each place low or high
        worlds = itertools.product(*bounds)
        ranks = [1 + sum(other > scores[place] for other in scores) for scores in worlds]
        assert found["best"].iloc[place] == min(ranks)
        assert found["worst"].iloc[place] == max(ranks)


@given(SCORES, st.randoms(use_true_random=False), st.floats(1e-3, 1e6))
def test_order_and_unit_of_scores_change_no_rank(values, random, factor):
    scores = pd.Series(values, index=[f"s{at}" for at in range(len(values))])
    order = list(scores.index)
    random.shuffle(order)
    shuffled = acc.rank(scores.loc[order] * factor)
    assert shuffled.to_dict() == acc.rank(scores).to_dict()


@pytest.mark.parametrize(
    ("low", "high", "error", "message"),
    [
        ([1.0], [1.0], ParameterError, "scores are a list"),
        (pd.Series(["x"]), pd.Series([1.0]), ParameterError, "scores are not numeric"),
        (pd.Series([1.0], [1]), pd.Series([1.0], [2]), AlignmentError, "only one of low and high"),
        (pd.Series([1.0, 2.0], [1, 1]), pd.Series([3.0], [1]), AlignmentError, "are repeated"),
        (pd.Series([3.0]), pd.Series([1.0]), AlignmentError, "low is above high for 1 of 1"),
    ],
)
def test_bounds_that_are_none(low, high, error, message):
    with pytest.raises(error, match=message):
        acc.rank_interval(low, high)


@pytest.fixture
def compared():
    # position: a may also stand where it needs 10 min more everywhere, c where it needs 10 less
    # elsewhere at noon: a = 510 / 2 = 255, c = 240 * 2 = 480
    slower = [[20, 30, 40], *NOON[1:]]
    faster = [*NOON[:2], [20, 10, 0], NOON[3]]
    same = [matrix(RUSH)]
    return acc.site_comparison(
        {"noon": matrix(NOON), "rush": matrix(RUSH)},
        PEOPLE,
        decays={
            "halving": halving,
            "10 min": acc.decay.binary(10),
            "60 min": acc.decay.binary(60),
        },
        alternatives={"noon": [matrix(slower), matrix(faster)], "rush": same},
    )


def test_a_comparison_by_hand(compared):
    ranks = compared.ranks
    assert (compared.period, compared.decay) == ("noon", "halving")
    assert ranks["score"].tolist() == [510, 410, 240, 120]
    assert ranks["share"].round(4).tolist() == [1.0, 0.8039, 0.4706, 0.2353]
    assert ranks["rank"].tolist() == [1, 2, 3, 4]
    # at rush hour b (410) overtakes a (260)
    assert ranks["period_best"].tolist() == [1, 1, 3, 4]
    assert ranks["period_worst"].tolist() == [2, 2, 3, 4]
    # within 10 min at noon: a 800, b 400, c 80, d 0; within 60 all reach all and it is in no range
    assert compared.undecided == (("noon", "60 min"), ("rush", "60 min"))
    assert ranks["decay_best"].tolist() == ranks["decay_worst"].tolist() == [1, 2, 3, 4]
    # a between 255 and 510, c between 240 and 480, b 410, d 120
    assert ranks["position_best"].tolist() == [1, 1, 1, 4]
    assert ranks["position_worst"].tolist() == [3, 3, 3, 4]


def test_everything_together_by_hand(compared):
    scores = compared.scores.set_index(["period", "decay", "id"]).sort_index()
    # within 10 min at rush hour: b 400, c 80, a and d nothing
    within = scores.loc[("rush", "10 min")]
    assert within["score"].tolist() == [0, 400, 80, 0]
    assert within["rank"].tolist() == [3, 1, 2, 3]
    # within 10 min at noon c may stand where it reaches y and z (480), and a where it has none
    within = scores.loc[("noon", "10 min")]
    assert within["score_low"].tolist() == [0, 400, 80, 0]
    assert within["score_high"].tolist() == [800, 400, 480, 0]
    assert compared.ranks["all_best"].tolist() == [1, 1, 1, 3]
    # d is last but where a, too, has nothing; a is third at worst, as nobody else falls below
    assert compared.ranks["all_worst"].tolist() == [3, 3, 3, 4]


def test_without_alternatives_no_range_of_positions_is_claimed():
    found = acc.site_comparison({"noon": matrix(NOON)}, PEOPLE, decays={"halving": halving})
    assert found.ranks["position_best"].isna().all()
    assert found.ranks["all_best"].tolist() == found.ranks["rank"].tolist()


def test_another_period_and_decay_can_be_ranked():
    periods = {"noon": matrix(NOON), "rush": matrix(RUSH)}
    decays = {"halving": halving, "60 min": acc.decay.binary(60)}
    rush = acc.site_comparison(periods, PEOPLE, decays=decays, period="rush")
    assert rush.ranks["rank"].tolist() == [2, 1, 3, 4]
    hour = acc.site_comparison(periods, PEOPLE, decays=decays, decay="60 min")
    # the base counts even where it decides nothing
    assert hour.ranks["rank"].tolist() == [1] * 4
    assert hour.ranks["decay_worst"].tolist() == [1, 2, 3, 4]


def test_a_comparison_is_rebased_without_computing_it_again(compared):
    rush = compared.rebased(period="rush")
    assert (rush.period, rush.decay) == ("rush", "halving")
    assert rush.ranks["rank"].tolist() == [2, 1, 3, 4]
    # at rush hour nobody stands elsewhere
    assert rush.ranks["position_worst"].tolist() == [2, 1, 3, 4]
    pd.testing.assert_frame_equal(rush.rebased(period="noon").ranks, compared.ranks)
    with pytest.raises(ParameterError, match="'dawn' is not one of the periods of od"):
        compared.rebased(period="dawn")


def test_a_site_that_reaches_nothing_is_the_last_and_stays_in():
    times = [*NOON[:3], [np.inf] * 3]
    found = acc.site_comparison({"noon": matrix(times)}, PEOPLE, decays={"halving": halving})
    assert found.ranks.loc["d", ["score", "rank"]].tolist() == [0, 4]
    nowhere = matrix(np.full((4, 3), np.inf))
    lost = acc.site_comparison({"noon": nowhere}, PEOPLE, decays={"halving": halving})
    assert lost.ranks["share"].isna().all()


def test_a_site_off_the_network_has_neither_score_nor_rank():
    times = np.array([[np.inf] * 3, *NOON[1:]])
    off = ODMatrix(
        times[::-1], list("dcba"), list("xyz"), origin_status=["ok", "ok", "ok", "too_far"]
    )
    found = acc.site_comparison(
        {"rush": matrix(RUSH), "noon": off},
        PEOPLE,
        decays={"halving": halving},
        period="noon",
        alternatives={"rush": [], "noon": [off]},
    ).ranks
    assert found["score"].isna().to_dict() == {"a": True, "b": False, "c": False, "d": False}
    assert found["rank"].tolist() == [pd.NA, 1, 2, 3]
    assert found.loc["b", "share"] == 1
    # at rush hour it has a place
    assert found.loc["a", ["period_best", "period_worst"]].tolist() == [2, 2]


@settings(max_examples=30)
@given(
    st.lists(st.lists(MINUTES, min_size=3, max_size=3), min_size=4, max_size=4),
    st.permutations("abcd"),
    st.permutations("xyz"),
    st.integers(2, 1000),
)
def test_order_and_unit_change_no_rank(times, rows, columns, factor):
    plain = matrix(times)
    turned = ODMatrix(
        pd.DataFrame(times, list("abcd"), list("xyz")).loc[list(rows), list(columns)].to_numpy(),
        list(rows),
        list(columns),
    )
    decays = {"1": acc.decay.exponential(0.1), "2": acc.decay.binary(30)}
    one = acc.site_comparison({"noon": plain, "rush": plain}, PEOPLE, decays=decays)
    other = acc.site_comparison({"noon": turned, "rush": plain}, PEOPLE * factor, decays=decays)
    drop = ["score", "share"]
    pd.testing.assert_frame_equal(
        one.ranks.drop(columns=drop), other.ranks.drop(columns=drop).loc[list("abcd")]
    )
    np.testing.assert_allclose(one.ranks["score"] * factor, other.ranks["score"].loc[list("abcd")])


@settings(max_examples=30)
@given(st.lists(st.lists(MINUTES, min_size=3, max_size=3), min_size=4, max_size=4))
def test_more_that_varies_never_narrows_a_range(times):
    found = acc.site_comparison(
        {"noon": matrix(NOON), "rush": matrix(times)},
        PEOPLE,
        decays={"halving": halving, "30 min": acc.decay.binary(30)},
        alternatives={"noon": [matrix(times)], "rush": [matrix(NOON)]},
    )
    ranks = found.ranks
    for one in ("period", "decay", "position"):
        assert (ranks["all_best"] <= ranks[f"{one}_best"]).all()
        assert (ranks[f"{one}_best"] <= ranks["rank"]).all()
        assert (ranks["rank"] <= ranks[f"{one}_worst"]).all()
        assert (ranks[f"{one}_worst"] <= ranks["all_worst"]).all()


WELL = {"od": {"noon": matrix(NOON)}, "decays": {"halving": halving}}


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"od": {}}, ParameterError, "od is {}, expected a mapping"),
        ({"od": matrix(NOON)}, ParameterError, "od is ODMatrix"),
        ({"od": {"noon": NOON}}, ParameterError, "holds a list, expected an ODMatrix"),
        ({"decays": {}, "period": "dawn"}, ParameterError, "'dawn' is not one.*decays is {}"),
        ({"decay": "power"}, ParameterError, "'power' is not one of the decays"),
        ({"alternatives": {"rush": []}}, ParameterError, "have different periods"),
        ({"alternatives": {"noon": [NOON]}}, ParameterError, "holds a list, expected an ODMatrix"),
        (
            {"alternatives": {"noon": [ODMatrix([[1.0]], ["a"], ["x"])]}},
            AlignmentError,
            "differ in 3 origins",
        ),
    ],
)
def test_what_cannot_be_compared(change, error, message):
    with pytest.raises(error, match=message):
        acc.site_comparison(**{"opportunities": PEOPLE, **WELL, **change})


def test_opportunities_must_be_those_of_the_matrix():
    with pytest.raises(AlignmentError, match="no value for 1 of 3 destinations"):
        acc.site_comparison(WELL["od"], PEOPLE.drop("z"), decays=WELL["decays"])
