"""Versions of this library and of those that results depend on."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from aicomplex_geo._version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable


def library_versions(names: Iterable[str]) -> dict[str, str]:
    """Versions of this library, Python, packages by name, and of what they wrap."""
    import pyproj  # noqa: PLC0415 - heavy, and needed here only
    import shapely  # noqa: PLC0415 - the same

    packages = {name: version(name) for name in names}
    return {
        "aicomplex_geo": __version__,
        "python": platform.python_version(),
        **packages,
        "geos": shapely.geos_version_string,
        "proj": pyproj.proj_version_str,
        **(_gdal() if "pyogrio" in packages else {}),
    }


def _gdal() -> dict[str, str]:
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    return {"gdal": pyogrio.__gdal_version_string__}
