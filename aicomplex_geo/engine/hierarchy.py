"""What all metrics of one graph share: an order of its nodes, and the graph completed in it."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.checks import arc_values
from aicomplex_geo.engine.csr import CSRGraph
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.metric import Metric

VERSION = 1
ORDERS = ("auto", "metis", "inertial")


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """A customizable contraction hierarchy: made once for a graph, whatever its weights.

    Make it with ``build``, or take it from a file with ``load``.

    Parameters
    ----------
    graph_first_out, graph_head : numpy.ndarray
        int32, the graph that it was built of.
    rank : numpy.ndarray
        int32 for each node: low ranks are contracted first. The nodes below a node in the
        elimination tree have the ranks just before it.
    up_first : numpy.ndarray
        int64, one longer than there are nodes.
    up_head : numpy.ndarray
        int32: the upper neighbours of the node of rank ``r`` are
        ``up_head[up_first[r]:up_first[r + 1]]``, ranks, rising.
    place : numpy.ndarray
        int32 for each arc of the graph: twice its position in `up_head`, and one more where it
        leads from the higher node to the lower; -1 for a loop.
    size : numpy.ndarray
        int32 for each rank: nodes of its subtree, itself too.

    Notes
    -----
    The order is a nested dissection; the graph is completed by contracting the nodes in it
    [1]_. Neither depends on weights: a profile, a peak hour or a closed road is a new metric.

    References
    ----------
    .. [1] J. Dibbelt, B. Strasser, D. Wagner, "Customizable Contraction Hierarchies", ACM
       Journal of Experimental Algorithmics 21, 2016.

    Examples
    --------
    >>> import numpy as np
    >>> first_out = np.array([0, 2, 3, 3], dtype=np.int32)
    >>> head = np.array([1, 2, 2], dtype=np.int32)
    >>> hierarchy = Hierarchy.build(first_out, head)
    >>> metric = hierarchy.customize(np.array([5, 9, 3], dtype=np.int32))
    >>> metric.many_to_many([0, 1], [2]).tolist()
    [[8], [3]]
    """

    graph_first_out: NDArray[np.int32]
    graph_head: NDArray[np.int32]
    rank: NDArray[np.int32]
    up_first: NDArray[np.int64]
    up_head: NDArray[np.int32]
    place: NDArray[np.int32]
    size: NDArray[np.int32]

    @classmethod
    def build(
        cls,
        first_out: NDArray[np.int32],
        head: NDArray[np.int32],
        xy: NDArray[np.float64] | None = None,
        *,
        order: str = "auto",
    ) -> Hierarchy:
        """Order the nodes of a graph, and complete it.

        Parameters
        ----------
        first_out, head : numpy.ndarray
            int32, the graph as ``CSRGraph`` has it.
        xy : numpy.ndarray, optional
            Coordinates, float64 ``(n_nodes, 2)``, in any unit; they help the inertial order.
        order : {"auto", "metis", "inertial"}, default "auto"
            ``"metis"``: nested dissection by METIS, which pymetis brings. ``"inertial"``: our
            own. ``"auto"``: METIS where it is installed.

        Returns
        -------
        Hierarchy
            Equal for equal input.

        Raises
        ------
        ParameterError
            If the arrays are no graph, or there is no such order.
        MissingDependencyError
            If METIS is asked for and not installed.
        """
        if order not in ORDERS:
            raise ParameterError(f"order is {order!r}. Give one of {', '.join(ORDERS)}.")
        size = len(head) if isinstance(head, np.ndarray) and head.ndim == 1 else 0
        graph = CSRGraph(first_out, head, np.zeros(size, dtype=np.int32))

        from aicomplex_geo.engine import _contraction as kernels  # noqa: PLC0415 - loads numba
        from aicomplex_geo.engine.order import elimination_order, symmetric  # noqa: PLC0415

        tail = graph.tail
        around, neighbour = symmetric(graph.n_nodes, tail, graph.head)
        rank = elimination_order(around, neighbour, xy, order=order)
        up_first, up_head = kernels.contract(
            *symmetric(graph.n_nodes, rank[tail], rank[graph.head])
        )
        rank = kernels.postorder(_parents(up_first, up_head))[rank]
        ends = rank[tail], rank[graph.head]
        up_first, up_head = kernels.contract(*symmetric(graph.n_nodes, *ends))
        return cls(
            graph.first_out,
            graph.head,
            rank,
            up_first,
            up_head,
            kernels.locate(*ends, up_first, up_head),
            kernels.subtree_sizes(up_first, up_head),
        )

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.rank)

    @property
    def n_arcs(self) -> int:
        """Number of arcs of the graph."""
        return len(self.place)

    @property
    def fingerprint(self) -> str:
        """Hash of the graph, in hexadecimal digits."""
        return _hash(self.graph_first_out, self.graph_head)

    def customize(self, weight: NDArray[np.int32], *, threads: int | None = None) -> Metric:
        """Take weights.

        Parameters
        ----------
        weight : numpy.ndarray
            int32 deciseconds for each arc of the graph, 0 or more and less than ``INFINITY``.
        threads : int, optional
            How many work at once; by default one a core.

        Returns
        -------
        Metric
            Answers questions about these weights.

        Raises
        ------
        ParameterError
            If there is not one weight for each arc, or one or `threads` is out of range.
        """
        from aicomplex_geo.engine.metric import Metric  # noqa: PLC0415 - circular

        return Metric(self, arc_values(weight, self.n_arcs, "weight"), threads)

    def check(self) -> None:
        """Verify what has to hold of every hierarchy.

        Raises
        ------
        CorruptFileError
            If the ranks are no permutation, an upper neighbour is not above its node or out
            of order, the neighbours of a node do not know each other, a subtree is no run of
            ranks, or an arc of the graph has no place; all together.
        """
        faults = _faults(self)
        if faults:
            raise CorruptFileError("no hierarchy: " + "; ".join(faults) + ".")

    def save(self, path: str | Path) -> None:
        """Write it into a file.

        Parameters
        ----------
        path : str or pathlib.Path
            File, by convention with the ending ``.npz``; one that is there is replaced.
        """
        arrays = {one.name: getattr(self, one.name) for one in fields(self)}
        with Path(path).open("wb") as file:
            np.savez(
                file, version=np.array(VERSION), hash=np.array(_hash(*arrays.values())), **arrays
            )

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        first_out: NDArray[np.int32] | None = None,
        head: NDArray[np.int32] | None = None,
    ) -> Hierarchy:
        """Read what ``save`` wrote.

        Parameters
        ----------
        path : str or pathlib.Path
            File.
        first_out, head : numpy.ndarray, optional
            The graph that it has to be of; by default any.

        Returns
        -------
        Hierarchy
            The same as was saved.

        Raises
        ------
        DataNotFoundError
            If there is no such file.
        CorruptFileError
            If it is no hierarchy, is cut off or changed, or of another version.
        ParameterError
            If it is the hierarchy of another graph.
        """
        file = Path(path)
        if not file.is_file():
            raise DataNotFoundError(f"there is no file {file}.")
        found = cls(**_read(file, [one.name for one in fields(cls)]))
        if (
            first_out is not None
            and head is not None
            and found.fingerprint != _hash(first_out, head)
        ):
            raise ParameterError(
                f"{file.name} is the hierarchy of another graph, of {found.n_nodes} nodes and "
                f"{found.n_arcs} arcs. Build one of this graph with Hierarchy.build()."
            )
        return found


def _parents(up_first: NDArray[np.int64], up_head: NDArray[np.int32]) -> NDArray[np.int32]:
    """Lowest upper neighbour of each rank, -1 for a root."""
    parent = np.full(len(up_first) - 1, -1, dtype=np.int32)
    inner = np.flatnonzero(np.diff(up_first) > 0)
    parent[inner] = up_head[up_first[inner]]
    return parent


def _hash(*arrays: NDArray[Any]) -> str:
    total = hashlib.sha256()
    for array in arrays:
        total.update(f"{array.dtype}{array.shape}".encode())
        total.update(np.ascontiguousarray(array).data)
    return total.hexdigest()


def _read(file: Path, names: list[str]) -> dict[str, NDArray[Any]]:
    remedy = "Build it again with Hierarchy.build()."
    try:
        # numpy would leave a file open that it cannot read
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as saved:
            version = int(saved["version"])
            if version != VERSION:
                raise CorruptFileError(
                    f"{file.name} was written by another version ({version}, not {VERSION}). "
                    f"{remedy}"
                )
            arrays = {name: saved[name] for name in names}
            whole = str(saved["hash"]) == _hash(*arrays.values())
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, TypeError) as error:
        raise CorruptFileError(
            f"{file.name} is no saved hierarchy, or is cut off. {remedy}"
        ) from error
    if not whole:
        raise CorruptFileError(f"{file.name} has changed since it was written. {remedy}")
    return arrays


def _faults(found: Hierarchy) -> list[str]:
    n, first, head = found.n_nodes, found.up_first, found.up_head
    if not np.array_equal(np.sort(found.rank), np.arange(n)):
        return ["the ranks are no permutation"]
    if len(first) != n + 1 or first[0] != 0 or (np.diff(first) < 0).any() or first[-1] != len(head):
        return ["up_first does not fit up_head"]
    lower = np.repeat(np.arange(n), np.diff(first))
    if ((head <= lower) | (head >= n)).any():
        return ["an upper neighbour is not above its node"]
    faults = []
    key = lower * np.int64(n) + head
    if (np.diff(key) <= 0).any():
        faults.append("the neighbours of a node are out of order")
    parent = _parents(first, head)
    behind = head != parent[lower]
    if not np.isin(parent[lower[behind]] * np.int64(n) + head[behind], key).all():
        faults.append("the upper neighbours of a node do not know each other")
    inner = np.flatnonzero(parent >= 0)
    size = np.ones(n, dtype=np.int64)
    for v in inner.tolist():
        size[parent[v]] += size[v]
    top = parent[inner]
    if not np.array_equal(size, found.size) or (inner <= top - size[top]).any():
        faults.append("a subtree is no run of ranks")
    tail = np.repeat(np.arange(n), np.diff(found.graph_first_out))
    tails, heads = found.rank[tail].astype(np.int64), found.rank[found.graph_head].astype(np.int64)
    loop, placed = tails == heads, found.place >= 0
    wanted = np.minimum(tails, heads) * n + np.maximum(tails, heads)
    if not np.array_equal(placed, ~loop) or not np.array_equal(
        key[found.place[placed] >> 1], wanted[placed]
    ):
        faults.append("an arc of the graph has no place")
    elif not np.array_equal(found.place[placed] & 1, (tails > heads)[placed]):
        faults.append("an arc of the graph leads the wrong way")
    return faults
