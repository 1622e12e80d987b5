"""Sweeps down a hierarchy (PHAST, RPHAST), block by block of sources, on several threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.parallel import Block, run_in_blocks
from aicomplex_geo.engine.sources import in_order_of_rows, single_entries
from aicomplex_geo.engine.tree_queries import are_few, costs_to_targets
from aicomplex_geo.engine.workspace import LANES, lent_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.parallel import Progress
    from aicomplex_geo.engine.sources import SortedEntries
    from aicomplex_geo.engine.workspace import Workspace

    ConsumeTable = Callable[[NDArray[Any], Block], None]
    ConsumeReached = Callable[[Workspace, int, Block, NDArray[np.int64]], None]

COSTS_PER_BLOCK = 2**18
"""Costs that are written before they are consumed: about what a cache holds."""
MAX_SWEEPS_PER_BLOCK = 8


def one_to_all(
    customized: CustomizedHierarchy,
    sources: SortedEntries,
    threads: int,
    progress: Progress = None,
    *,
    out: NDArray[Any] | None = None,
    in_sweep_order: bool = False,
) -> NDArray[Any]:
    """Compute the costs from each source to all nodes; nodes of entries are rows."""
    if out is None:
        out = np.empty((len(sources[0]) - 1, len(customized.rows)), dtype=customized.dtype)
    consume = _write_into(out, customized.every_row if in_sweep_order else customized.rows)
    sources = in_order_of_rows(sources)
    arcs, rows = customized.down, customized.every_row
    _sweep(customized, sources, arcs, rows, consume, threads, progress)
    return out


def many_to_many(
    customized: CustomizedHierarchy,
    sources: SortedEntries,
    targets: NDArray[np.int32],
    threads: int,
    progress: Progress = None,
    *,
    out: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Compute the costs from each source to some rows."""
    from aicomplex_geo.engine._sweep import select_rows  # noqa: PLC0415 - loads numba

    rows, *arcs = select_rows(*customized.down, targets)
    if out is None:
        out = np.empty((len(sources[0]) - 1, len(targets)), dtype=customized.dtype)
    consume = _write_into(out, rows[targets])
    _sweep(customized, sources, tuple(arcs), rows, consume, threads, progress)
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
    several threads and in any order; it may change the costs, but not keep them.
    """
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    first, entries, legs = targets
    if are_few(sources[1], entries):
        consume(0, costs_to_targets(customized, sources, targets))
        return
    rows, *arcs = kernels.select_rows(*customized.down, entries)
    sources = in_order_of_rows(sources)
    # targets are rows below all others: their entries are the arcs from there
    downwards = (
        np.concatenate([arcs[0], arcs[0][-1] + first[1:]]),
        np.concatenate([arcs[1], rows[entries]]),
        np.concatenate([arcs[2], legs]),
    )
    n_targets = len(first) - 1
    wanted = np.arange(len(arcs[0]) - 1, len(downwards[0]) - 1, dtype=np.int32)
    lines = sources_per_block(n_targets)

    def work(blocks: Iterator[Block]) -> None:
        with lent_workspace(customized, len(downwards[0]) - 1) as space:
            costs = space.array("costs", lines * n_targets).reshape(lines, n_targets)
            for start, stop in blocks:
                for at in range(start, stop, LANES):
                    part = at, min(at + LANES, stop)
                    _sweep_block(customized, sources, part, downwards, rows, space)
                    kernels.write_costs(space.table, wanted, (at - start, part[1] - start), costs)
                consume(start, costs[: stop - start])

    run_in_blocks(len(sources[0]) - 1, lines, threads, work)


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
        with lent_workspace(customized, topology.n_nodes) as space:
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


def sources_per_block(n_targets: int) -> int:
    """Return how many sources are searched before their costs are consumed."""
    lines = COSTS_PER_BLOCK // max(1, n_targets)
    return LANES * min(max(lines // LANES, 1), MAX_SWEEPS_PER_BLOCK)


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

    def work(blocks: Iterator[Block]) -> None:
        with lent_workspace(customized, len(arcs[0]) - 1) as space:
            for block in blocks:
                _sweep_block(customized, sources, block, arcs, rows, space)
                consume(space.table, block)

    run_in_blocks(len(sources[0]) - 1, LANES, threads, work, progress)


def _sweep_block(
    customized: CustomizedHierarchy,
    sources: SortedEntries,
    block: Block,
    arcs: tuple[NDArray[Any], ...],
    rows: NDArray[np.int32],
    space: Workspace,
) -> None:
    """Write the costs from up to ``LANES`` sources to the table of a workspace."""
    from aicomplex_geo.engine import _sweep as kernels  # noqa: PLC0415 - loads numba

    n_known = space.search_upwards(sources, block, rows)
    kernels.sweep(arcs, space.table, space.known, customized.scalar_infinity)
    kernels.clear_flags(space.known_rows, n_known, space.known)


def _write_into(out: NDArray[Any], wanted: NDArray[np.int32]) -> ConsumeTable:
    from aicomplex_geo.engine._sweep import write_costs  # noqa: PLC0415 - loads numba

    return lambda table, block: write_costs(table, wanted, block, out)
