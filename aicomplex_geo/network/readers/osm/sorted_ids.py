"""Sorted ids of objects, looked up by bisection: ``numpy.isin`` sorts them again each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


AT_A_TIME = 2**20
"""Ids that are looked up at a time, so that few are in memory twice."""


def sorted_ids(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sort ids, each once."""
    found = np.sort(ids)
    return found[np.append(True, found[1:] != found[:-1])] if len(found) else found


def places(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int32]:
    """Place of each wanted id among sorted ids, -1 where it is not there."""
    found = np.full(len(wanted), -1, dtype=np.int32)
    for start in range(0, len(wanted) if len(ids) else 0, AT_A_TIME):
        some = wanted[start : start + AT_A_TIME]
        at = np.searchsorted(ids, some)
        at[at == len(ids)] = 0
        at[ids[at] != some] = -1
        found[start : start + AT_A_TIME] = at
    return found


def contains(ids: NDArray[np.int64], wanted: int) -> bool:
    """Whether an id is among sorted ids."""
    place = int(np.searchsorted(ids, wanted))
    return place < len(ids) and int(ids[place]) == wanted
