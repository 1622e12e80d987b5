"""The measures: solved by hand, by property, and with each argument broken in turn."""
# ruff: noqa: PD011 - ODMatrix.values is not a pandas attribute

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aicomplex_geo import ODMatrix
from aicomplex_geo import accessibility as acc
from aicomplex_geo.accessibility import _source
from aicomplex_geo.errors import AlignmentError, DecayError, ParameterError

FEW = settings(deadline=None, max_examples=40)
INF = float("inf")
OD = ODMatrix(
    [[0.0, 10.0, 20.1, INF], [INF, INF, INF, INF], [30.0, 5.0, 5.0, 60.0]],
    ["complex", "island", "hanam"],
    ["w", "x", "y", "z"],
)
JOBS = pd.Series({"z": 1000.0, "x": 20.0, "w": 1.0, "y": 300.0}, name="jobs")
TABLE = pd.DataFrame({"jobs": JOBS, "homes": [4, 0, 2, 0]}, index=JOBS.index)


@st.composite
def problems(draw):
    values = draw(
        hnp.arrays(
            np.float32,
            st.tuples(st.integers(1, 5), st.integers(1, 5)),
            elements=st.floats(0, 120, width=32) | st.just(INF),
        )
    )
    amounts = draw(
        hnp.arrays(np.float64, values.shape[1], elements=st.integers(0, 10_000).map(float))
    )
    origins = [f"o{number}" for number in range(values.shape[0])]
    destinations = [f"d{number}" for number in range(values.shape[1])]
    return ODMatrix(values, origins, destinations), pd.Series(amounts, index=destinations)


def test_cumulative_solved_by_hand():
    result = acc.cumulative(OD, JOBS, cutoff=20)
    assert result.to_dict() == {"complex": 21.0, "island": 0.0, "hanam": 320.0}
    assert result.name == "jobs"
    assert result.index.name == "id"


def test_cutoff_is_inclusive_in_whole_deciseconds():
    assert acc.cumulative(OD, JOBS, cutoff=20.1)["complex"] == 321.0
    assert acc.cumulative(OD, JOBS, cutoff=20.0999)["complex"] == 321.0
    assert acc.cumulative(OD, JOBS, cutoff=20.099)["complex"] == 21.0
    assert acc.cumulative(OD, JOBS, cutoff=0)["complex"] == 1.0


def test_several_cutoffs_give_a_column_each():
    result = acc.cumulative(OD, JOBS, cutoff=[5, 30, 60])
    assert list(result.columns) == [5, 30, 60]
    assert result.loc["hanam"].tolist() == [320.0, 321.0, 1321.0]


def test_several_kinds_of_opportunity_give_a_column_each():
    result = acc.cumulative(OD, TABLE, cutoff=30)
    assert result.loc["hanam"].to_dict() == {"jobs": 321.0, "homes": 2.0}
    both = acc.cumulative(OD, TABLE, cutoff=[5, 60], by=["homes", "jobs"])
    assert both.columns.tolist() == [("homes", 5), ("homes", 60), ("jobs", 5), ("jobs", 60)]
    assert both.loc["hanam"].tolist() == [0.0, 6.0, 320.0, 1321.0]
    assert acc.cumulative(OD, TABLE, cutoff=5, by="jobs")["hanam"] == 320.0


def test_gravity_solved_by_hand():
    result = acc.gravity(OD, JOBS, decay=acc.decay.exponential(0.1))
    expected = 1 + 20 * math.exp(-1) + 300 * math.exp(-0.1 * float(np.float32(20.1)))
    assert result["complex"] == pytest.approx(expected, rel=1e-12)
    assert result["island"] == 0.0


def test_unreachable_adds_nothing_even_if_the_decay_does_not_fall():
    result = acc.gravity(OD, JOBS, decay=np.ones_like)
    assert result.to_dict() == {"complex": 321.0, "island": 0.0, "hanam": 1321.0}


