"""Sweeps down a hierarchy, block after block of sources, on several threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.checks import in_blocks
from aicomplex_geo.engine.sources import single
from aicomplex_geo.engine.workspace import LANES, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.sources import Starts

    Progress = Callable[[int, int], None] | None


def surface(
    customized: CustomizedHierarchy, seeds: Starts, threads: int, progress: Progress = None
) -> NDArray[Any]:
    """Find the cost from each source to every node.

    Parameters
    ----------
    customized : CustomizedHierarchy
        The hierarchy with its costs.
    seeds : tuple of numpy.ndarray
        As ``seeds.starts`` gives them, nodes as rows.
    threads : int
        How many work at once.
    progress : callable, optional
        Called with how many sources are done, and how many there are.

    Returns
    -------
    numpy.ndarray
        ``(n_sources, n_nodes)`` of the costs' own type, its infinity where unreachable.
    """
    out = np.empty((len(seeds[0]) - 1, len(customized.rows)), dtype=customized.dtype)
    give = _filling(out, customized.rows)
    _sweep(customized, seeds, customized.down, customized.every_row, give, threads, progress)
    return out


def pairs(
    customized: CustomizedHierarchy,
    seeds: Starts,
    ends: NDArray[np.int32],
    threads: int,
    progress: Progress = None,
) -> NDArray[Any]:
    """Find the cost from each source to some rows.

    Parameters
    ----------
    customized : CustomizedHierarchy
        The hierarchy with its costs.
    seeds : tuple of numpy.ndarray
        As ``seeds.starts`` gives them, nodes as rows.
    ends : numpy.ndarray
        int32 rows.
    threads : int
        How many work at once.
    progress : callable, optional
        Called with how many sources are done, and how many there are.

    Returns
    -------
    numpy.ndarray
        ``(n_sources, n_ends)`` of the costs' own type, its infinity where unreachable.
    """
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    rows, *few = kernels.select(*customized.down, ends)
    out = np.empty((len(seeds[0]) - 1, len(ends)), dtype=customized.dtype)
    _sweep(customized, seeds, tuple(few), rows, _filling(out, rows[ends]), threads, progress)
    return out


def visit(
    customized: CustomizedHierarchy,
    seeds: Starts,
    ends: NDArray[np.int32],
    take: Callable[[int, NDArray[Any]], None],
    threads: int,
) -> None:
    """Find the cost from each source to some rows, and keep none of it.

    Parameters
    ----------
    customized : CustomizedHierarchy
        The hierarchy with its costs.
    seeds : tuple of numpy.ndarray
        As ``seeds.starts`` gives them, nodes as rows.
    ends : numpy.ndarray
        int32 rows.
    take : callable
        Called with the number of a source, and the costs of this one and the next few as
        ``pairs`` would give them; from several threads, and in any order.
    threads : int
        How many work at once.
    """
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    rows, *few = kernels.select(*customized.down, ends)
    wanted = rows[ends]

    def give(table: NDArray[Any], block: tuple[int, int]) -> None:
        lanes = block[1] - block[0]
        out = np.empty((lanes, len(wanted)), dtype=customized.dtype)
        kernels.spread(table, wanted, (0, lanes), out)
        take(block[0], out)

    _sweep(customized, seeds, tuple(few), rows, give, threads)


def within(
    customized: CustomizedHierarchy,
    numbers: NDArray[np.int64],
    limit: int,
    threads: int,
    progress: Progress,
    take: Callable[[Workspace, int, tuple[int, int], NDArray[np.int64]], None],
) -> None:
    """Sweep as far as a limit, sources that lie near each other together.

    Parameters
    ----------
    customized : CustomizedHierarchy
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

    hierarchy = customized.hierarchy
    rows = customized.rows[numbers].astype(np.int64)
    order = np.argsort(rows, kind="stable")
    seeds = single(rows[order], customized.dtype)
    upper = hierarchy.up_first, hierarchy.up_head

    def work(blocks: Iterator[tuple[int, int]]) -> None:
        space = Workspace(customized, hierarchy.n_nodes)
        for block in blocks:
            listed = space.climb(seeds, block, customized.every_row, limit)
            count = kernels.sweep_within(
                customized.down, upper, hierarchy.size, space.table, space.known, space.alive,
                space.visited, space.scalar(limit), customized.scalar_infinity,
            )  # fmt: skip
            take(space, count, block, order)
            kernels.forget(space.visited, count, space.alive)
            kernels.forget(space.listed, listed, space.known)

    in_blocks(len(numbers), LANES, threads, work, progress)


def _sweep(
    customized: CustomizedHierarchy,
    seeds: Starts,
    down: tuple[NDArray[Any], ...],
    rows: NDArray[np.int32],
    give: Callable[[NDArray[Any], tuple[int, int]], None],
    threads: int,
    progress: Progress = None,
) -> None:
    """Sweep over arcs `down` whose rows stand for those of the hierarchy; give away each table."""
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    def work(blocks: Iterator[tuple[int, int]]) -> None:
        space = Workspace(customized, len(down[0]) - 1)
        for block in blocks:
            count = space.climb(seeds, block, rows)
            kernels.sweep(down, space.table, space.known, customized.scalar_infinity)
            kernels.forget(space.listed, count, space.known)
            give(space.table, block)

    in_blocks(len(seeds[0]) - 1, LANES, threads, work, progress)


def _filling(
    out: NDArray[Any], wanted: NDArray[np.int32]
) -> Callable[[NDArray[Any], tuple[int, int]], None]:
    """Write some rows of each table into a larger one."""
    from aicomplex_geo.engine._sweep import spread  # noqa: PLC0415 - loads numba

    return lambda table, block: spread(table, wanted, block, out)
