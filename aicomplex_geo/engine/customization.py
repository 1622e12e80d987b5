"""Customization on several threads: subtrees side by side, then what lies above them.

A part is a subtree, or several small ones side by side: consecutive ranks. Triangles of a part
that change arcs above it are relaxed when all parts are done, distributed by the changed ranks,
so that no two threads write to the same arc. Above the parts, the arcs that the triangles of one
separator change are distributed likewise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.engine.parallel import Block, run_in_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.topology import HierarchyTopology

MIN_NODES_FOR_THREADS = 200_000
MIN_RUN_FOR_THREADS = 64
"""Ranks of a run above the parts from which on its triangles are distributed."""
PARTS = 8
"""A part has at most one in so many of the nodes."""
SMALL_PARTS = 256
"""Subtrees side by side that have at most one in so many of the nodes together are one part."""


def customize(
    topology: HierarchyTopology, up: NDArray[Any], down: NDArray[Any], threads: int
) -> None:
    """Relax all lower triangles, in place: `up` and `down` are costs of the arcs both ways."""
    from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

    arrays = topology.up_first, topology.up_head, up, down
    n = topology.n_nodes
    parts, above = partition(topology, threads)

    def relax_inside(blocks: Iterator[Block]) -> None:
        for i, _ in blocks:
            kernels.customize(*arrays, parts[i], parts[i], (0, 1), True)  # noqa: FBT003

    def relax_above(runs: list[Block]) -> None:
        def work(blocks: Iterator[Block]) -> None:
            for share, _ in blocks:
                for run in runs:
                    kernels.customize(*arrays, run, (run[1], n), (share, threads), False)  # noqa: FBT003

        run_in_blocks(threads, 1, threads, work)

    run_in_blocks(len(parts), 1, threads, relax_inside)
    below = [part for part in parts if part[1] < n]
    if below:
        relax_above(below)
    for run in above:
        if run[1] - run[0] < MIN_RUN_FOR_THREADS:
            kernels.customize(*arrays, run, (0, n), (0, 1), True)  # noqa: FBT003
        else:
            kernels.customize(*arrays, run, run, (0, 1), True)  # noqa: FBT003
            relax_above([run])


def perfect(
    topology: HierarchyTopology, up: NDArray[Any], down: NDArray[Any], threads: int
) -> None:
    """Perfect customization after ``customize``: costs become distances, from the top down."""
    from aicomplex_geo.engine import _customization as kernels  # noqa: PLC0415 - loads numba

    arrays = topology.up_first, topology.up_head, up, down
    parts, above = partition(topology, threads)
    for run in reversed(above):
        kernels.perfect(*arrays, *run)

    def work(blocks: Iterator[Block]) -> None:
        for i, _ in blocks:
            kernels.perfect(*arrays, *parts[i])

    run_in_blocks(len(parts), 1, threads, work)


def partition(topology: HierarchyTopology, threads: int) -> tuple[list[Block], list[Block]]:
    """Divide the ranks into parts, and the longest runs above them in ascending order."""
    size, n = topology.size, topology.n_nodes
    if threads == 1 or n < MIN_NODES_FOR_THREADS:
        return [(0, n)], []
    parts: list[Block] = []
    above: list[Block] = []
    rank = n - 1
    while rank >= 0:
        if size[rank] * PARTS <= n:
            begin, end = rank + 1 - int(size[rank]), rank + 1
            if parts and parts[-1][0] == end and (parts[-1][1] - begin) * SMALL_PARTS <= n:
                end = parts.pop()[1]
            parts.append((begin, end))
            rank = begin - 1
        else:
            if above and above[-1][0] == rank + 1:
                above[-1] = rank, above[-1][1]
            else:
                above.append((rank, rank + 1))
            rank -= 1
    return parts, above[::-1]
