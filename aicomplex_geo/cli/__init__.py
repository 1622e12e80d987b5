"""The command ``aicomplex-geo``.

Only thin commands live here; each imports what it needs when it is called, so that
``aicomplex-geo --help`` answers at once.
"""

from __future__ import annotations

from aicomplex_geo.cli.app import main

__all__ = ["main"]
