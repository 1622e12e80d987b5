"""Tunnels and bridges, which are entered only at their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

STRUCTURES = frozenset({"bridge", "tunnel", "overpass", "underpass"})
"""Values of the column ``structure`` (Korean node-link data) of roads off the ground."""
ON_THE_GROUND = frozenset({"", "no", "false", "building_passage", "passage"})
"""Values of the columns ``bridge`` and ``tunnel`` (OpenStreetMap) of roads that are neither."""


def off_ground(edges: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each edge is in a tunnel or on a bridge; covered passages are neither."""
    raised = np.zeros(len(edges), dtype=bool)
    if "structure" in edges.columns:
        raised |= edges["structure"].isin(STRUCTURES).to_numpy(dtype=bool)
    for name in ("bridge", "tunnel"):
        if name in edges.columns:
            raised |= np.fromiter(map(is_structure, edges[name]), dtype=bool, count=len(edges))
    return raised


def is_structure(value: object) -> bool:
    """Whether the value of a tag ``bridge`` or ``tunnel`` names one."""
    if isinstance(value, str):
        return value.strip().lower() not in ON_THE_GROUND
    if isinstance(value, (list, tuple)):
        return any(map(is_structure, value))
    return isinstance(value, (bool, np.bool_)) and bool(value)
