"""Costs of some sources to all targets, in the form in which a kernel found them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.cost import (
    MAX_LENGTH,
    MAX_TIME,
    BitPacking,
    as_int32,
    inexact_error,
    unpack,
)
from aicomplex_geo.engine.csr import INFINITY

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class CostBlock:
    """Costs from some sources to all targets, as ``Search.stream`` gives them.

    Parameters
    ----------
    costs : numpy.ndarray
        Shape ``(n_some_sources, n_targets)``; they may be replaced by others of the same form.
    infinity : float
        Costs below it are reached.
    packing : BitPacking, optional
        How unsigned costs are packed; without it they are float64 as ``pack`` joins time and
        length.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import pack
    >>> block = CostBlock(pack([[600, 1200]], [[90, 210]]), np.inf)
    >>> block, block.times().tolist()
    (CostBlock(1 x 2 costs), [[600, 1200]])
    >>> minutes = np.empty((1, 2), dtype=np.float32)
    >>> block.write_times(minutes, 600)
    >>> minutes.tolist()
    [[1.0, 2.0]]
    >>> metres = np.empty((1, 2), dtype=np.float32)
    >>> block.write_lengths(metres, 10)
    >>> metres.tolist()
    [[9.0, 21.0]]
    >>> block.encode(block.to_float()).shape
    (1, 2)
    """

    costs: NDArray[Any]
    infinity: float
    packing: BitPacking | None = None

    def __repr__(self) -> str:
        return f"CostBlock({len(self.costs):,} x {self.costs.shape[1]:,} costs)"

    def encode(self, cost: NDArray[np.float64]) -> NDArray[Any]:
        """Bring costs into the form of the block.

        Parameters
        ----------
        cost : numpy.ndarray
            float64 as ``pack`` joins time and length, finite.

        Returns
        -------
        numpy.ndarray
            The same costs, comparable with those of the block.
        """
        if self.packing is None:
            return cost
        return self.packing.pack(*unpack(cost)).astype(self.costs.dtype)

    def to_float(self) -> NDArray[np.float64]:
        """Convert the costs to those of ``pack``.

        Returns
        -------
        numpy.ndarray
            float64, ``inf`` where not reached; the costs themselves if they have this form.

        Raises
        ------
        ParameterError
            If a path is too long for exact sums.
        """
        if self.packing is None:
            return self.costs
        return self.packing.to_float(self.costs, int(self.infinity))

    def times(self) -> NDArray[np.int32]:
        """Return the times.

        Returns
        -------
        numpy.ndarray
            int32 deciseconds, ``INFINITY`` where not reached.

        Raises
        ------
        ParameterError
            If a path takes ``INFINITY`` or more, or is too long for exact sums.
        """
        if self.packing is None or self.packing.length_bits:
            return unpack(self.to_float())[0]
        return as_int32(self.costs, self.costs < self.costs.dtype.type(self.infinity))

    def write_times(self, out: NDArray[np.float32], unit: float) -> None:
        """Write the times to an array.

        Parameters
        ----------
        out : numpy.ndarray
            float32 of the shape of the costs; gets ``inf`` where not reached.
        unit : float
            Deciseconds of its unit, such as 600 for minutes.

        Raises
        ------
        ParameterError
            If a path is too long for exact sums.
        """
        if self.packing is None:
            _divide(unpack(self.costs)[0], unit, out)
        else:
            self._write(self.packing.length_bits, 2**64 - 1, unit, out, MAX_TIME)

    def write_lengths(self, out: NDArray[np.float32], unit: float) -> None:
        """Write the lengths to an array.

        Parameters
        ----------
        out : numpy.ndarray
            float32 of the shape of the costs; gets ``inf`` where not reached.
        unit : float
            Decimetres of its unit, such as 10 for metres.

        Raises
        ------
        ParameterError
            If a path is too long for exact sums.
        """
        if self.packing is None:
            _divide(unpack(self.costs)[1], unit, out)
        else:
            self._write(0, 2**self.packing.length_bits - 1, unit, out, MAX_LENGTH)

    def _write(
        self, shift: int, mask: int, unit: float, out: NDArray[np.float32], limit: int
    ) -> None:
        from aicomplex_geo.engine._sweep import write_part  # noqa: PLC0415 - loads numba

        unsigned = self.costs.dtype.type
        infinity = unsigned(self.infinity)
        right, bits = unsigned(shift), unsigned(mask & np.iinfo(unsigned).max)
        used = write_part(self.costs, infinity, right, bits, float(unit), out)
        if used >= limit:
            parts = self.costs[self.costs < infinity] >> right & bits
            if parts.max(initial=0) >= limit:
                raise inexact_error()


def _divide(amounts: NDArray[np.int32], unit: float, out: NDArray[np.float32]) -> None:
    # divided in full precision, then stored: the nearest float32 to the exact figure
    out[:] = np.where(amounts < INFINITY, amounts / unit, np.inf)
