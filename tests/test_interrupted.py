"""Writing that is killed, interrupted or without room; the script tries all of it, this a part."""

from __future__ import annotations

import subprocess
import sys


def test_nothing_that_stood_there_is_lost(project):
    outputs = ("table.csv", "table.shp", "network", "hierarchy", "matrix on disk")
    done = subprocess.run(
        [sys.executable, "-m", "tools.interrupted", *outputs, "--every", "3", "--moments", "2"],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    rows = [line.split(" | ") for line in done.stdout.splitlines()[2:]]
    assert done.returncode == 0, done.stderr
    assert [row[0].removeprefix("| ") for row in rows] == list(outputs)
    assert all(int(row[1]) > 8 for row in rows)  # events there are
