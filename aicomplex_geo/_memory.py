"""Memory that this process may still take, and the refusal of results that would not fit."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

from aicomplex_geo.errors import TooLargeError

CGROUP = Path("/sys/fs/cgroup")
"""Limits of a container on Linux (cgroup version 2)."""
_NO_LIMIT = float("inf")
GB, MB = 1e9, 1e6


def total_memory() -> float:
    """Bytes of the machine, the container or this process, infinite where none says so."""
    return min(_of_machine("total"), _limit(), _limit_of_process())


def free_memory() -> float:
    """Bytes that can be taken without swapping, infinite where the system does not say so."""
    left = _limit() - _taken(), _limit_of_process() - _reserved()
    return min(_of_machine("available"), *(max(0.0, each) for each in left))


def release_arrow() -> None:
    """Give memory back that Arrow keeps for later, before something large is made without it."""
    import pyarrow as pa  # noqa: PLC0415 - takes time to load

    pa.default_memory_pool().release_unused()


def refuse_beyond_free(needed: float, what: str, remedy: str) -> None:
    """Raise an error if a result of so many bytes would not fit into the memory that is free."""
    free = free_memory()
    if needed > free:
        raise TooLargeError(
            f"{what} would take about {shown_bytes(needed)}, and {shown_bytes(free)} of memory are "
            f"free. {remedy}"
        )


def shown_bytes(number: float) -> str:
    """Write a number of bytes in GB, MB or kB.

    >>> shown_bytes(2.5e9), shown_bytes(3e6), shown_bytes(1000)
    ('2.5 GB', '3.0 MB', '1.0 kB')
    """
    for size, unit in ((GB, "GB"), (MB, "MB")):
        if number >= size:
            return f"{number / size:,.1f} {unit}"
    return f"{number / 1e3:,.1f} kB"


def _of_machine(name: str) -> float:
    try:
        return float(getattr(psutil.virtual_memory(), name))
    except (OSError, RuntimeError, AttributeError):  # hidden from this process
        return _NO_LIMIT


def _limit() -> float:
    try:
        return float((CGROUP / "memory.max").read_text(encoding="ascii"))
    except (OSError, ValueError):  # no container, or "max"
        return _NO_LIMIT


def _limit_of_process() -> float:
    """Bytes that this process may address (``ulimit -v``), as batch systems limit it."""
    if sys.platform != "linux":  # elsewhere it does not exist, or bounds nothing
        return _NO_LIMIT
    import resource  # noqa: PLC0415 - not on Windows

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return _NO_LIMIT if limit == resource.RLIM_INFINITY else float(limit)


def _reserved() -> float:
    try:
        return float(psutil.Process().memory_info().vms)
    except (OSError, psutil.Error):
        return 0.0


def _taken() -> float:
    """Bytes of the container that are not copies of files, which the system gives up on demand."""
    try:
        rows = (CGROUP / "memory.stat").read_text(encoding="ascii").splitlines()
        copies = dict(row.split() for row in rows).get("inactive_file", 0)
        taken = float((CGROUP / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0.0
    return max(0.0, taken - float(copies))
