"""Customisation by several threads: subtrees side by side, then what lies above them.

A part is a subtree, or several small ones side by side: a run of ranks. What its triangles
change above it is done when all parts are done, by the changed ranks, so that no two threads
write the same place. Above the parts, threads share out the ranks that the triangles of one
separator change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.engine.checks import in_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.hierarchy import Hierarchy

    Range = tuple[int, int]

WORTH_SHARING = 200_000
"""Nodes of a hierarchy that several threads customize."""
PARTS = 8
"""They take subtrees of at most this share of the nodes."""
CRUMBS = 256
"""Subtrees side by side that have at most this share of the nodes together are one part."""
LARGE = 64
"""Nodes of a stretch above the subtrees that is worth being shared out."""


def customize(hierarchy: Hierarchy, up: NDArray[Any], down: NDArray[Any], threads: int) -> None:
    """Let each arc stand for the best way over lower nodes.

    Parameters
    ----------
    hierarchy : Hierarchy
        Order and topology.
    up, down : numpy.ndarray
        Costs of all arcs in both directions, those of the graph; they are changed.
    threads : int
        How many work at once.
    """
    from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

    arrays = hierarchy.up_first, hierarchy.up_head, up, down
    n = hierarchy.n_nodes
    parts, rest = divided(hierarchy, threads)

    def inside(blocks: Iterator[Range]) -> None:
        for i, _ in blocks:
            kernels.customize(*arrays, parts[i], parts[i], (0, 1), True)  # noqa: FBT003

    def above(runs: list[Range]) -> None:
        def work(blocks: Iterator[Range]) -> None:
            for share, _ in blocks:
                for run in runs:
                    kernels.customize(*arrays, run, (run[1], n), (share, threads), False)  # noqa: FBT003

        in_blocks(threads, 1, threads, work)

    in_blocks(len(parts), 1, threads, inside)
    above([part for part in parts if part[1] < n])
    for run in rest:
        if run[1] - run[0] < LARGE:
            kernels.customize(*arrays, run, (0, n), (0, 1), True)  # noqa: FBT003
        else:
            kernels.customize(*arrays, run, run, (0, 1), True)  # noqa: FBT003
            above([run])


def perfect(hierarchy: Hierarchy, up: NDArray[Any], down: NDArray[Any], threads: int) -> None:
    """Make distances of the costs that ``customize`` left, the top first.

    Parameters
    ----------
    hierarchy : Hierarchy
        Order and topology.
    up, down : numpy.ndarray
        Costs of all arcs in both directions; they are changed.
    threads : int
        How many work at once.
    """
    from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

    arrays = hierarchy.up_first, hierarchy.up_head, up, down
    parts, rest = divided(hierarchy, threads)
    for run in reversed(rest):
        kernels.perfect(*arrays, *run)

    def work(blocks: Iterator[Range]) -> None:
        for i, _ in blocks:
            kernels.perfect(*arrays, *parts[i])

    in_blocks(len(parts), 1, threads, work)


def divided(hierarchy: Hierarchy, threads: int) -> tuple[list[Range], list[Range]]:
    """Divide the ranks into subtrees of some size at most, and what lies above.

    Parameters
    ----------
    hierarchy : Hierarchy
        Order and topology.
    threads : int
        How many work at once.

    Returns
    -------
    parts : list of tuple of int
        Subtrees, or several small ones in a row, as ranks from which up to, not including,
        which.
    rest : list of tuple of int
        What lies above them, as longest runs of ranks, rising.
    """
    size, n = hierarchy.size, hierarchy.n_nodes
    if threads == 1 or n < WORTH_SHARING:
        return [(0, n)], []
    parts: list[Range] = []
    rest: list[Range] = []
    rank = n - 1
    while rank >= 0:
        if size[rank] * PARTS <= n:
            begin, end = rank + 1 - int(size[rank]), rank + 1
            if parts and parts[-1][0] == end and (parts[-1][1] - begin) * CRUMBS <= n:
                end = parts.pop()[1]
            parts.append((begin, end))
            rank = begin - 1
        else:
            if rest and rest[-1][0] == rank + 1:
                rest[-1] = rank, rest[-1][1]
            else:
                rest.append((rank, rank + 1))
            rank -= 1
    return parts, rest[::-1]
