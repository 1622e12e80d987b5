"""The bundled study, computed and built once for all tests of this folder."""

from __future__ import annotations

import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo.maps.build import build
from aicomplex_geo.maps.results import compute
from aicomplex_geo.study import new_study


@pytest.fixture(scope="session")
def study():
    return ag.load_study()


@pytest.fixture(scope="session")
def results(study):
    return compute(study)


@pytest.fixture(scope="session")
def built(study, tmp_path_factory):
    """A folder with everything that the main job writes."""
    folder = tmp_path_factory.mktemp("한글 폴더") / "maps"
    build(study, out=folder)
    return folder


@pytest.fixture(scope="session")
def lost(tmp_path_factory):
    """A study whose main origin has no position, as one of its two hubs."""
    folder = tmp_path_factory.mktemp("study") / "위치 미상"
    new_study(folder)
    sites = pd.read_csv(folder / "sites.csv", dtype=str, keep_default_na=False)
    sites.loc[0, ["lat", "lon", "certainty_m"]] = ""
    sites.to_csv(folder / "sites.csv", index=False, lineterminator="\n")
    return ag.load_study(folder)
