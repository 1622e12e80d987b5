# ruff: noqa: PD011 - `.values` of an opportunity or a matrix is our own attribute
"""One place computes a study: its tables agree with each other and with their parts."""

from __future__ import annotations

import itertools
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

import aicomplex_geo as ag
from aicomplex_geo import claims, maps, publish
from aicomplex_geo.errors import DataNotFoundError, ParameterError, UnknownProfileError
from aicomplex_geo.results.nearest_interchange import nearest_interchange
from aicomplex_geo.results.opportunity_matrices import opportunity_matrices
from aicomplex_geo.results.study_results import compute
from aicomplex_geo.results.unreached import counted_total, find_unreached, listed
from aicomplex_geo.routing.certainty import od_range
from aicomplex_geo.study import load_study, new_study


def test_every_profile_origin_and_hub_has_a_row(study, results):
    pairs = itertools.product(study.profile_names, results.origins.index, results.hubs.index)
    found = results.od[["profile", "from_id", "to_id"]].itertuples(index=False, name=None)
    assert list(found) == list(pairs)
    assert list(results.od.columns) == [
        "profile",
        "from_id",
        "to_id",
        "travel_time",
        "distance",
        "access_time",
        "travel_time_low",
        "travel_time_high",
        "distance_low",
        "distance_high",
        "toll",
        "status",
        "reason_ko",
        "reason_en",
    ]


def test_the_main_origin_comes_first(study, results):
    assert results.origins.index[0] == study.origin_id
    assert results.profile == study.default_profile


def test_a_row_has_a_time_or_a_reason(results):
    known = results.od["status"].eq("ok")
    assert (results.od["travel_time"].notna() == known).all()
    assert (results.od["reason_ko"].eq("") == known).all()
    assert (results.od["reason_en"].eq("") == known).all()


def test_the_range_holds_the_time(results):
    od = results.od[results.od["status"].eq("ok")]
    for name in ("travel_time", "distance"):
        slack = 1e-3 * od[name]  # float32
        assert (od[f"{name}_low"] <= od[name] + slack).all()
        assert (od[f"{name}_high"] >= od[name] - slack).all()


def test_the_times_are_those_of_the_router(results):
    router = ag.Router(results.net, profile=results.profile)
    expected = router.od_matrix(results.origins, results.hubs).to_frame()
    mine = results.od[results.od["profile"].eq(results.profile)].reset_index(drop=True)
    pd.testing.assert_series_equal(mine["travel_time"], expected["travel_time"])
    pd.testing.assert_series_equal(mine["distance"], expected["distance"])


def test_routes_take_the_time_of_the_table(results):
    keys = ["profile", "from_id", "to_id"]
    both = results.routes.merge(results.od, on=keys, suffixes=("", "_od"), validate="one_to_one")
    assert len(both) == len(results.routes)
    np.testing.assert_allclose(both["travel_time"], both["travel_time_od"], rtol=1e-5)
    np.testing.assert_allclose(both["toll"], both["toll_od"])
    main = results.routes["from_id"].eq(results.origins.index[0])
    assert set(results.routes.loc[~main, "profile"]) == {results.profile}
    assert set(results.routes.loc[main, "profile"]) == {one.name for one in results.profiles}


def test_a_slower_profile_is_slower(results):
    times = results.od.set_index(["from_id", "to_id", "profile"])["travel_time"].unstack()  # noqa: PD010 - one value each
    times = times.dropna()
    assert (times["car_free"] <= times["car_offpeak"] + 1e-3).all()
    assert (times["car_offpeak"] <= times["car_peak"] + 1e-3).all()


def test_isochrones_grow(results):
    areas = results.isochrones[results.isochrones.geometry.notna()].to_crs("EPSG:5179")
    assert areas.geometry.is_valid.all()
    for _, group in areas.assign(area=areas.area).groupby(["profile", "from_id"]):
        assert group.sort_values("cutoff")["area"].is_monotonic_increasing


