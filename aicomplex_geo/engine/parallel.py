"""Blocks of work on several threads of Python's own pool; kernels release the GIL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

Block = tuple[int, int]
"""Items from the first number up to, not including, the second."""
Progress = Callable[[int, int], None] | None
"""Called with the number of items done and of all, from the thread that did them."""


class Lock:
    """A lock; a copy of its owner, such as one in another process, gets one of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def __reduce__(self) -> tuple[type[Lock], tuple[()]]:
        return Lock, ()


class Done:
    """Counts the items that are done, and tells one number at a time, rising."""

    def __init__(self, total: int, progress: Progress, *, done: int = 0) -> None:
        self._total, self._done, self._progress = total, done, progress
        self._lock = threading.Lock()

    def add(self, items: int) -> None:
        """Count more items; called from several threads. Of none, nothing is told."""
        with self._lock:
            self._done += items
            if self._progress is not None and self._total:
                self._progress(self._done, self._total)


def run_in_blocks(
    n_items: int,
    block_size: int,
    threads: int,
    work: Callable[[Iterator[Block]], None],
    progress: Progress = None,
) -> None:
    """Distribute blocks of items among threads; an interrupt stops between two blocks.

    `work` takes blocks from its iterator until there are no more. With one thread everything is
    done in the calling thread.
    """
    starts = iter(range(0, n_items, block_size))
    stopped = False
    done = Done(n_items, progress)

    def blocks() -> Iterator[Block]:
        while not stopped:
            start = next(starts, None)  # atomic under the GIL
            if start is None:
                return
            stop = min(start + block_size, n_items)
            yield start, stop
            done.add(stop - start)

    workers = min(threads, -(-n_items // block_size))
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
