"""Tables read by columns equal those read record by record."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from aicomplex_geo.layers.numbers import number_of, numbers_of
from aicomplex_geo.layers.regular_csv import regular_table
from aicomplex_geo.layers.tables import parse_table

FIELDS = st.sampled_from(["", " ", "a", "가 나", "1,234", "NULL", '"q"', '""', "x;y", 'half"', '"'])


def record_by_record(text, delimiter):
    faults = []
    table = parse_table("t.csv", io.StringIO(text, newline=""), faults, faults, delimiter=delimiter)
    return table, faults


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(FIELDS, FIELDS), min_size=1, max_size=5),
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
        ('id,a\n1,"two\nlines"\n', False),
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
