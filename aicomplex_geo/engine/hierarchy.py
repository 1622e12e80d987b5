"""What all metrics of one graph share: an order of its nodes, and the graph completed in it."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo._files import replacing
from aicomplex_geo.engine.checks import arc_values
from aicomplex_geo.engine.csr import CSRGraph
from aicomplex_geo.engine.invariants import faults, parents
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.metric import Metric

VERSION = 1
MOST_LEVELS = 2**16
ORDERS = ("auto", "metis", "inertial")
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, TypeError, OSError,
    RuntimeError, OverflowError, MemoryError,
)  # fmt: skip
"""What zipfile and numpy raise at files that are cut off, changed, or made to harm."""


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
        rank = kernels.postorder(parents(up_first, up_head))[rank]
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

    @cached_property
    def level(self) -> NDArray[np.int32]:
        """How many nodes are above each rank in the elimination tree; all of them differ."""
        from aicomplex_geo.engine import _contraction as kernels  # noqa: PLC0415 - loads numba

        level: NDArray[np.int32] = kernels.levels(self.up_first, self.up_head)
        return level

    @cached_property
    def up_level(self) -> NDArray[Any]:
        """Level of each of `up_head`, in as few bytes as hold it."""
        kind = np.uint16 if self.level.max(initial=0) < MOST_LEVELS else np.int32
        return self.level.astype(kind)[self.up_head]

    @cached_property
    def rows(self) -> NDArray[np.int32]:
        """Row of each node: row 0 has the highest rank, so that sweeps go up the rows."""
        rows: NDArray[np.int32] = (self.n_nodes - 1 - self.rank).astype(np.int32)
        return rows

    @cached_property
    def nodes(self) -> NDArray[np.int32]:
        """Node of each rank."""
        return np.argsort(self.rank).astype(np.int32)

    @cached_property
    def row_level(self) -> NDArray[np.int32]:
        """Level of each row."""
        return self.level[::-1].copy()

    @cached_property
    def row_parent(self) -> NDArray[np.int32]:
        """Row of the parent of each row in the elimination tree, -1 for a root."""
        above = parents(self.up_first, self.up_head)[::-1]
        rows: NDArray[np.int32] = np.where(above < 0, -1, self.n_nodes - 1 - above).astype(np.int32)
        return rows

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
            If an array is of another type, the ranks are no permutation, an upper neighbour is
            not above its node or out of order, the neighbours of a node do not know each other,
            a subtree is no run of ranks, or an arc of the graph has no place.
        """
        found = faults(self)
        if found:
            raise CorruptFileError("no hierarchy: " + "; ".join(found) + ".")

    def save(self, path: str | Path) -> None:
        """Write it into a file.

        Parameters
        ----------
        path : str or pathlib.Path
            File, by convention with the ending ``.npz``; one that is there is replaced.
        """
        arrays = {one.name: getattr(self, one.name) for one in fields(self)}
        target = Path(path)
        with replacing(target) as draft, draft.open("wb") as file:
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
            If it is the hierarchy of another graph, or only one of the graph's arrays is given.
        """
        if (first_out is None) != (head is None):
            raise ParameterError("give both first_out and head, or neither.")
        file = Path(path)
        if not file.is_file():
            raise DataNotFoundError(f"there is no file {file}.")
        found = cls(**_read(file, [one.name for one in fields(cls)]))
        found.check()
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


def _hash(*arrays: NDArray[Any]) -> str:
    total = hashlib.sha256()
    for array in arrays:
        total.update(f"{array.dtype}{array.shape}".encode())
        total.update(np.ascontiguousarray(array).data)
    return total.hexdigest()


def _check_sizes(saved: Any, file: Path) -> None:  # noqa: ANN401 - numpy's NpzFile
    """Refuse members that are packed: sizes of arrays are then bounded by that of the file."""
    packed = [
        one.filename for one in saved.zip.infolist() if one.compress_type != zipfile.ZIP_STORED
    ]
    total = sum(one.file_size for one in saved.zip.infolist())
    if packed or total > file.stat().st_size:
        raise ValueError(f"{packed} are compressed, or overlap")


def _read(file: Path, names: list[str]) -> dict[str, NDArray[Any]]:
    remedy = "Build it again with Hierarchy.build()."
    try:
        # numpy would leave a file open that it cannot read
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as saved:
            version = int(saved["version"])
            _check_sizes(saved, file)
            arrays = {name: saved[name] for name in names} if version == VERSION else {}
            whole = str(saved["hash"]) == _hash(*arrays.values())
    except UNREADABLE as error:
        raise CorruptFileError(
            f"{file.name} is no saved hierarchy, or is cut off. {remedy}"
        ) from error
    if version != VERSION:
        raise CorruptFileError(
            f"{file.name} was written by another version ({version}, not {VERSION}). {remedy}"
        )
    if not whole:
        raise CorruptFileError(f"{file.name} has changed since it was written. {remedy}")
    return arrays
