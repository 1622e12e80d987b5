"""One rounding for everything that is shown: half up, in Python as in the pages."""

from __future__ import annotations

import numpy as np
import pytest

from aicomplex_geo.publish import figures
from aicomplex_geo.units import shown_count, shown_kilometres, shown_minutes, shown_percent


@pytest.mark.parametrize(
    ("show", "value", "expected"),
    [
        (shown_minutes, 11.85, 11.9),
        (shown_kilometres, 18_050, 18.1),
        (shown_percent, 0.0005, 0.1),
        (shown_percent, 0.8045, 80.5),
        (shown_percent, 0.8055, 80.6),
        (shown_percent, 0.804499, 80.4),
        (shown_count, 0.5, 1.0),
        (shown_count, 2.5, 3.0),
        (shown_count, 3.5, 4.0),
        (shown_count, 2.499, 2.0),
    ],
)
def test_halves_are_rounded_up(show, value, expected):
    assert float(show(value)) == expected
    assert np.isnan(show([value, np.nan])[1])


def test_texts_have_the_same_rounding():
    assert figures.count(1234.5) == "1,235"
    assert figures.percent(0.8045) == "80.5%"
    assert figures.minutes(11.85) == "11.9"
