"""``aicomplex-geo doctor``: versions, caches and compiled kernels."""

import importlib.metadata
import importlib.util
import os
import platform
import time
from typing import Annotated

import typer

from aicomplex_geo.cli.console import say

LIBRARIES = ("numpy", "numba", "scipy", "shapely", "geopandas", "pyogrio", "osmnx", "folium")


def doctor(
    *,
    warm: Annotated[
        bool, typer.Option("--warm", help="Compile all kernels now and cache them on disk.")
    ] = False,
) -> None:
    """Print the versions in use and where compiled kernels are cached."""
    from aicomplex_geo import engine  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo._version import __version__  # noqa: PLC0415 - keeps --help fast

    say(f"aicomplex-geo {__version__}, Python {platform.python_version()}, {platform.platform()}")
    say(", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES))
    say(f"cores: {os.cpu_count()}")
    metis = importlib.util.find_spec("pymetis") is not None
    say("order of hierarchies: " + ("METIS" if metis else "our own; pymetis is not installed"))
    if warm:
        begun = time.perf_counter()
        engine.compile_kernels()
        say(f"all kernels are ready after {time.perf_counter() - begun:.1f} s")
    folder = engine.kernel_cache_folder()
    where = "nowhere: no folder can be written to" if folder is None else folder
    say(f"compiled kernels are kept in: {where}")
    if not warm:
        say("to compile them all ahead: aicomplex-geo doctor --warm")
