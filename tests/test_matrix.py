"""ODMatrix: shapes, ids, statuses, and conversion to tables and back."""
# ruff: noqa: PD011 - ODMatrix.values is no attribute of pandas

from __future__ import annotations

import math
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aicomplex_geo.errors import AlignmentError, MatrixError, TooLargeError
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.units import NEVER, to_deciseconds

INF = float("inf")


def matrix(**changes):
    parts = {
        "values": [[0.0, 5.5, INF], [3.0, 1.0, 2.0]],
        "origins": ["a", "b"],
        "destinations": ["x", "y", "z"],
        "distances": [[0.0, 5500.0, INF], [300.0, 100.0, 200.0]],
        "access": [[0.0, 1.0, INF], [0.5, 0.5, 0.5]],
    } | changes
    return ODMatrix(
        parts["values"],
        parts["origins"],
        parts["destinations"],
        distances=parts["distances"],
        access=parts["access"],
        origin_status=parts.get("origin_status"),
        destination_status=parts.get("destination_status"),
        provenance=changes.get("provenance"),
    )


def pairs(**changes):
    columns = {
        "from_id": ["b", "a", "a"],
        "to_id": ["y", "x", "y"],
        "travel_time": [1.0, 2.0, math.nan],
        "distance": [10.0, 20.0, math.nan],
    } | changes
    return pd.DataFrame(columns)


def test_values_are_float32_minutes_of_the_right_shape():
    od = matrix()
    assert od.values.dtype == np.float32
    assert od.shape == (2, 3)
    assert list(od.origins) == ["a", "b"]
    assert repr(od) == "ODMatrix(2 origins, 3 destinations, 5 pairs reached)"


def test_frame_is_origin_major_with_nan_for_unreachable():
    frame = matrix().to_frame()
    assert list(frame.columns) == [
        "from_id", "to_id", "travel_time", "distance", "access_time", "status",
    ]  # fmt: skip
    assert frame.index.equals(pd.RangeIndex(6))
    assert frame["from_id"].tolist() == ["a", "a", "a", "b", "b", "b"]
    assert frame["to_id"].tolist() == ["x", "y", "z"] * 2
    assert frame["travel_time"].isna().tolist() == [False, False, True, False, False, False]
    assert frame.loc[1, "distance"] == 5500.0
    assert frame["status"].tolist() == ["ok", "ok", "unreachable", "ok", "ok", "ok"]


def test_frame_of_a_matrix_without_distances_has_empty_columns():
    frame = matrix(distances=None, access=None).to_frame()
    assert frame["distance"].isna().all()
    assert frame["access_time"].isna().all()


def test_absent_and_missing_pairs_are_unreachable():
    od = ODMatrix.from_frame(pairs())
    assert list(od.origins) == ["b", "a"]
    assert list(od.destinations) == ["y", "x"]
    assert od.values.tolist() == [[1.0, INF], [INF, 2.0]]
    assert od.distances.tolist() == [[10.0, INF], [INF, 20.0]]
    assert od.access is None


def test_given_ids_fix_order_and_add_unreachable_rows():
    od = ODMatrix.from_frame(pairs(), origins=["a", "b", "c"], destinations=["x", "y"])
    assert od.values.tolist() == [[2.0, INF], [INF, 1.0], [INF, INF]]


def test_categorical_ids_are_read_as_their_values():
    frame = pairs().astype({"from_id": "category", "to_id": "category"})
    assert ODMatrix.from_frame(frame).equals(ODMatrix.from_frame(pairs()))
    assert not isinstance(ODMatrix.from_frame(frame).origins, pd.CategoricalIndex)


def test_an_empty_table_is_refused_or_gives_an_unreachable_matrix():
    empty = pairs().iloc[:0]
    for ids in ({}, {"origins": ["a"]}, {"destinations": ["x"]}):
        with pytest.raises(MatrixError, match="the table of pairs has no rows"):
            ODMatrix.from_frame(empty, **ids)
    assert ODMatrix.from_frame(empty, ["a"], ["x"]).values.tolist() == [[INF]]
    assert len(ODMatrix([], [], ["x"]).to_frame()) == 0


