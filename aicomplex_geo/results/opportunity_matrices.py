"""Travel time matrices to opportunities, shared by those at the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.layers.points import points_key

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import geopandas as gpd

    from aicomplex_geo.matrix import ODMatrix
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
