"""Pairwise comparison of sites: against plain counting, ranks, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from aicomplex_geo import ODMatrix
from aicomplex_geo.accessibility import decay, gravity, pairwise_comparison, site_comparison
from aicomplex_geo.errors import ParameterError

SITES, ZONES = ["a", "b", "c", "d"], [f"z{at}" for at in range(12)]
PEOPLE = pd.Series(np.arange(1.0, 13.0), index=ZONES)
DECAYS = {"slow": decay.exponential(0.05), "fast": decay.exponential(0.2)}


def matrix(seed):
    values = np.random.default_rng(seed).uniform(1, 60, (len(SITES), len(ZONES)))
    return ODMatrix(values, SITES, ZONES)


@pytest.fixture(scope="module")
def inputs():
    od = {"noon": matrix(1), "rush": matrix(2)}
    alternatives = {"noon": [matrix(3), matrix(4)], "rush": [matrix(5), matrix(6)]}
    return od, alternatives


def test_wins_are_counted_as_one_counts_by_hand(inputs):
    od, alternatives = inputs
    found = pairwise_comparison(
        od, PEOPLE, decays=DECAYS, alternatives=alternatives, positions=40, seed=7
    )
    chosen = np.random.default_rng(7).integers(3, size=(40, len(SITES)))
    wins = pd.DataFrame(0, index=SITES, columns=SITES)
    for period in od:
        tried = [od[period], *alternatives[period]]
        for function in DECAYS.values():
            scores = [gravity(one, PEOPLE, decay=function) for one in tried]
            for row in chosen:
                drawn = {site: scores[pick][site] for site, pick in zip(SITES, row, strict=True)}
                for one in SITES:
                    for other in SITES:
                        wins.loc[one, other] += drawn[one] > drawn[other]
    assert found.draws == 2 * 2 * 40
    assert found.wins.to_numpy().tolist() == wins.to_numpy().tolist()


def test_wins_and_losses_add_up_and_nothing_beats_itself(inputs):
    found = pairwise_comparison(inputs[0], PEOPLE, decays=DECAYS, alternatives=inputs[1])
    both = found.wins + found.wins.T
    assert (np.diag(found.wins) == 0).all()
    assert (both.to_numpy()[~np.eye(len(SITES), dtype=bool)] == found.draws).all()


def test_without_anything_to_draw_the_wins_are_the_ranking(inputs):
    od = {"noon": inputs[0]["noon"]}
    decays = {"slow": DECAYS["slow"]}
    found = pairwise_comparison(od, PEOPLE, decays=decays, positions=5)
    ranks = site_comparison(od, PEOPLE, decays=decays).ranks["rank"]
    assert (len(SITES) - (found.wins > 0).sum(axis=1) == ranks).all()
    assert (found.ranks["best"] == ranks).all()
    assert (found.ranks["worst"] == ranks).all()


def test_ranks_lie_within_those_over_all_variants(inputs):
    found = pairwise_comparison(inputs[0], PEOPLE, decays=DECAYS, alternatives=inputs[1])
    all_of = site_comparison(inputs[0], PEOPLE, decays=DECAYS, alternatives=inputs[1]).ranks
    assert (found.ranks["best"] >= all_of["all_best"]).all()
    assert (found.ranks["worst"] <= all_of["all_worst"]).all()
    assert found.ranks["median"].between(found.ranks["best"], found.ranks["worst"]).all()


def test_equal_sites_beat_each_other_never():
    same = ODMatrix(np.full((2, 1), 10.0), ["a", "b"], ["z"])
    found = pairwise_comparison({"noon": same}, pd.Series({"z": 5.0}), decays=DECAYS)
    assert found.wins.to_numpy().sum() == 0


def test_a_site_off_the_network_is_compared_with_none():
    times = [[np.inf, np.inf], [5.0, 50.0], [50.0, 5.0], [np.inf, np.inf]]
    status = ["no_position", "ok", "ok", "ok"]
    od = ODMatrix(times, SITES, ["x", "y"], origin_status=status)
    found = pairwise_comparison({"noon": od}, pd.Series({"x": 10, "y": 5}), decays=DECAYS)
    assert found.wins.loc["a"].isna().all()
    assert found.wins["a"].isna().all()
    assert found.ranks.loc["a"].isna().all()
    # d has a position, and reaches nothing
    assert found.wins.loc["b", ["c", "d"]].tolist() == [found.draws] * 2
    assert found.wins.loc["d", ["b", "c"]].tolist() == [0, 0]
    assert found.ranks["worst"].tolist() == [pd.NA, 1, 2, 3]


def test_a_site_off_the_network_in_one_period_is_compared_in_the_others():
    off = ODMatrix([[np.inf], [9.0]], ["a", "b"], ["z"], origin_status=["too_far", "ok"])
    on = ODMatrix([[5.0], [9.0]], ["a", "b"], ["z"])
    people = pd.Series({"z": 5.0})
    found = pairwise_comparison({"noon": off, "rush": on}, people, decays=DECAYS, positions=5)
    assert found.draws == 20
    assert found.wins.to_numpy().tolist() == [[0, 10], [0, 0]]
    assert found.ranks["median"].tolist()[0] == 1


@pytest.mark.parametrize("compare", [pairwise_comparison, site_comparison])
def test_an_alternative_off_the_network_does_not_count(compare):
    given = ODMatrix([[5.0], [9.0]], ["a", "b"], ["z"])
    off = ODMatrix([[np.inf], [8.0]], ["a", "b"], ["z"], origin_status=["too_far", "ok"])
    found = compare(
        {"noon": given}, pd.Series({"z": 5.0}), decays=DECAYS, alternatives={"noon": [off]}
    )
    if compare is site_comparison:
        assert found.ranks[["position_worst", "all_worst"]].loc["a"].tolist() == [1, 1]
    else:
        assert found.wins.loc["a", "b"] == found.draws
        assert found.ranks.loc["a"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("wrong", [{"decays": {}}, {"positions": 0}])
def test_there_must_be_something_to_draw(inputs, wrong):
    with pytest.raises(ParameterError, match="at least one of each"):
        pairwise_comparison(inputs[0], PEOPLE, **{"decays": DECAYS, **wrong})