def test_closest_solved_by_hand():
    assert acc.cost_to_closest(OD, TABLE["homes"]).to_dict() == pytest.approx(
        {"complex": 0.0, "island": math.nan, "hanam": 30.0}, nan_ok=True
    )
    second = acc.cost_to_closest(OD, TABLE["homes"], n=2)
    assert second.isna().tolist() == [True, True, False]
    assert second["hanam"] == 60.0
    assert acc.cost_to_closest(OD, TABLE["homes"], n=3).isna().all()


def test_closest_destination_takes_the_first_of_two_equals():
    assert acc.closest_destination(OD, JOBS).tolist() == ["w", None, "x"]
    assert acc.closest_destination(OD, JOBS, n=2).tolist() == ["x", None, "y"]
    both = acc.closest_destination(OD, TABLE)
    assert both["homes"].tolist() == ["w", None, "w"]


def test_closest_opportunities_solved_by_hand():
    # complex: w has 1 at 0, x 20 at 10, y 300 at 20.1; hanam: x and y at 5, w at 30, z at 60
    for n, minutes, place in (
        (1, [0.0, math.nan, 5.0], ["w", None, "x"]),
        (2, [10.0, math.nan, 5.0], ["x", None, "x"]),
        (21, [10.0, math.nan, 5.0], ["x", None, "y"]),
        (22, [20.1, math.nan, 5.0], ["y", None, "y"]),
        (321, [20.1, math.nan, 30.0], ["y", None, "w"]),
        (322, [math.nan, math.nan, 60.0], [None, None, "z"]),
        (1322, [math.nan] * 3, [None] * 3),
    ):
        found = acc.cost_to_closest(OD, JOBS, n=n, count="opportunities")
        assert found.tolist() == pytest.approx(minutes, nan_ok=True), n
        closest = acc.closest_destination(OD, JOBS, n=n, count="opportunities")
        assert closest.tolist() == place, n


@FEW
@given(problems(), st.integers(1, 400), st.integers(1, 100))
def test_closest_opportunities_are_places_repeated(problem, n, divisor):
    """A place with many opportunities is as many places with one."""
    od, amounts = problem
    amounts = amounts // divisor % 200
    copies = np.repeat(np.arange(len(amounts)), amounts.to_numpy(dtype=int))
    ids = [f"c{number}" for number in range(len(copies))]
    many = ODMatrix(od.values[:, copies].reshape(len(od.origins), len(ids)), od.origins, ids)
    each = acc.cost_to_closest(many, pd.Series(1.0, index=ids), n=n)
    found = acc.cost_to_closest(od, amounts, n=n, count="opportunities")
    np.testing.assert_array_equal(found, each)
    # by brute force
    for origin, row in zip(od.origins, od.values, strict=True):
        reached = sorted(
            (round(float(minutes) * 600), minutes)
            for minutes, amount in zip(row, amounts, strict=True)
            for _ in range(int(amount))
            if math.isfinite(minutes)
        )
        expected = reached[n - 1][1] if len(reached) >= n else math.nan
        assert found[origin] == pytest.approx(expected, abs=1 / 600, nan_ok=True)


def test_closest_of_several_kinds():
    result = acc.cost_to_closest(OD, TABLE)
    assert result.loc["hanam"].to_dict() == {"jobs": 5.0, "homes": 30.0}


def test_blocks_make_no_difference():
    """More pairs than one block holds, against each origin by itself."""
    rng = np.random.default_rng(1)
    ids = [f"d{number}" for number in range(500)]
    od = ODMatrix(rng.integers(0, 60, (700, 500)).astype(float), range(700), ids)
    assert od.values.size > _source.CELLS_PER_BLOCK
    table = pd.DataFrame(rng.integers(0, 9, (500, 2)), index=ids, columns=["jobs", "homes"])

    def one_by_one(measure):
        rows = [ODMatrix(od.values[i : i + 1], [i], ids) for i in range(len(od.origins))]
        return pd.concat([measure(row) for row in rows])

    for measure in (
        lambda od: acc.cumulative(od, table, cutoff=[5, 30]),
        lambda od: acc.gravity(od, table, decay=acc.decay.linear(40)),
        lambda od: acc.cost_to_closest(od, table, n=2),
    ):
        pd.testing.assert_frame_equal(measure(od), one_by_one(measure), check_index_type=False)