def test_a_table_that_does_not_fit_is_refused(monkeypatch):
    one = ODMatrix([[1.0]], ["a"], ["x"])
    monkeypatch.setattr("aicomplex_geo._memory.free_memory", lambda: 1)
    with pytest.raises(
        TooLargeError, match=r"^1 x 1 pairs as a table would take about .* Convert some"
    ):
        one.to_frame()


@given(
    hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=6),
        elements=st.floats(0, 1e4, width=32) | st.just(INF),
    )
)
def test_frame_and_back_is_the_same_matrix(values):
    origins = [f"o{i}" for i in range(values.shape[0])]
    destinations = list(range(values.shape[1]))
    od = ODMatrix(values, origins, destinations, distances=values * 2)
    assert (
        ODMatrix.from_frame(od.to_frame(), origins, destinations).equals(
            ODMatrix(values, origins, destinations, distances=values * 2)
        )
        or not np.isfinite(values).any()
    )


def off_the_network():
    """Origins "far" and "lost", and destination "z", are not on the network."""
    return ODMatrix(
        [[0.0, INF, INF], [INF, INF, INF], [INF, INF, INF]],
        ["a", "far", "lost"],
        ["x", "y", "z"],
        origin_status=["ok", "too_far", "no_position"],
        destination_status=["ok", "ok", "no_network"],
    )


def test_status_says_why_a_pair_has_no_time():
    status = off_the_network().status
    assert status.index.tolist() == ["a", "far", "lost"]
    assert status.columns.tolist() == ["x", "y", "z"]
    assert status.loc["a"].tolist() == ["ok", "unreachable", "no_network"]
    assert status.loc["far"].tolist() == ["too_far"] * 3
    assert status.loc["lost"].tolist() == ["no_position"] * 3
    assert off_the_network().to_frame()["status"].tolist() == status.to_numpy().ravel().tolist()


def test_a_transposed_matrix_gives_the_same_reasons():
    od = off_the_network()
    turned = od.transpose()
    assert turned.status.equals(od.status.T)
    assert turned.transpose().equals(od)


def test_matrices_that_differ_in_status_only_are_not_equal():
    assert not matrix(values=[[INF] * 3] * 2, distances=None, access=None).equals(
        matrix(values=[[INF] * 3] * 2, distances=None, access=None, origin_status=["ok", "too_far"])
    )


def test_wide_table_has_a_column_for_each_destination():
    wide = matrix().to_wide()
    assert wide.index.tolist() == ["a", "b"]
    assert wide.columns.tolist() == ["x", "y", "z"]
    assert wide.loc["b"].tolist() == [3.0, 1.0, 2.0]
    assert wide.loc["a"].tolist()[:2] == [0.0, 5.5]
    assert math.isnan(wide.loc["a", "z"])
    assert ODMatrix([], [], ["x"]).to_wide().shape == (0, 1)


POINT_STATUS = st.sampled_from(["ok", "ok", "no_network", "too_far", "no_position"])


@given(st.data(), st.integers(1, 5), st.integers(1, 5), st.integers(0, 10**6))
def test_statuses_survive_the_way_to_a_frame_and_back(data, rows, columns, seed):
    origins = data.draw(st.lists(POINT_STATUS, min_size=rows, max_size=rows))
    destinations = data.draw(st.lists(POINT_STATUS, min_size=columns, max_size=columns))
    values = np.random.default_rng(seed).choice([1.0, 2.0, INF], (rows, columns))
    values[[one != "ok" for one in origins]] = INF
    values[:, [one != "ok" for one in destinations]] = INF
    od = ODMatrix(
        values, range(rows), range(columns), origin_status=origins, destination_status=destinations
    )
    assert ODMatrix.from_frame(od.to_frame()).equals(od)
    some = od.to_frame().sample(frac=0.5, random_state=seed)
    back = ODMatrix.from_frame(some, range(rows), range(columns)).to_frame()
    assert back.loc[some.index, "status"].equals(some["status"])


