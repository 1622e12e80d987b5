"""Compilation of all kernels ahead of their first use."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.closures import LinkClosures, LinkEntries, LinkPairs
from aicomplex_geo.engine.compiled_kernels import (
    DONE,
    KERNELS,
    LOW_PRIORITY,
    NO_FOLDER,
    PARTS,
)
from aicomplex_geo.engine.csr import CSRGraph
from aicomplex_geo.engine.dial import Dial
from aicomplex_geo.engine.hierarchy import Hierarchy
from aicomplex_geo.engine.search import Search
from aicomplex_geo.engine.sources import Sources
from aicomplex_geo.engine.tree_queries import MAX_SEARCHES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.compiled_kernels import Part
    from aicomplex_geo.engine.cost_block import CostBlock

    Array = NDArray[np.generic]


def compile_kernels() -> None:
    """Compile all kernels, for every type that they are used with.

    They are kept on disk (see ``kernel_cache_folder``), so that later processes only load them.

    Examples
    --------
    >>> compile_kernels()
    """
    for part in PARTS:
        compile_part(part)
    _compile_others()


def compile_for_another_process() -> None:
    """Compile all kernels, and say which are ready; end with the process that waits for them."""
    from filelock import FileLock  # noqa: PLC0415 - not needed elsewhere

    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice") and os.cpu_count() == 1:
        os.nice(LOW_PRIORITY)  # the other one searches meanwhile
    folder = kernel_cache_folder()
    if folder is None:
        sys.exit(NO_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "aicomplex_geo.lock"):  # of several, one compiles
        for part in PARTS:
            compile_part(part)
            print(part, flush=True)  # noqa: T201 - to the other process
        _compile_others()


def _end_with_parent() -> None:
    """End this process when the one that started it closes its pipe, or is gone."""
    sys.stdin.read()
    os._exit(DONE)


def compile_part(part: Part) -> None:
    """Compile or load the kernels of a part, and mark them as compiled."""
    if part == "snapping":
        _compile_snapping()
    else:
        _compile_search(part)
    folder = kernel_cache_folder()
    if folder is not None and folder.is_dir():
        KERNELS.mark(part, folder)


def _compile_search(part: Part) -> None:
    """Compile the kernels of a part by a search on a small graph."""
    graph, length = _complete_graph(1)
    sources, numbers = Sources.at([0, 1]), np.array([0, 1])
    search = Search(graph, length, kernel="dial" if part == "dial" else "hierarchy")
    out = np.empty((2, 2), dtype=np.float32)

    def write(_start: int, block: CostBlock) -> None:
        block.write_times(out, 1)

    many = Sources.at(np.zeros(MAX_SEARCHES, dtype=np.int64))  # so many that they are swept
    if part in {"lengths", "times"}:
        search.stream(many, sources, lambda *_: None, lengths=part == "lengths")
        search.stream(sources, sources, write, lengths=part == "lengths")
    if part == "times":
        search.times(sources)
    if part == "paths":
        search.paths(sources, sources, numbers, numbers)
    if part == "dial":
        search.times(sources)


def _compile_snapping() -> None:
    """Compile the kernels that find lines near places, on one segment."""
    from aicomplex_geo.engine import _segment_tree  # noqa: PLC0415 - loads numba

    places, corners, one = np.zeros((1, 2)), np.zeros((2, 2)), np.zeros(1, dtype=np.int64)
    box = np.zeros((1, 4))
    tree, used = (box, one, box, one.astype(np.int32)), np.ones(1, dtype=np.bool_)
    _segment_tree.nearest(places, 1.0, tree, used, used, one, np.zeros(1))
    _segment_tree.all_within(places, np.ones(1), tree, used, used)
    first = np.array([0, 2], dtype=np.int64)
    _segment_tree.shares_along(places, one, first, corners, 1.0, np.zeros(1))
    KERNELS.note_loaded("snapping")


def _complete_graph(heaviest: int) -> tuple[CSRGraph, NDArray[np.int32]]:
    """Make a complete graph, so that there is something to dissect, and lengths of its arcs."""
    n = 5
    tail, head = (side.astype(np.int32) for side in np.nonzero(~np.eye(n, dtype=np.bool_)))
    first_out = (n - 1) * np.arange(n + 1, dtype=np.int32)
    weight = np.where(tail == 0, heaviest, 1).astype(np.int32)
    return CSRGraph(first_out, head, weight), np.full(len(head), 5, dtype=np.int32)


def _compile_others() -> None:
    """Compile the kernels of metrics, of closures and of contours, and those for 64 bits."""
    for heaviest in (1, 2**31 - 2):  # sums of the latter need 64 bits
        graph, _ = _complete_graph(heaviest)
        n = graph.n_nodes
        Dial(graph).one_to_all(1)
        Hierarchy.build(graph.first_out, graph.head)
        hierarchy = Hierarchy.build(graph.first_out, graph.head, order="inertial")
        metric = hierarchy.customize(graph.weight)
        metric.one_to_all([1])
        metric.reach([1], 5)
        metric.reduce([1], [1.0] * n, cutoff=5)
        metric.path(0, 1)
        metric.many_to_many([0], [1])
        metric.many_to_many([0] * MAX_SEARCHES, [1])
        _compile_closures(hierarchy, graph.weight)
    _compile_contours()


def _compile_closures(hierarchy: Hierarchy, weight: NDArray[np.int32]) -> None:
    """Compile the kernels of closures by closing the arcs between two nodes."""
    link = np.arange(len(weight))
    entries = LinkEntries.at(np.array([1]))
    search = LinkClosures(hierarchy, weight, link, len(link)).between(entries, entries)
    pair = np.array([0]), np.array([0])
    search.links_used(*pair, search.costs(*pair))
    used = LinkPairs(np.minimum(np.arange(len(link) + 1), 1), np.array([0]))
    search.costs_without(used, *pair)


def _compile_contours() -> None:
    """Compile the kernels of contours on one segment between two places."""
    from aicomplex_geo.engine import _contours, _rings, _straight_blocks  # noqa: PLC0415 - load numba

    numbers, none = np.zeros(1), np.zeros(1, dtype=np.int64)
    segment, of = np.array([[0.0, 0.0, 1.0, 0.0, 0.0, 1.0]]), np.array([[0, -1]])
    bins = _contours.bins_of(segment, (0.0, 0.0), 1.0, (2, 2))
    first, listed = _contours.around(
        numbers, numbers, 1.0, *bins, (0.0, 0.0, 1.0, 2.0, 2.0), segment
    )
    roads = np.ones((1, 6))
    field = (
        roads, np.zeros((1, 2)), np.zeros(2, dtype=np.int64), np.zeros((0, 5)),
        np.zeros((1, 8)), np.ones(9),
    )  # fmt: skip
    entrance = np.array([[0, 3, -1]])
    _contours.times_at(numbers, numbers, none, first, listed, segment, of, entrance, *field)
    _compile_blocks(segment, of, entrance, *field)
    lists, network = (first, listed), (segment, of, entrance, *field)
    origin = (0.0, 0.0, 1.0)
    several = False
    _straight_blocks.straight_blocks(none, none, 1, several, origin, *lists, np.ones(1), *network)
    table = numbers[None], numbers[None], none[None]
    _straight_blocks.all_labelled(*table, several, none, 1.0, *lists, *network)
    sides = numbers, numbers, numbers, numbers, none, numbers, numbers, none
    _straight_blocks.halved(*sides, 1.0, 1, *lists, *network)
    _contours.decide(
        numbers, numbers, 1.0, none, none, first, listed, np.ones(1), segment, of, entrance,
        np.ones(1), *field,
    )  # fmt: skip
    corners, places = np.array([[0, -1, -1, -1]]), np.zeros((1, 5))
    keys = np.arange(5)[None]
    _rings.cut(corners, none, keys, places, places)
    order, ring = _rings.follow(np.array([1, 2, 0]))
    x = np.array([0.0, 1.0, 1.0])
    _rings.straighten(x[order], x[order][::-1].copy(), np.zeros(3, dtype=np.bool_), ring, 0.1)


def _compile_blocks(segment: Array, of: Array, entrance: Array, *field: Array) -> None:
    """Compile the kernels of blocks on a block with one segment."""
    from aicomplex_geo.engine import _block_chains, _block_joins, _block_times  # noqa: PLC0415 - loads numba

    rule = field[-1]
    place, frame, straight = np.zeros(1, dtype=np.int64), (0.0, 0.0, 1.0), 0.1
    lists = np.array([0, 1]), np.zeros(1, dtype=np.int32)
    network = segment, of, entrance, rule
    (_, counts), (_, roads), joins, reached, kept, edges = _block_joins.prepare(
        place, place, 1, frame, 1, *lists, *network
    )
    first, keys, points, lengths = _block_chains.chains_of(
        place, place, counts, kept, edges, frame, 9, *network, straight
    )
    corners = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32), points
    near = 0, 0, 0, 0
    ends, ranges = np.array([[0, -1]]), np.zeros((1, 4), dtype=np.int32)
    tiles = _block_times.reached_tiles(*field[:4], 1.0, entrance, ends, ranges, (1, 1), near)
    inner = np.zeros(1, dtype=np.uint8)
    blocks = inner, counts, joins, roads, reached, kept, edges, (first, keys), corners
    _block_times.trace_blocks(
        tiles, np.array([[0, 1, 0, 1]], dtype=np.int32), blocks, near, np.ones(1), frame, 9, 1,
        (segment, of, entrance, *field), straight,
    )  # fmt: skip


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
