"""Matrices in blocks: the same results as from the whole, and refusals."""
# ruff: noqa: PD011 - ODMatrix.values is not a pandas attribute

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import aicomplex_geo as ag
from aicomplex_geo import ODMatrix
from aicomplex_geo import accessibility as acc
from aicomplex_geo.errors import (
    AlignmentError,
    CorruptFileError,
    DataNotFoundError,
    MatrixError,
    OutputError,
    ParameterError,
)

RANDOM = np.random.default_rng(7)
TIMES = RANDOM.uniform(0, 90, (40, 12)).astype(np.float32)
TIMES[RANDOM.random(TIMES.shape) < 0.2] = np.inf
TIMES[5] = np.inf
OD = ODMatrix(TIMES, [f"o{n}" for n in range(40)], [f"d{n}" for n in range(12)])
SUPPLY = pd.Series(RANDOM.integers(0, 9, 12).astype(float), index=OD.destinations)
DEMAND = pd.Series(RANDOM.integers(0, 90, 40).astype(float), index=OD.origins)
TABLE = pd.DataFrame({"beds": SUPPLY, "nurses": SUPPLY * 3})
FALLING = acc.decay.exponential(0.05)

ONE_PASS = {
    "cumulative": lambda od: acc.cumulative(od, TABLE, cutoff=[15, 30]),
    "interval": lambda od: acc.cumulative(od, SUPPLY, interval=(20, 40)),
    "gravity": lambda od: acc.gravity(od, TABLE, decay=FALLING, normalise="max"),
    "cost_to_closest": lambda od: acc.cost_to_closest(od, TABLE, n=2),
    "closest_destination": lambda od: acc.closest_destination(od, SUPPLY),
    "opportunities_at_closest": lambda od: acc.opportunities_at_closest(od, TABLE, n=3),
    "time_to_reach": lambda od: acc.time_to_reach(od, SUPPLY, amount=10),
    "total": lambda od: acc.constrained(od, SUPPLY, decay=FALLING, constraint="total"),
}
TWO_PASSES = {
    "passive cumulative": lambda od: acc.cumulative(od, DEMAND, cutoff=30, active=False),
    "passive gravity": lambda od: acc.gravity(od, DEMAND, decay=FALLING, active=False),
    "balancing_cost": lambda od: acc.balancing_cost(od, SUPPLY, DEMAND / 10),
    "2sfca": lambda od: acc.floating_catchment(od, TABLE, DEMAND, decay=FALLING),
    "3sfca": lambda od: acc.floating_catchment(od, SUPPLY, DEMAND, decay=FALLING, method="3sfca"),
    "bfca": lambda od: acc.floating_catchment(od, SUPPLY, DEMAND, decay=FALLING, method="bfca"),
    "availability": lambda od: acc.spatial_availability(od, SUPPLY, DEMAND, decay=FALLING),
    "singly": lambda od: acc.constrained(od, SUPPLY, DEMAND, decay=FALLING, constraint="singly"),
    "passive singly": lambda od: acc.constrained(
        od, SUPPLY, DEMAND, decay=FALLING, constraint="singly", active=False
    ),
}
BOTH = ONE_PASS | TWO_PASSES


def cut(step=7):
    return [
        ODMatrix(TIMES[start : start + step], OD.origins[start : start + step], OD.destinations)
        for start in range(0, len(TIMES), step)
    ]


def assert_same(ours, expected):
    if isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(ours, expected, rtol=1e-12, check_names=False)
    else:
        pd.testing.assert_series_equal(ours, expected, rtol=1e-12)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    path = tmp_path_factory.mktemp("첨단 3지구") / "pairs.parquet"
    acc.ODBlocks(cut()).to_parquet(path)
    return path


@pytest.mark.parametrize("name", BOTH)
def test_blocks_give_what_the_whole_gives(name):
    measure = BOTH[name]
    expected = measure(OD)
    assert_same(measure(acc.ODBlocks(cut())), expected)
    assert_same(measure(cut(1)), expected)
    assert_same(measure(acc.ODBlocks(lambda: iter(cut(13)))), expected)


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("rows", [5, 100, 10_000])
def test_a_parquet_table_gives_what_the_whole_gives(name, rows, pairs):
    measure = BOTH[name]
    assert_same(measure(acc.ODBlocks.from_parquet(pairs, pairs_per_block=rows)), measure(OD))


