from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from aicomplex_geo.errors import ObservationError, ParameterError
from aicomplex_geo.network import (
    Calibration,
    Delays,
    Profile,
    RoadNetwork,
    calibrate,
    read_network,
    read_profile,
)

ROADS = [
    ("a", "b", 0, 1000.0, "arterial", 50.0),
    ("b", "a", 0, 1000.0, "arterial", 50.0),
    ("b", "c", 0, 1000.0, "national", 80.0),
    ("c", "d", 0, 2000.0, "street", 30.0),
    ("d", "a", 0, 1000.0, "arterial", 60.0),
    ("c", "a", 0, 9000.0, "expressway", 100.0),
]
NAMES = ["하남대로", "하남대로", "영광로", "골목길", "상무 대로", "호남고속도로"]
PROFILE = Profile(
    "mine",
    period="offpeak",
    speed_factor=(("arterial", 0.8), ("national", 0.9)),
    delay_s_per_km=(("arterial", 40.0),),
)
TRUE = replace(
    PROFILE,
    speed_factor=(("arterial", 0.6), ("national", 0.7), ("street", 0.5)),
    delay_s_per_km=(("arterial", 70.0),),
)


@pytest.fixture
def net(build):
    return build(ROADS, road_name=NAMES)


def travel_speeds(net, profile):
    return net.edges["length"].to_numpy() * 3.6 / profile.seconds(net)


def both_speeds(net, profile, names):
    """Observed travel and running speeds of roads, without error."""
    table = (
        net.edges.assign(
            seconds=profile.seconds(net),
            moving=net.edges["length"] * 3.6 / profile.running_speeds(net),
        )
        .groupby("road_name")[["length", "seconds", "moving"]]
        .sum()
    )
    chosen = table.loc[names]
    return pd.DataFrame(
        {
            "road": names,
            "speed": (chosen["length"] * 3.6 / chosen["seconds"]).to_numpy(),
            "running_speed": (chosen["length"] * 3.6 / chosen["moving"]).to_numpy(),
        }
    )


def test_exact_observations_give_the_true_constants(net):
    observed = both_speeds(net, TRUE, ["하남대로", "상무 대로", "영광로", "골목길"])
    found = calibrate(net, PROFILE, observed, prior=0)
    assert dict(found.profile.speed_factor) == pytest.approx(dict(TRUE.speed_factor), rel=1e-5)
    assert dict(found.profile.delay_s_per_km)["arterial"] == pytest.approx(70.0, rel=1e-5)
    assert found.residuals["error"].abs().max() < 1e-4
    assert found.residuals["unit"].eq("km/h").all()
    assert found.provenance["fit"]["rms_after"] < 1e-5 < found.provenance["fit"]["rms_before"]


def test_what_no_observation_depends_on_stays(net):
    found = calibrate(net, PROFILE, pd.DataFrame({"road": ["영광로"], "speed": [50.0]}))
    assert found.constants["constant"].tolist() == ["speed_factor.national"]
    assert dict(found.profile.speed_factor)["arterial"] == 0.8
    assert found.profile.delay_s_per_km == PROFILE.delay_s_per_km
    untouched = net.edges["road_name"].ne("영광로").to_numpy()
    after, before = found.profile.seconds(net), PROFILE.seconds(net)
    assert after[untouched].tolist() == before[untouched].tolist()


def test_few_observations_are_fitted_less_than_they_could_be(net):
    observed = pd.DataFrame({"road": ["영광로"], "speed": [50.0]})
    exact, held = (calibrate(net, PROFILE, observed, prior=prior) for prior in (0, 0.5))
    assert exact.residuals["modelled"].iloc[0] == pytest.approx(50.0, abs=1e-3)
    assert 50.5 < held.residuals["modelled"].iloc[0] < 72


