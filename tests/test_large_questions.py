"""Questions whose answers would not fit into memory are refused before anything is allocated."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import psutil
import pytest

from aicomplex_geo import ODMatrix, location, scenarios
from aicomplex_geo import accessibility as acc
from aicomplex_geo.errors import TooLargeError

PLACES = list("abcdefgh")
MINUTES = np.abs(np.subtract.outer(np.arange(8.0), np.arange(8.0)))
OD = ODMatrix(MINUTES, PLACES, PLACES)
PAIRS = OD.to_frame()
ONES = pd.Series(1.0, index=PLACES)
NEAR = acc.decay.exponential(0.1)
APART = pd.DataFrame({"from_id": PLACES, "to_id": PLACES, "travel_time": 0.0})

QUESTIONS = {
    "table": (75, r"^8 x 8 pairs as a table would take", OD.to_frame),
    "wide": (16, r"^8 x 8 pairs as a wide table would take", OD.to_wide),
    "read": (110, r"^64 pairs as a matrix would take", lambda: ODMatrix.from_frame(PAIRS)),
    "changes": (76, r"^changes of 8 x 8 pairs would take", lambda: scenarios.compare(OD, OD)),
    "flows": (
        54,
        r"constrained accessibility of 8 x 8 pairs would take",
        lambda: acc.constrained(OD, ONES, decay=NEAR, constraint="total", flows=True),
    ),
    "doubly": (
        21,
        r"constrained accessibility of 8 x 8 pairs would take",
        lambda: acc.constrained(OD, ONES, ONES, decay=NEAR, constraint="doubly"),
    ),
    "raam": (106, r"^raam of 8 x 8 pairs would take", lambda: acc.raam(OD, ONES, ONES)),
    "sites": (
        24,
        r"^comparisons of 8 x 8 sites would take",
        lambda: acc.pairwise_comparison({"day": OD}, ONES, decays={"near": NEAR}),
    ),
    "median": (54, r"^a location model of 8 demands x 8", lambda: location.p_median(OD, ONES, p=2)),
    "cover": (
        54,
        r"^a location model of 8 demands x 8 sites",
        lambda: location.mclp(OD, ONES, cutoff=1, p=2),
    ),
    "set": (54, r"^a location model of 8 demands x 8 sites", lambda: location.lscp(OD, cutoff=1)),
    "center": (54, r"^a location model of 8 demands x 8 sites", lambda: location.p_center(OD, p=2)),
}


@pytest.fixture
def memory(monkeypatch):
    """What the machine says of its memory."""
    said = SimpleNamespace(available=0)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: said)
    return said


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_would_not_fit_is_refused(memory, name):
    bytes_each, message, ask = QUESTIONS[name]
    memory.available = bytes_each * 64 - 1
    with pytest.raises(TooLargeError, match=message) as refused:
        ask()
    assert str(refused.value).endswith(".")
    memory.available = bytes_each * 64
    assert ask() is not None


def test_few_pairs_of_many_points_make_no_matrix(memory):
    memory.available = 110 * 8
    assert ODMatrix.from_frame(APART).shape == (8, 8)
    memory.available = 110 * 8 + 1
    many = pd.DataFrame({"from_id": range(1000), "to_id": range(1000), "travel_time": 0.0})
    memory.available = 4 * 1000**2 - 1
    message = r"^a matrix of 1,000 x 1,000 pairs, of which 1,000 are given, would take"
    with pytest.raises(TooLargeError, match=message):
        ODMatrix.from_frame(many)


def test_what_is_reached_is_compared_some_origins_at_a_time(monkeypatch):
    before, after = OD, ODMatrix(MINUTES * 1.5, PLACES, PLACES)
    amounts = pd.Series(np.arange(8.0) / 7, index=PLACES)
    whole = scenarios.compare_reach(before, after, amounts, cutoffs=(1, 3))
    monkeypatch.setattr("aicomplex_geo.scenarios.comparison.PAIRS_AT_A_TIME", 24)
    pd.testing.assert_frame_equal(
        scenarios.compare_reach(before, after, amounts, cutoffs=(1, 3)), whole
    )
