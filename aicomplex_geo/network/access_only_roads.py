"""Roads without through traffic: usable at the beginning and at the end of a trip only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import CSRGraph, strong_components

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.road_network import RoadNetwork

ACCESS = "access"
DESTINATION = "destination"
"""Value of the column ``access`` of a road that is open to its residents and visitors only."""


@dataclass(frozen=True, eq=False)
class Phases:
    """The graph of a network as a trip sees it: its beginning, its middle and its end.

    The middle are the junctions themselves. A junction of a road that may be used at the
    ends of a trip only has two copies besides: one for trips that have been on such roads
    since they began, one for those that stay on them until they end.

    Parameters
    ----------
    n_nodes : int
        Number of junctions, copies counted.
    edge : numpy.ndarray
        int64, for each arc the row of ``RoadNetwork.edges`` that it stands for.
    tail, head : numpy.ndarray
        int64, from where to where each arc leads, as junction or copy.
    first, last : numpy.ndarray
        int64, for each junction its copy at the beginning and at the end of a trip; the
        junction itself where it has none.
    ends_only : numpy.ndarray
        bool, for each row of ``edges`` whether it may be used at the ends of a trip only.
    inner : numpy.ndarray
        bool, for each junction whether it belongs to the main part of the network that is
        open to through traffic.

    Notes
    -----
    Without roads for residents only (column ``access``, value ``"destination"``) the graph is
    that of the network. With them, roads from which the largest strongly connected part
    without them cannot be reached, or that cannot be reached from there, count as such too:
    those behind them, above all, which else nobody could drive to. A path on the graph then
    is, whatever its roads, a stretch of ends-only roads from its beginning on, one of others,
    and one of ends-only roads until its end, each of which may be missing.
    """

    n_nodes: int
    edge: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    ends_only: NDArray[np.bool_]
    inner: NDArray[np.bool_]

    def leaving(self, nodes: NDArray[np.int64], ends: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Find where trips enter the graph.

        Parameters
        ----------
        nodes : numpy.ndarray
            Junctions that trips from some places come to first.
        ends : numpy.ndarray
            bool for each, whether its place lies on an ends-only road.

        Returns
        -------
        numpy.ndarray
            For each the junction or a copy of it.
        """
        return np.where(ends, self.first[nodes], nodes)

    def arriving(
        self, nodes: NDArray[np.int64], ends: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find where trips leave the graph.

        Parameters
        ----------
        nodes : numpy.ndarray
            Junctions from which trips to some places turn into their last road.
        ends : numpy.ndarray
            bool for each, whether its place lies on an ends-only road.

        Returns
        -------
        which : numpy.ndarray
            int64 positions in `nodes`, each at least once.
        node : numpy.ndarray
            int64, for each a junction or copy at which it may come.
        """
        every = np.arange(len(nodes))
        begun = np.flatnonzero(self.first[nodes] != nodes)
        ending = np.flatnonzero(ends & (self.last[nodes] != nodes))
        which = np.concatenate([every, begun, ending])
        return which, np.concatenate([nodes, self.first[nodes[begun]], self.last[nodes[ending]]])


def phases(net: RoadNetwork) -> Phases:
    """Make the graph of a network in which roads for residents are not driven through.

    Parameters
    ----------
    net : RoadNetwork
        The network; ``edges`` may have a column ``access``.

    Returns
    -------
    Phases
        The graph.
    """
    n = len(net.nodes)
    tail, head = net.arrays.tail.astype(np.int64), net.arrays.head.astype(np.int64)
    rows, nodes = np.arange(len(tail)), np.arange(n)
    inner, ends_only = _main_part(net, tail, head)
    if not ends_only.any():
        return Phases(n, rows, tail, head, nodes, nodes, ends_only, inner)
    through, bound = np.flatnonzero(~ends_only), np.flatnonzero(ends_only)
    copied = np.unique(np.concatenate([tail[bound], head[bound]]))
    first, last = nodes.copy(), nodes.copy()
    first[copied] = n + np.arange(len(copied))
    last[copied] = n + len(copied) + np.arange(len(copied))
    ahead = through[first[tail[through]] != tail[through]]
    arcs = (
        (through, tail, head),
        (ahead, first[tail], head),
        (bound, first[tail], first[head]),
        (bound, tail, last[head]),
        (bound, last[tail], last[head]),
    )
    return Phases(
        n_nodes=n + 2 * len(copied),
        edge=np.concatenate([edges for edges, _, _ in arcs]),
        tail=np.concatenate([start[edges] for edges, start, _ in arcs]),
        head=np.concatenate([end[edges] for edges, _, end in arcs]),
        first=first,
        last=last,
        ends_only=ends_only,
        inner=inner,
    )


def _main_part(
    net: RoadNetwork, tail: NDArray[np.int64], head: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Junctions of the main part, and edges that are for the ends of trips only."""
    edges = net.edges
    private = np.zeros(len(tail), dtype=bool)
    if ACCESS in edges.columns:
        private = (edges[ACCESS] == DESTINATION).fillna(False).to_numpy(dtype=bool)  # noqa: FBT003
    free = np.flatnonzero(~private)
    ones = np.ones(len(free), dtype=np.int32)
    graph = CSRGraph.from_arcs(len(net.nodes), tail[free], head[free], ones)[0]
    inner: NDArray[np.bool_] = strong_components(graph) == 0
    if not private.any():
        return inner, private
    return inner, private | ~(inner[tail] & inner[head])