def test_pairs_without_a_status_are_judged_by_their_time():
    od = ODMatrix.from_frame(pairs(status=[None, "ok", None]))
    assert od.status.to_numpy().ravel().tolist() == ["ok", "unreachable", "unreachable", "ok"]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (["ok", "fine", "ok"], r"status is unknown in 1 rows \(first: 'fine'\); use ok, "),
        (["ok", "too_far", "ok"], "status is 'too_far' for 'a' to 'x', which has a time"),
        (["ok", "ok", "ok"], "status is 'ok' for 'a' to 'y', which has no time"),
        (["ok", "ok", "too_far"], "'too_far' for 'a' to 'y', but other pairs of both points"),
    ],
)
def test_a_status_that_cannot_be_is_refused(status, message):
    with pytest.raises(MatrixError, match=message):
        ODMatrix.from_frame(pairs(status=status))


def test_matrix_is_frozen_and_leaves_its_input_writeable():
    given_values = np.ones((1, 1), dtype=np.float32)
    od = ODMatrix(given_values, ["a"], ["x"])
    with pytest.raises(ValueError, match="read-only"):
        od.values[0, 0] = 2
    with pytest.raises(AttributeError):
        od.values = given_values
    given_values[0, 0] = 1.0


def test_equal_needs_same_ids_in_same_order():
    assert matrix().equals(matrix(provenance={"network": "strategic"}))
    assert not matrix().equals(matrix(origins=["b", "a"]))
    assert not matrix().equals(matrix(access=None))
    assert not matrix().equals("matrix")


def test_matrix_survives_pickling():
    assert pickle.loads(pickle.dumps(matrix())).equals(matrix())  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"values": [[1.0, 2.0]]}, r"values has shape \(1, 2\), expected \(2, 3\)"),
        ({"values": [["a"]]}, "values is not numeric"),
        ({"values": np.full((2, 3), "5")}, "values is not numeric"),
        ({"values": np.full((2, 3), "5", dtype=object)}, "values is not numeric"),
        ({"values": np.ones((2, 3), dtype=bool)}, "values is not numeric"),
        ({"values": np.ones((2, 3), dtype=bool).astype(object)}, "values is not numeric"),
        ({"values": [[10**400, 1, 1], [0, 0, 0]]}, "values has a number that is too large"),
        ({"values": np.full((2, 3), 5 + 1j)}, "values is not numeric"),
        ({"values": np.full((2, 3), 5, "m8[m]")}, "values is not numeric"),
        ({"values": np.full((2, 3), 5, "M8[m]")}, "values is not numeric"),
        ({"values": [[0, 1, 1e39], [0, math.inf, 0]]}, "values is too large for 1 of 6 pairs"),
        ({"values": [[0, math.nan, 1], [0, 0, 0]]}, r"NaN for 1 of 6 pairs \(first: row 0, col"),
        ({"values": [[0, 1, 1], [0, -2, 0]]}, r"negative for 1 of 6 pairs \(first: row 1, col"),
        ({"origins": ["a", "a"]}, r"origins has 1 duplicate ids \(first: 'a'\)"),
        ({"origins": ["a", None]}, "origins has 1 missing ids"),
        (
            {"origins": pd.MultiIndex.from_product([["a"], [1, 2]])},
            "origins is an index of 2 levels; give one id for each point",
        ),
        ({"destinations": ["x", "y", "x"]}, r"destinations has 1 duplicate ids \(first: 'x'\)"),
        ({"distances": [[1.0]]}, "distances has shape"),
        ({"access": [[0, -1, 0], [0, 0, 0]]}, "access is negative"),
        ({"origin_status": ["ok"]}, r"origin_status has shape \(1,\), expected \(2,\)"),
        (
            {"destination_status": ["ok", "ok", "unreachable"]},
            r"destination_status is unknown for 1 of 3 points \(first: 'unreachable'\)",
        ),
        ({"origin_status": ["ok", "too_far"]}, "'too_far' for 'b', which has times"),
    ],
)
def test_each_broken_argument_is_named(broken, message):
    with pytest.raises(MatrixError, match=message):
        matrix(**broken)


