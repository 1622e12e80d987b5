"""Ways between pairs, on several threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.checks import in_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.engine.customized import CustomizedHierarchy
    from aicomplex_geo.engine.sources import Starts

    Progress = Callable[[int, int], None] | None

WAYS = 32
"""Ways that a thread finds at a time."""


def find_ways(
    customized: CustomizedHierarchy,
    starts: Starts,
    ends: Starts,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    threads: int,
    progress: Progress = None,
) -> tuple[NDArray[Any], ...]:
    """Find ways that cost least between sources and targets of any seeds.

    Parameters
    ----------
    customized : CustomizedHierarchy
        The hierarchy with its costs.
    starts, ends : tuple of numpy.ndarray
        Sources and targets as ``seeds.starts`` gives them, nodes as rows.
    pairs : tuple of numpy.ndarray
        int64, sources and targets of the ways.
    threads : int
        How many work at once.
    progress : callable, optional
        Called with how many ways are done, and how many there are.

    Returns
    -------
    tuple of numpy.ndarray
        ``first``, ``nodes``, ``cost`` and ``seed``: what ``CustomizedHierarchy.ways`` gives, nodes
        and first exchanged, for all pairs in their order.
    """
    # searches from a source serve all pairs that follow one another
    order = np.argsort(pairs[0], kind="stable")
    sorted_pairs = pairs[0][order], pairs[1][order]
    found: dict[int, tuple[NDArray[Any], ...]] = {}

    def work(blocks: Iterator[tuple[int, int]]) -> None:
        for block in blocks:
            found[block[0]] = customized.ways(starts, ends, sorted_pairs, block)

    in_blocks(len(order), WAYS, threads, work, progress)
    return _in_order(order, [found[start] for start in sorted(found)], customized)


def _in_order(
    order: NDArray[np.int64],
    blocks: list[tuple[NDArray[Any], ...]],
    customized: CustomizedHierarchy,
) -> tuple[NDArray[Any], ...]:
    """Put ways that were found block by block, in an order of their own, where they belong."""
    n = len(order)
    length = np.concatenate([np.zeros(0, np.int64), *(np.diff(first) for _, first, _, _ in blocks)])
    nodes = np.concatenate([np.zeros(0, np.int32), *(nodes for nodes, _, _, _ in blocks)])
    cost = np.full(n, customized.infinity, dtype=customized.dtype)
    seed = np.full((n, 2), -1, dtype=np.int64)
    if n:
        cost[order] = np.concatenate([cost for _, _, cost, _ in blocks])
        seed[order] = np.concatenate([seed for _, _, _, seed in blocks])
    back = np.argsort(order)
    stop = np.cumsum(length)
    parts = [nodes[a:b] for a, b in zip((stop - length)[back], stop[back], strict=True)]
    first = np.concatenate([[0], np.cumsum(length[back])]).astype(np.int64)
    return first, np.concatenate([nodes[:0], *parts]), cost, seed
