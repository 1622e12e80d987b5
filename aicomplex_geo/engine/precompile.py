"""Compiling all kernels ahead of their first use."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aicomplex_geo.engine.csr import CSRGraph
from aicomplex_geo.engine.dial import Dial
from aicomplex_geo.engine.dijkstra import Sources
from aicomplex_geo.engine.hierarchy import Hierarchy
from aicomplex_geo.engine.search import Search


def compile_kernels() -> None:
    """Ask every kernel once, in each of the types that it is used with.

    What is compiled is kept on disk (see ``cache_folder``), so that later processes only
    load it.

    Examples
    --------
    >>> compile_kernels()
    """
    n = 5  # all of them neighbours, so that there is something to dissect
    tail, head = (side.astype(np.int32) for side in np.nonzero(~np.eye(n, dtype=np.bool_)))
    first_out = (n - 1) * np.arange(n + 1, dtype=np.int32)
    length = np.full(len(head), 5, dtype=np.int32)
    for heaviest in (1, 2**31 - 2):  # sums of the latter need 64 bits
        weight = np.where(tail == 0, heaviest, 1).astype(np.int32)
        graph = CSRGraph(first_out, head, weight)
        Dial(graph).one_to_all(1)
        for order in ("auto", "inertial"):
            hierarchy = Hierarchy.build(first_out, head, order=order)
        metric = hierarchy.customize(weight)
        metric.one_to_all([1])
        metric.reach([1], 5)
        metric.reduce([1], [1.0] * n, cutoff=5)
        metric.path(0, 1)
        metric.many_to_many([0], [1])
    seeds, number = Sources.at([0, 1]), np.array([0, 1])
    search = Search(CSRGraph(first_out, head, length), length, kernel="hierarchy")
    search.times(seeds)
    search.costs(seeds, number)
    search.paths(seeds, seeds, number, number)


def cache_folder() -> Path | None:
    """Tell where compiled kernels are kept.

    Returns
    -------
    pathlib.Path or None
        None where no folder can be written to, so that every process compiles for itself.

    Examples
    --------
    >>> cache_folder() is None or cache_folder().is_absolute()
    True
    """
    from aicomplex_geo.engine._sweep import sweep  # noqa: PLC0415 - loads numba

    path = getattr(sweep.stats, "cache_path", None)
    return None if path is None else Path(path)
