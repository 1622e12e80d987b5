"""The measured figures: current, and within what was asked for."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib

import pytest


@pytest.fixture(scope="module")
def figures(folder):
    return tomllib.loads((folder / "validation.toml").read_text(encoding="utf-8"))


def test_the_figures_belong_to_the_tables(folder, figures, junctions, links):
    for name in ("junctions.csv", "links.csv"):
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        assert figures["tables"][name.replace(".", "_")] == digest, (
            f"{name} was changed: run python tools/strategic_network REFERENCE"
        )
    assert figures["network"]["junctions"] == len(junctions)
    assert figures["network"]["links"] == len(links)
    assert figures["network"]["strongly_connected"] is True
    metres = sum(
        float(row["length_m"]) * (2 if row["direction"] == "both" else 1)
        for row in links
        if row["road_class"] == "national"
    )
    assert figures["network"]["km_national"] == pytest.approx(metres / 1000, abs=0.06)


def test_the_figures_are_within_what_was_asked_for(figures):
    trunk = figures["trunk"]
    assert trunk["pairs"] == 500
    assert trunk["distance_median"] <= 0.03
    assert trunk["distance_p95"] <= 0.08
    assert trunk["time_median"] <= 0.05
    assert trunk["time_p95"] <= 0.12
    large = trunk.get("large", [])
    assert trunk["pairs_above_20_percent"] == len(large)
    assert all(row["reason"] for row in large)
    assert figures["reach"]["farthest_m"] <= 1_500
    posts = figures["posts"]
    assert posts["within_5_percent"] == posts["sections"] >= 30
    assert all(row["reason"] != "not exempt" for row in posts["exempt"])
    assert figures["stray"]["largest_m"] < 100
    assert all(abs(row["difference"]) <= 0.05 for row in figures["published"]["sections"])


def test_no_way_back_is_much_longer_than_the_way_there(figures):
    returns = figures["returns"]
    assert returns["pairs"] == 2_000
    assert returns["longer_back_than_10_km"] == len(returns["long"]) == 0
    assert returns["longest_way_back_m"] < 5_000
    assert returns["over_5_km"] == 0
    assert returns["over_2_km"] <= 0.05 * returns["pairs"]


def test_every_edge_without_a_twin_has_a_reason(figures, links):
    rows = figures["returns"]["without_twin"]
    assert all(row["reason"] for row in rows)
    one_way = [row for row in links if row["direction"] == "one_way"]
    assert sum(row["edges"] for row in rows) == len(one_way)


def test_half_interchanges_have_a_source(project, figures):
    found = figures["interchanges"]
    assert found["checked"] - found["complete"] == len(found["partial"])
    text = (project / "data" / "geo" / "sources.toml").read_text(encoding="utf-8")
    known = tomllib.loads(text)["sources"]
    named = [row["source"] for row in (*found["partial"], *figures["published"]["sections"])]
    assert named
    assert set(named) <= set(known)


@pytest.mark.reference
def test_the_figures_are_current(tools, reference, folder):
    figures = tools.validating.to_toml(tools.validating.validate(reference, folder))
    assert figures == (folder / "validation.toml").read_text(encoding="utf-8")


@pytest.mark.reference
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_pairs_are_within_the_bounds_too(tools, reference, folder, seed):
    comparison = tools.comparing.Comparison(
        tools.tables.read_tables(folder), tools.reading.read_trunk(reference)
    )
    drawn = comparison.draw(seed=seed)
    assert drawn["distance_median"] <= 0.03
    assert drawn["distance_p95"] <= 0.08
    assert drawn["time_median"] <= 0.05
    assert drawn["time_p95"] <= 0.12


@pytest.mark.reference
def test_the_script_writes_the_same_bytes_again(project, reference, folder, tmp_path):
    target = tmp_path / "한글 폴더"
    command = [sys.executable, str(project / "tools/strategic_network"), str(reference)]
    subprocess.run([*command, str(target)], check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    for name in ("junctions.csv", "links.csv", "validation.toml"):
        assert (target / name).read_bytes() == (folder / name).read_bytes()
    shutil.rmtree(target)


def test_the_script_without_the_reference_folder_says_what_it_wants(project):
    done = subprocess.run(
        [sys.executable, str(project / "tools/strategic_network")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "REFERENCE" in done.stderr