def test_a_parquet_table_keeps_why_pairs_have_no_time(tmp_path):
    times = [[5.0, np.inf, np.inf], [np.inf, np.inf, np.inf]]
    od = ODMatrix(
        times,
        ["a", "far"],
        ["x", "y", "z"],
        origin_status=["ok", "too_far"],
        destination_status=["ok", "ok", "no_position"],
    )
    acc.ODBlocks([od]).to_parquet(tmp_path / "pairs.parquet")
    (back,) = acc.ODBlocks.from_parquet(tmp_path / "pairs.parquet")
    assert back.equals(od)
    assert back.status.loc["a"].tolist() == ["ok", "unreachable", "no_position"]


@pytest.mark.parametrize("name", BOTH)
def test_blocks_computed_when_needed_give_what_the_whole_gives(name):
    sizes = []

    def od_matrix(origins, destinations):
        sizes.append(len(origins))
        rows = OD.origins.get_indexer(origins.index)
        columns = OD.destinations.get_indexer(destinations["id"])
        return ODMatrix(TIMES[np.ix_(rows, columns)], origins.index, destinations["id"])

    origins = pd.DataFrame(index=OD.origins)
    destinations = pd.DataFrame({"id": OD.destinations})
    blocks = acc.ODBlocks.computed(od_matrix, origins, destinations, size=16)
    measure = BOTH[name]
    assert_same(measure(blocks), measure(OD))
    assert set(sizes) == {16, 8}
    assert blocks.origins.equals(OD.origins)


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("seed", range(3))
def test_permuting_rows_and_columns_permutes_results(name, seed):
    random = np.random.default_rng(seed)
    rows, columns = random.permutation(40), random.permutation(12)
    turned = ODMatrix(TIMES[np.ix_(rows, columns)], OD.origins[rows], OD.destinations[columns])
    measure = BOTH[name]
    expected = measure(OD)
    found = measure(turned)
    assert found.index.tolist() != expected.index.tolist()
    assert_same(found.loc[expected.index], expected)


@pytest.mark.parametrize("name", ONE_PASS)
def test_an_iterator_serves_what_goes_through_once(name):
    measure = ONE_PASS[name]
    assert_same(measure(iter(cut())), measure(OD))


@pytest.mark.parametrize("name", TWO_PASSES)
def test_an_iterator_does_not_serve_what_goes_through_twice(name):
    with pytest.raises(ParameterError, match="can be iterated only once"):
        TWO_PASSES[name](iter(cut()))


def test_an_iterator_is_spent_after_one_measure():
    blocks = acc.ODBlocks(iter(cut()))
    acc.cumulative(blocks, SUPPLY, cutoff=30)
    with pytest.raises(ParameterError, match="have been iterated already"):
        acc.cumulative(blocks, SUPPLY, cutoff=30)


@pytest.mark.parametrize(
    "measure",
    [
        lambda od: acc.raam(od, SUPPLY, DEMAND),
        lambda od: acc.constrained(
            od, SUPPLY, DEMAND, decay=FALLING, constraint="singly", flows=True
        ),
        lambda od: acc.cost_to_closest(od, DEMAND, active=False),
        lambda od: acc.time_to_reach(od, DEMAND, amount=5, active=False),
    ],
)
def test_what_needs_the_whole_matrix_says_so(measure):
    with pytest.raises(ParameterError, match="needs the whole matrix at once"):
        measure(cut())


def test_a_path_is_read_directly(pairs):
    expected = acc.cumulative(OD, SUPPLY, cutoff=30)
    assert_same(acc.cumulative(pairs, SUPPLY, cutoff=30), expected)
    assert_same(acc.cumulative(str(pairs), SUPPLY, cutoff=30), expected)


def test_a_folder_of_files_is_one_table(tmp_path):
    for number, block in enumerate(cut()):
        acc.ODBlocks([block]).to_parquet(tmp_path / f"{number:03}.parquet")
    table = acc.ODBlocks.from_parquet(tmp_path, destinations=OD.destinations)
    assert table.origins.equals(OD.origins)
    again = np.concatenate([block.values for block in table])
    assert np.array_equal(again, TIMES)