def test_links_and_trips_are_observed_too(net):
    links = pd.DataFrame(
        {"u": ["a", "b"], "v": ["b", "a"], "key": [0, 0], "running_speed": [30.0, 30.0]}
    )
    found = calibrate(net, PROFILE, links, prior=0)
    assert dict(found.profile.speed_factor)["arterial"] == pytest.approx(0.6, rel=1e-4)
    assert found.residuals["target"].tolist() == ["link", "link"]
    minutes = TRUE.seconds(net)[[0, 2]].sum() / 60
    trips = pd.DataFrame({"from_id": ["a"], "to_id": ["c"], "travel_time": [minutes]})
    found = calibrate(net, PROFILE, trips, prior=0.001)
    row = found.residuals.iloc[0]
    assert (row["target"], row["unit"], row["road"]) == ("trip", "min", "a - c")
    assert row["modelled"] == pytest.approx(minutes, rel=1e-3)
    assert row["before"] == pytest.approx(PROFILE.seconds(net)[[0, 2]].sum() / 60)


def test_the_path_of_a_trip_follows_the_fitted_speeds(build):
    """A street that seems fast turns out slow, so that the trip takes the other road."""
    roads = [
        ("a", "b", 0, 1000.0, "street", 50.0),
        ("b", "c", 0, 1000.0, "street", 50.0),
        ("a", "c", 0, 2500.0, "arterial", 50.0),
    ]
    net = build(roads)
    observed = pd.DataFrame(
        {
            "u": ["a", "", ""],
            "v": ["b", "", ""],
            "from_id": ["", "a", ""],
            "to_id": ["", "c", ""],
            "speed": [20.0, np.nan, np.nan],
            "travel_time": ["", 3.0, ""],
        }
    ).iloc[:2]
    found = calibrate(net, Profile("p"), observed, prior=0)
    assert found.residuals["modelled"].tolist() == pytest.approx([20.0, 3.0], rel=1e-3)
    assert found.provenance["parameters"]["rounds"] > 1


def test_delays_at_signals_are_fitted_where_they_are_known(net):
    edges = net.edges.assign(signals=[2, 2, 0, 0, 1, 0])
    known = RoadNetwork(net.nodes, edges, net.provenance)
    profile = replace(PROFILE, delays=Delays(signal=25))
    true = replace(TRUE, delays=Delays(signal=55), speed_factor=PROFILE.speed_factor)
    observed = both_speeds(known, true, ["하남대로", "상무 대로"])
    found = calibrate(known, profile, observed, prior=0)
    assert found.profile.delays.signal == pytest.approx(55, rel=1e-4)
    assert "delay_s.signal" in set(found.constants["constant"])


def test_values_stay_within_bounds(net):
    observed = pd.DataFrame({"road": ["하남대로"], "running_speed": [10.0]})
    bounds = {"speed_factor.arterial": (0.5, 1.0)}
    found = calibrate(net, PROFILE, observed, bounds=bounds, prior=0)
    row = found.constants.set_index("constant").loc["speed_factor.arterial"]
    assert row["value"] == pytest.approx(0.5)
    assert row["at_bound"]
    assert (row["low"], row["high"]) == (0.5, 1.0)


def test_bundled_constants_stay_within_their_ranges():
    net = read_network("strategic")
    observed = pd.DataFrame({"road": ["상무대로", "영광로"], "speed": [5.0, 120.0]})
    found = calibrate(net, "car_offpeak", observed)
    for row in found.constants.to_dict("records"):
        assert row["low"] - 1e-9 <= row["value"] <= row["high"] + 1e-9
    assert found.profile.name == "car_offpeak_calibrated"


def test_only_the_period_of_the_profile_is_used(net):
    observed = pd.DataFrame(
        {
            "road": ["하남대로"] * 4,
            "period": ["전일", "오전첨두", "비첨두", "08:00~09:00"],
            "speed": [26.0, 15.0, 28.0, 14.0],
        }
    )
    found = calibrate(net, PROFILE, observed)
    assert found.residuals["period"].tolist() == ["day", "peak", "offpeak", "peak"]
    assert found.residuals["used"].tolist() == [True, False, True, False]
    assert found.residuals["reason"].tolist() == ["", "another period", "", "another period"]
    assert found.residuals["modelled"].notna().all()
    peak = calibrate(net, PROFILE, observed, periods=["peak"])
    assert peak.residuals["used"].tolist() == [False, True, False, True]
    with pytest.raises(ParameterError, match=r"no observation is of the profile's period"):
        calibrate(net, PROFILE, observed, periods=["night"])


