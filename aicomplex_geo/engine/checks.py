"""Validation of arguments, before any kernel runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo._numbers import is_whole
from aicomplex_geo._quoting import quoted
from aicomplex_geo.engine.csr import INFINITY
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def check_nodes(nodes: Any, n_nodes: int, name: str) -> NDArray[np.int64]:  # noqa: ANN401 - hostile input
    """Return an array of nodes, possibly empty, or raise an error that names the argument."""
    numbers = np.asarray(nodes)
    if numbers.size == 0:
        return np.zeros(0, dtype=np.int64)
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu":
        raise ParameterError(
            f"{name} must be a one-dimensional array of whole numbers, not {numbers.ndim}-"
            f"dimensional of {numbers.dtype}."
        )
    wrong = np.flatnonzero((numbers < 0) | (numbers >= n_nodes))
    if len(wrong):
        raise ParameterError(
            f"{len(wrong)} of {len(numbers)} {name} are not nodes of the graph (first: "
            f"{numbers[wrong[0]]} at position {wrong[0]}). Give numbers from 0 to {n_nodes - 1}."
        )
    return numbers.astype(np.int64)


def check_arc_values(values: Any, n_arcs: int, name: str) -> NDArray[np.int32]:  # noqa: ANN401 - hostile input
    """Return one int32 below ``INFINITY`` for each arc, or raise an error."""
    if not isinstance(values, np.ndarray) or values.dtype != np.int32 or values.ndim != 1:
        raise ParameterError(f"{name} must be a one-dimensional int32 array.")
    if len(values) != n_arcs:
        raise ParameterError(f"{name} has {len(values)} values, but there are {n_arcs} arcs.")
    wrong = np.flatnonzero((values < 0) | (values == INFINITY))
    if len(wrong):
        raise ParameterError(
            f"{len(wrong)} values of {name} are negative or infinite "
            f"(first: {values[wrong[0]]} of arc {wrong[0]})."
        )
    checked: NDArray[np.int32] = values
    return checked


def check_output(out: Any, shape: tuple[int, ...]) -> NDArray[np.int32]:  # noqa: ANN401 - hostile input
    """Return an array that results of a shape can be written to, or raise an error."""
    if not isinstance(out, np.ndarray) or out.dtype != np.int32 or out.shape != shape:
        kind = f"{out.dtype} {out.shape}" if isinstance(out, np.ndarray) else type(out).__name__
        raise ParameterError(f"out must be an int32 array of shape {shape}, not {kind}.")
    if not out.flags.c_contiguous or not out.flags.writeable:
        raise ParameterError("out must be a writeable array in C order.")
    checked: NDArray[np.int32] = out
    return checked


def check_cutoff(cutoff: Any) -> int:  # noqa: ANN401 - hostile input
    """Return a cutoff in whole deciseconds, or raise an error."""
    if not (is_whole(cutoff) and 0 <= cutoff < INFINITY):
        raise ParameterError(
            f"cutoff must be whole deciseconds of 0 or more, not {quoted(cutoff)}."
        )
    return int(cutoff)


def thread_count(threads: Any) -> int:  # noqa: ANN401 - hostile input
    """Return the number of threads, all cores for None, or raise an error."""
    if threads is None:
        return os.cpu_count() or 1
    if not (is_whole(threads) and threads >= 1):
        raise ParameterError(f"threads must be a whole number of 1 or more, not {quoted(threads)}.")
    return int(threads)