def test_the_closed_airport_is_routed_and_not_counted(results):
    assert results.hubs.loc["muan_airport", "closed"]
    muan = results.od[results.od["to_id"].eq("muan_airport")]
    assert muan["travel_time"].notna().any()
    widest = max(results.study.cutoffs)
    for row in results.hubs_reached.itertuples(index=False):
        od = results.od[
            results.od["profile"].eq(row.profile) & results.od["from_id"].eq(row.from_id)
        ]
        within = od[od["travel_time"] <= row.cutoff]["to_id"]
        assert row.value == len(set(within) - {"muan_airport"})
        assert row.cutoff <= widest


def test_more_is_reached_in_more_time(results):
    for _, group in results.reached.groupby(["profile", "from_id", "opportunity"]):
        assert group.sort_values("cutoff")["value"].is_monotonic_increasing


def test_nothing_is_reached_twice(results):
    totals = {one.key: one.values.sum() for one in results.opportunities}
    assert (results.reached["value"] <= results.reached["opportunity"].map(totals) + 1e-6).all()


def test_what_is_reached_lies_within_its_range(results):
    reached = results.reached
    assert (reached["value_low"] <= reached["value"]).all()
    assert (reached["value"] <= reached["value_high"]).all()
    for name in ("value_low", "value_high"):
        for _, group in reached.groupby(["profile", "from_id", "opportunity"]):
            assert group.sort_values("cutoff")[name].is_monotonic_increasing
    for one in results.opportunities:
        mine = reached.loc[reached["opportunity"].eq(one.key), "value_high"]
        assert (mine <= counted_total(one, results.unreached) + 1e-6).all()


def test_a_cutoff_that_runs_through_a_zone_counts_it_in_part(results):
    router = ag.Router(results.net, profile=results.profile)
    people = next(one for one in results.opportunities if one.key == "population")
    main, cutoff = results.origins.iloc[[0]], 30
    times = router.od_matrix(main, people.points).values[0]
    found = od_range(router, main.assign(certainty_m=0.0), people.points)
    known = np.isfinite(times)
    # a zone that is partly too far from any road is not wholly within a time
    metric = people.points.to_crs("EPSG:5179")
    off = np.zeros(len(metric), dtype=bool)
    for turn in range(8):
        angle, away = np.pi * turn / 4, people.points["certainty_m"].fillna(0).to_numpy()
        x = metric.geometry.x + away * np.sin(angle)
        y = metric.geometry.y + away * np.cos(angle)
        ring = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs="EPSG:5179")
        off |= router.snap(ring, role="destination")["status"].ne("ok").to_numpy()
    surely = known & ~off & (found["travel_time_high"] <= cutoff).to_numpy() & (times <= cutoff)
    partly = known & ((found["travel_time_low"] <= cutoff).to_numpy() | (times <= cutoff))
    (row,) = results.reached[
        results.reached["opportunity"].eq("population")
        & results.reached["profile"].eq(results.profile)
        & results.reached["from_id"].eq(main.index[0])
        & results.reached["cutoff"].eq(cutoff)
    ].itertuples(index=False)
    assert row.value_low == people.values[surely].sum()
    assert row.value_high == people.values[partly].sum()
    assert row.value_low < row.value < row.value_high


def test_counts_go_beyond_the_city(results):
    people = next(one for one in results.opportunities if one.key == "population")
    assert people.points["sigungu_ko"].notna().sum() == 585
    hour = results.reached[
        results.reached["opportunity"].eq("population") & results.reached["cutoff"].eq(60)
    ]
    assert hour["value"].max() > 1_431_903


def test_places_on_no_road_are_listed_from_the_nearest_outwards(results):
    people = next(one for one in results.opportunities if one.key == "population")
    mine = results.unreached[results.unreached["opportunity"].eq("population")]
    points = people.points.to_crs("EPSG:5179").geometry
    centre = results.origins.to_crs("EPSG:5179").geometry.iloc[0]
    assert points[mine["id"]].distance(centre).is_monotonic_increasing
    short = listed(results.unreached, "population")
    assert short["amount"].sum() == mine["amount"].sum()
    assert short["name_ko"].iloc[-1] == f"그 밖의 {len(mine) - 10:,}곳"
    assert short["name_en"].iloc[-1] == f"{len(mine) - 10:,} more places"
    assert short["reason_ko"].iloc[-1]
    few = listed(results.unreached, "households")
    assert len(few) <= 11
    assert few["id"].ne("").all()


