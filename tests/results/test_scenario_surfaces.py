"""Times everywhere under each scenario, on the bundled study."""

from __future__ import annotations

import numpy as np


def test_each_scenario_has_times_at_every_cell(results):
    surfaces = results.surfaces
    assert surfaces.after.keys() == {one.scenario.id for one in results.scenarios}
    for minutes in surfaces.after.values():
        assert minutes.index.equals(surfaces.before.index)


def test_closing_never_shortens_and_opening_never_lengthens(results):
    surfaces = results.surfaces
    before = surfaces.before.to_numpy()
    slower = surfaces.after["honam_closure"].to_numpy() - before
    assert np.nanmin(slower) == 0
    assert np.nanmax(slower) > 1
    faster = surfaces.after["gwangju_gangjin"].to_numpy() - before
    assert np.nanmin(faster) < -10
    assert np.nanmax(faster) <= 0
    unchanged = surfaces.after["muan_airport"].to_numpy()
    np.testing.assert_array_equal(unchanged, before)


def test_hubs_reopen(results):
    closed = results.surfaces.closed_hubs
    assert "muan_airport" in closed[""]
    assert "muan_airport" not in closed["muan_airport"]


def test_critical_links_are_those_of_each_date(results):
    critical = results.surfaces.critical
    dates = [one.scenario.opens for one in results.scenarios if one.scenario.opens]
    assert list(dict.fromkeys(critical["state"])) == ["", *dict.fromkeys(dates)]
    assert np.isfinite(critical["minutes_lost"]).all()
    worst = critical.groupby("state")["minutes_lost"].agg(lambda one: one.is_monotonic_decreasing)
    assert worst.all()
    assert (critical["section_ko"] != "").all()
    assert not critical["section_ko"].str.contains("국지도로|nan").any()


def test_a_closure_costs_what_its_links_cost_together(results):
    lost, cut_off = results.surfaces.closures["honam_closure"]
    assert results.surfaces.closures.keys() == {"honam_closure"}
    assert lost > 1_000_000
    assert cut_off == 0
