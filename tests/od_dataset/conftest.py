"""What the tests of matrices on disk share."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def contents():
    """Read all files of a folder."""
    return _contents


def _contents(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
