"""Tables of points that the tests of several commands read."""

from __future__ import annotations

import pytest

HOMES = """\
id,lat,lon,people
송정,35.1376,126.7908,300
수완,35.1915,126.8270,700
상무,35.1530,126.8510,500
"""


@pytest.fixture(scope="session")
def homes_text():
    """The table of homes as text, to be changed by a test."""
    return HOMES


@pytest.fixture
def homes(tmp_path, homes_text):
    """A file of homes in UTF-8."""
    path = tmp_path / "집 들.csv"
    path.write_text(homes_text, encoding="utf-8", newline="\n")
    return path
