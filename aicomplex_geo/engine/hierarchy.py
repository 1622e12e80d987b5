"""Customizable contraction hierarchies."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo._choices import check_choice
from aicomplex_geo._files import is_file, path_of
from aicomplex_geo.engine.csr import CSRGraph
from aicomplex_geo.engine.hierarchy_file import hash_arrays, read_arrays, write_arrays
from aicomplex_geo.engine.invariants import violations
from aicomplex_geo.engine.metric import Metric
from aicomplex_geo.engine.order import ORDERS, elimination_order, symmetric
from aicomplex_geo.engine.topology import HierarchyTopology, tree_parents
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, ParameterError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from aicomplex_geo.engine.order import Order


@dataclass(frozen=True, eq=False, repr=False)
class Hierarchy(HierarchyTopology):
    """A customizable contraction hierarchy: built once for a graph, whatever its weights.

    Create it with ``build``, or read it from a file with ``load``.

    Parameters
    ----------
    graph_first_out, graph_head : numpy.ndarray
        int32, the graph that it was built from.
    rank : numpy.ndarray
        int32 for each node: low ranks are contracted first. The descendants of a node in the
        elimination tree have the ranks just below its own.
    up_first : numpy.ndarray
        int64, one longer than there are nodes.
    up_head : numpy.ndarray
        int32, heads of the upward arcs: the upper neighbours of the node of rank ``r`` are the
        ranks ``up_head[up_first[r]:up_first[r + 1]]``, ascending.
    place : numpy.ndarray
        int32 for each arc of the graph: twice the position of its upward arc, plus one where it
        leads from the higher node to the lower; -1 for a loop.
    size : numpy.ndarray
        int32 for each rank: number of nodes of its subtree, including itself.

    Notes
    -----
    Nodes are ordered by nested dissection, and the graph is completed by contracting them in
    this order [1]_. Neither depends on weights: a profile, a peak hour or a closed road is a new
    metric. Separators come from METIS [2]_ or from inertial flow [3]_.

    References
    ----------
    .. [1] J. Dibbelt, B. Strasser, D. Wagner, "Customizable Contraction Hierarchies", ACM
       Journal of Experimental Algorithmics 21, 2016.
    .. [2] G. Karypis, V. Kumar, "A fast and high quality multilevel scheme for partitioning
       irregular graphs", SIAM Journal on Scientific Computing 20, 1998.
    .. [3] A. Schild, C. Sommer, "On balanced separators in road networks", SEA 2015.

    Examples
    --------
    >>> import numpy as np
    >>> first_out = np.array([0, 2, 3, 3], dtype=np.int32)
    >>> head = np.array([1, 2, 2], dtype=np.int32)
    >>> hierarchy = Hierarchy.build(first_out, head)
    >>> hierarchy
    Hierarchy(3 nodes, 3 arcs, 3 upward arcs)
    >>> metric = hierarchy.customize(np.array([5, 9, 3], dtype=np.int32))
    >>> metric.many_to_many([0, 1], [2]).tolist()
    [[8], [3]]
    >>> import tempfile
    >>> hierarchy.check()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     hierarchy.save(f"{folder}/hierarchy")
    ...     Hierarchy.load(f"{folder}/hierarchy").fingerprint == hierarchy.fingerprint
    True
    """

    @classmethod
    def build(
        cls,
        first_out: NDArray[np.int32],
        head: NDArray[np.int32],
        xy: NDArray[np.float64] | None = None,
        *,
        order: Order = "auto",
    ) -> Hierarchy:
        """Order the nodes of a graph, and contract them in this order.

        Parameters
        ----------
        first_out, head : numpy.ndarray
            int32, the graph as in ``CSRGraph``.
        xy : numpy.ndarray, optional
            Coordinates of the nodes, float64 ``(n_nodes, 2)``, in any unit; they improve the
            inertial order.
        order : {"auto", "metis", "inertial"}, default "auto"
            ``"metis"``: nested dissection by METIS, which requires pymetis. ``"inertial"``:
            nested dissection by inertial flow. ``"auto"``: METIS where it is installed.

        Returns
        -------
        Hierarchy
            Equal for equal input.

        Raises
        ------
        ParameterError
            If the arrays are not a valid graph, or `order` is invalid.
        MissingDependencyError
            If METIS is requested but not installed.
        """
        check_choice("order", order, ORDERS)
        n_arcs = len(head) if isinstance(head, np.ndarray) and head.ndim == 1 else 0
        graph = CSRGraph(first_out, head, np.zeros(n_arcs, dtype=np.int32))

        from aicomplex_geo.engine import _contraction as kernels  # noqa: PLC0415 - loads numba

        tail = graph.tail
        adjacency = symmetric(graph.n_nodes, tail, graph.head)
        rank = elimination_order(*adjacency, xy, order=order)
        up_first, up_head = kernels.contract(
            *symmetric(graph.n_nodes, rank[tail], rank[graph.head])
        )
        rank = kernels.postorder(tree_parents(up_first, up_head))[rank]
        ranks = rank[tail], rank[graph.head]
        up_first, up_head = kernels.contract(*symmetric(graph.n_nodes, *ranks))
        return cls(
            graph.first_out,
            graph.head,
            rank,
            up_first,
            up_head,
            kernels.locate_arcs(*ranks, up_first, up_head),
            kernels.subtree_sizes(up_first, up_head),
        )

    @property
    def fingerprint(self) -> str:
        """Hash of the graph, in hexadecimal digits."""
        return hash_arrays(self.graph_first_out, self.graph_head)

    def customize(self, weight: NDArray[np.int32], *, threads: int | None = None) -> Metric:
        """Compute the metric of a set of weights.

        Parameters
        ----------
        weight : numpy.ndarray
            int32 deciseconds for each arc of the graph, 0 or more and less than ``INFINITY``.
        threads : int, optional
            Number of threads; by default one per core.

        Returns
        -------
        Metric
            Shortest paths with these weights.

        Raises
        ------
        ParameterError
            If there is not one valid weight for each arc, or `threads` is out of range.
        """
        return Metric(self, weight, threads=threads)

    def check(self) -> None:
        """Verify the invariants of a hierarchy.

        Raises
        ------
        CorruptFileError
            If an array has the wrong type, the ranks are not a permutation, an upper neighbour
            is not above its node or out of order, the upper neighbours of a node are not all
            adjacent, the ranks of a subtree are not consecutive, or an arc of the graph has no
            place.
        """
        found = violations(self)
        if found:
            raise CorruptFileError("invalid hierarchy: " + "; ".join(found) + ".")

    def save(self, path: str | Path) -> None:
        """Write the hierarchy to a file.

        Parameters
        ----------
        path : str or pathlib.Path
            File, by convention with the suffix ``.npz``; an existing one is replaced.

        Raises
        ------
        OutputError
            If the file cannot be written; an existing one is untouched.
        """
        file = path_of(path, "path")
        write_arrays(file, {field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        first_out: NDArray[np.int32] | None = None,
        head: NDArray[np.int32] | None = None,
    ) -> Hierarchy:
        """Read a hierarchy that ``save`` wrote.

        Parameters
        ----------
        path : str or pathlib.Path
            File.
        first_out, head : numpy.ndarray, optional
            The graph that it must belong to; by default any.

        Returns
        -------
        Hierarchy
            Equal to the one that was saved.

        Raises
        ------
        DataNotFoundError
            If the file does not exist.
        CorruptFileError
            If it does not hold a hierarchy, is truncated or modified, or of another version.
        ParameterError
            If it is the hierarchy of another graph, or only one of the graph's arrays is given.
        """
        if (first_out is None) != (head is None):
            raise ParameterError("give both first_out and head, or neither.")
        file = path_of(path, "path")
        if not is_file(file):
            raise DataNotFoundError(f"there is no file {file}.")
        found = cls(**read_arrays(file, [field.name for field in fields(cls)]))
        found.check()
        if (
            first_out is not None
            and head is not None
            and found.fingerprint != hash_arrays(first_out, head)
        ):
            raise ParameterError(
                f"{file.name} is the hierarchy of another graph, of {found.n_nodes} nodes and "
                f"{found.n_arcs} arcs. Build one of this graph with Hierarchy.build()."
            )
        return found
