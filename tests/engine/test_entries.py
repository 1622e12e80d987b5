"""The order of the entries of sources."""

from __future__ import annotations

import numpy as np
import pytest

from aicomplex_geo.engine.sources import entry_order


@pytest.mark.parametrize("most", [1, 5, 2**40, 2**62])
@pytest.mark.parametrize("dtype", [np.int64, np.uint64, np.uint32, np.float64])
def test_entries_are_sorted_by_source_then_cost_and_stay_in_order_where_equal(most, dtype):
    chance = np.random.default_rng(7)
    source = np.concatenate([np.sort(chance.integers(0, 40, 100)) for _ in range(3)])
    most = min(most, np.iinfo(np.uint32).max) if dtype == np.uint32 else most
    cost = chance.integers(0, most, 300).astype(dtype)
    assert entry_order(source, cost).tolist() == np.lexsort((cost, source)).tolist()
    assert len(entry_order(source[:0], cost[:0])) == 0
