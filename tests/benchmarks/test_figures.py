"""Pages state the figures of the last run, and only what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks.bounds import Row
from benchmarks.report import figures, seconds

PROJECT = Path(__file__).resolve().parents[2]
FOUND = json.loads((PROJECT / "benchmarks" / "results.json").read_text(encoding="utf-8"))["rows"]
ROWS = {(row.task, row.graph, row.against, row.item): row for row in map(Row.from_dict, FOUND)}
PORTO_ALEGRE = "porto-alegre"
FIRST_AREAS = "10 + 20 + 30 min of one origin, no cached kernels"


def share(*row):
    """Return the time of another library as a share of ours, which is longer."""
    value = ROWS[row].value
    assert value < 1, f"{row}: we are faster now; say so"
    return f"{value:.2f} of our time"


def times(*row):
    """Return how many times faster we are."""
    value = ROWS[row].value
    assert value > 1, f"{row}: we are slower now; say so"
    return f"{figures(value)} times faster"


def ours(*row):
    return seconds(ROWS[row].ours)


def theirs(*row):
    return seconds(ROWS[row].theirs)


def megabytes(value):
    return f"{value / 1e6:.0f} MB"


def minutes(who, profile):
    """Return the median ratio and the correlation, as the note of a row has them."""
    note = ROWS["minutes", PORTO_ALEGRE, who, profile].note
    return re.match(r"minutes (\S+) × ours, correlation (\d\.\d+),", note).groups()


def median(profile):
    return f"{ROWS['minutes', PORTO_ALEGRE, 'osrm-ch', profile].ours:.1f} min"


def memory(who):
    return ROWS["peak", PORTO_ALEGRE, who, "set-up and matrix"]


COMPARISON = [
    lambda: f"A path at a million nodes took {share('path', 'roads-1m', 'pandana', 'path')}",
    lambda: f"network of Gwangju {share('sums', 'strategic', 'pandana', 'node, 5 min')}",
    lambda: (
        f"{megabytes(memory('valhalla').theirs)} with Valhalla and "
        f"{megabytes(memory('osrm-mld').theirs)} with OSRM (MLD), "
        f"{megabytes(memory('valhalla').ours)} with this library"
    ),
    lambda: f"a single pair takes {share('single', 'strategic', 'routingkit-cch', '1 × 1')}",
    lambda: (
        f"aequilibrae prepares Luxembourg in "
        f"{theirs('same-arcs', 'luxembourg', 'aequilibrae', 'build')}, we in "
        f"{ours('same-arcs', 'luxembourg', 'aequilibrae', 'build')}"
    ),
    lambda: f"OpenStreetMap file into frames in {share('read', PORTO_ALEGRE, 'pyrosm', 'file')}",
    lambda: (
        f"a row of 1,000 × 1,000 takes {ours('matrix', 'luxembourg', 'routingkit-cch', 'row')} in "
        f"Luxembourg, {times('matrix', 'luxembourg', 'routingkit-cch', 'row')} than "
        f"routingkit-cch and {times('matrix', 'luxembourg', 'pandana', 'row')} than pandana, after "
        f"{ours('ready', 'luxembourg', 'pandana', 'build')} of preparation "
        f"({theirs('ready', 'luxembourg', 'pandana', 'build')} for pandana)"
    ),
]


@pytest.mark.parametrize("sentence", COMPARISON, ids=range(len(COMPARISON)))
def test_the_comparison_states_what_was_measured(sentence):
    text = (PROJECT / "docs" / "comparison.md").read_text(encoding="utf-8")
    assert sentence() in text


@pytest.mark.parametrize("page", ["README.md", "docs/explanation/engine.md"])
def test_the_wait_for_a_first_isochrone_is_that_of_the_last_run(page):
    text = (PROJECT / page).read_text(encoding="utf-8")
    wait = ROWS["cold", PORTO_ALEGRE, "nothing", FIRST_AREAS].ours
    assert re.findall(r"(\d+) s when measured", text) == [f"{wait:.0f}"]


PROFILES = {
    "`car_free`, no waits and no slow traffic": "car_free",
    "`car_offpeak` without its waits": "car_offpeak, no waits",
    "`car_offpeak`": "car_offpeak",
    "`car_peak`": "car_peak",
}


@pytest.mark.parametrize("shown", PROFILES)
def test_minutes_beside_others_are_those_of_the_last_run(shown):
    page = PROJECT / "docs" / "explanation" / "minutes-beside-osrm-and-valhalla.md"
    profile = PROFILES[shown]
    cells = [shown, median(profile), *minutes("osrm-ch", profile), *minutes("valhalla", profile)]
    assert f"| {' | '.join(cells)} |" in page.read_text(encoding="utf-8")


def test_what_is_said_of_our_minutes_follows_from_the_table():
    page = PROJECT / "docs" / "explanation" / "minutes-beside-osrm-and-valhalla.md"
    text = page.read_text(encoding="utf-8")
    osrm, valhalla = (1 / float(minutes(who, "car_offpeak")[0]) for who in ("osrm-ch", "valhalla"))
    assert f"our minutes are {osrm:.1f} times OSRM's and {valhalla:.1f} times Valhalla's" in text
    assert f"reaches in 20 minutes takes our off-peak driver about {20 * osrm:.0f}." in text
    plain, waiting = (
        ROWS["minutes", PORTO_ALEGRE, "osrm-ch", profile].ours
        for profile in ("car_offpeak, no waits", "car_offpeak")
    )
    assert f"are {1 - plain / waiting:.0%} of our off-peak minutes".replace("%", " %") in text
