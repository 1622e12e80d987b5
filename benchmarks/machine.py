"""Machine and versions that the figures were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.graphs import PROJECT

PACKAGES = (
    "aicomplex-geo",
    "numpy",
    "numba",
    "pymetis",
    "scipy",
    "pandana",
    "routingkit-cch",
    "igraph",
    "networkx",
    "pandas",
)
ENGINES = (
    "aicomplex-geo",
    "osrm-bindings",
    "pyvalhalla",
    "pyrosm",
    "pandana",
    "routx",
    "networkit",
    "aequilibrae",
)
PEERS_PYTHON = "Python of engines and readers"
UNKNOWN = "unknown"
GIB = 2**30


def describe(date: str | None, python: Path | None = None) -> dict[str, str]:
    """Return date, commit, machine and versions by name; no date reads the clock.

    `python` is the interpreter of the engines that need a newer one.
    """
    return {
        "date": date or datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "processor": processor(),
        "cores": str(os.cpu_count() or UNKNOWN),
        "memory": memory(),
        "system": platform.platform(),
        "Python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
        PEERS_PYTHON: "none" if python is None else _peers(python),
    }


def processor() -> str:
    """Return the processor model."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine() or UNKNOWN


def memory() -> str:
    """Return the size of the main memory if the system reports it."""
    names = getattr(os, "sysconf_names", {})
    if {"SC_PHYS_PAGES", "SC_PAGE_SIZE"} <= set(names):
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / GIB:.1f} GiB"
    return UNKNOWN


def commit() -> str:
    """Return the commit of the checkout, with a plus if files differ from it."""
    try:
        short = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", "aicomplex_geo")
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN  # no git or no checkout; the figures hold all the same
    return short + ("+" if changed else "")


def _peers(python: Path) -> str:
    """Name the Python of the engines, and their versions."""
    code = (
        "import platform\n"
        "from importlib.metadata import version\n"
        f"print(platform.python_version(), *(n + ' ' + version(n) for n in {ENGINES}), sep=', ')"
    )
    done = subprocess.run([str(python), "-c", code], check=False, capture_output=True, text=True)
    return done.stdout.strip() or f"{UNKNOWN} ({done.stderr.strip().splitlines()[-1]})"


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout.strip()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
