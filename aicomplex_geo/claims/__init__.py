"""Published figures against computed ones, with a verdict and the way that was taken."""

from __future__ import annotations

from aicomplex_geo.claims.rules import VERDICTS
from aicomplex_geo.claims.table import check, routes

__all__ = ["VERDICTS", "check", "routes"]
