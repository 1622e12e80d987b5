"""Memory of this process."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

KIB = 1024
STATUS = Path("/proc/self/status")
RESET = Path("/proc/self/clear_refs")


def highest() -> int | None:
    """Return the peak memory of this process in bytes; None where unknown (Windows)."""
    # not ru_maxrss: on Linux it starts from the memory of the parent process
    found = _status("VmHWM")
    if found is not None:
        return found
    if importlib.util.find_spec("resource") is None:
        return None
    resource = importlib.import_module("resource")
    most = int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return most if sys.platform == "darwin" else most * KIB


def current() -> int | None:
    """Return the memory of this process in bytes; None where unknown (not Linux)."""
    return _status("VmRSS")


def restart() -> int | None:
    """Let `highest` count from now on, and return the memory of now; None where impossible."""
    try:
        RESET.write_text("5", encoding="ascii")
    except OSError:
        return None
    return current()


def _status(name: str) -> int | None:
    if not STATUS.is_file():
        return None
    text = STATUS.read_text(encoding="ascii", errors="replace")
    lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    return int(lines[name].split()[0]) * KIB if name in lines else None
