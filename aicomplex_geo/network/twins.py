"""The two directions of one road, found by hashes of their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.network.edge_lines import LINES_PER_BLOCK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.edge_lines import Lines

    Hashes = NDArray[np.uint64]

BASE, FACTOR, MIXER = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xBF58476D1CE4E5B9
"""Odd numbers without a pattern in their bits."""


def twins(
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    length_dm: NDArray[np.int32],
    lines: Lines,
) -> NDArray[np.int32]:
    """Row of the opposite direction of each edge, -1 where there is none.

    It runs back along the same line with the same length. The relation is mutual; of parallel
    equal roads the first is paired with the first.
    """
    shape, reversed_shape = _line_hashes(lines)
    forth = _mixed(shape, tail, head, length_dm)
    back = _mixed(reversed_shape, head, tail, length_dm)
    road = np.minimum(forth, back)
    onward = forth == road
    order = np.lexsort((~onward, road))
    road, onward = road[order], onward[order]
    first = np.flatnonzero(np.append(True, road[1:] != road[:-1])) if len(road) else order[:0]
    sizes = np.diff(np.append(first, len(road)))
    onward_sizes = np.add.reduceat(onward, first, dtype=np.int64) if len(road) else sizes
    start, n_onward = np.repeat(first, sizes), np.repeat(onward_sizes, sizes)
    nth = np.arange(len(road)) - start - np.where(onward, 0, n_onward)
    there = np.where(onward, n_onward + nth, nth)
    paired = there < np.where(onward, np.repeat(sizes, sizes), n_onward)
    twin = np.full(len(road), -1, dtype=np.int32)
    twin[order[paired]] = order[(start + there)[paired]]
    return twin


def _line_hashes(lines: Lines) -> tuple[Hashes, Hashes]:
    """Hash of the coordinates of each line, and of those of the reversed line."""
    shape, reversed_shape = (np.zeros(len(lines), dtype=np.uint64) for _ in range(2))
    for start in range(0, len(lines), LINES_PER_BLOCK):
        block = slice(start, min(start + LINES_PER_BLOCK, len(lines)))
        shape[block], reversed_shape[block] = _block_hashes(*lines.positions(block))
    return shape, reversed_shape


def _block_hashes(
    positions: NDArray[np.float64], sizes: NDArray[np.int64]
) -> tuple[Hashes, Hashes]:
    point = np.zeros(len(positions), dtype=np.uint64)
    for axis in positions.T:
        bits = np.ascontiguousarray(axis).view(np.uint64)
        point = _scrambled(point * np.uint64(FACTOR) + bits)
    first = np.cumsum(sizes) - sizes
    nth = np.arange(len(positions)) - np.repeat(first, sizes)
    powers = np.cumprod(np.full(int(sizes.max(initial=1)), BASE, dtype=np.uint64), dtype=np.uint64)
    forth = np.add.reduceat(point * powers[nth], first)
    back = np.add.reduceat(point * powers[np.repeat(sizes, sizes) - 1 - nth], first)
    return forth, back


def _mixed(shape: Hashes, *numbers: NDArray[np.int32]) -> Hashes:
    for number in numbers:
        shape = _scrambled(shape * np.uint64(FACTOR) + number.astype(np.uint64))
    return shape


def _scrambled(bits: Hashes) -> Hashes:
    """Spread each bit over all others."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(MIXER)
    return bits ^ (bits >> np.uint64(29))
