"""Rows by their label, such as edges by the junction that they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class RowsByLabel:
    """Positions in an array of labels (whole numbers from 0), sorted by label as in CSR.

    >>> import numpy as np
    >>> out = RowsByLabel(np.array([0, 2, 0]), 3)
    >>> [part.tolist() for part in out.rows(np.array([0, 1, 2, 2]))]
    [[0, 0, 2, 3], [0, 2, 1, 1]]
    """

    def __init__(self, labels: NDArray[np.int64], n_labels: int) -> None:
        self._order: NDArray[np.int64] = np.argsort(labels, kind="stable")
        counts = np.bincount(labels, minlength=n_labels)
        self._first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def rows(self, labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """List the rows of each label: positions in `labels`, and a row for each of them."""
        first = self._first[labels]
        count = self._first[labels + 1] - first
        which = np.repeat(np.arange(len(labels)), count)
        within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        return which, self._order[np.repeat(first, count) + within]
