"""A directed graph as three arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

INFINITY = 2**31 - 1
"""Time of a node that is not reached, in arrays of int32 deciseconds."""


@dataclass(frozen=True, eq=False, repr=False)
class CSRGraph:
    """Directed graph in compressed sparse rows; parallel arcs and loops are allowed.

    Parameters
    ----------
    first_out : numpy.ndarray
        int32, one longer than there are nodes: the arcs out of node ``i`` are
        ``first_out[i]`` up to, not including, ``first_out[i + 1]``.
    head : numpy.ndarray
        int32, the node that each arc leads to.
    weight : numpy.ndarray
        int32, deciseconds of each arc, 0 or more and less than ``INFINITY``.

    Raises
    ------
    ParameterError
        If an array has another dtype or shape, or a value is out of range. All problems are
        reported at once.

    Examples
    --------
    >>> import numpy as np
    >>> arrays = ([0, 2, 3, 3], [1, 2, 2], [5, 9, 3])
    >>> graph = CSRGraph(*(np.array(array, dtype=np.int32) for array in arrays))
    >>> graph
    CSRGraph(3 nodes, 3 arcs)
    >>> graph.reversed().head.tolist()
    [0, 0, 1]
    >>> graph.n_nodes, graph.n_arcs, graph.tail.tolist()
    (3, 3, [0, 0, 1])
    >>> CSRGraph.from_arcs(3, [1, 0], [2, 1], [3, 5])[0].weight.tolist()
    [5, 3]
    """

    first_out: NDArray[np.int32]
    head: NDArray[np.int32]
    weight: NDArray[np.int32]

    def __post_init__(self) -> None:
        problems = _problems(self.first_out, self.head, self.weight)
        if problems:
            raise ParameterError("invalid graph: " + "; ".join(problems) + ".")
        for name in ("first_out", "head", "weight"):
            array = np.array(getattr(self, name), dtype=np.int32)
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __repr__(self) -> str:
        return f"CSRGraph({self.n_nodes:,} nodes, {self.n_arcs:,} arcs)"

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.first_out) - 1

    @property
    def n_arcs(self) -> int:
        """Number of arcs."""
        return len(self.head)

    @property
    def tail(self) -> NDArray[np.int32]:
        """Node that each arc starts from, int32."""
        nodes = np.arange(self.n_nodes, dtype=np.int32)
        return np.repeat(nodes, np.diff(self.first_out))

    @staticmethod
    def from_arcs(
        n_nodes: int, tail: ArrayLike, head: ArrayLike, weight: ArrayLike
    ) -> tuple[CSRGraph, NDArray[np.int64]]:
        """Build a graph from arcs in any order.

        Parameters
        ----------
        n_nodes : int
            Number of nodes; tails and heads lie in ``range(n_nodes)``.
        tail, head, weight : array_like of int
            The arcs.

        Returns
        -------
        graph : CSRGraph
            The graph; arcs of one tail keep their order.
        order : numpy.ndarray
            int64: arc ``i`` of the graph is arc ``order[i]`` of the input.

        Raises
        ------
        ParameterError
            If a tail is out of range, or the arrays are not a valid graph.
        """
        tails = np.asarray(tail, dtype=np.int64)
        if len(tails) and (tails.min() < 0 or tails.max() >= n_nodes):
            raise ParameterError(f"tails must lie between 0 and {n_nodes - 1}.")
        order = np.argsort(tails, kind="stable")
        first_out = np.zeros(n_nodes + 1, dtype=np.int32)
        np.cumsum(np.bincount(tails, minlength=n_nodes), out=first_out[1:])
        heads = _int32(head)[order]
        return CSRGraph(first_out, heads, _int32(weight)[order]), order

    def reversed(self) -> CSRGraph:
        """Reverse every arc.

        Returns
        -------
        CSRGraph
            The graph with tails and heads exchanged.
        """
        return CSRGraph.from_arcs(self.n_nodes, self.head, self.tail, self.weight)[0]


def adjacency_matrix(graph: CSRGraph) -> csr_array[np.float64]:
    """Return the adjacency matrix of a graph, for scipy."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

    # scipy never returns from some graphs with parallel arcs: made from pairs, they become one
    pairs = (graph.tail, graph.head)
    return csr_array((np.ones(graph.n_arcs), pairs), shape=(graph.n_nodes, graph.n_nodes))


def _int32(values: ArrayLike) -> NDArray[np.int32]:
    array = np.asarray(values)
    if array.size and (array.min() < -(2**31) or array.max() > INFINITY):
        raise ParameterError("values do not fit into int32.")
    return array.astype(np.int32)


def _problems(first_out: Any, head: Any, weight: Any) -> list[str]:  # noqa: ANN401 - hostile input
    problems = [
        f"{name} must be a one-dimensional int32 array"
        for name, array in (("first_out", first_out), ("head", head), ("weight", weight))
        if not isinstance(array, np.ndarray) or array.dtype != np.int32 or array.ndim != 1
    ]
    if problems:
        return problems
    if not len(first_out):
        return ["first_out must have one value more than there are nodes"]
    if first_out[0] != 0 or (first_out[1:] < first_out[:-1]).any():
        problems.append("first_out must start at 0 and never decrease")
    if first_out[-1] != len(head):
        problems.append(f"first_out ends at {first_out[-1]}, but there are {len(head)} arcs")
    if len(head) != len(weight):
        problems.append(f"{len(head)} heads, but {len(weight)} weights")
    n_nodes = len(first_out) - 1
    outside = np.flatnonzero((head < 0) | (head >= n_nodes))
    if len(outside):
        problems.append(
            f"{len(outside)} heads are outside 0 to {n_nodes - 1} (first: arc {outside[0]})"
        )
    wrong = np.flatnonzero((weight < 0) | (weight == INFINITY))
    if len(wrong):
        problems.append(
            f"{len(wrong)} weights are negative or infinite "
            f"(first: {weight[wrong[0]]} of arc {wrong[0]})"
        )
    return problems
