"""What a study publishes: pages, tables, report, GeoPackage and provenance, all or none."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aicomplex_geo.publish.build_study import build

_HOME_OF = {"build": "aicomplex_geo.publish.build_study"}

__all__ = ["build"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'aicomplex_geo.publish' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
