"""Quantiles of the times on a bare graph, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.checks import check_arc_values, check_nodes, thread_count
from aicomplex_geo.engine.parallel import run_in_blocks
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.uncertainty.arguments import DRAWS, QUANTILES, SEED, quantile_columns, sampling
from aicomplex_geo.uncertainty.default_spreads import CORRELATION_M
from aicomplex_geo.uncertainty.draw_blocks import DRAWS_PER_BLOCK
from aicomplex_geo.uncertainty.model import Uncertainty
from aicomplex_geo.uncertainty.quantile_tables import time_quantiles
from aicomplex_geo.uncertainty.spatial_field import SpatialField

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.engine import Hierarchy
    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.uncertainty.normal_draws import Sampling

MEMORY = 2**30


def graph_quantiles(  # noqa: PLR0913 - options are keyword-only
    hierarchy: Hierarchy,
    weight: NDArray[np.int32],
    xy: NDArray[np.float64],
    sources: ArrayLike,
    *,
    speed: float = 0.1,
    link_speed: float = 0.2,
    correlation_m: float = CORRELATION_M,
    draws: int = DRAWS,
    seed: int = SEED,
    quantiles: Sequence[float] = QUANTILES,
    memory: int = MEMORY,
    threads: int | None = None,
) -> NDArray[np.int32]:
    """Compute quantiles of the times from some nodes to all nodes of a graph.

    Parameters
    ----------
    hierarchy : Hierarchy
        Hierarchy of the graph; each draw customizes it again.
    weight : numpy.ndarray
        int32 deciseconds of each arc: the medians.
    xy : numpy.ndarray
        Coordinates of the nodes in metres, float64 ``(n_nodes, 2)``.
    sources : array_like of int
        Nodes.
    speed : float, default 0.1
        Spread (standard deviation of the logarithm) of the mean speed of all arcs.
    link_speed : float, default 0.2
        Spread of the speed of an arc around this mean, correlated with those nearby.
    correlation_m : float, default 2000
        As in `Uncertainty`, between the middles of arcs.
    draws : int, default 200
        Number of draws.
    seed : int, default 1
        Seed of the draws, 0 or more.
    quantiles : sequence of float, default (0.1, 0.5, 0.9)
        Above 0 and below 1.
    memory : int, default 1073741824
        About the most bytes of times that are kept: those of all draws for some sources at a
        time. With more memory the hierarchy is customized less often.
    threads : int, optional
        Number of draws computed at a time; by default one per core.

    Returns
    -------
    numpy.ndarray
        int32 deciseconds ``(n_quantiles, n_sources, n_nodes)``, ``INFINITY`` where unreachable.

    Raises
    ------
    ParameterError
        If an argument is out of range.

    See Also
    --------
    od_quantiles : Quantiles of the times between points on a network, under a full model.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import CSRGraph, Hierarchy
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 0, 1], [1, 2, 2], [600, 1200, 300])
    >>> hierarchy = Hierarchy.build(graph.first_out, graph.head)
    >>> xy = np.array([[0.0, 0.0], [1000.0, 0.0], [1500.0, 0.0]])
    >>> low, high = graph_quantiles(hierarchy, graph.weight, xy, [0], quantiles=(0.1, 0.9))[:, 0]
    >>> bool(low[2] < 900 < high[2])
    True
    """
    shares = list(quantile_columns(quantiles).values())
    # checks the spreads
    Uncertainty(
        speed=(("arcs", speed),), link_speed=(("arcs", link_speed),), correlation_m=correlation_m
    )
    if np.shape(xy) != (hierarchy.n_nodes, 2):
        raise ParameterError(f"xy must be two coordinates for each of {hierarchy.n_nodes} nodes.")
    drawn = GraphDraws(
        hierarchy,
        check_arc_values(weight, hierarchy.n_arcs, "weight"),
        xy,
        (speed, link_speed, correlation_m),
        sampling(draws, seed),
    )
    starts = check_nodes(sources, hierarchy.n_nodes, "sources")
    workers = thread_count(threads)
    found = np.empty((len(shares), len(starts), hierarchy.n_nodes), dtype=np.int32)
    step = max(1, memory // (4 * max(1, hierarchy.n_nodes) * draws))
    for first in range(0, len(starts), step):
        rows = slice(first, first + step)
        found[:, rows] = drawn.quantiles(starts[rows], shares, workers)
    return found


class GraphDraws:
    """Times on a graph under each draw."""

    def __init__(
        self,
        hierarchy: Hierarchy,
        weight: NDArray[np.int32],
        xy: NDArray[np.float64],
        spreads: tuple[float, float, float],
        drawn: Sampling,
    ) -> None:
        self._hierarchy, self._weight, self._draws = hierarchy, weight, drawn.draws
        speed, self._link_speed, correlation_m = spreads
        tail = np.repeat(np.arange(hierarchy.n_nodes), np.diff(hierarchy.graph_first_out))
        middle = (xy[tail] + xy[hierarchy.graph_head]) / 2
        self._field = SpatialField(middle, correlation_m, drawn, "link_speed")
        self._speed = speed * drawn.normals("speed")

    def quantiles(
        self, sources: NDArray[np.int64], shares: list[float], threads: int
    ) -> NDArray[np.int32]:
        """Quantiles of the times from some nodes, ``(n_quantiles, n_sources, n_nodes)``."""
        times = np.empty((self._draws, len(sources), self._hierarchy.n_nodes), dtype=np.int32)

        def search(blocks: Iterator[Block]) -> None:
            for start, stop in blocks:
                for draw, weight in enumerate(self.weights(start, stop), start):
                    metric = self._hierarchy.customize(weight, threads=1)
                    metric.one_to_all(sources, threads=1, out=times[draw])

        found = np.empty((len(shares), *times.shape[1:]), dtype=np.int32)

        def reduce(blocks: Iterator[Block]) -> None:
            for start, stop in blocks:
                found[:, start:stop] = time_quantiles(times[:, start:stop], shares)

        run_in_blocks(self._draws, DRAWS_PER_BLOCK, threads, search)
        run_in_blocks(len(sources), 1, threads, reduce)
        return found

    def weights(self, start: int, stop: int) -> NDArray[np.int32]:
        log = self._speed[start:stop, None] + self._link_speed * self._field.draw(start, stop)
        seconds = self._weight / np.exp(log, out=log)
        return np.asarray(np.rint(seconds, out=seconds).astype(np.int32))