def test_complexes_without_workers_are_left_out_by_name(results):
    workers = next(one for one in results.opportunities if one.key == "workers")
    assert set(workers.values.index) == {"hanam", "pyeongdong"}
    assert (workers.values > 0).all()
    assert {"cheomdan1", "jingok"} <= {one.id for one in workers.excluded}


def test_the_nearest_interchange_is_open_and_nearest(results):
    nearest = results.nearest_interchange
    nodes = results.study.layer("expressway_nodes")
    assert set(nodes.loc[nearest["to_id"].unique(), "status"]) == {"operating"}
    assert len(nearest) == len(results.profiles) * results.origins.geometry.notna().sum()
    assert (nearest["travel_time"] < 60).all()


def test_the_closest_workers_of_hanam_are_its_own(results):
    mine = results.measures[
        results.measures["from_id"].eq("hanam") & results.measures["opportunity"].eq("workers")
    ]
    assert set(mine["closest_id"]) == {"hanam"}


def test_progress_rises(tmp_path):
    new_study(tmp_path / "study")
    small = load_study(tmp_path / "study")
    seen = []
    compute(small, progress=lambda doing, share: seen.append((doing, share)))
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert [name for name, _ in seen] == ["network", *small.profile_names, "claims", "scenarios"]


def test_an_unknown_profile_is_refused(study):
    with pytest.raises(UnknownProfileError, match="by_balloon"):
        compute(study, profile="by_balloon")


def test_what_is_reached_without_limit_and_what_is_on_no_road_is_all(results):
    router = ag.Router(results.net, profile=results.profile)
    for one in results.opportunities:
        od = router.od_matrix(results.origins, one.points)
        reached = ag.accessibility.cumulative(od, one.values, cutoff=100_000)
        lost = results.unreached[results.unreached["opportunity"].eq(one.key)]
        np.testing.assert_allclose(reached + lost["amount"].sum(), one.values.sum())


def test_places_on_no_road_are_named_with_amount_and_reason(results):
    assert list(results.unreached.columns) == [
        "opportunity",
        "id",
        "name_ko",
        "name_en",
        "amount",
        "status",
        "reason_ko",
        "reason_en",
    ]
    households = results.unreached[results.unreached["opportunity"].eq("households")]
    assert len(households)
    for one in households.itertuples(index=False):
        assert one.amount == results.study.layer("dong").loc[one.id, "households"]
    assert results.unreached["reason_ko"].str.contains(r"[\d,]+ m").all()
    assert (results.unreached[["name_ko", "name_en"]] != "").all(axis=None)


def test_a_place_far_from_any_road_is_unreached(study, results):
    (people,) = (one for one in results.opportunities if one.key == "households")
    points = people.points.iloc[:3].copy()
    points.iloc[1, points.columns.get_loc("geometry")] = Point(125.0, 34.0)
    moved = replace(people, points=points, values=people.values.iloc[:3])
    router = ag.Router(results.net, profile=results.profile)
    matrices = opportunity_matrices(router, results.origins, [moved])
    found = find_unreached(router, results.origins, [moved], matrices)
    assert list(found["id"]) == [points.index[1]]
    assert list(found["status"]) == ["too_far"]
    assert list(found["amount"]) == [people.values.iloc[1]]


def test_the_end_without_position_is_named(lost_results):
    od = lost_results.od.set_index(["profile", "from_id", "to_id"]).loc["car_offpeak"]
    origin, hub = "예시 산업단지", "예시공항(위치 미확인)"
    assert od.loc[("site_a", "station"), "reason_ko"] == f"출발지 {origin}: 위치 미확인"
    both = od.loc[("site_a", "airport"), "reason_ko"]
    assert both == f"출발지 {origin}: 위치 미확인; 도착지 {hub}: 위치 미확인"
    assert od.loc[("site_b", "airport"), "reason_en"] == (
        "destination Example airport without a position: position unknown"
    )
    assert od.loc[("site_b", "station"), "reason_en"] == ""