def test_no_origins_give_an_empty_result():
    od = ODMatrix([], [], ["w", "x", "y", "z"])
    assert acc.cumulative(od, JOBS, cutoff=30).empty
    assert acc.gravity(od, JOBS, decay=acc.decay.binary(30)).empty
    assert acc.cost_to_closest(od, JOBS).empty


def test_inputs_are_not_changed():
    before, values = TABLE.copy(), OD.values.copy()
    acc.cumulative(OD, TABLE, cutoff=30)
    acc.gravity(OD, TABLE, decay=acc.decay.gaussian(20))
    acc.cost_to_closest(OD, TABLE)
    pd.testing.assert_frame_equal(TABLE, before)
    assert (OD.values == values).all()


@FEW
@given(problems(), st.floats(0, 120), st.floats(0, 120))
def test_cumulative_grows_with_the_cutoff(problem, one, other):
    od, amounts = problem
    low, high = sorted((one, other))
    assert (
        acc.cumulative(od, amounts, cutoff=low) <= acc.cumulative(od, amounts, cutoff=high)
    ).all()


@FEW
@given(problems(), st.floats(0, 120))
def test_binary_decay_equals_cumulative(problem, cutoff):
    od, amounts = problem
    pd.testing.assert_series_equal(
        acc.gravity(od, amounts, decay=acc.decay.binary(cutoff)),
        acc.cumulative(od, amounts, cutoff=cutoff),
        check_exact=True,
    )


