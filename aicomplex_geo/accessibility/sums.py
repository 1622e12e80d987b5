"""Protocol for engines that sum over travel times during the search, without a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.matrix import ODMatrix


@runtime_checkable
class ODSums(Protocol):
    """Engine that computes the sums of measures without returning travel times.

    Returned by :meth:`aicomplex_geo.Router.od_sums`; other engines can implement it too.
    Measures that are sums (`cumulative`, `gravity`, `fca_ratio`, `floating_catchment`,
    `spatial_availability`, and `constrained` except for "doubly" and flows) use its
    sums; all others iterate over its blocks. An engine may have ``origin_status`` and
    ``destination_status`` as an `ODMatrix` has: points that are not on the network get NaN.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from aicomplex_geo import ODMatrix, accessibility
    >>> class Clock:
    ...     '''An engine that computes one row at a time.'''
    ...     origins, destinations = pd.Index(["a", "b"]), pd.Index(["x", "y"])
    ...     def row(self, place):
    ...         return np.array([[10.0, 40.0]], dtype=np.float32) + place
    ...     def sums(self, amounts, weights, *, active):
    ...         rows = [self.row(0), self.row(1)]
    ...         if active:
    ...             return np.stack([np.vstack([w(r) @ amounts for r in rows]) for w in weights])
    ...         parts = list(zip(rows, amounts[:, np.newaxis]))
    ...         return np.stack([sum(w(r).T @ part for r, part in parts) for w in weights])
    ...     def blocks(self):
    ...         for place, name in enumerate(self.origins):
    ...             yield ODMatrix(self.row(place), [name], self.destinations)
    >>> jobs = pd.Series({"x": 100, "y": 7})
    >>> accessibility.cumulative(Clock(), jobs, cutoff=40).to_dict()
    {'a': 107.0, 'b': 100.0}
    """

    @property
    def origins(self) -> pd.Index:
        """Ids of the origins."""

    @property
    def destinations(self) -> pd.Index:
        """Ids of the destinations."""

    def sums(
        self,
        amounts: NDArray[np.float64],
        weights: Sequence[Callable[[NDArray[np.float32]], NDArray[np.float64]]],
        *,
        active: bool,
    ) -> NDArray[np.float64]:
        """Sum amounts, each weighted by functions of its travel time.

        Parameters
        ----------
        amounts : numpy.ndarray
            Shape ``(n_destinations, n_columns)``, or of the origins if not `active`.
        weights : sequence of callable
            Each takes float32 minutes of any shape, ``inf`` where unreachable, and returns
            float64 weights of the same shape.
        active : bool
            Whether the destinations are summed for each origin, or the origins for each
            destination.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_weights, n_ids, n_columns)``.
        """

    def blocks(self) -> Iterable[ODMatrix]:
        """Compute the matrix block by block.

        Returns
        -------
        iterable of ODMatrix
            Blocks of consecutive origins, each with all destinations.
        """
