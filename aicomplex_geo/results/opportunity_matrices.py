"""Travel times to opportunities, and their ranges, shared by those at the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.layers.points import CERTAINTY, points_key
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.results.uncertainty_circles import possible_positions
from aicomplex_geo.routing.certainty import od_range
from aicomplex_geo.routing.internals import snapping_crs

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Opportunity


def opportunity_matrices(
    router: Router, origins: gpd.GeoDataFrame, opportunities: Iterable[Opportunity]
) -> dict[str, ODMatrix]:
    """Compute the times to the points of each opportunity, by key; equal points share a matrix."""
    computed: dict[Hashable, ODMatrix] = {}
    matrices = {}
    for one in opportunities:
        key = points_key(one.points)
        if key not in computed:
            computed[key] = router.od_matrix(origins, one.points)
        matrices[one.key] = computed[key]
    return matrices


def opportunity_ranges(
    router: Router,
    origins: gpd.GeoDataFrame,
    opportunities: Iterable[Opportunity],
    matrices: Mapping[str, ODMatrix],
) -> dict[str, tuple[ODMatrix, ODMatrix]]:
    """Compute the earliest and the latest times to the points of each opportunity, by key.

    A point stands for all of its uncertainty circle, such as a zone; an origin stays where it
    is. `matrices` has the times to the points themselves, which lie within the range.
    """
    exact = origins.assign(**{CERTAINTY: 0.0})
    computed: dict[Hashable, tuple[ODMatrix, ODMatrix]] = {}
    ranges = {}
    for one in opportunities:
        key = points_key(one.points)
        if key not in computed:
            computed[key] = _range(router, exact, one.points, matrices[one.key])
        ranges[one.key] = computed[key]
    return ranges


def _range(
    router: Router, origins: gpd.GeoDataFrame, points: gpd.GeoDataFrame, od: ODMatrix
) -> tuple[ODMatrix, ODMatrix]:
    """Bound each time from below and above; a pair without a time has no range.

    A place of which a part is farther from any road than access legs may be is not wholly
    within any time.
    """
    found = od_range(router, origins, points)
    times = od.values
    low, high = (
        found[f"travel_time_{end}"].to_numpy().reshape(times.shape) for end in ("low", "high")
    )
    earliest = np.where(np.isfinite(times), np.fmin(low, times), np.inf)
    latest = np.where(np.isfinite(times), np.fmax(high, times), np.inf)
    latest[:, ~_wholly_on_network(router, points)] = np.inf
    return (
        ODMatrix(earliest, od.origins, od.destinations),
        ODMatrix(latest, od.origins, od.destinations),
    )


def _wholly_on_network(router: Router, points: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Whether all positions tried of each place can join a road; true without a position."""
    placed = np.flatnonzero(points.geometry.notna().to_numpy())
    tried, owner = possible_positions(points.iloc[placed], snapping_crs(router))
    lost = router.snap(tried, role="destination")["status"].ne("ok").to_numpy()
    whole = np.ones(len(points), dtype=bool)
    whole[placed[owner[lost]]] = False
    return whole
