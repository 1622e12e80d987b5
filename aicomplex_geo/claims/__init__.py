"""Published figures compared with computed ones: a verdict, its reason and the route."""

from __future__ import annotations

from aicomplex_geo.claims.rules import VERDICTS
from aicomplex_geo.claims.table import check, routes

__all__ = ["VERDICTS", "check", "routes"]
