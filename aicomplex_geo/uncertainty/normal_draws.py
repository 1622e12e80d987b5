"""Standard normal draws by Latin hypercube sampling, reproducible by name."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 2.0**-53


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
        from scipy.stats import qmc  # noqa: PLC0415 - heavy

        sampler = qmc.LatinHypercube(d=dimensions, seed=self.generator(name))
        return np.asarray(np.clip(sampler.random(self.draws), LEAST, 1 - LEAST))

    def generator(self, name: str, draw: int = 0) -> np.random.Generator:
        """Make the random generator of a named quantity."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode()), draw])
