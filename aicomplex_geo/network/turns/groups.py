"""Rows by a label, such as edges by the junction that they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Groups:
    """Positions in an array of labels, by label.

    Parameters
    ----------
    labels : numpy.ndarray
        Whole numbers of 0 or more.
    n_labels : int
        One more than the largest that may be asked for.

    Examples
    --------
    >>> import numpy as np
    >>> out = Groups(np.array([0, 2, 0]), 3)
    >>> [part.tolist() for part in out.members(np.array([0, 1, 2, 2]))]
    [[0, 0, 2, 3], [0, 2, 1, 1]]
    """

    def __init__(self, labels: NDArray[np.int64], n_labels: int) -> None:
        self._order: NDArray[np.int64] = np.argsort(labels, kind="stable")
        counts = np.bincount(labels, minlength=n_labels)
        self._first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def members(self, labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """List what bears each of some labels.

        Parameters
        ----------
        labels : numpy.ndarray
            The labels, in any order, also several times.

        Returns
        -------
        which : numpy.ndarray
            int64 positions in `labels`, ascending, each as often as there are members.
        member : numpy.ndarray
            int64, for each a position in the array that was grouped; ascending for one label.
        """
        first = self._first[labels]
        count = self._first[labels + 1] - first
        which = np.repeat(np.arange(len(labels)), count)
        ahead = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        return which, self._order[np.repeat(first, count) + ahead]
