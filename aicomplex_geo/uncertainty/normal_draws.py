"""Standard normal draws by Latin hypercube sampling, reproducible by name."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 2.0**-53
MOST_KEPT = 2**14
"""Values of a table that is kept: 128 kB."""


class Sampling(NamedTuple):
    """How many draws, and the seed of all of them.

    Each quantity has draws of its own name, so that those of one do not depend on which others
    there are.
    """

    draws: int
    seed: int

    def normals(self, name: str) -> NDArray[np.float64]:
        """One standard normal for each draw."""
        return self.normal_table(name, 1)[:, 0]

    def normal_table(self, name: str, dimensions: int) -> NDArray[np.float64]:
        """Draw standard normals, shape ``(draws, dimensions)``."""
        from scipy.special import ndtri  # noqa: PLC0415 - heavy

        return np.asarray(ndtri(self.uniform_table(name, dimensions)), dtype=np.float64)

    def uniform_table(self, name: str, dimensions: int) -> NDArray[np.float64]:
        """Draw from 0 to 1, exclusive, by Latin hypercube sampling."""
        if self.draws * dimensions > MOST_KEPT:
            return _uniform_table(self, name, dimensions)
        return _kept_uniform_table(self, name, dimensions)

    def generator(self, name: str, draw: int = 0) -> np.random.Generator:
        """Make the random generator of a named quantity."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode()), draw])


def _uniform_table(sampling: Sampling, name: str, dimensions: int) -> NDArray[np.float64]:
    # scipy.stats.qmc draws the same, but takes a second to import
    generator, draws = sampling.generator(name).spawn(1)[0], sampling.draws
    within = generator.uniform(size=(draws, dimensions))
    stratum = np.tile(np.arange(1, draws + 1), (dimensions, 1))
    for one in stratum:
        generator.shuffle(one)
    table = np.asarray(np.clip((stratum.T - within) / draws, LEAST, 1 - LEAST))
    table.flags.writeable = False
    return table


# profiles and states of one study draw the same tables
_kept_uniform_table = lru_cache(maxsize=64)(_uniform_table)
