"""One graph with all libraries that run on it, and how much each has to do."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from benchmarks.bounds import Bound, Row
from benchmarks.ours import OurDial, Ours
from benchmarks.peers import Peer, Scipy, offering

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.graphs import Graph

SEED = 4
BUDGET: Mapping[tuple[str, str], float] = {
    ("all", "scipy"): 8e6,
    ("all", "routingkit-cch"): 3e6,
    ("all", "igraph"): 1e6,
    ("all", "networkx"): 2e5,
    ("matrix", "scipy"): 4e6,
    ("matrix", "routingkit-cch"): 1e8,
    ("matrix", "pandana"): 8e6,
    ("matrix", "igraph"): 1e6,
    ("matrix", "networkx"): 2e5,
    ("reach", "scipy"): 8e6,
    ("reach", "pandana"): 1e6,
    ("reach", "networkx"): 4e5,
    ("single", "routingkit-cch"): 1e8,
    ("path", "igraph"): 2e6,
    ("path", "networkx"): 2e6,
    ("closures", "scipy"): 2e5,
    ("closures", "routingkit-cch"): 1e7,
    ("ready", "pandana"): 3e5,
    ("ready", "routingkit-cch"): 2e6,
    ("ready", "igraph"): 2e6,
    ("ready", "networkx"): 1e5,
}
"""Items per round times nodes, so that a round of a slow peer takes a few seconds."""

Runner = TypeVar("Runner", bound=Peer)


@dataclass(frozen=True)
class Sizes:
    """How much there is to do; times are judged on large graphs only."""

    rounds: int
    sources: int  # of surfaces
    rows: int  # of matrices
    targets: int  # columns of matrices
    reach: int  # sources of node lists
    pairs: int  # of paths
    checked: int  # paths that scipy checks
    sample: int  # nodes whose sums are checked
    judged: bool
    points: int = 1000  # on each side of a matrix between points
    routes: int = 100
    isochrones: int = 30
    singles: int = 500  # questions of one or a few pairs
    nearest: int = 100  # opportunities


FULL = Sizes(3, 100, 1000, 1000, 100, 2000, 50, 100, judged=True)
SMALL = Sizes(
    1, 20, 40, 30, 10, 40, 20, 20, judged=False,
    points=40, routes=10, isochrones=2, singles=20, nearest=20,
)  # fmt: skip


class Stage:
    """One graph with all libraries that run on it, each built on first use."""

    def __init__(self, graph: Graph, sizes: Sizes, python: Path | None = None) -> None:
        self.graph = graph
        self.name = graph.name
        self.sizes = sizes
        self.python = python
        self._ours: Ours | None = None
        self._peers: dict[type[Peer], Peer] = {}

    @property
    def title(self) -> str:
        return f"{self.graph.title}: {self.graph.n_nodes:,} nodes, {self.graph.arcs.n_arcs:,} arcs"

    @property
    def ours(self) -> Ours:
        """Our hierarchy."""
        if self._ours is None:
            self._ours = Ours(self.graph)
        return self._ours

    @cached_property
    def dial(self) -> OurDial:
        """Our bucket queues."""
        return OurDial(self.graph)

    @property
    def scipy(self) -> Scipy:
        """Reference for all answers."""
        return self.peer(Scipy)

    def peer(self, kind: type[Runner]) -> Runner:
        """Return a peer on this graph."""
        if kind not in self._peers:
            self._peers[kind] = kind(self.graph)
        found = self._peers[kind]
        assert isinstance(found, kind)  # noqa: S101 - for the type checker
        return found

    def close(self) -> None:
        """Nothing to end."""

    def keep(self, built: Ours | Peer) -> None:
        """Keep what a measurement has built, so that it is not built again."""
        if isinstance(built, Ours):
            self._ours = built
        else:
            self._peers[type(built)] = built

    def present(self, method: str) -> list[type[Peer]]:
        """Return the peers that have a method and can take part."""
        return [kind for kind in offering(method) if self.absence(kind) is None]

    def absence(self, kind: type[Peer]) -> str | None:
        """Return why a peer does not take part, or None if it does."""
        if kind.largest is not None and self.graph.n_nodes > kind.largest:
            return f"{kind.name} is left out above {kind.largest:,} nodes"
        return kind.missing()

    def draw(self, what: str, count: int) -> NDArray[np.int64]:
        """Draw distinct random nodes, the same in every run."""
        chance = np.random.default_rng([SEED, zlib.crc32(what.encode())])
        return chance.choice(self.graph.n_nodes, min(count, self.graph.n_nodes), replace=False)

    def share(self, task: str, who: str, full: int) -> int:
        """Return how many items a library does per round, so that it does not take too long."""
        budget = BUDGET.get((task, who))
        if budget is None:
            return full
        return int(max(1, min(full, budget // self.graph.n_nodes)))

    def absent_rows(
        self, task: str, method: str, bounds: Mapping[str, Bound], item: str
    ) -> list[Row]:
        """Return the rows of peers that have a target here but cannot take part."""
        reasons = ((kind.name, self.absence(kind)) for kind in offering(method))
        row = Row(task, self.graph.name, "", item=item)
        return [
            replace(row, against=name, reason=reason, bound=bounds[name])
            for name, reason in reasons
            if reason and name in bounds
        ]
