"""Sweeps down a hierarchy (PHAST, RPHAST), block by block of sources, on several threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.parallel import Block, run_in_blocks
from aicomplex_geo.engine.sources import single_entries
from aicomplex_geo.engine.workspace import LANES, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.parallel import Progress
    from aicomplex_geo.engine.sources import SortedEntries

    ConsumeTable = Callable[[NDArray[Any], Block], None]
    WriteTargets = Callable[[NDArray[Any], int], None]
    ConsumeReached = Callable[[Workspace, int, Block, NDArray[np.int64]], None]


def one_to_all(
    customized: CustomizedHierarchy,
    sources: SortedEntries,
    threads: int,
    progress: Progress = None,
) -> NDArray[Any]:
    """Compute the costs from each source to all nodes; nodes of entries are rows."""
    out = np.empty((len(sources[0]) - 1, len(customized.rows)), dtype=customized.dtype)
    consume = _write_into(out, customized.rows)
    arcs, rows = customized.down, customized.every_row
    _sweep(customized, sources, arcs, rows, consume, threads, progress)
    return out


def many_to_many(
    customized: CustomizedHierarchy,
    sources: SortedEntries,
    targets: NDArray[np.int32],
    threads: int,
    progress: Progress = None,
) -> NDArray[Any]:
    """Compute the costs from each source to some rows."""
    from aicomplex_geo.engine._sweep import select_rows  # noqa: PLC0415 - loads numba

    rows, *arcs = select_rows(*customized.down, targets)
    out = np.empty((len(sources[0]) - 1, len(targets)), dtype=customized.dtype)
    consume = _write_into(out, rows[targets])
    _sweep(customized, sources, tuple(arcs), rows, consume, threads, progress)
    return out


def to_targets(
    customized: CustomizedHierarchy, sources: SortedEntries, targets: SortedEntries, threads: int
) -> NDArray[Any]:
    """Compute the costs from each source to each target, whose entries are rows too."""
    out = np.empty((len(sources[0]) - 1, len(targets[0]) - 1), dtype=customized.dtype)

    def consume(write: WriteTargets, _block: Block) -> None:
        write(out, 0)

    _sweep_to_targets(customized, sources, targets, consume, threads)
    return out


def stream_to_targets(
    customized: CustomizedHierarchy,
    sources: SortedEntries,
    targets: SortedEntries,
    consume: Callable[[int, NDArray[Any]], None],
    threads: int,
) -> None:
    """Compute the costs from each source to each target, without keeping them.

    `consume` gets the number of the first source of a block and the costs of the block, from
    several threads and in any order.
    """

    def consume_block(write: WriteTargets, block: Block) -> None:
        out = np.empty((block[1] - block[0], len(targets[0]) - 1), dtype=customized.dtype)
        write(out, block[0])
        consume(block[0], out)

    _sweep_to_targets(customized, sources, targets, consume_block, threads)


def sweep_within(
    customized: CustomizedHierarchy,
    nodes: NDArray[np.int64],
    limit: int,
    threads: int,
    progress: Progress,
    consume: ConsumeReached,
) -> None:
    """Sweep from nodes as far as a limit, inclusive; nodes near each other share a block.

    `consume` gets the workspace after each sweep, how many rows were reached, the block, and the
    order in which the nodes were taken.
    """
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    topology = customized.topology
    rows = customized.rows[nodes].astype(np.int64)
    order = np.argsort(rows, kind="stable")
    sources = single_entries(rows[order], customized.dtype)
    upper = topology.up_first, topology.up_head

    def work(blocks: Iterator[Block]) -> None:
        space = Workspace(customized, topology.n_nodes)
        for block in blocks:
            n_known = space.search_upwards(sources, block, customized.every_row, limit)
            n_reached = kernels.sweep_within(
                customized.down, upper, topology.size, space.table, space.known, space.reached,
                space.reached_rows, space.scalar(limit), customized.scalar_infinity,
            )  # fmt: skip
            consume(space, n_reached, block, order)
            kernels.clear_flags(space.reached_rows, n_reached, space.reached)
            kernels.clear_flags(space.known_rows, n_known, space.known)

    run_in_blocks(len(nodes), LANES, threads, work, progress)


def _sweep_to_targets(
    customized: CustomizedHierarchy,
    sources: SortedEntries,
    targets: SortedEntries,
    consume: Callable[[WriteTargets, Block], None],
    threads: int,
) -> None:
    """Sweep to the rows of targets, and let `consume` have the costs of each block written."""
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    first, entries, legs = targets
    rows, *arcs = kernels.select_rows(*customized.down, entries)
    wanted = rows[entries]

    def consume_table(table: NDArray[Any], block: Block) -> None:
        def write(out: NDArray[Any], start: int) -> None:
            kernels.write_target_costs(
                table, first, wanted, legs, block, out, start, customized.scalar_infinity
            )

        consume(write, block)

    _sweep(customized, sources, tuple(arcs), rows, consume_table, threads)


def _sweep(
    customized: CustomizedHierarchy,
    sources: SortedEntries,
    arcs: tuple[NDArray[Any], ...],
    rows: NDArray[np.int32],
    consume: ConsumeTable,
    threads: int,
    progress: Progress = None,
) -> None:
    """Sweep over downward arcs, with the row of the table for each row of the hierarchy."""
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    def work(blocks: Iterator[Block]) -> None:
        space = Workspace(customized, len(arcs[0]) - 1)
        for block in blocks:
            n_known = space.search_upwards(sources, block, rows)
            kernels.sweep(arcs, space.table, space.known, customized.scalar_infinity)
            kernels.clear_flags(space.known_rows, n_known, space.known)
            consume(space.table, block)

    run_in_blocks(len(sources[0]) - 1, LANES, threads, work, progress)


def _write_into(out: NDArray[Any], wanted: NDArray[np.int32]) -> ConsumeTable:
    from aicomplex_geo.engine._sweep import write_costs  # noqa: PLC0415 - loads numba

    return lambda table, block: write_costs(table, wanted, block, out)
