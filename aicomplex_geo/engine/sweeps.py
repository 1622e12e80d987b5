"""Sweeps down a hierarchy, block after block of sources, on several threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.checks import in_blocks
from aicomplex_geo.engine.seeds import single
from aicomplex_geo.engine.workspace import LANES, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.seeds import Starts
    from aicomplex_geo.engine.weighing import Weighed

    Progress = Callable[[int, int], None] | None


def surface(
    weighed: Weighed, seeds: Starts, threads: int, progress: Progress = None
) -> NDArray[Any]:
    """Find the cost from each source to every node.

    Parameters
    ----------
    weighed : Weighed
        The hierarchy with its costs.
    seeds : tuple of numpy.ndarray
        As ``seeds.starts`` gives them, nodes as rows.
    threads : int, optional
        How many work at once; by default one a core.
    progress : callable, optional
        Called with how many sources are done, and how many there are.

    Returns
    -------
    numpy.ndarray
        ``(n_sources, n_nodes)`` of the costs' own type, its infinity where unreachable.
    """
    down = weighed.down
    return _swept(seeds, weighed, down, weighed.every_row, weighed.rows, threads, progress)


def pairs(
    weighed: Weighed,
    seeds: Starts,
    ends: NDArray[np.int32],
    threads: int,
    progress: Progress = None,
) -> NDArray[Any]:
    """Find the cost from each source to some rows.

    Parameters
    ----------
    weighed : Weighed
        The hierarchy with its costs.
    seeds : tuple of numpy.ndarray
        As ``seeds.starts`` gives them, nodes as rows.
    ends : numpy.ndarray
        int32 rows.
    threads : int, optional
        How many work at once; by default one a core.
    progress : callable, optional
        Called with how many sources are done, and how many there are.

    Returns
    -------
    numpy.ndarray
        ``(n_sources, n_ends)`` of the costs' own type, its infinity where unreachable.
    """
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    rows, *few = kernels.select(*weighed.down, ends)
    return _swept(seeds, weighed, tuple(few), rows, rows[ends], threads, progress)


def within(
    weighed: Weighed,
    numbers: NDArray[np.int64],
    limit: int,
    threads: int,
    progress: Progress,
    take: Callable[[Workspace, int, tuple[int, int], NDArray[np.int64]], None],
) -> None:
    """Sweep as far as a limit, sources that lie near each other together.

    Parameters
    ----------
    weighed : Weighed
        The hierarchy with its costs.
    numbers : numpy.ndarray
        int64 nodes, the sources.
    limit : int
        The largest cost, inclusive.
    threads : int
        How many work at once.
    progress : callable, optional
        Called with how many sources are done, and how many there are.
    take : callable
        Gets the workspace after a sweep, how many rows are visited in it, which sources the
        block holds, and their order.
    """
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    hierarchy = weighed.hierarchy
    rows = weighed.rows[numbers].astype(np.int64)
    order = np.argsort(rows, kind="stable")
    seeds = single(rows[order], weighed.dtype)
    upper = hierarchy.up_first, hierarchy.up_head

    def work(blocks: Iterator[tuple[int, int]]) -> None:
        space = Workspace(weighed, hierarchy.n_nodes)
        for block in blocks:
            listed = space.climb(seeds, block, weighed.every_row, limit)
            count = kernels.sweep_within(
                weighed.down, upper, hierarchy.size, space.table, space.known, space.alive,
                space.visited, space.scalar(limit), weighed.scalar_infinity,
            )  # fmt: skip
            take(space, count, block, order)
            kernels.forget(space.visited, count, space.alive)
            kernels.forget(space.listed, listed, space.known)

    in_blocks(len(numbers), LANES, threads, work, progress)


def _swept(
    seeds: Starts,
    weighed: Weighed,
    down: tuple[NDArray[Any], ...],
    rows: NDArray[np.int32],
    wanted: NDArray[np.int32],
    threads: int,
    progress: Progress,
) -> NDArray[Any]:
    """Sweep over arcs `down` whose rows stand for those of the hierarchy; give some rows' costs."""
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    n_sources = len(seeds[0]) - 1
    out = np.empty((n_sources, len(wanted)), dtype=weighed.dtype)

    def work(blocks: Iterator[tuple[int, int]]) -> None:
        space = Workspace(weighed, len(down[0]) - 1)
        for block in blocks:
            count = space.climb(seeds, block, rows)
            kernels.sweep(down, space.table, space.known, weighed.scalar_infinity)
            kernels.forget(space.listed, count, space.known)
            kernels.spread(space.table, wanted, block, out)

    in_blocks(n_sources, LANES, threads, work, progress)
    return out
