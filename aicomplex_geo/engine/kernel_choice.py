"""Which kernel is soonest done with the work that is asked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SCIPY_S = 40e-9
"""Seconds for each arc and source that scipy's Dijkstra takes (30 to 60 ns measured on networks
of 1,300 to 66,000 nodes)."""
BUILD_S = 2.5e-6
"""Seconds for each arc in which a hierarchy is built and customized (1.7 to 2.2 µs measured)."""
LOAD_S = 0.6
"""Seconds in which compiled kernels are loaded, with numba."""
COMPILE_S = 25.0
"""Seconds in which they are compiled."""
KERNELS = "aicomplex_geo.engine._sweep"


def hierarchy_pays(n_sources: int, n_arcs: int, *, built: bool) -> bool:
    """Whether a hierarchy is done with searches from some sources sooner than scipy."""
    setup = 0.0 if built else BUILD_S * n_arcs
    searched = SCIPY_S * n_arcs * n_sources
    # the disk is looked at only where it decides
    return searched > setup and searched > setup + _seconds_to_load()


def _seconds_to_load() -> float:
    if KERNELS in sys.modules:
        return 0.0
    return LOAD_S if _are_compiled() else COMPILE_S


def _are_compiled() -> bool:
    """Whether numba's cache on disk holds the kernels; only where numba looks first."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    here = Path(__file__).parent
    places = [here / "__pycache__"] if not folder else Path(folder).glob(f"{here.name}_*")
    version = f"py{sys.version_info.major}{sys.version_info.minor}"
    return any(any(place.glob(f"_sweep.sweep-*.{version}*.nbi")) for place in places)
