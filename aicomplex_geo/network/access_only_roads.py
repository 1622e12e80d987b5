"""Access-only roads: usable at the start and at the end of a trip, not for through traffic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import CSRGraph, strong_components
from aicomplex_geo.network.tables import edge_attributes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.tables import NetworkTables

ACCESS = "access"
DESTINATION = "destination"
"""Value of the column ``access`` of an access-only road, as in OpenStreetMap."""


@dataclass(frozen=True, eq=False)
class AccessOnlyRoads:
    """The graph of a network in which no trip passes through an access-only road.

    A path consists of access-only roads, then roads open to through traffic, then access-only
    roads; each part may be empty. To enforce it, every junction of an access-only road has two
    copies: an entry copy for trips that have not left such roads since their start, and an exit
    copy for trips that stay on them to their destination.

    Roads from which the largest strongly connected component of the open roads cannot be
    reached, or that cannot be reached from it, count as access-only too if there are any: they
    lie behind access-only roads, and nobody could drive to them otherwise.
    """

    n_nodes: int
    """Junctions and copies."""
    edge: NDArray[np.int64]
    """Row of ``net.edges`` of each arc."""
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    """From which node to which each arc leads."""
    entry_copy: NDArray[np.int64]
    exit_copy: NDArray[np.int64]
    """Copies of each junction, the junction itself where it has none."""
    access_only: NDArray[np.bool_]
    """For each row of ``net.edges``."""
    in_main_part: NDArray[np.bool_]
    """For each junction, whether it is in the largest strongly connected component."""

    def start_nodes(
        self, junctions: NDArray[np.int64], access_only: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """Node at which trips enter the graph at each junction, from an access-only road or not."""
        return np.where(access_only, self.entry_copy[junctions], junctions)

    def end_nodes(
        self, junctions: NDArray[np.int64], access_only: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Nodes from which trips turn into their last road, access-only or not, at each junction.

        Returns positions in `junctions`, each at least once, and a node for each of them.
        """
        every = np.arange(len(junctions))
        at_start = np.flatnonzero(self.entry_copy[junctions] != junctions)
        at_end = np.flatnonzero(access_only & (self.exit_copy[junctions] != junctions))
        which = np.concatenate([every, at_start, at_end])
        copies = self.entry_copy[junctions[at_start]], self.exit_copy[junctions[at_end]]
        return which, np.concatenate([junctions, *copies])


def access_only_roads(net: NetworkTables) -> AccessOnlyRoads:
    """Make the graph of a network; its column ``access`` says which roads are access-only."""
    n = len(net.nodes)
    tail, head = net.arrays.tail.astype(np.int64), net.arrays.head.astype(np.int64)
    rows, nodes = np.arange(len(tail)), np.arange(n)
    in_main_part, access_only = _main_part(net, tail, head)
    if not access_only.any():
        return AccessOnlyRoads(n, rows, tail, head, nodes, nodes, access_only, in_main_part)
    open_rows, access_rows = np.flatnonzero(~access_only), np.flatnonzero(access_only)
    copied = np.unique(np.concatenate([tail[access_rows], head[access_rows]]))
    entry, exit_ = nodes.copy(), nodes.copy()
    entry[copied] = n + np.arange(len(copied))
    exit_[copied] = n + len(copied) + np.arange(len(copied))
    from_entry = open_rows[entry[tail[open_rows]] != tail[open_rows]]
    arcs = (
        (open_rows, tail, head),
        (from_entry, entry[tail], head),
        (access_rows, entry[tail], entry[head]),
        (access_rows, tail, exit_[head]),
        (access_rows, exit_[tail], exit_[head]),
    )
    return AccessOnlyRoads(
        n_nodes=n + 2 * len(copied),
        edge=np.concatenate([edges for edges, _, _ in arcs]),
        tail=np.concatenate([start[edges] for edges, start, _ in arcs]),
        head=np.concatenate([end[edges] for edges, _, end in arcs]),
        entry_copy=entry,
        exit_copy=exit_,
        access_only=access_only,
        in_main_part=in_main_part,
    )


def _main_part(
    net: NetworkTables, tail: NDArray[np.int64], head: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which junctions are in the largest component of open roads, and which edges are not."""
    edges = edge_attributes(net)
    signed = np.zeros(len(tail), dtype=bool)
    if ACCESS in edges.columns:
        signed = (edges[ACCESS] == DESTINATION).fillna(False).to_numpy(dtype=bool)  # noqa: FBT003
    open_rows = np.flatnonzero(~signed)
    ones = np.ones(len(open_rows), dtype=np.int32)
    graph = CSRGraph.from_arcs(len(net.nodes), tail[open_rows], head[open_rows], ones)[0]
    in_main_part: NDArray[np.bool_] = strong_components(graph) == 0
    if not signed.any():
        return in_main_part, signed
    return in_main_part, signed | ~(in_main_part[tail] & in_main_part[head])
