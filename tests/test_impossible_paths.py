"""Paths that no system takes are refused as an output with one error of ours, before any work."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc
from aicomplex_geo import engine, maps, publish
from aicomplex_geo.errors import OutputError
from aicomplex_geo.network import Calibration, from_osm
from aicomplex_geo.study import new_study

IMPOSSIBLE = ["a\0b", "a/\0/b", "a\ud800b"]
"""A zero byte, and a text that cannot be encoded."""


@pytest.fixture(scope="module")
def known():
    study = ag.load_study()
    net = study.network()
    router = ag.Router(net)
    points = study.origins(), study.hubs()
    return SimpleNamespace(
        study=study,
        net=net,
        router=router,
        points=points,
        od=router.od_matrix(*points),
        profile=study.profile("car_peak"),
        hierarchy=engine.Hierarchy.build(
            np.array([0, 1, 2], dtype=np.int32), np.array([1, 0], dtype=np.int32)
        ),
    )


WRITERS = {
    "od_matrix": lambda known, path: known.router.od_matrix(*known.points, out=path),
    "network": lambda known, path: known.net.save(path),
    "build": lambda known, path: publish.build(known.study, out=path),
    "new_study": lambda _known, path: new_study(path),
    "map": lambda _known, path: maps.save(maps.OfflineMap([35.0, 127.0]), path),
    "calibration": lambda known, path: Calibration(known.profile, None, None, {}).save(path),
    "hierarchy": lambda known, path: known.hierarchy.save(path),
    "downloads": lambda _known, path: from_osm(bbox=(126.8, 35.1, 126.9, 35.2), cache_folder=path),
    "blocks": lambda known, path: acc.ODBlocks([known.od]).to_parquet(path),
}


@pytest.mark.parametrize("path", IMPOSSIBLE)
@pytest.mark.parametrize("writer", WRITERS)
def test_a_path_that_cannot_be_is_refused(known, tmp_path, monkeypatch, writer, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="cannot be written"):
        WRITERS[writer](known, path)
    assert not any(tmp_path.iterdir())
