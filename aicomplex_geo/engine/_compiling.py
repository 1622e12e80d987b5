"""Compilation of kernels: without the GIL, and cached on disk where possible.

Kernels are called from Python, parts from kernels and from other parts.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
from numba.core import types
from numba.extending import models, register_model, typeof_impl

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., object]")
PARTS = Path(__file__).parent
"""Folder of the files of kernels and their parts."""


def kernel(function: F) -> F:
    """Compile a function of arrays and numbers when it is first called.

    The result is kept beside its file, else in the user's cache folder; where neither is
    writable, every process compiles it once.
    """
    options: dict[str, Any] = {"nogil": True, "no_cfunc_wrapper": True}  # nobody calls it from C
    try:
        compiled = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # numba found no writable folder
        return cast("F", numba.njit(**options)(function))
    # numba compiles a kernel anew if its own file changes, not if that of one of its parts does
    file = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if file is not None:  # as where NUMBA_DISABLE_JIT is set
        file._source_stamp = (file._source_stamp, _hash_of_parts(PARTS))  # noqa: SLF001 - numba's own
    return cast("F", compiled)  # called as the function is


@cache
def _hash_of_parts(folder: Path) -> str:
    """Hash all files that may hold parts of kernels."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("_*.py")):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def part(function: F) -> F:
    """Compile a function when a kernel first needs it, without a way in from Python."""
    return cast("F", _Part(function))


def inlined(function: F) -> F:
    """Insert a part into the kernels that call it: calls with many arrays are slow.

    LLVM inserts what is compiled once; numba itself would compile it anew for each call.
    """
    return cast("F", _Part(function, forceinline=True))


class _Part:
    """A function that is compiled for kernels, and runs uncompiled where Python calls it."""

    def __init__(self, function: Callable[..., object], *, forceinline: bool = False) -> None:
        options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        self._function = function
        self.compiled = numba.njit(forceinline=forceinline, **options)(function)

    def __call__(self, *args: object) -> object:
        return self._function(*args)


class _PartType(types.Dispatcher):
    """Compiles a part for integers, not once more for each constant it is called with."""

    def get_call_type(self, context: Any, args: Any, kws: Any) -> Any:  # noqa: ANN401 - numba's own
        kinds = tuple(types.unliteral(kind) for kind in args)  # type: ignore[no-untyped-call]  # numba's
        return super().get_call_type(context, kinds, kws)


register_model(_PartType)(models.OpaqueModel)


@typeof_impl.register(_Part)
def _type_of_part(value: _Part, _context: Any) -> _PartType:  # noqa: ANN401 - numba's own
    return _PartType(value.compiled)
