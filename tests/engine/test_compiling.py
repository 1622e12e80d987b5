"""Parts of kernels; those that call them here are cached nowhere."""

from __future__ import annotations

import os
import subprocess
import sys

import numba
import numpy as np

from aicomplex_geo.engine._arrays import longer, sort
from aicomplex_geo.engine._compiling import inlined, part


@part
def _plus(number, more):
    return number + more


@inlined
def _twice(number):
    return _plus(number, number)


@numba.njit
def _count(n):
    total = 0
    for _ in range(n):
        total = _plus(total, 1)
    return total, _twice(n)


@numba.njit
def _longer_and_sorted(values, more):
    found = longer(values, len(values), more)
    sort(found, 0, len(values))
    return found


def test_parts_are_compiled_for_numbers_and_not_once_more_for_constants():
    assert _count(3) == (3, 6)
    assert [str(kinds) for kinds in _plus.compiled.overloads] == ["(int64, int64)"]


def test_parts_run_uncompiled_in_python():
    assert _twice("ab") == "abab"


def test_arrays_grow_with_what_is_in_them():
    values = np.array([3, 1, 2], dtype=np.int32)
    assert longer(values, 2, 1) is values
    found = _longer_and_sorted(values, 2)
    assert found[:3].tolist() == [1, 2, 3]
    assert len(found) == 10
    assert found.dtype == np.int32
    assert values.tolist() == [3, 1, 2]


def test_a_part_of_an_array_is_sorted():
    rng = np.random.default_rng(1)
    for n in (0, 1, 2, 3, 4, 10, 100, 1000):
        values = rng.integers(0, n + 1, n + 4)
        expected = values.copy()
        expected[2 : n + 2].sort()
        sort(values, 2, n + 2)
        assert values.tolist() == expected.tolist()


PART = (
    "from aicomplex_geo.engine._compiling import part\n\n@part\ndef step(x):\n    return x + {}\n"
)
WHOLE = """
import sys
from pathlib import Path
from aicomplex_geo.engine import _compiling
_compiling.PARTS = Path(__file__).parent
from _part import step

@_compiling.kernel
def twice(x):
    return step(step(x))

if __name__ == "__main__":
    print(twice(1), sum(twice.stats.cache_hits.values()))
"""


def test_a_kernel_is_compiled_anew_if_a_part_in_another_file_changes(tmp_path):
    file = tmp_path / "whole.py"
    file.write_text(WHOLE, encoding="utf-8")
    own = {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **own}

    def results(added):
        (tmp_path / "_part.py").write_text(PART.format(added), encoding="utf-8")
        run = subprocess.run(
            [sys.executable, file], env=environment, capture_output=True, text=True, check=True
        )
        return run.stdout.split()

    assert results(1) == ["3", "0"]
    assert results(1) == ["3", "1"]
    assert results(2) == ["5", "0"]
