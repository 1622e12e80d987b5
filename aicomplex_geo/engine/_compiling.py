"""Compilation of kernels: without the GIL, and cached on disk where possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., object]")


def kernel(function: F) -> F:
    """Compile a function of arrays and numbers when it is first called.

    The result is kept beside its file, else in the user's cache folder; where neither is
    writable, every process compiles it once.
    """
    try:
        compiled = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no writable folder
        compiled = numba.njit(nogil=True)(function)
    return cast("F", compiled)  # called as the function is


def inlined(function: F) -> F:
    """Insert a function into the kernels that call it: calls with many arrays are slow."""
    return cast("F", numba.njit(inline="always", nogil=True)(function))
