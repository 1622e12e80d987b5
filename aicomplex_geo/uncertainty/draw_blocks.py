"""Times of many draws, some draws at a time: in threads, or on the workers of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from aicomplex_geo.engine.parallel import Done, run_in_blocks
from aicomplex_geo.routing.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distributed import Client
    from numpy.typing import NDArray

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.engine.parallel import Block

DRAWS_PER_BLOCK = 8
"""Draws whose edge times are in memory at a time, for each thread."""


class TimesOfDraws(Protocol):
    """Computes the times of some draws."""

    def prepare(self) -> None:
        """Build the hierarchy, so that copies need not."""

    def write(self, draws: Block, which: Any, times: NDArray[np.int32]) -> None:  # noqa: ANN401 - of any kind
        """Write deciseconds, draw by draw."""


class DrawBlocks:
    """Times of many draws, which are the same bytes wherever they are computed."""

    def __init__(
        self,
        source: TimesOfDraws,
        threads: int,
        client: Client | None,
        progress: Progress = None,
    ) -> None:
        self._source, self._threads = source, threads
        self._progress, self._done = progress, Done(0, None)
        self._workers: Workers | None = None
        if client is not None:
            self._workers = Workers(client, source)
            source.prepare()

    def expect(self, n_draws: int) -> None:
        """Say how many draws the times will be asked of in all."""
        self._done = Done(n_draws, self._progress)

    def times(self, draws: Block, shape: tuple[int, ...], which: object) -> NDArray[np.int32]:
        """Deciseconds of the draws from the first up to, not including, the last."""
        first, last = draws
        found = np.empty((last - first, *shape), dtype=np.int32)

        def work(blocks: Iterator[Block]) -> None:
            for start, stop in blocks:
                self._source.write((first + start, first + stop), which, found[start:stop])
                self._done.add(stop - start)

        if self._workers is None:
            run_in_blocks(last - first, DRAWS_PER_BLOCK, self._threads, work)
            return found
        blocks = [
            (start, min(start + DRAWS_PER_BLOCK, last))
            for start in range(first, last, DRAWS_PER_BLOCK)
        ]
        for (start, stop), part in self._workers.run(_times, blocks, (shape, which)):
            found[start - first : stop - first] = part
            self._done.add(stop - start)
        return found


def _times(
    source: TimesOfDraws, block: Block, given: tuple[tuple[int, ...], Any]
) -> NDArray[np.int32]:
    """Compute the times of some draws in a worker."""
    shape, which = given
    times = np.empty((block[1] - block[0], *shape), dtype=np.int32)
    source.write(block, which, times)
    return times
