"""Two Parquet files that differ: which row, and both of its values."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from aicomplex_geo.publish.table_differences import table_difference

LINE = shapely.LineString([(x, 0) for x in range(30)])
NAN = np.array([np.nan])
OTHER_NAN = (NAN.view("u8") + np.uint64(1)).view("f8")
POINT = shapely.Point(1, 2)
BIG_ENDIAN = shapely.to_wkb(POINT, byte_order=0)
LONGER = shapely.LineString([*LINE.coords[:29], (29, np.nextafter(0, 1))])


def difference(tmp_path, then, now):
    for name, columns in (("then", then), ("now", now)):
        pq.write_table(pa.table(columns), tmp_path / name)
    return table_difference(tmp_path / "then", tmp_path / "now")


@pytest.mark.parametrize(
    ("then", "now", "shown"),
    [
        (pa.array([1.5, None]), pa.array([1.5, 0.0]), "row 2: x was empty and is 0.0"),
        (pa.array([0.0]), pa.array([-0.0]), "row 1: x was 0.0 and is -0.0"),
        (pa.array([0.1], pa.float32()), pa.array([0.10000001], pa.float32()),
         "row 1: x was 0.1 and is 0.10000001"),
        (pa.array([1, 2]), pa.array([1, 3]), "row 2: x was 2 and is 3"),
        (pa.array([[1], [2]]), pa.array([[1], [2, 3]]), "row 2: x was [2] and is [2, 3]"),
        (pa.array(["a"]).dictionary_encode(), pa.array(["b"]).dictionary_encode(),
         "row 1: x was 'a' and is 'b'"),
        (pa.array(["a" * 100 + "b"]), pa.array(["a" * 100 + "c"]),
         f"row 1: x was …{'a' * 20}b' and is …{'a' * 20}c'"),
        (pa.array([b"\0\1"]), pa.array([b"\0\2"]), "row 1: x was 0x0001 and is 0x0002"),
        (pa.array([LINE.wkb]), pa.array([LONGER.wkb]),
         "row 1: x was …6 0, 27 0, 28 0, 29 0) and is …6 0, 27 0, 28 0, 29 5e-324)"),
        (pa.array(["가  나"]), pa.array(["가 나"]),
         "row 1: x was \"'\\uac00  \\ub098'\" and is \"'\\uac00 \\ub098'\""),
        (pa.array(["각"]), pa.array(["\u1100\u1161\u11a8"]),
         "row 1: x was \"'\\uac01'\" and is \"'\\u1100\\u1161\\u11a8'\""),
        (pa.array(NAN), pa.array(OTHER_NAN),
         "row 1: x was 0x7ff8000000000000 and is 0x7ff8000000000001"),
        (pa.array([POINT.wkb]), pa.array([BIG_ENDIAN]),
         f"row 1: x was 0x{POINT.wkb.hex()} and is 0x{BIG_ENDIAN.hex()}"),
    ],
)  # fmt: skip
def test_the_first_row_that_differs_is_shown(tmp_path, then, now, shown):
    found = difference(tmp_path, {"x": then}, {"x": now})
    assert found == f"1 of {len(then)} rows differ (first: {shown})"


def test_equal_values_are_equal_whatever_they_are(tmp_path):
    odd = {
        "x": pa.array([float("nan"), None, np.inf]),
        "y": pa.array([None, None, ["a"]]),
        "z": pa.array([[float("nan")], None, []]),
    }
    assert difference(tmp_path, odd, odd) == "its 3 rows are equal, and written in another way"


def test_a_row_has_its_ids_unless_they_differ(tmp_path):
    then = {"u": [1, 2], "v": [3, 4], "key": [0, 0], "length": [1.0, 2.0]}
    found = difference(tmp_path, then, {**then, "length": [1.0, 3.0]})
    assert found == "1 of 2 rows differ (first: u 2, v 4, key 0: length was 2.0 and is 3.0)"
    found = difference(tmp_path, then, {**then, "v": [3, 5]})
    assert found == "1 of 2 rows differ (first: row 2: v was 4 and is 5)"


def test_long_names_do_not_read_alike(tmp_path):
    some, other = ("가" * 90 + last for last in "12")
    found = difference(tmp_path, {some: [1]}, {other: [1]})
    assert "가1 int64 and is …가" in found
    assert found.endswith("가2 int64")
    then = {"from_id": [some], "to_id": [other], "x": [1]}
    found = difference(tmp_path, then, {**then, "x": [2]})
    assert found == (
        f"1 of 1 rows differ (first: from_id '{some}', to_id '{other}': x was 1 and is 2)"
    )


def test_other_columns_and_counts_are_told(tmp_path):
    found = difference(tmp_path, {"a": [1]}, {"a": [1.0], "b": [1]})
    assert found == "the list of its columns was a int64 and is a double, b int64"
    assert difference(tmp_path, {"a": [1, 2]}, {"a": [1]}) == (
        "it had 2 rows and has 1; its first 1 rows are equal"
    )
    assert difference(tmp_path, {"a": [1, 2]}, {"a": [3]}) == (
        "it had 2 rows and has 1; 1 of 1 rows differ (first: row 1: a was 1 and is 3)"
    )


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + 100 * b"\0" + b"PAR1"])
def test_a_file_that_is_damaged_cannot_be_read(tmp_path, content):
    (tmp_path / "then").write_bytes(content)
    pq.write_table(pa.table({"a": [1]}), tmp_path / "now")
    assert table_difference(tmp_path / "then", tmp_path / "now") == "it cannot be read"
