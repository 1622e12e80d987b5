"""What would change: which links trips depend on."""

from __future__ import annotations

from aicomplex_geo.scenarios.criticality import criticality

__all__ = ["criticality"]