def test_an_observed_road_loses_its_own_speed(net):
    profile = replace(PROFILE, road_speed=(("하남대로", 70.0),))
    observed = pd.DataFrame({"road": ["하남대로"], "running_speed": [35.0]})
    found = calibrate(net, profile, observed, prior=0)
    assert found.profile.road_speed == ()
    assert found.residuals["modelled"].iloc[0] == pytest.approx(35.0, rel=1e-4)
    assert found.residuals["before"].iloc[0] == pytest.approx(70.0)


def test_roads_off_the_network_are_listed_with_the_reason(net):
    observed = pd.DataFrame({"road": ["하남대로", "금남로"], "speed": [26.0, 17.0]})
    row = calibrate(net, PROFILE, observed).residuals.iloc[1]
    assert not row["used"]
    assert math.isnan(row["modelled"])
    assert row["reason"].startswith("no road of this name on the network")
    with pytest.raises(ParameterError, match=r"no observation lies on the .* '금남로'"):
        calibrate(net, PROFILE, observed.iloc[1:])


def test_names_are_compared_without_blanks(net):
    found = calibrate(net, PROFILE, pd.DataFrame({"road": ["상무대로"], "speed": [26.0]}))
    assert found.residuals["used"].all()


def test_weights_decide_between_observations(net):
    observed = pd.DataFrame(
        {"road": ["영광로"] * 2, "speed": [40.0, 60.0], "weight": [1.0, 1000.0]}
    )
    found = calibrate(net, PROFILE, observed, prior=0)
    assert found.residuals["modelled"].iloc[0] == pytest.approx(60.0, rel=0.01)


def test_faults_of_observations_are_reported_at_once(net):
    observed = pd.DataFrame(
        {
            "u": ["a", "a", "", ""],
            "v": ["b", "z", "", ""],
            "from_id": ["", "", "a", ""],
            "to_id": ["", "", "nowhere", ""],
            "road": ["", "", "", "하남대로"],
            "speed": [30.0, 30.0, 30.0, 30.0],
        }
    )
    with pytest.raises(ObservationError, match=r"2 faults") as caught:
        calibrate(net, PROFILE, observed)
    first, second = (str(one) for one in caught.value.faults)
    assert "row 2: link 'a z' is not on the network" in first
    assert "row 3: to_id 'nowhere' is no junction" in second
    with pytest.raises(ObservationError, match=r"row 1: speed is '0'"):
        calibrate(net, PROFILE, observed.assign(speed=[0, 1, 1, 1]).iloc[[0]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"prior": -1}, r"prior is -1"),
        ({"periods": "peak"}, r"periods is 'peak'"),
        (
            {"bounds": {"speed_factor.canal": (0.1, 1)}},
            r"'speed_factor.canal', which is not",
        ),
        ({"bounds": {"speed_factor.arterial": (0.0, 1)}}, r"bounds of 'speed_factor.arterial'"),
    ],
)
def test_options_are_checked(net, options, message):
    with pytest.raises(ParameterError, match=message):
        calibrate(net, PROFILE, pd.DataFrame({"road": ["하남대로"], "speed": [30.0]}), **options)
    with pytest.raises(ParameterError, match=r"observed is a list"):
        calibrate(net, PROFILE, [])


@pytest.mark.parametrize("name", ["car_offpeak", "car_peak", "bike"])
def test_a_fitted_profile_is_read_back(name, tmp_path):
    net = read_network("strategic")
    observed = pd.DataFrame({"road": ["상무대로", "필문대로"], "speed": [14.0, 12.5]})
    given = replace(read_profile(name), closed=())
    found = calibrate(net, given, observed)
    assert isinstance(found, Calibration)
    path = found.save(tmp_path / "내 프로필.toml")
    read = Profile.from_file(path)
    np.testing.assert_allclose(read.seconds(net), found.profile.seconds(net), rtol=1e-12)
    assert read.access_speed == pytest.approx(found.profile.access_speed)
    assert read.junction_delay_s == found.profile.junction_delay_s
    assert read.road_bounds == found.profile.road_bounds
    assert (read.mode, read.period) == (found.profile.mode, found.profile.period)
    fitted = [one for one in read.constants if one.source.startswith("Fitted to")]
    assert {one.key for one in fitted} == set(found.constants["constant"])
    assert all(one.basis == "measured" for one in fitted)
