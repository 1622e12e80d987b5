"""Kernels that other kernels share; importing this module loads numba: import it late.

numpy's own ways of copying, filling and sorting parts of arrays take a second or more to compile,
for each type and each kernel that they are used in.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import part


@part
def longer(array, used, more):
    """Return the array, or a longer copy if there is no room for more items."""
    if used + more <= len(array):
        return array
    longer = np.empty(2 * (used + more), array.dtype)
    for i in range(used):
        longer[i] = array[i]
    return longer


@part
def sort(values, begin, end):
    """Sort some values in place, by Shell's method: they are few, or mostly in order."""
    gap = 1
    while gap < (end - begin) // 3:
        gap = 3 * gap + 1
    while gap:
        for i in range(begin + gap, end):
            value, j = values[i], i - gap
            while j >= begin and values[j] > value:
                values[j + gap] = values[j]
                j -= gap
            values[j + gap] = value
        gap //= 3
