"""Possible positions of a place within its uncertainty circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.layers.points import CERTAINTY
from aicomplex_geo.routing.certainty import RING, displaced

if TYPE_CHECKING:
    from numpy.typing import NDArray


def possible_positions(
    places: gpd.GeoDataFrame,
    crs: Any,  # noqa: ANN401 - whatever pyproj takes
) -> tuple[gpd.GeoDataFrame, NDArray[np.int64]]:
    """Return each place followed by the points on its uncertainty circle that `od_range` tries.

    The first point lies north of the centre; a place that is certain has its centre only. The
    array holds the number of the place of each point.
    """
    centres = places.geometry.to_crs(crs)
    given = places[CERTAINTY] if CERTAINTY in places.columns else pd.Series(0.0, places.index)
    certainty = pd.to_numeric(given).fillna(0.0).to_numpy(dtype=float)
    angle = 2 * np.pi * np.arange(RING) / RING
    points: list[Any] = []
    place: list[int] = []
    for at, (centre, metres) in enumerate(zip(centres, certainty, strict=True)):
        circle = displaced(shapely.get_coordinates(centre), metres, angle)
        tried = [centre, *circle] if metres > 0 else [centre]
        points += tried
        place += [at] * len(tried)
    owner = np.array(place, dtype=np.int64)
    return gpd.GeoDataFrame({CERTAINTY: certainty[owner]}, geometry=points, crs=crs), owner
