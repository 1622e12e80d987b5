"""Compilation of all kernels ahead of their first use."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aicomplex_geo.engine.csr import CSRGraph
from aicomplex_geo.engine.dial import Dial
from aicomplex_geo.engine.hierarchy import Hierarchy
from aicomplex_geo.engine.search import Search
from aicomplex_geo.engine.sources import Sources


def compile_kernels() -> None:
    """Compile all kernels, for every type that they are used with.

    They are kept on disk (see ``kernel_cache_folder``), so that later processes only load them.

    Examples
    --------
    >>> compile_kernels()
    """
    n = 5  # a complete graph, so that there is something to dissect
    tail, head = (side.astype(np.int32) for side in np.nonzero(~np.eye(n, dtype=np.bool_)))
    first_out = (n - 1) * np.arange(n + 1, dtype=np.int32)
    length = np.full(len(head), 5, dtype=np.int32)
    for heaviest in (1, 2**31 - 2):  # sums of the latter need 64 bits
        weight = np.where(tail == 0, heaviest, 1).astype(np.int32)
        graph = CSRGraph(first_out, head, weight)
        Dial(graph).one_to_all(1)
        Hierarchy.build(first_out, head)
        hierarchy = Hierarchy.build(first_out, head, order="inertial")
        metric = hierarchy.customize(weight)
        metric.one_to_all([1])
        metric.reach([1], 5)
        metric.reduce([1], [1.0] * n, cutoff=5)
        metric.path(0, 1)
        metric.many_to_many([0], [1])
    sources, numbers = Sources.at([0, 1]), np.array([0, 1])
    search = Search(CSRGraph(first_out, head, length), length, kernel="hierarchy")
    search.times(sources)
    search.costs(sources, sources)
    search.stream_times(sources, sources, lambda _start, _times: None)
    search.paths(sources, sources, numbers, numbers)


def kernel_cache_folder() -> Path | None:
    """Return the folder where compiled kernels are kept.

    Returns
    -------
    pathlib.Path or None
        None where no folder is writable, so that every process compiles for itself.

    Examples
    --------
    >>> kernel_cache_folder() is None or kernel_cache_folder().is_absolute()
    True
    """
    from aicomplex_geo.engine._sweep import sweep  # noqa: PLC0415 - loads numba

    path = getattr(sweep.stats, "cache_path", None)
    return None if path is None else Path(path)
