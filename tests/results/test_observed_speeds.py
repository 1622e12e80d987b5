from __future__ import annotations

import shutil

import numpy as np
import pytest
from measured_speeds import PAGE, page_table

from aicomplex_geo.layers import read_sources
from aicomplex_geo.network import read_network, read_profile
from aicomplex_geo.publish import speed_section
from aicomplex_geo.results.observed_speeds import observed_against_modelled
from aicomplex_geo.study import check_study, load_study


@pytest.fixture(scope="module")
def speeds():
    study = load_study()
    return observed_against_modelled(study, read_network("strategic"), study.profiles())


def test_surveyed_speeds_are_held_against_the_profiles(speeds):
    found = speeds.set_index(["name_en", "kind"])
    mujin = found.loc[("Mujin-daero (then Mujin-ro)", "running")]
    assert mujin["modelled"] == pytest.approx(58.52)
    assert mujin["error"] == pytest.approx(0, abs=1e-9)
    assert mujin["class_error"] == pytest.approx(40.34 / 58.52 - 1)
    assert found.loc[("Geumnam-ro", "travel"), "modelled"] == pytest.approx(17.17, abs=0.01)
    mean = found.loc[("Mean of 19 arterials", "travel")]
    assert mean["by_class"] == pytest.approx(26.62, abs=0.005)
    honam = found.loc[("Honam Expressway (Dong-Gwangju to Gwangsan)", "travel")]
    assert honam["modelled"] == pytest.approx(57.4)


def test_what_is_not_on_the_network_says_so(speeds):
    missing = speeds["modelled"].isna()
    assert (speeds["reason_en"].ne("") == missing).all()
    assert (speeds["reason_ko"].ne("") == missing).all()
    assert speeds.loc[missing, "error"].isna().all()
    delays = speeds[speeds["kind"].eq("delay")]
    assert len(delays) == 8
    assert delays["reason_en"].eq("the network does not name the junction").all()


def test_every_row_has_a_year_and_a_source(speeds):
    assert speeds["year"].isin(["2016", "2018", "2024", "2025"]).all()
    assert {key for keys in speeds["source"] for key in keys.split(";")} <= set(read_sources())


def test_the_constants_of_roads_are_the_observed_speeds(speeds):
    """Roads of the table have their own value in the profile, and it is that of the survey."""
    profile = read_profile("car_offpeak")
    observed = load_study().observed_speeds()
    running = observed[observed["kind"].eq("running")].set_index("road")["speed"]
    for road, speed in profile.road_speed:
        if road != "호남고속도로":
            assert running[road] == pytest.approx(speed)
    travel = observed[observed["kind"].eq("travel")].set_index("road")["speed"]
    for road, delay in profile.road_delay_s_per_km:
        own = dict(profile.road_speed).get(road, 40.34)
        assert 3600 / (3600 / own + delay) == pytest.approx(travel[road], abs=0.005)


def test_the_report_says_which_profile_has_no_observation(speeds):
    class Results:
        profiles = load_study().profiles()

    Results.speeds = speeds
    found = speed_section.context(Results)
    assert found["without"] == "승용차, 첨두시(가정)"
    assert (found["count"], found["modelled"]) == (29, 6)
    assert speed_section.signed(np.nan) == "–"


def test_the_table_of_the_documentation_is_that_of_today(speeds):
    assert page_table(speeds) in PAGE.read_text(encoding="utf-8")


def test_faults_of_the_observations_are_faults_of_the_study(tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(load_study().folder, folder)
    table = folder / "observed_speeds.csv"
    table.write_text(table.read_text("utf-8").replace(",30.64,", ",0,"), encoding="utf-8")
    found = [str(one) for one in check_study(folder)]
    assert any("observed_speeds.csv, row 12: speed is '0'" in one for one in found)
    table.unlink()
    assert any("observed_speeds.csv" in str(one) for one in check_study(folder))
