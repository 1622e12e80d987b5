"""Tables read by columns equal those read record by record."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from aicomplex_geo.layers.look_alikes import look_alikes, plain_id
from aicomplex_geo.layers.numbers import number_of, numbers_of, typed
from aicomplex_geo.layers.record_starts import record_starts
from aicomplex_geo.layers.regular_csv import has_long_records, regular_table
from aicomplex_geo.layers.tables import parse_table

FIELDS = ["", " ", "a", "가 나", "1,234", "NULL", '"q"', '""', "x;y", 'half"', '"']
FIELDS += ['"two\nlines"', '"two\r\nlines"', '"a ""b"""', '"""', '""""', '"",', '"a"b', ' "a"']


def record_by_record(text, delimiter):
    faults = []
    table = parse_table("t.csv", io.StringIO(text, newline=""), faults, faults, delimiter=delimiter)
    return table, faults


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(*[st.sampled_from(FIELDS)] * 2), min_size=1, max_size=5),
    st.sampled_from(",;|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_what_is_regular_is_read_alike(rows, delimiter, end, is_ended):
    lines = [delimiter.join(row) for row in [("id", "이름"), *rows]]
    text = end.join(lines) + end * is_ended
    found = regular_table(text.encode(), delimiter)
    if found is not None:
        expected, faults = record_by_record(text, delimiter)
        assert not faults
        if len(expected):
            assert_frame_equal(found, expected)
        assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("text", "is_regular"),
    [
        ('id,a\n1,"2,000"\n2,\n', True),
        ("id,a\r\n1,2\r\n", True),
        ("id,a\n1,2", True),
        ('id,a\n1,"two\nlines"\n\n2,x\n', True),
        ('id,a\n1,"say ""a"""\n2,""\n', True),
        ('id,a\n1,"open\n', False),
        ('id,a\n1,"x"y\n', False),
        ('id,a\n1, "x"\n', False),
        ('id,a\n1,2"x\n', False),
        ("id,a\n\n1,2\n", True),
        ("id,a\n1,2,3\n", False),
        ("id,id\n1,2\n", False),
        ("id,\n1,\n", False),
        ("id,a\n", False),
        ("", False),
    ],
)
def test_irregular_text_is_left_alone(text, is_regular):
    found = regular_table(text.encode(), ",")
    assert (found is not None) is is_regular
    if found is not None:
        assert_frame_equal(found, record_by_record(text, ",")[0])


@pytest.mark.parametrize("piece", [1, 2, 3, 4096])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_are_counted_within_fields_too(monkeypatch, piece, end):
    monkeypatch.setattr("aicomplex_geo.layers.record_starts._PIECE", piece)
    records = ["id,a", '1,"two"', '2,"a', 'b"', "", '3,""', '4,"""', '""', '"', "5,x", '6,""""']
    for text in (end.join(records), end.join(records) + end):
        assert record_starts(text.encode(), ",").tolist() == [1, 2, 3, 5, 6, 7, 10, 11]
        assert record_starts((text + '"').encode(), ",") is None


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize(("last", "is_long"), [("x", False), ('"x"', False), ('"x\n"', True)])
def test_only_records_of_several_lines_are_long(last, is_long, end):
    body = f"id,a\n1,{last}{end}".encode()
    assert has_long_records(body, record_starts(body, ",")) is is_long


ALIKE = ["A1", "A 1", "Ａ1", "A\u200b1", "A\t1", "A\x1c1", "A\u30001", "a1", "가", "\u1100\u1161"]
ALIKE += ["각", "가\u11a8", "", " ", "\u200b", "文", "é", "e\u0301", "e \u0301", None, "n", "ᆨ"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(ALIKE), max_size=12))
def test_columns_of_ids_are_compared_as_single_ones(ids):
    seen, same = [], []
    expected = []
    for one in ids:
        plain = None if one is None else plain_id(one)
        expected.append(plain in seen and one not in same and plain != "")
        seen.append(plain)
        same.append(one)
    for dtype in ("str", "string", object):
        assert look_alikes(pd.Series(ids, dtype=dtype)).tolist() == expected
    assert look_alikes(ids).tolist() == expected


TEXTS = ["1", "-2.50", "+3", "1.", ".5", "1e3", "1e400", "1,234", "-12,345.6", "12,34", "007"]
TEXTS += [" 5 ", "", " ", "x", "nan", "inf", "１２", "1_0", "0x1", "9" * 30]


@pytest.mark.parametrize("grouped", [True, False])
@pytest.mark.parametrize("dtype", ["str", object, "string"])
@pytest.mark.parametrize("texts", [TEXTS, [one for one in TEXTS if one != "1e400"]])
def test_many_numbers_are_read_as_single_ones(texts, dtype, grouped):
    values = pd.Series([*texts * 20, None], dtype=dtype)
    expected = [number_of(one, grouped=grouped) for one in values]
    assert np.array_equal(numbers_of(values, grouped=grouped), expected, equal_nan=True)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=101, max_size=101))
def test_floats_are_read_to_the_bit(floats):
    assert numbers_of(pd.Series([repr(one) for one in floats], dtype="str")).tolist() == floats


@pytest.mark.parametrize("odd", [*TEXTS, "1.5"])
@pytest.mark.parametrize("usual", ["12", "1,234", "0.5", "+3"])
def test_many_texts_become_numbers_as_few_do(usual, odd):
    few = typed(pd.Series([usual, odd, usual], dtype="str"))
    many = typed(pd.Series([usual] * 150 + [odd] + [usual] * 150, dtype="str"))
    assert few.dtype == many.dtype
    assert many.iloc[[0, 150, 300]].to_list() == pytest.approx(few.to_list(), abs=0, nan_ok=True)
