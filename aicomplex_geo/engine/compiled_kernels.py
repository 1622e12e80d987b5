"""Which compiled kernels are there: loaded, on disk, or being compiled by another process."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable

Part = Literal["lengths", "times", "paths", "dial", "snapping"]
"""Kernels that are used together: for matrices with lengths, with times alone, paths, bucket queue,
and the search of roads near points."""
PARTS: tuple[Part, ...] = get_args(Part)
"""In the order in which they are compiled aside."""
HERE = Path(__file__).parent
COMPILE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from aicomplex_geo.engine.precompile import compile_for_another_process
compile_for_another_process()
"""
DONE, NO_FOLDER = 0, 3
"""Exit codes of the process that compiles."""
LOW_PRIORITY = 10
LOAD, LOAD_MORE, IMPORT = 0.25, 0.03, 0.2
"""Seconds (measured) of the first kernels from disk, of those of a further part, and of numba."""


class CompiledKernels:
    """What this process knows about compiled kernels, and the process that compiles for it.

    Where numba's cache cannot be written to, or Python cannot be started (it is embedded in
    another program), nothing is compiled aside.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: set[str] = set()
        self._on_disk: set[str] = set()
        self._key: str | None = None
        self._looked = False
        self._process: subprocess.Popen[str] | None = None
        self._owner = os.getpid()
        self._impossible = False

    def are_loaded(self, part: Part) -> bool:
        """Whether kernels have been called in this process."""
        return part in self._loaded

    def note_loaded(self, part: Part) -> None:
        """Note that kernels have been called in this process."""
        self._loaded.add(part)

    def seconds_to_load(self) -> float:
        """Estimate how long compiled kernels of a part are loaded, with numba where it is not."""
        if self._loaded:
            return LOAD_MORE
        return LOAD if "numba" in sys.modules else LOAD + IMPORT

    def are_on_disk(self, part: Part) -> bool:
        """Whether kernels are compiled for this processor and these versions."""
        if part in self._on_disk:
            return True
        if not self._looked:  # later only the process that compiles adds some
            self._looked = True
            self._on_disk.update(found for found in PARTS if _is_marked(self._mark(found)))
        return part in self._on_disk

    def compile_aside(self) -> bool:
        """Compile all kernels in another process, unless one does; return whether one does."""
        with self._lock:
            if self._owner != os.getpid():  # forked: nobody listens to the process here
                self._owner, self._process = os.getpid(), None
            if self._process is None and not self._impossible:
                self._process = _start()
                if self._process is None:
                    self._impossible = True
                else:
                    _run_aside(self._listen)
            return not self._impossible

    def mark(self, part: Part, folder: Path) -> None:
        """Note in numba's cache that the kernels of a part are compiled, if it can be written."""
        with contextlib.suppress(OSError):
            (folder / self._mark(part)).touch()

    def _listen(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        for line in process.stdout:
            self._on_disk.add(line.strip())
        if process.wait() != DONE:
            self._impossible = True

    def _mark(self, part: Part) -> str:
        if self._key is None:
            self._key = _key()
        return f"aicomplex_geo-{part}-{self._key}.compiled"


KERNELS = CompiledKernels()
"""Those of this process."""


def _key() -> str:
    """Hash all that numba compiles kernels anew for: versions, the processor, and their files."""
    from llvmlite import binding  # noqa: PLC0415 - not needed where kernels are not used

    stamps = [(file.name, file.stat()) for file in sorted(HERE.glob("_*.py"))]
    parts = [
        platform.python_version(),
        *(importlib.metadata.version(name) for name in ("numba", "llvmlite", "numpy")),
        binding.get_host_cpu_name(),
        binding.get_host_cpu_features().flatten(),
        str([(name, stat.st_mtime_ns, stat.st_size) for name, stat in stamps]),
        str(HERE),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _is_marked(mark: str) -> bool:
    """Whether a mark lies where numba keeps the kernels of this package."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    folders = Path(chosen).glob(f"{HERE.name}_*") if chosen else [HERE / "__pycache__"]
    if any((folder / mark).exists() for folder in folders):
        return True
    user = None if chosen else _user_cache()
    return user is not None and any(
        (folder / mark).exists() for folder in user.glob(f"{HERE.name}_*")
    )


def _user_cache() -> Path | None:
    """Return numba's folder for packages whose own folder cannot be written to."""
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / "numba" / "Cache" if local else None
    try:
        home = Path.home()
    except RuntimeError:  # none is known
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "numba"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "numba"


def _run_aside(function: Callable[[], None]) -> None:
    threading.Thread(target=function, daemon=True).start()


def _start() -> subprocess.Popen[str] | None:
    """Start the process that compiles, or return None where Python cannot be started."""
    python = Path(sys.executable or "")
    if not python.stem.lower().startswith("python"):
        return None  # inside of another program, which would be started once more
    quiet = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        process = subprocess.Popen(  # noqa: S603 - this Python, with our own text
            [str(python), "-c", COMPILE, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            creationflags=quiet,
        )
    except OSError:
        return None
    atexit.register(_stop, process, os.getpid())
    return process


def _stop(process: subprocess.Popen[str], owner: int) -> None:
    """End the process that compiles; what it has finished stays on disk."""
    if os.getpid() != owner:
        return
    if process.poll() is None:
        process.kill()
    process.wait()
