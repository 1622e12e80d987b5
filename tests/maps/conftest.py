"""The made study, for the tests of the maps."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def made() -> Any:
    """The module of the made study; tests are no package, so it is loaded by its path."""
    path = Path(__file__).with_name("made_study.py")
    spec = importlib.util.spec_from_file_location("made_study", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def study(made, tmp_path) -> Any:
    return made.study(tmp_path)


@pytest.fixture
def results(made, study) -> Any:
    return made.results(study)


@pytest.fixture(scope="session")
def node() -> str:
    """Path of Node.js, which runs the scripts of the pages."""
    found = shutil.which("node")
    if found is None:
        if os.environ.get("AICOMPLEX_GEO_CI") == "1":
            pytest.fail("in CI this test must run, but: there is no node")
        pytest.skip("there is no node")
    return found
