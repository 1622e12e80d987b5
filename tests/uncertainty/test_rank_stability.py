"""How often one site beats another."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from aicomplex_geo import accessibility as acc
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.uncertainty import Uncertainty, point_draws, rank_stability, trip_draws
from aicomplex_geo.uncertainty.arguments import make_draws

MODEL = Uncertainty(link_speed=(("arterial", 0.3),), delay=0.3, correlation_m=1_000)
JOBS = pd.Series({"middle": 100.0})


def reached(od):
    return acc.gravity(od, JOBS, decay=acc.decay.exponential(0.1))


@pytest.fixture(scope="module")
def sites(points):
    """Two sites at almost equal times from the middle, one far away, two perhaps on no road."""
    return points(
        {
            "left": (2_000, 0),
            "right": (8_000, 0),
            "far": (0, 0),
            "lost": (0, 9_000),
            "doubtful": (0, 3_000),
        },
        certainty_m=[0, 0, 0, 0, 200],
    )


@pytest.fixture(scope="module")
def middle(points):
    return points({"middle": (5_010, 0)})


def shares(corridor, sites, middle, plain, **options):
    found = rank_stability(
        corridor, sites, middle, reached, profile=plain, model=MODEL, draws=64, **options
    )
    return found.set_index(["id", "other_id"])


def test_sites_alike_share_the_draws_and_a_far_one_beats_none(corridor, sites, middle, plain):
    found = shares(corridor, sites, middle, plain)
    assert len(found) == 20
    assert 0.25 < found.loc[("right", "left"), "better"] < 0.75
    assert found.loc[("left", "far"), "better"] == 1
    both = found["better"] + found["better"].swaplevel().reindex(found.index) + found["tied"]
    assert both[found["compared"] > 0].eq(1).all()


def test_a_site_is_compared_in_the_draws_in_which_it_is_on_the_network(
    corridor, sites, middle, plain
):
    found = shares(corridor, sites, middle, plain)
    lost = found.index.get_level_values("id").isin(["lost"])
    lost |= found.index.get_level_values("other_id").isin(["lost"])
    assert found.loc[lost, "compared"].eq(0).all()
    assert found.loc[lost, ["better", "tied"]].isna().all(axis=None)
    # half of the circle is within 3 km of the road
    assert 0.3 < found.loc[("far", "doubtful"), "compared"] < 0.7
    assert found.loc[("far", "doubtful"), "better"] == 1
    assert found.loc[("left", "far"), "compared"] == 1


def people_within_eight_minutes(od):
    return acc.cumulative(od, JOBS, cutoff=8)


def minutes_up_to_eight(od):
    near = np.where(od.values <= 8, od.values, np.inf)  # noqa: PD011 - an ODMatrix
    return acc.cost_to_closest(dataclasses.replace(od, values=near), JOBS)


@pytest.mark.parametrize(
    ("measure", "lowest_first"),
    [(people_within_eight_minutes, False), (minutes_up_to_eight, True)],
)
def test_a_site_that_reaches_nothing_is_ranked_last(
    corridor, sites, middle, plain, measure, lowest_first
):
    def checked(od):
        assert od.origin_status.tolist()[:4] == ["ok", "ok", "ok", "too_far"]
        return measure(od)

    found = rank_stability(
        corridor,
        sites,
        middle,
        checked,
        profile=plain,
        model=MODEL.scaled(0),
        draws=2,
        lowest_first=lowest_first,
    ).set_index(["id", "other_id"])
    assert found.loc[("left", "far")].tolist() == [1, 0, 1]
    assert found.loc[("far", "left")].tolist() == [0, 0, 1]
    assert found.loc[("left", "lost"), "compared"] == 0


def test_without_spread_the_order_is_that_of_the_scores(corridor, sites, middle, plain):
    found = rank_stability(
        corridor, sites, middle, reached, profile=plain, model=MODEL.scaled(0), draws=3
    ).set_index(["id", "other_id"])["better"]
    assert found[("right", "left")] == 1
    assert found[("left", "right")] == 0


def test_lowest_first_turns_the_order_round(corridor, sites, middle, plain):
    up, down = (
        shares(corridor, sites, middle, plain, lowest_first=first) for first in (False, True)
    )
    pd.testing.assert_series_equal(up["better"], down["better"].swaplevel().reindex(up.index))


def test_blocks_and_threads_change_nothing(corridor, sites, middle, plain, monkeypatch):
    once = shares(corridor, sites, middle, plain, threads=1)
    monkeypatch.setattr(trip_draws, "BYTES", 1)
    monkeypatch.setattr(point_draws, "POINTS_AT_ONCE", 3)
    assert once.equals(shares(corridor, sites, middle, plain, threads=2))


def test_statuses_hold_all_sites_of_few_draws_at_a_time(corridor, sites, plain, monkeypatch):
    drawn = point_draws.PointDraws(make_draws(corridor, plain, MODEL, 6, 1), sites, "origin")
    whole, block, held = list(drawn.statuses()), drawn.block, []

    def counted(start, stop):
        found = block(start, stop)
        held.append(sum(len(points.positions.status) for points in found))
        return found

    monkeypatch.setattr(drawn, "block", counted)
    monkeypatch.setattr(point_draws, "POINTS_AT_ONCE", 10)  # one of the five sites moves
    assert [one.tolist() for one in drawn.statuses()] == [one.tolist() for one in whole]
    assert held == [10, 10, 10]


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (3, "measure is a int, not a function of a matrix"),
        (lambda _: 3, "measure must return a pandas.Series with a number for each site, not 3"),
        (lambda od: reached(od).iloc[:1], "measure must return a pandas.Series"),
    ],
)
def test_measures_give_a_number_for_each_site(corridor, sites, middle, plain, measure, message):
    with pytest.raises(ParameterError, match=message):
        rank_stability(corridor, sites, middle, measure, profile=plain, draws=1)
