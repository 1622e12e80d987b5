"""What a study publishes: pages, tables, report, GeoPackage and provenance, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._lazy import lazy_names

if TYPE_CHECKING:
    from aicomplex_geo.publish.build_study import build
    from aicomplex_geo.publish.replays import verify_matrix, verify_network
    from aicomplex_geo.publish.verification import Verification, verify

_HOME_OF = {
    "Verification": "aicomplex_geo.publish.verification",
    "build": "aicomplex_geo.publish.build_study",
    "verify": "aicomplex_geo.publish.verification",
    "verify_matrix": "aicomplex_geo.publish.replays",
    "verify_network": "aicomplex_geo.publish.replays",
}

__all__ = ["Verification", "build", "verify", "verify_matrix", "verify_network"]

__getattr__, __dir__ = lazy_names(__name__, __all__, _HOME_OF)
