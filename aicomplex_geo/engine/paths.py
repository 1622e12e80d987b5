"""Shortest paths of many pairs, on several threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.parallel import Block, run_in_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.parallel import Progress
    from aicomplex_geo.engine.sources import SortedEntries

PAIRS_PER_BLOCK = 32


def find_paths(
    customized: CustomizedHierarchy,
    sources: SortedEntries,
    targets: SortedEntries,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    threads: int,
    progress: Progress = None,
) -> tuple[NDArray[Any], ...]:
    """Find a shortest path for each pair; nodes of entries are rows.

    Returns ``first``, nodes, costs and entries as ``CustomizedHierarchy.paths`` does, in the
    order of the pairs.
    """
    # the search from a source serves all pairs that follow one another
    order = np.argsort(pairs[0], kind="stable")
    sorted_pairs = pairs[0][order], pairs[1][order]
    found: dict[int, tuple[NDArray[Any], ...]] = {}

    def work(blocks: Iterator[Block]) -> None:
        for block in blocks:
            found[block[0]] = customized.paths(sources, targets, sorted_pairs, block)

    run_in_blocks(len(order), PAIRS_PER_BLOCK, threads, work, progress)
    return _restore_order(order, [found[start] for start in sorted(found)], customized)


def _restore_order(
    order: NDArray[np.int64],
    blocks: list[tuple[NDArray[Any], ...]],
    customized: CustomizedHierarchy,
) -> tuple[NDArray[Any], ...]:
    n = len(order)
    length = np.concatenate([np.zeros(0, np.int64), *(np.diff(first) for _, first, _, _ in blocks)])
    nodes = np.concatenate([np.zeros(0, np.int32), *(nodes for nodes, _, _, _ in blocks)])
    cost = np.full(n, customized.infinity, dtype=customized.dtype)
    entries = np.full((n, 2), -1, dtype=np.int64)
    if n:
        cost[order] = np.concatenate([cost for _, _, cost, _ in blocks])
        entries[order] = np.concatenate([entries for _, _, _, entries in blocks])
    back = np.argsort(order)
    stop = np.cumsum(length)
    parts = [nodes[a:b] for a, b in zip((stop - length)[back], stop[back], strict=True)]
    first = np.concatenate([[0], np.cumsum(length[back])]).astype(np.int64)
    return first, np.concatenate([nodes[:0], *parts]), cost, entries
