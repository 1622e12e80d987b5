from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd

from aicomplex_geo import ODMatrix
from aicomplex_geo import accessibility as acc


def test_gravity_needs_little_beyond_the_matrix():
    # a copy of this matrix as float64 would be 8 MB
    values = np.random.default_rng(1).uniform(0, 120, (1_000, 1_000)).astype(np.float32)
    od = ODMatrix(values, np.arange(1_000), np.arange(1_000))
    amounts = pd.DataFrame({"jobs": np.arange(1_000.0), "homes": np.ones(1_000)})
    acc.gravity(od, amounts, decay=acc.decay.exponential(0.1))
    tracemalloc.start()
    acc.gravity(od, amounts, decay=acc.decay.exponential(0.1))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6e6
