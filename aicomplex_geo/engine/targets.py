"""Where searches end: the places that are reached over nodes of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.cost import add_legs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.dijkstra import Sources


class Targets:
    """Targets that searches reach over one node or several, at a cost of the last leg.

    Parameters
    ----------
    targets : Sources
        Where each target is reached from the graph, and what is left from there: what a
        search from the target against the direction of travel would begin with.

    Attributes
    ----------
    nodes : numpy.ndarray
        int64, the nodes whose costs have to be known, ascending.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import Sources
    >>> ends = Targets(Sources(2, np.array([1, 1]), np.array([4, 7]), np.array([10.0, 1.0])))
    >>> ends.nodes.tolist(), ends.costs(np.array([[100.0, 105.0]])).tolist()
    ([4, 7], [[inf, 106.0]])
    """

    def __init__(self, targets: Sources) -> None:
        order = np.argsort(targets.source, kind="stable")
        target = targets.source[order]
        self.nodes, self._at = np.unique(targets.node[order], return_inverse=True)
        self._cost = targets.cost[order]
        self._first = np.flatnonzero(np.r_[True, target[1:] != target[:-1]][: len(target)])
        self._reached, self._n_targets = target[self._first], targets.n_sources

    def costs(self, cost: NDArray[np.float64]) -> NDArray[np.float64]:
        """Find the cost to each target from those to the nodes before them.

        Parameters
        ----------
        cost : numpy.ndarray
            float64 ``(n_sources, n_nodes)`` in the order of `nodes`, ``inf`` where not reached.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_sources, n_targets)``, ``inf`` where not reached.

        Raises
        ------
        ParameterError
            If a path with its last leg is too long for exact sums.
        """
        least = np.full((len(cost), self._n_targets), np.inf)
        if len(self._first):
            found = cost[:, self._at]
            add_legs(found, self._cost)
            least[:, self._reached] = np.minimum.reduceat(found, self._first, axis=1)
        return least
