"""The OD table: ranges of times, and reasons."""

from __future__ import annotations

import pandas as pd
import pytest

from aicomplex_geo.results import od_table
from aicomplex_geo.results.od_table import RANGES, describe_od
from aicomplex_geo.routing import Router, od_range
from aicomplex_geo.study import load_study


@pytest.fixture(scope="module")
def exact():
    """A router, exact points, and their times."""
    study = load_study()
    router = Router(study.network())
    sites = study.origins().iloc[:3].drop(columns="certainty_m", errors="ignore")
    hubs = study.hubs().drop(columns="certainty_m", errors="ignore")
    return router, sites, hubs, router.od_matrix(sites, hubs).to_frame()


def test_exact_positions_have_their_times_as_ranges_without_a_search(exact, monkeypatch):
    router, sites, hubs, od = exact
    ranges = od_range(router, sites, hubs)
    monkeypatch.setattr(od_table, "od_range", None)
    described = describe_od(od, router, sites, hubs)
    ok = described["status"].eq("ok")
    assert ok.any()
    pd.testing.assert_frame_equal(described.loc[ok, RANGES], ranges.loc[ok, RANGES])


@pytest.mark.parametrize("column", ["travel_time", "distance"])
def test_times_beyond_single_precision_are_searched(exact, monkeypatch, column):
    router, sites, hubs, od = exact
    far = od.copy()
    far.loc[0, column] = 2e6
    searched = []
    monkeypatch.setattr(
        od_table, "od_range", lambda *asked: searched.append(asked) or od_range(*asked)
    )
    describe_od(far, router, sites, hubs)
    assert len(searched) == 1
