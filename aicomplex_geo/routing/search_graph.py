"""The graph on which trips are searched."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aicomplex_geo.routing.connectors import Connectors


class SearchGraph(ABC):
    """Nodes, and arcs that each travel one edge; trips join it over connectors.

    `edge` is the row in ``RoadNetwork.edges`` of each arc, `delay` its deciseconds besides the
    time of the edge, and `junction` that of each node. `has_junction_nodes` tells whether trips
    that start or end at a junction pass a node there.
    """

    has_junction_nodes: ClassVar[bool]
    n_nodes: int
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    edge: NDArray[np.int64]
    delay: NDArray[np.int64]
    junction: NDArray[np.int64]

    @abstractmethod
    def from_edges(self, rows: NDArray[np.int64]) -> Connectors:
        """Connectors from edges, travelled to their ends, to nodes."""

    @abstractmethod
    def to_edges(self, rows: NDArray[np.int64]) -> Connectors:
        """Connectors from nodes to the edges on which trips end."""

    @abstractmethod
    def from_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        """Connectors from junctions at which trips start to nodes."""

    @abstractmethod
    def to_junctions(self, junctions: NDArray[np.int64]) -> Connectors:
        """Connectors from nodes to junctions at which trips end."""

    @abstractmethod
    def at_junctions(self, times: NDArray[np.float64], *, outward: bool) -> NDArray[np.float64]:
        """Deciseconds at each junction from those at each node, ``inf`` where not reached.

        `outward` times are those of arriving at nodes, others those of leaving them. Trips
        that pass no node are not included.
        """