def test_faults_of_blocks_are_named():
    first, second, *_ = cut()
    turned = ODMatrix(second.values, second.origins, second.destinations[::-1])
    with pytest.raises(AlignmentError, match="a block has other destinations than the first"):
        acc.cumulative([first, turned], SUPPLY, cutoff=30)
    with pytest.raises(AlignmentError, match=r"7 origins are in two blocks \(first: 'o0'\)"):
        acc.cumulative([first, second, first], SUPPLY, cutoff=30)
    with pytest.raises(ParameterError, match="a block is a DataFrame, expected an ODMatrix"):
        acc.cumulative([first, second.to_frame()], SUPPLY, cutoff=30)
    with pytest.raises(ParameterError, match="a block is a int"):
        acc.ODBlocks([1])
    with pytest.raises(ParameterError, match="there are no blocks"):
        acc.cumulative([], SUPPLY, cutoff=30)
    with pytest.raises(ParameterError, match="blocks is a int, expected an iterable"):
        acc.ODBlocks(5)
    with pytest.raises(AlignmentError, match="demand has no value for 1 of 40 origins"):
        acc.floating_catchment(cut(), SUPPLY, DEMAND.drop("o3"), decay=FALLING)
    for size in (0, 1.5, True):
        with pytest.raises(ParameterError, match="size is"):
            acc.ODBlocks.computed(max, pd.DataFrame(), pd.DataFrame(), size=size)
    with pytest.raises(ParameterError, match="destinations is a list, expected a table"):
        acc.ODBlocks.computed(max, pd.DataFrame(), [])


def test_faults_of_a_parquet_table_are_named(tmp_path, pairs):
    with pytest.raises(DataNotFoundError, match="does not exist"):
        acc.cumulative(tmp_path / "absent.parquet", SUPPLY, cutoff=30)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(pairs.read_bytes()[:-200])
    with pytest.raises(CorruptFileError, match="is not a Parquet file"):
        acc.cumulative(broken, SUPPLY, cutoff=30)
    other = tmp_path / "other.parquet"
    pq.write_table(pa.table({"from_id": ["a"], "time": [1.0]}), other)
    with pytest.raises(MatrixError, match=r"no column to_id, travel_time \(found: from_id, time"):
        acc.cumulative(other, SUPPLY, cutoff=30)
    mixed = tmp_path / "mixed.parquet"
    frame = OD.to_frame()
    pd.concat([frame[:300], frame[300:], frame[:1]]).to_parquet(mixed, index=False)
    with pytest.raises(AlignmentError, match=r"1 origins are not adjacent \(first: 'o0'"):
        acc.cumulative(acc.ODBlocks.from_parquet(mixed, pairs_per_block=50), SUPPLY, cutoff=30)
    with pytest.raises(ParameterError, match="pairs_per_block is 0"):
        acc.ODBlocks.from_parquet(pairs, pairs_per_block=0)


def test_a_table_that_cannot_be_written_leaves_what_was(tmp_path):
    path = tmp_path / "pairs.parquet"
    path.write_text("what was there")

    def failing():
        yield cut()[0]
        raise OSError("the disk is full")

    with pytest.raises(OutputError, match="the disk is full"):
        acc.ODBlocks(failing, destinations=OD.destinations).to_parquet(path)
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


def test_the_bundled_network_without_a_matrix():
    # the router computes a few origins at a time, and the sums are those of the matrix
    net = ag.read_network("strategic")
    router = ag.Router(net, profile="car_offpeak")
    places = net.nodes[net.nodes.geometry.notna()]
    origins, destinations = places.iloc[:25], places.iloc[25:40]
    whole = router.od_matrix(origins, destinations)
    assert np.isfinite(whole.values).any()
    blocks = acc.ODBlocks.computed(router.od_matrix, origins, destinations, size=10)
    people = pd.Series(np.arange(15.0), index=whole.destinations)
    each = pd.Series(np.arange(25.0), index=whole.origins)
    assert_same(
        acc.gravity(blocks, people, decay=FALLING), acc.gravity(whole, people, decay=FALLING)
    )
    assert_same(
        acc.floating_catchment(blocks, people, each, decay=FALLING),
        acc.floating_catchment(whole, people, each, decay=FALLING),
    )


def test_transposed_twice_is_the_same():
    assert OD.transpose().transpose().equals(OD)
    assert OD.transpose().values.base is not None
    full = ODMatrix(TIMES, OD.origins, OD.destinations, distances=TIMES, access=TIMES)
    assert np.array_equal(full.transpose().distances, TIMES.T)
    assert np.array_equal(full.transpose().access, TIMES.T)


def test_what_is_wrong_with_a_block_is_no_error_of_writing(tmp_path):
    def damaged():
        yield from cut()
        raise CorruptFileError("part-000001.parquet is missing or damaged")

    file = tmp_path / "pairs.parquet"
    with pytest.raises(CorruptFileError, match=r"^part-000001"):
        acc.ODBlocks(damaged()).to_parquet(file)
    assert not file.exists()
