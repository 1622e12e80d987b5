"""The bundled study, computed and built once for all tests of this folder."""

from __future__ import annotations

import pytest

import aicomplex_geo as ag
from aicomplex_geo.maps.build import build
from aicomplex_geo.maps.results import compute


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
