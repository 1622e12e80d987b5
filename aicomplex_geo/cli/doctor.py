"""``aicomplex-geo doctor``: versions, caches, fonts, browsers, and what mends what is missing."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from aicomplex_geo.cli.console import say

LIBRARIES = (
    "numpy", "pandas", "scipy", "numba", "shapely", "geopandas", "pyogrio", "pyproj", "pyarrow",
    "networkx", "osmnx", "osmium", "folium", "typer",
)  # fmt: skip
# what each extra is installed for, and the modules that it brings
EXTRAS = {
    "excel": ("xlsx tables", ("openpyxl",)),
    "explore": ("natural breaks, gdf.explore", ("mapclassify", "matplotlib")),
    "grid": ("hexagonal cells", ("h3",)),
    "raster": ("GeoTIFF", ("rasterio",)),
    "distributed": ("matrices on a cluster", ("distributed",)),
    "notebooks": (
        "notebooks",
        ("distributed", "duckdb", "ipykernel", "matplotlib", "nbclient", "nbformat"),
    ),
}
DOWNLOADS = "aicomplex_geo_cache"  # of `network osm`, in the folder where it is called
BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
    "firefox", "firefox-esr",
)  # fmt: skip
KOREAN_FONTS = ("malgun.ttf", "NanumGothic.ttf", "AppleSDGothicNeo.ttc")
_SECONDS = 10


def doctor(
    *,
    warm: Annotated[
        bool, typer.Option("--warm", help="Compile all kernels now and cache them on disk.")
    ] = False,
) -> None:
    """Print versions, caches, fonts and browsers, and the command for what is missing."""
    from aicomplex_geo import engine  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo._version import __version__  # noqa: PLC0415 - keeps --help fast

    say(f"aicomplex-geo {__version__}, Python {platform.python_version()}, {platform.platform()}")
    say(", ".join(f"{name} {_version(name)}" for name in LIBRARIES))
    say(f"cores: {os.cpu_count()}")
    say(f"order of hierarchies: {_order()}")
    for extra, (purpose, modules) in EXTRAS.items():
        say(f"{extra} ({purpose}): {_extra(extra, modules)}")
    if warm:
        begun = time.perf_counter()
        engine.compile_kernels()
        say(f"all kernels are ready after {time.perf_counter() - begun:.1f} s")
    folder = engine.kernel_cache_folder()
    where = "nowhere: no folder can be written to" if folder is None else folder
    say(f"compiled kernels are kept in: {where}")
    if not warm:
        count = 0 if folder is None else len(list(folder.glob("*.nbi")))
        said = f"{count} kernels are there" if count else "none is there yet"
        say(f"  {said}; to compile them all ahead: aicomplex-geo doctor --warm")
    say(f"downloaded roads: {_size(Path(DOWNLOADS))}")
    say(f"Korean font: {_korean_font()}")
    say(f"browser: {_browser()}")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return f"is missing (pip install {name})"


def _missing(modules: Iterable[str]) -> list[str]:
    return [name for name in modules if importlib.util.find_spec(name) is None]


def _order() -> str:
    if not _missing(["pymetis"]):
        return "METIS"
    return "our own; pymetis is not installed (pip install pymetis, where it has a wheel)"


def _extra(extra: str, modules: Iterable[str]) -> str:
    missing = _missing(modules)
    if not missing:
        return "installed"
    return f"no {', '.join(missing)}; pip install 'aicomplex-geo[{extra}]'"


def _size(folder: Path) -> str:
    """Return how much a folder holds."""
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    if not files:
        return f"none in {folder.absolute()}"
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    return f"{len(files)} files, {megabytes:.1f} MB in {folder.absolute()}; delete it to free them"


def _korean_font() -> str:
    """Return a font with Hangul, as fontconfig or the folder of a system knows it."""
    folders = (
        Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
        Path("/System/Library/Fonts"),
        Path("/usr/share/fonts/truetype/nanum"),
    )
    for path in (folder / name for folder in folders for name in KOREAN_FONTS):
        if path.exists():
            return str(path)
    program = shutil.which("fc-list")
    if program is not None:
        found = subprocess.run(  # noqa: S603 - no input from outside
            [program, ":lang=ko", "family"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_SECONDS,
        )
        if families := sorted(set(found.stdout.splitlines())):
            return families[0].split(",")[0]
    return "none found; maps on this machine need one: apt install fonts-noto-cjk"


def _browser() -> str:
    """Return a browser that opens the pages; every Windows and macOS has one."""
    if sys.platform in {"win32", "darwin"}:
        return "that of the system"
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or "none found; pages need one to be looked at: apt install chromium"
