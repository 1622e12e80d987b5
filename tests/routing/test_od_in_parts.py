"""Many destinations are snapped and searched some at a time, with equal answers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from aicomplex_geo.errors import PointsError, TooLargeError
from aicomplex_geo.routing import Router, od_in_parts
from aicomplex_geo.study import load_study


@pytest.fixture(scope="module")
def asked():
    study = load_study()
    places = study.layer("dong")
    return study, places[places.geometry.notna() & ~places.geometry.is_empty].iloc[:60]


@pytest.mark.parametrize("profile", ["car_offpeak", "walk"])
@pytest.mark.parametrize("size", [1, 7, 59])
def test_parts_make_no_difference(asked, monkeypatch, profile, size):
    study, places = asked
    router = Router(study.network(), profile)
    whole = router.od_matrix(study.origins(), places)
    monkeypatch.setattr(od_in_parts, "DESTINATIONS_AT_A_TIME", size)
    parts = router.od_matrix(study.origins(), places)
    assert parts.equals(whole)
    assert np.array_equal(parts.access, whole.access)
    assert list(parts.destination_status) == list(whole.destination_status)
    alone = router.od_matrix(study.origins(), places, distances=False)
    assert alone.distances is None
    assert np.array_equal(alone.values, whole.values)


def test_faults_of_all_parts_are_found_before_anything_is_computed(asked, monkeypatch):
    study, places = asked
    bad = places.assign(certainty_m=0.0)
    bad.loc[bad.index[[3, 50]], "certainty_m"] = -1.0
    monkeypatch.setattr(od_in_parts, "DESTINATIONS_AT_A_TIME", 10)
    monkeypatch.setattr(od_in_parts, "od_matrix", None)
    with pytest.raises(PointsError, match="2 "):
        Router(study.network()).od_matrix(study.origins(), bad)
    full = SimpleNamespace(available=9)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: full)
    with pytest.raises(TooLargeError, match="Nothing was computed"):
        Router(study.network()).od_matrix(study.origins(), places)
