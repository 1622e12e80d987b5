"""A study is computed once: nothing is read, snapped or measured twice."""

from __future__ import annotations

import pandas as pd
import pytest

from aicomplex_geo import Router
from aicomplex_geo.publish import build
from aicomplex_geo.study import load_study, new_study
from aicomplex_geo.study.model import keeping_layers
from aicomplex_geo.study.workbench import Workbench

COMPARISON = """
[comparison]
sites = ["site_a", "station"]
"""


@pytest.fixture
def compared(tmp_path):
    """The study of the template, with other sites to compare than its origins."""
    new_study(tmp_path / "study")
    path = tmp_path / "study" / "study.toml"
    text = path.read_text(encoding="utf-8") + COMPARISON
    path.write_text(text, encoding="utf-8", newline="\n")
    return load_study(path)


def test_everything_is_done_once(compared, calls, tmp_path):
    build(compared, out=tmp_path / "maps")
    assert calls["router"][: len(compared.profile_names)] == list(compared.profile_names)
    # each scenario that edits roads prepares its own network
    assert len(calls["snapper"]) == 2
    for name in ("od_matrix", "locate", "read_layer"):
        assert calls[name]
        assert len(calls[name]) == len(set(calls[name])), name
    assert set(calls["read_layer"]) == set(compared.layer_names)


def test_the_bundled_study_is_computed_in_as_few_steps(steps):
    assert steps == {
        "read_layer": 17,
        "router": 21,
        "snapper": 9,
        "od_matrix": 182,
        "locate": 214,
    }


def test_layers_are_kept_for_one_computation_only(compared, calls):
    kept = keeping_layers(compared)
    assert kept == compared
    assert keeping_layers(kept) is kept
    first, second = kept.layer("sites"), kept.layer("sites")
    pd.testing.assert_frame_equal(first, second)
    first["name_ko"] = "changed"
    assert "changed" not in set(kept.layer("sites")["name_ko"])
    assert len(calls["read_layer"]) == 1
    compared.layer("sites")
    keeping_layers(compared).layer("sites")
    assert len(calls["read_layer"]) == 3


def test_a_router_is_made_once_a_profile(compared):
    bench = Workbench(compared)
    first, other, _ = bench.profiles
    assert bench.router(first) is bench.router(first)
    assert bench.router(other) is not bench.router(first)
    assert bench.router(other).profile == other
    fresh = Router(bench.net, other)
    ends = bench.origins, bench.hubs
    pd.testing.assert_frame_equal(
        bench.router(other).od_matrix(*ends).to_frame(), fresh.od_matrix(*ends).to_frame()
    )


def test_positions_are_kept_by_role_and_by_what_is_known_of_a_point(compared, calls):
    bench = Workbench(compared)
    router = bench.router(bench.profiles[0])
    router.snap(bench.origins)
    router.snap(bench.origins.copy())
    assert len(calls["locate"]) == 1
    router.snap(bench.origins, role="origin")
    router.snap(bench.origins, max_distance=10)
    router.snap(bench.origins.assign(certainty_m=7.0))
    router.snap(bench.origins.iloc[:1])
    router.snap(bench.origins.to_crs("EPSG:5179"))
    assert len(calls["locate"]) == 6