def test_all_faults_of_a_matrix_are_reported_at_once():
    with pytest.raises(MatrixError) as caught:
        matrix(values=[[1.0]], origins=["a", "a"], access=[[1.0]])
    assert all(word in str(caught.value) for word in ("values", "origins", "access"))


@pytest.mark.parametrize(
    ("broken", "error", "message"),
    [
        ({"to_id": ["y", "x", "x"], "from_id": ["a"] * 3}, MatrixError, "1 pairs appear more"),
        ({"from_id": ["b", None, "a"]}, MatrixError, r"from_id is missing in 1 of 3 rows .*row 1"),
        ({"travel_time": [1.0, -2.0, 3.0]}, MatrixError, r"negative in 1 rows \(first: 'a' to 'x'"),
        ({"travel_time": ["1", "2", "3"]}, MatrixError, "travel_time is not numeric"),
        ({"travel_time": [True, True, False]}, MatrixError, "travel_time is not numeric"),
        ({"travel_time": [1j, 2j, 3j]}, MatrixError, "travel_time is not numeric"),
        (
            {"travel_time": [1e39, 1, math.inf]},
            MatrixError,
            r"above 3.4e\+38 in 1 rows \(first: 'b'",
        ),
        ({"distance": [1.0, -2.0, 3.0]}, MatrixError, "distance is negative"),
        ({"from_id": ["b", "q", "a"]}, AlignmentError, r"1 of 3 ids of from_id .*first: 'q'"),
        ({"to_id": [1, 1, 2]}, AlignmentError, r"2 of 2 ids of to_id are not in destinations"),
    ],
)
def test_each_broken_column_is_named(broken, error, message):
    with pytest.raises(error, match=message):
        ODMatrix.from_frame(pairs(**broken), origins=["a", "b"], destinations=["x", "y"])


def test_a_missing_column_names_what_was_found():
    with pytest.raises(MatrixError, match=r"no column travel_time \(found: from_id, to_id, mins"):
        ODMatrix.from_frame(
            pairs().drop(columns="distance").rename(columns={"travel_time": "mins"})
        )


def test_ids_of_another_type_are_told_apart():
    frame = pairs(from_id=[1, 2, 3])
    with pytest.raises(AlignmentError, match=r"first: 1, of type int; \w+ has type str"):
        ODMatrix.from_frame(frame, origins=["1", "2", "3"])


def test_ids_named_twice_are_refused():
    with pytest.raises(AlignmentError, match=re.escape("origins names 1 ids twice (first: 'a')")):
        ODMatrix.from_frame(pairs(), origins=["a", "a", "b"])


def test_deciseconds_undo_the_rounding_of_float32():
    typed = np.arange(0, 600, 0.1)
    assert (to_deciseconds(typed.astype(np.float32)) == to_deciseconds(typed)).all()
    assert to_deciseconds(INF) == NEVER
    assert to_deciseconds([0.0, 1.0]).tolist() == [0, 600]


def test_a_million_pairs_are_read():
    origins = np.repeat(np.arange(1000), 1000)
    frame = pd.DataFrame({"from_id": origins, "to_id": np.tile(np.arange(1000), 1000)})
    frame["travel_time"] = (frame["from_id"] + frame["to_id"]) % 90.0
    od = ODMatrix.from_frame(frame)
    assert od.values[7, 91] == 8.0
