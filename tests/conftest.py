"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
MUST_RUN = os.environ.get("AICOMPLEX_GEO_CI") == "1"


def skip_or_fail(reason: str) -> None:
    """Skip, or fail where CI has promised that the test can run."""
    if MUST_RUN:
        pytest.fail(f"in CI this test must run, but: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data beside the project."""
    named = os.environ.get("AICOMPLEX_GEO_REFERENCE")
    folder = Path(named) if named else PROJECT.parent / "shared" / "reference"
    if not folder.is_dir():
        skip_or_fail(f"no reference data in {folder}; set AICOMPLEX_GEO_REFERENCE")
    return folder
