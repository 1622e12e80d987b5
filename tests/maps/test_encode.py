from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon

from aicomplex_geo.maps import encode
from aicomplex_geo.units import METRES_PER_DEGREE


def decode(text: str, digits: int) -> list[tuple[float, float]]:
    """The page's decoder, written again."""
    numbers, whole, shift = [], 0, 0
    for character in text:
        bits = encode.ALPHABET.index(character)
        whole |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(-(whole + 1) // 2 if whole % 2 else whole // 2)
            whole, shift = 0, 0
    assert shift == 0
    places = np.cumsum(np.array(numbers).reshape(-1, 2), axis=0) / 10**digits
    return [tuple(place) for place in places]


longitudes = st.floats(-180, 180, allow_nan=False)
latitudes = st.floats(-85, 85, allow_nan=False)


@given(st.lists(st.tuples(longitudes, latitudes), min_size=1, max_size=20), st.integers(2, 6))
def test_a_line_comes_back_to_the_last_digit_kept(points, digits):
    back = decode(encode.encode_line(points, digits), digits)
    assert np.allclose(back, points, rtol=0, atol=0.5000001 * 10**-digits)


@given(st.text(max_size=60))
def test_json_of_any_text_cannot_end_a_script_and_comes_back(text):
    written = encode.script_json({"name": text})
    assert not set(written) & set("<>&\u2028\u2029")
    kept = text.encode("utf-8", "replace").decode("utf-8")
    assert json.loads(written) == {"name": kept}


def test_what_json_does_not_have_becomes_null():
    value = {"a": float("nan"), "b": float("inf"), "c": np.float64(2.0), "d": (np.int32(3),)}
    assert encode.script_json(value) == '{"a":null,"b":null,"c":2,"d":[3]}'


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(20.0, 12_000), (20 + 1 / 600, 12_001), (20.1, 12_060), (float("inf"), None), (None, None)],
)
def test_times_are_whole_deciseconds(minutes, expected):
    assert encode.deciseconds(minutes) == expected


def test_simplification_stays_within_its_tolerance():
    angles = np.linspace(0, 2 * np.pi, 500)
    ring = Polygon(np.c_[126.8 + 0.1 * np.cos(angles), 35.1 + 0.1 * np.sin(angles)])
    [[text]] = encode.encode_polygons(ring, 4, tolerance=40)
    drawn = Polygon(decode(text, 4))
    furthest = shapely.hausdorff_distance(ring.exterior, drawn.exterior)
    assert len(drawn.exterior.coords) < 100
    assert furthest * METRES_PER_DEGREE < 40 + 8


def test_polygons_keep_their_holes_and_lose_those_too_small_to_draw():
    hole = [(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)]
    speck = [(0.1, 0.1), (0.10001, 0.1), (0.10001, 0.10001)]
    square = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)], [hole, speck])
    assert [len(rings) for rings in encode.encode_polygons(square, 5, tolerance=40)] == [2]


def test_missing_and_foreign_geometry_is_left_out():
    assert encode.encode_polygons(None, 4) == []
    assert encode.encode_polygons(Polygon(), 4) == []
    assert encode.encode_polygons(Point(1, 2), 4) == []
    assert encode.encode_lines([None, LineString(), Point(1, 2)], 4) == []
    two = MultiPolygon([Point(0, 0).buffer(1), Point(5, 5).buffer(1)])
    assert len(encode.encode_polygons(two, 4)) == 2


def test_thousands_of_lines_are_simplified_each_for_itself():
    rng = np.random.default_rng(1)
    walks = [
        np.cumsum(rng.normal(0, 1e-3, (12, 2)), axis=0) for _ in range(encode.MOST_TOGETHER + 1)
    ]
    lines = [LineString(walk + rng.uniform(0, 1, 2)) for walk in walks]
    together = encode.encode_lines([MultiLineString(lines)], 5, tolerance=50)
    assert together == encode.encode_lines(lines, 5, tolerance=50)
