"""Few points are snapped by GEOS, many by kernels, and in time all."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from aicomplex_geo.network.snapping import search_choice
from aicomplex_geo.network.snapping.entrances import AllowedEntrances, EntranceSet
from aicomplex_geo.network.snapping.geos_search import GeosSearch
from aicomplex_geo.network.snapping.segment_tree import SegmentTree
from aicomplex_geo.network.snapping.tree_search import TreeSearch


class Kernels:
    """Stands for what a process knows about compiled kernels."""

    def __init__(self, *, on_disk):
        self.on_disk, self.loaded = on_disk, False

    def are_loaded(self, part):
        return self.loaded and part == "snapping"

    def are_on_disk(self, part):
        return self.on_disk and part == "snapping"

    def seconds_to_load(self):
        return 0.4

    def load(self, part):
        assert part == "snapping"
        self.loaded = True


@pytest.fixture
def ask(monkeypatch):
    """Function that makes a choice; it takes numbers of points and returns the searches."""

    def make(*, on_disk):
        kernels = Kernels(on_disk=on_disk)
        monkeypatch.setattr(search_choice, "KERNELS", kernels)
        monkeypatch.setattr(search_choice, "compile_part", kernels.load)
        shapes = shapely.linestrings([[[0, 0], [9, 0]]])
        found = SimpleNamespace(shapes=shapes, n_corners=2, has_segments=False)
        found.segments = SegmentTree(shapes)
        every = EntranceSet(np.ones(1, dtype=bool), found)
        allowed = AllowedEntrances(every, EntranceSet(np.zeros(1, dtype=bool), found))
        choice = search_choice.SearchChoice(found)

        def answer(count):
            return type(choice.search(np.zeros((count, 2)), allowed, everywhere=False))

        return answer

    return make


def test_compiling_must_pay(ask):
    few, many = 20_000, 300_000
    assert ask(on_disk=False)(few) is GeosSearch
    assert ask(on_disk=False)(many) is TreeSearch
    assert ask(on_disk=True)(1000) is GeosSearch
    assert ask(on_disk=True)(50_000) is TreeSearch


def test_many_small_questions_pay_together(ask):
    answer = ask(on_disk=True)
    found = [answer(1000) for _ in range(100)]
    assert found[0] is GeosSearch
    assert found[-1] is TreeSearch
    assert answer(1) is TreeSearch