def test_an_origin_without_position_has_no_sum_rather_than_0(lost_results):
    found = lost_results
    for frame, column in (
        (found.hubs_reached, "value"),
        (found.reached, "value"),
        (found.reached, "value_low"),
        (found.reached, "value_high"),
        (found.measures, "gravity"),
        (found.measures, "closest_time"),
    ):
        unknown = frame["from_id"].eq("site_a")
        assert unknown.any()
        assert frame.loc[unknown, column].isna().all()
        assert frame.loc[~unknown, column].notna().all()


def test_the_time_to_the_nearest_interchange_has_a_range(results):
    nearest = results.nearest_interchange
    for name in ("travel_time", "distance"):
        slack = 1e-3 * nearest[name]
        assert (nearest[f"{name}_low"] <= nearest[name] + slack).all()
        assert (nearest[f"{name}_high"] >= nearest[name] - slack).all()
    uncertain = nearest["from_id"].map(results.origins["certainty_m"]) > 0
    assert (nearest["travel_time_low"] < nearest["travel_time_high"])[uncertain].all()


def test_the_interchanges_that_may_be_nearest_are_those_of_a_search_by_hand(results):
    router = ag.Router(results.net, profile=results.profile)
    nodes = results.study.layer("expressway_nodes")
    nodes = nodes[nodes["kind"].eq("interchange") & nodes["status"].eq("operating")]
    nodes = nodes[nodes.geometry.notna()].assign(certainty_m=0.0)
    origin = results.origins.iloc[[0]]
    (row,) = nearest_interchange(router, origin, nodes).itertuples(index=False)
    centre = origin.geometry.to_crs("EPSG:5179").iloc[0]
    metres = float(origin["certainty_m"].iloc[0])
    compass = [(0, 0), *((np.sin(a), np.cos(a)) for a in np.arange(8) * np.pi / 4)]
    tried = gpd.GeoDataFrame(
        geometry=[Point(centre.x + metres * e, centre.y + metres * n) for e, n in compass],
        crs="EPSG:5179",
    )
    times = router.od_matrix(tried, nodes).values
    first = set(nodes["name_ko"].iloc[times.argmin(axis=1)])
    assert {row.name_ko, *row.also_ko.split(", ")} == first
    assert row.name_ko not in row.also_ko.split(", ")


def test_an_exact_origin_and_exact_interchanges_leave_no_doubt(results):
    router = ag.Router(results.net, profile=results.profile)
    origins = results.origins.assign(certainty_m=0.0)
    nodes = results.study.layer("expressway_nodes")
    nodes = nodes[nodes["kind"].eq("interchange") & nodes.geometry.notna()]
    found = nearest_interchange(router, origins, nodes.assign(certainty_m=np.nan))
    assert found["also_ko"].eq("").all()
    assert found["also_en"].eq("").all()
    np.testing.assert_allclose(found["travel_time_low"], found["travel_time"])
    np.testing.assert_allclose(found["travel_time_high"], found["travel_time"])


def test_results_show_their_profile_and_the_number_of_profiles(results):
    text = repr(results)
    assert text == "<StudyResults cheomdan3, car_offpeak shown of 3 profiles, 10 origins, 8 hubs>"


@pytest.mark.parametrize(
    "use",
    [
        compute,
        publish.build,
        claims.check,
        claims.routes,
        maps.accessibility_map,
        maps.hubs_map,
        maps.overview_map,
        maps.sites_map,
    ],
    ids=lambda use: use.__name__,
)
def test_a_study_is_a_study_or_a_path(use, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError, match=r"study has the type int"):
        use(3)
    with pytest.raises(DataNotFoundError, match="there is no study file"):
        use("nowhere.toml")


def test_a_study_can_be_given_by_its_path(tmp_path):
    new_study(tmp_path / "study")
    study = load_study(tmp_path / "study")
    pd.testing.assert_frame_equal(claims.check(str(tmp_path / "study")), claims.check(study))
    assert maps.overview_map(study.folder / "study.toml").title.endswith(study.title_ko)


def test_the_total_counted_is_without_the_places_that_no_origin_reaches(results):
    for one in results.opportunities:
        lost = results.unreached.loc[results.unreached["opportunity"].eq(one.key), "amount"].sum()
        total = counted_total(one, results.unreached)
        assert total + lost == pytest.approx(one.values.sum())
        assert (
            results.reached.loc[results.reached["opportunity"].eq(one.key), "value"] <= total + 1e-6
        ).all()
