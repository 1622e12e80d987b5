"""A process that is killed while it writes a matrix loses nothing of what it finished."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

SCRIPT = """\
import sys
import geopandas as gpd, numpy as np
import aicomplex_geo as ag
from aicomplex_geo.routing import od_on_disk

od_on_disk.PAIRS_PER_PART = 2_000
net = ag.read_network("strategic")
west, south, east, north = net.nodes.to_crs(4326).total_bounds
random = np.random.default_rng(1)
xy = random.uniform((west, south), (east, north), (240, 2))
points = gpd.GeoDataFrame({"id": range(240)}, geometry=gpd.points_from_xy(*xy.T), crs=4326)
ag.Router(net, kernel="dijkstra").od_matrix(
    points, points.iloc[:100], out=sys.argv[1], progress=lambda *_: print(flush=True)
)
"""
TIMES = int(os.environ.get("AICOMPLEX_GEO_KILLS", "3"))


def started(folder):
    return subprocess.Popen([sys.executable, "-c", SCRIPT, folder], stdout=subprocess.PIPE)


@pytest.mark.skipif(os.name == "nt", reason="a process on Windows is not killed like this")
def test_a_matrix_is_the_same_after_kills_at_random_moments(tmp_path, contents):
    whole = started(tmp_path / "whole")
    whole.communicate()
    assert whole.returncode == 0
    random = np.random.default_rng()
    written = 0
    for _ in range(TIMES):
        process = started(tmp_path / "killed")
        for _ in range(int(random.integers(1, 4))):
            written += len(process.stdout.readline())
        process.kill()
        process.communicate()
    last = started(tmp_path / "killed")
    left, _ = last.communicate()
    assert last.returncode == 0
    assert written
    assert len(left) < 12  # files that were left
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["killed", "whole"]
