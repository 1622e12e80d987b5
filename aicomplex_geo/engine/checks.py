"""What arrays the engine takes, checked before any kernel runs."""

from __future__ import annotations

import os
import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray


def node_numbers(given: Any, n_nodes: int, what: str) -> NDArray[np.int64]:  # noqa: ANN401
    """Check the numbers of nodes.

    Parameters
    ----------
    given : array_like of int
        Whole numbers; may be empty.
    n_nodes : int
        How many nodes there are.
    what : str
        Name of the argument, for the message.

    Returns
    -------
    numpy.ndarray
        int64, one-dimensional.

    Raises
    ------
    ParameterError
        If they are no whole numbers from 0 to ``n_nodes - 1``.
    """
    numbers = np.asarray(given)
    if numbers.size == 0:
        return np.zeros(0, dtype=np.int64)
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu":
        raise ParameterError(
            f"{what} must be a one-dimensional array of whole numbers, not {numbers.ndim}-"
            f"dimensional of {numbers.dtype}."
        )
    wrong = np.flatnonzero((numbers < 0) | (numbers >= n_nodes))
    if len(wrong):
        raise ParameterError(
            f"{len(wrong)} of {len(numbers)} {what} are no nodes of the graph (first: "
            f"{numbers[wrong[0]]} at position {wrong[0]}). Give numbers from 0 to {n_nodes - 1}."
        )
    return numbers.astype(np.int64)


def arc_values(given: Any, n_arcs: int, what: str) -> NDArray[np.int32]:  # noqa: ANN401
    """Check one int32 for each arc.

    Parameters
    ----------
    given : numpy.ndarray
        int32, 0 or more and less than ``INFINITY``.
    n_arcs : int
        How many arcs there are.
    what : str
        Name of the argument, for the message.

    Returns
    -------
    numpy.ndarray
        The same.

    Raises
    ------
    ParameterError
        If it has another dtype or length, or a value out of range.
    """
    if not isinstance(given, np.ndarray) or given.dtype != np.int32 or given.ndim != 1:
        raise ParameterError(f"{what} must be a one-dimensional int32 array.")
    if len(given) != n_arcs:
        raise ParameterError(f"{what} has {len(given)} values, but there are {n_arcs} arcs.")
    wrong = np.flatnonzero((given < 0) | (given == INFINITY))
    if len(wrong):
        raise ParameterError(
            f"{len(wrong)} values of {what} are negative or infinite "
            f"(first: {given[wrong[0]]} of arc {wrong[0]})."
        )
    values: NDArray[np.int32] = given
    return values


def limit_of(cutoff: Any) -> int:  # noqa: ANN401 - whatever the caller gave
    """Check a cutoff.

    Parameters
    ----------
    cutoff : int
        Deciseconds, 0 or more, less than ``INFINITY``.

    Returns
    -------
    int
        The same.

    Raises
    ------
    ParameterError
        If it is none.
    """
    whole = isinstance(cutoff, (int, np.integer)) and not isinstance(cutoff, bool)
    if not whole or not 0 <= cutoff < INFINITY:
        raise ParameterError(f"cutoff must be whole deciseconds of 0 or more, not {cutoff!r}.")
    return int(cutoff)


def thread_count(threads: Any) -> int:  # noqa: ANN401 - whatever the caller gave
    """Check how many threads may work; None stands for all cores.

    Parameters
    ----------
    threads : int or None
        1 or more.

    Returns
    -------
    int
        How many.

    Raises
    ------
    ParameterError
        If it is no such number.
    """
    if threads is None:
        return os.cpu_count() or 1
    if isinstance(threads, bool) or not isinstance(threads, (int, np.integer)) or threads < 1:
        raise ParameterError(f"threads must be a whole number of 1 or more, not {threads!r}.")
    return int(threads)


def in_blocks(
    n_items: int,
    size: int,
    threads: int,
    work: Callable[[Iterator[tuple[int, int]]], None],
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Share out a range in blocks among threads; an interrupt stops between two blocks.

    Parameters
    ----------
    n_items : int
        The range is from 0 up to, not including, this.
    size : int
        Items of a block.
    threads : int
        How many work at once; with 1 all is done in the calling thread.
    work : callable
        Takes blocks ``(start, stop)`` from the iterator that it is given until there are no
        more. The kernels that it calls release the GIL.
    progress : callable, optional
        Called with the number of items done and of all, from the thread that did them.
    """
    starts = iter(range(0, n_items, size))
    stopped = False
    done = 0
    lock = threading.Lock()

    def blocks() -> Iterator[tuple[int, int]]:
        nonlocal done
        while not stopped:
            start = next(starts, None)  # atomic under the GIL
            if start is None:
                return
            stop = min(start + size, n_items)
            yield start, stop
            with lock:  # one tells at a time, and the number rises
                done += stop - start
                if progress is not None:
                    progress(done, n_items)

    workers = min(threads, -(-n_items // size))
    if workers <= 1:
        work(blocks())
        return
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work, blocks()) for _ in range(workers)]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stopped = True
    for future in futures:
        future.result()
