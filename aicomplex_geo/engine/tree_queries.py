"""Costs between few nodes, by a search up the elimination tree from each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.sources import SortedEntries

MAX_SEARCHES = 100
"""Sources and targets together up to which this is sooner done than sweeps, on any graph."""
FREE = {kind: np.zeros(MAX_SEARCHES, dtype=kind) for kind in (np.uint32, np.uint64)}
"""Costs of nodes that searches begin at without any."""


def are_few(sources: NDArray[Any], targets: NDArray[Any]) -> bool:
    """Whether sources and targets are few enough for a search from each."""
    return 0 < len(sources) + len(targets) <= MAX_SEARCHES


def costs_between(
    customized: CustomizedHierarchy,
    sources: NDArray[np.int64],
    targets: NDArray[np.int64],
    costs: tuple[NDArray[Any], NDArray[Any]] | None = None,
) -> NDArray[Any] | None:
    """Compute the costs from each node to each other; None if one of them does not exist.

    `costs` are those that sources and targets begin with, by default none.
    """
    from aicomplex_geo.engine._tree import costs_between as run  # noqa: PLC0415 - loads numba

    out = np.empty((len(sources), len(targets)), dtype=customized.dtype)
    free = FREE[customized.dtype.type]
    source_cost, target_cost = costs or (free, free)
    exist = run(
        *customized.tree, sources, source_cost, targets, target_cost, customized.n_levels,
        customized.scalar_infinity, out,
    )  # fmt: skip
    return out if exist else None


def costs_to_targets(
    customized: CustomizedHierarchy, sources: SortedEntries, targets: SortedEntries
) -> NDArray[Any]:
    """Compute the costs from each source to each target; nodes of entries are rows."""
    last = customized.topology.n_nodes - 1
    starts, ends = (
        customized.nodes[last - rows].astype(np.int64) for rows in (sources[1], targets[1])
    )
    found = costs_between(customized, starts, ends, (sources[2], targets[2]))
    out = np.full(
        (len(sources[0]) - 1, len(targets[0]) - 1), customized.infinity, dtype=customized.dtype
    )
    joined = [np.flatnonzero(np.diff(first)) for first in (sources[0], targets[0])]
    if found is not None and found.size:
        for axis, first in enumerate((sources[0], targets[0])):
            found = np.minimum.reduceat(found, first[joined[axis]], axis=axis)
        out[np.ix_(*joined)] = found
    return out
