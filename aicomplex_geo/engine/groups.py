"""Groups of values that follow one another in an array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def take_groups(
    first: NDArray[Any], which: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the values of some groups begin, one after another, and their positions.

    Those of group ``i`` are ``first[i]`` up to, not including, ``first[i + 1]``.

    >>> import numpy as np
    >>> [one.tolist() for one in take_groups(np.array([0, 2, 3]), np.array([1, 0, 1]))]
    [[0, 1, 3, 4], [2, 0, 1, 2]]
    """
    begin = first[which].astype(np.int64)
    count = first[which + 1] - begin
    stop = np.zeros(len(which) + 1, dtype=np.int64)
    np.cumsum(count, out=stop[1:])
    return stop, np.arange(stop[-1]) + np.repeat(begin - stop[:-1], count)