@FEW
@given(problems(), st.randoms(use_true_random=False))
def test_permuting_rows_and_columns_permutes_results(problem, random):
    od, amounts = problem
    rows, columns = list(range(od.shape[0])), list(range(od.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    shuffled = ODMatrix(
        od.values[np.ix_(rows, columns)], od.origins[rows], od.destinations[columns]
    )
    for measure in (
        lambda od: acc.cumulative(od, amounts, cutoff=30),
        lambda od: acc.gravity(od, amounts, decay=acc.decay.exponential(0.05)),
        lambda od: acc.cost_to_closest(od, amounts),
        lambda od: acc.cost_to_closest(od, amounts, n=2),
    ):
        pd.testing.assert_series_equal(
            measure(shuffled).loc[od.origins], measure(od), rtol=1e-12, check_names=False
        )


@FEW
@given(problems())
def test_closest_is_the_smallest_cutoff_that_reaches_anything(problem):
    od, amounts = problem
    minutes = acc.cost_to_closest(od, amounts)
    for origin, nearest in minutes.items():
        row = ODMatrix(od.values[[od.origins.get_loc(origin)]], [origin], od.destinations)
        if math.isnan(nearest):
            assert acc.cumulative(row, amounts, cutoff=10_000)[origin] == 0
        else:
            assert acc.cumulative(row, amounts, cutoff=nearest)[origin] > 0


def test_an_interval_is_the_mean_of_its_cutoffs():
    # a: 1 within any cutoff, 20 from 10 on, 300 from 20.1 on; of the cutoffs 9, 10, ..., 21
    # that is 13 of 13, 12 of 13, 1 of 13: 1 + 20 * 12 / 13 + 300 / 13
    result = acc.cumulative(OD, JOBS, interval=(9, 21))
    assert result["complex"] == pytest.approx(1 + 20 * 12 / 13 + 300 / 13, rel=1e-12)
    assert result["island"] == 0
    # a step of a tenth of a minute divides the interval into ten, in spite of the floats
    fine = acc.cumulative(OD, JOBS, interval=(19.5, 20.5), step=0.1)
    assert fine["complex"] == pytest.approx(21 + 300 * 5 / 11, rel=1e-12)


@FEW
@given(problems(), st.integers(0, 60), st.integers(1, 60), st.sampled_from([0.5, 1.0, 7.0]))
def test_an_interval_is_the_mean_of_many_cutoffs(problem, low, width, step):
    od, amounts = problem
    cutoffs = np.arange(low, low + width + 1e-9, step)
    many = acc.cumulative(od, amounts, cutoff=cutoffs.tolist()).mean(axis=1)
    once = acc.cumulative(od, amounts, interval=(low, low + width), step=step)
    np.testing.assert_allclose(once, many, rtol=1e-9)


def test_opportunities_at_the_closest_solved_by_hand():
    # hanam: x 20 and y 300 at 5 minutes, x first in the matrix; then w 1 at 30, z 1000 at 60
    for count, near in ((1, 20.0), (2, 320.0), (3, 321.0), (4, 1321.0), (9, 1321.0)):
        result = acc.opportunities_at_closest(OD, JOBS, n=count)
        assert result["hanam"] == near
        assert result["island"] == 0.0


def test_passive_measures_are_those_of_the_transposed_matrix():
    people = pd.Series({"hanam": 5.0, "complex": 7.0, "island": 9.0})
    turned = OD.transpose()
    both = pd.DataFrame({"people": people, "cars": people * 2})
    for passive, active in [
        (
            acc.cumulative(OD, both, cutoff=[10, 30], active=False),
            acc.cumulative(turned, both, cutoff=[10, 30]),
        ),
        (
            acc.gravity(OD, both, decay=acc.decay.linear(40), active=False),
            acc.gravity(turned, both, decay=acc.decay.linear(40)),
        ),
        (
            acc.cost_to_closest(OD, both, n=2, active=False),
            acc.cost_to_closest(turned, both, n=2),
        ),
        (
            acc.opportunities_at_closest(OD, both, n=2, active=False),
            acc.opportunities_at_closest(turned, both, n=2),
        ),
    ]:
        assert passive.index.tolist() == ["w", "x", "y", "z"]
        pd.testing.assert_frame_equal(passive, active)
    # x is reached from the complex in 10 minutes and from hanam in 5
    assert acc.cumulative(OD, people, cutoff=10, active=False)["x"] == 12.0
    assert acc.closest_destination(OD, people, active=False)["x"] == "hanam"
    with pytest.raises(AlignmentError, match=r"no value for 3 of 3 origins .* od\.transpose"):
        acc.cumulative(OD, JOBS, cutoff=10, active=False)


def test_normalised_by_the_best_the_mean_and_everything():
    # within 20 minutes: complex 21, island 0, hanam 320; all jobs 1321
    plain = {"complex": 21, "island": 0, "hanam": 320}
    for how, divisor in (("max", 320), ("mean", 341 / 3), ("total", 1321)):
        result = acc.cumulative(OD, JOBS, cutoff=20, normalise=how)
        assert result.to_dict() == pytest.approx(
            {name: value / divisor for name, value in plain.items()}
        )
        many = acc.cumulative(OD, TABLE, cutoff=[0, 20], normalise=how)
        np.testing.assert_allclose(many[("jobs", 20)], result, rtol=1e-12)
    nothing = acc.gravity(OD, JOBS * 0, decay=acc.decay.binary(9), normalise="total")
    assert (nothing == 0).all()


def test_no_destinations_reach_nothing():
    od = ODMatrix([[], []], ["a", "b"], [])
    none = pd.Series(dtype=float)
    assert acc.cumulative(od, none, cutoff=30).tolist() == [0.0, 0.0]
    assert acc.gravity(od, none, decay=acc.decay.binary(30)).tolist() == [0.0, 0.0]
    assert acc.cost_to_closest(od, none).isna().all()
    assert acc.opportunities_at_closest(od, none).tolist() == [0.0, 0.0]
    assert acc.time_to_reach(od, none, amount=1).isna().all()


class Engine:
    """An engine of sums, with the statuses of a matrix."""

    def __init__(self, od):
        self.od = od
        self.origins, self.destinations = od.origins, od.destinations
        self.origin_status, self.destination_status = od.origin_status, od.destination_status

    def sums(self, amounts, weights, *, active):
        return np.stack(
            [(w(self.od.values) if active else w(self.od.values).T) @ amounts for w in weights]
        )

    def blocks(self):
        half = len(self.origins) // 2
        for rows in (slice(half), slice(half, None)):
            yield ODMatrix(
                self.od.values[rows],
                self.origins[rows],
                self.destinations,
                origin_status=self.origin_status[rows],
                destination_status=self.destination_status,
            )


OFF = ODMatrix(
    [[5.0, 10.0, INF], [INF] * 3, [INF] * 3, [10.0, 5.0, INF]],
    ["near", "island", "sea", "far"],
    ["x", "y", "z"],
    origin_status=["ok", "ok", "too_far", "ok"],
    destination_status=["ok", "ok", "no_position"],
)
SUPPLY = pd.Series({"x": 10.0, "y": 20.0, "z": 30.0})
PEOPLE = pd.Series({"near": 1.0, "island": 2.0, "sea": 3.0, "far": 4.0})
NEAR = acc.decay.exponential(0.1)
SCORES = {
    "cumulative": lambda od, more: acc.cumulative(od, SUPPLY, cutoff=30, **more),
    "gravity": lambda od, more: acc.gravity(od, SUPPLY, decay=NEAR, **more),
    "at_closest": lambda od, _: acc.opportunities_at_closest(od, SUPPLY),
    "time_to_reach": lambda od, _: acc.time_to_reach(od, SUPPLY, amount=0),
    "balancing": lambda od, _: acc.balancing_cost(od, SUPPLY, PEOPLE.replace(2.0, 0.0)),
    **{
        method: lambda od, more, method=method: acc.floating_catchment(
            od, SUPPLY, PEOPLE, decay=NEAR, method=method, **more
        )
        for method in ("2sfca", "e2sfca", "3sfca", "bfca")
    },
    "ratio": lambda od, more: acc.fca_ratio(od, SUPPLY, SUPPLY, demand_od=OFF, decay=NEAR, **more),
    "availability": lambda od, more: acc.spatial_availability(
        od, SUPPLY, PEOPLE, decay=NEAR, **more
    ),
    "total": lambda od, _: acc.constrained(od, SUPPLY, decay=NEAR, constraint="total"),
    "singly": lambda od, _: acc.constrained(od, SUPPLY, PEOPLE, decay=NEAR, constraint="singly"),
}
FORMS = {
    "matrix": lambda od: od,
    "blocks": lambda od: acc.ODBlocks(lambda: Engine(od).blocks()),
    "sums": Engine,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("measure", SCORES)
def test_an_origin_off_the_network_has_no_score(measure, form):
    """On the network and reaching nothing is 0; where it is not, nothing is known."""
    found = SCORES[measure](FORMS[form](OFF), {})
    assert found.isna().tolist() == [False, False, True, False]
    assert found["island"] == 0
    # without statuses, all are on the network
    plain = ODMatrix(OFF.values, OFF.origins, OFF.destinations)
    expected = SCORES[measure](plain, {}).drop("sea")
    pd.testing.assert_series_equal(found.drop("sea"), expected, rtol=1e-12)


@pytest.mark.parametrize("normalise", ["max", "mean", "total"])
@pytest.mark.parametrize("measure", ["cumulative", "gravity", "2sfca", "ratio", "availability"])
def test_normalised_scores_leave_out_origins_off_the_network(measure, normalise):
    scores = SCORES[measure](OFF, {})
    found = SCORES[measure](OFF, {"normalise": normalise})
    assert found.isna().tolist() == [False, False, True, False]
    people = PEOPLE if measure == "2sfca" else PEOPLE * 0 + 1
    if normalise == "max":
        assert found.max() == pytest.approx(1)
    elif normalise == "mean":
        known = people.drop("sea")
        assert (found.drop("sea") * known).sum() / known.sum() == pytest.approx(1)
    np.testing.assert_allclose(found / found["near"], scores / scores["near"])


@pytest.mark.parametrize("form", FORMS)
def test_a_destination_off_the_network_has_no_score_either(form):
    od = FORMS[form](OFF)
    for found in (
        acc.cumulative(od, PEOPLE, cutoff=30, active=False),
        acc.gravity(od, PEOPLE, decay=NEAR, active=False),
        acc.constrained(od, SUPPLY, PEOPLE, decay=NEAR, constraint="singly", active=False),
    ):
        assert found.isna().tolist() == [False, False, True]
    every = acc.cumulative(od, PEOPLE, cutoff=[5, 10], active=False)
    assert every.loc["x"].tolist() == [1.0, 5.0]
    assert every.loc["z"].isna().all()


def test_blocks_that_are_read_once_keep_their_statuses():
    found = acc.cumulative(Engine(OFF).blocks(), SUPPLY, cutoff=30)
    assert found.isna().tolist() == [False, False, True, False]


MEASURES = {
    "opportunities_at_closest": (acc.opportunities_at_closest, {"n": 2}),
    "time_to_reach": (acc.time_to_reach, {"amount": 5}),
    "cumulative": (acc.cumulative, {"cutoff": 30}),
    "gravity": (acc.gravity, {"decay": acc.decay.binary(30)}),
    "cost_to_closest": (acc.cost_to_closest, {"n": 1}),
    "closest_destination": (acc.closest_destination, {"n": 1}),
}
SHARED_FAULTS = [
    ({"od": OD.to_frame()}, ParameterError, "od is a DataFrame, expected an ODMatrix"),
    ({"opportunities": [1, 2, 3, 4]}, ParameterError, "opportunities is a list, expected"),
    (
        {"opportunities": JOBS.drop(["y"])},
        AlignmentError,
        r"no value for 1 of 4 destinations \(first: 'y'\)\. Fill them, or drop",
    ),
    (
        {"opportunities": JOBS.replace(300.0, math.nan)},
        AlignmentError,
        r"'jobs' has no value for 1 of 4 destinations \(first: 'y'\)",
    ),
    (
        {"opportunities": pd.concat([JOBS, JOBS[["x"]]])},
        AlignmentError,
        r"1 duplicate ids \(first: 'x'\)",
    ),
    (
        {"opportunities": pd.concat([JOBS, pd.Series({"q": 1.0})])},
        AlignmentError,
        r"1 ids that are not destinations \(first: 'q'\)",
    ),
    ({"opportunities": JOBS * -1}, AlignmentError, "a negative value for 4 of 4"),
    ({"opportunities": JOBS * INF}, AlignmentError, "an infinite value for 4 of 4"),
    ({"opportunities": JOBS.astype(str)}, AlignmentError, "'jobs' is not numeric"),
    ({"opportunities": JOBS > 2}, AlignmentError, r"not numeric \(bool\)"),
    ({"opportunities": JOBS * 1j}, AlignmentError, r"not numeric \(complex128\)"),
    ({"opportunities": JOBS * 1e200}, AlignmentError, "too large or small for 4 of 4"),
    ({"opportunities": JOBS * 1e-200}, AlignmentError, "too large or small for 4 of 4"),
    (
        {"opportunities": pd.concat({1: JOBS}).swaplevel()},
        AlignmentError,
        "an index of 2 levels",
    ),
    ({"active": "yes"}, ParameterError, "active must be true or false, not 'yes'"),
    ({"opportunities": JOBS[:0]}, AlignmentError, "no value for 4 of 4 destinations"),
    ({"by": "jobs"}, ParameterError, "by names columns, but opportunities is a Series"),
    ({"opportunities": TABLE, "by": "firms"}, ParameterError, "no column 'firms'"),
    ({"opportunities": TABLE, "by": []}, ParameterError, "no column at all"),
    ({"opportunities": TABLE, "by": ["jobs", "jobs"]}, ParameterError, "repeated"),
    ({"opportunities": TABLE, "by": object()}, ParameterError, "by is a object"),
]
OWN_FAULTS = {
    "cumulative": [
        ({"cutoff": value}, ParameterError, "cutoff is .*, expected minutes")
        for value in (-1, math.nan, INF, "30", None, True, [], [10, -1], [10, "20"])
    ]
    + [({"cutoff": [10, 10.0]}, ParameterError, "a cutoff is repeated")]
    + [({"interval": (10, 20)}, ParameterError, "either cutoff or interval, not both")]
    + [
        ({"cutoff": None, "interval": value}, ParameterError, "interval is .*, expected the low")
        for value in (10, (10,), (20, 10), (10, 10), (-1, 10), (10, INF), ("a", "b"))
    ]
    + [
        ({"cutoff": None, "interval": (1, 2), "step": value}, ParameterError, "step is")
        for value in (0, -1, INF, "1", 0.0001)
    ]
    + [({"normalise": value}, ParameterError, "normalise is") for value in ("sum", 1, ["max"])],
    "gravity": [
        ({"decay": 0.1}, DecayError, "decay is a float, expected a function"),
        ({"decay": lambda minutes: minutes}, DecayError, r"outside \[0, 1\] \(first: 10 at 10"),
        ({"decay": lambda minutes: minutes * math.nan}, DecayError, "outside"),
        ({"decay": lambda minutes: -minutes}, DecayError, "outside"),
        ({"decay": lambda minutes: minutes[:1] * 0}, DecayError, r"shape \(1,\) for \(7,\)"),
        ({"decay": lambda _: 1.0}, DecayError, r"returned shape \(\)"),
        ({"decay": math.exp}, DecayError, "must be vectorised"),
    ],
    "opportunities_at_closest": [({"n": 0}, ParameterError, "n is 0")],
    "time_to_reach": [({"amount": -1}, ParameterError, "amount is -1")],
    "cost_to_closest": [
        ({"n": value}, ParameterError, "n is .*, expected a whole number")
        for value in (0, -1, 1.0, "1", None, True)
    ]
    + [
        ({"count": value}, ParameterError, "count must be one of places, opportunities")
        for value in ("jobs", None, 1)
    ],
    "closest_destination": [({"n": 0}, ParameterError, "n is 0")],
}
BROKEN = [
    pytest.param(name, *fault, id=f"{name}-{number}")
    for name in MEASURES
    for number, fault in enumerate(SHARED_FAULTS + OWN_FAULTS[name])
]


@pytest.mark.parametrize(("name", "broken", "error", "message"), BROKEN)
def test_one_broken_argument_is_named(name, broken, error, message):
    measure, options = MEASURES[name]
    call = {"od": OD, "opportunities": JOBS} | options
    measure(**call)
    with pytest.raises(error, match=message):
        measure(**(call | broken))


def test_ids_of_another_type_are_told_apart():
    od = ODMatrix([[1.0]], ["a"], ["1"])
    with pytest.raises(AlignmentError, match=r"'1', of type str; opportunities has type int"):
        acc.cumulative(od, pd.Series({1: 5.0}), cutoff=30)


def test_every_fault_of_the_ids_is_reported_at_once():
    broken = pd.concat([JOBS.drop("y"), JOBS[["x"]], pd.Series({"q": 1.0})])
    with pytest.raises(AlignmentError) as caught:
        acc.cumulative(OD, broken, cutoff=30)
    assert all(word in str(caught.value) for word in ("duplicate", "no value", "not destinations"))
