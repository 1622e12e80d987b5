"""Sharing out an area among the origins that reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.routing.areas import areal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from aicomplex_geo.routing.areas import Areas
    from aicomplex_geo.routing.reach import Pieces

SAMPLES_PER_BUFFER = 10
"""Contested ground goes to the nearest road; roads are sampled this often for each buffer."""


def share_out(
    area: shapely.Geometry,
    areas: Areas,
    pieces: Mapping[int, Pieces],
    legs: Mapping[int, shapely.Geometry],
) -> dict[int, shapely.Geometry]:
    """Give each part of an area to the origin of the nearest reached road.

    Parameters
    ----------
    area : shapely.Geometry
        What is to be shared out, in metres.
    areas : Areas
        Makes buffers.
    pieces : mapping
        For each origin, the pieces of road that it reaches first.
    legs : mapping
        For each origin, the reached part of its access leg.

    Returns
    -------
    dict
        For each origin a polygon or multipolygon, may be empty; they do not overlap, and
        together are the area.
    """
    own = {}
    for label, mine in pieces.items():
        around = areas.grow(areas.nothing, mine, np.array([legs[label]])).ground
        own[label] = areal(shapely.intersection(around, area))
    shared: dict[int, shapely.Geometry] = {}
    for label, mine in own.items():
        others = shapely.union_all([other for key, other in own.items() if key != label])
        shared[label] = areal(shapely.difference(mine, others))
    contested = areal(shapely.difference(area, shapely.union_all(list(shared.values()))))
    if contested.is_empty:
        return shared
    for label, ground in _by_nearest(contested, areas, pieces, legs).items():
        shared[label] = areal(shapely.union(shared[label], ground))
    return shared


def _by_nearest(
    contested: shapely.Geometry,
    areas: Areas,
    pieces: Mapping[int, Pieces],
    legs: Mapping[int, shapely.Geometry],
) -> dict[int, shapely.Geometry]:
    points, labels = _samples(contested, areas, pieces, legs)
    if len(set(labels.tolist())) == 1:
        return {int(labels[0]): contested}
    margin = 2 * areas.buffer
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(points), extend_to=contested.buffer(margin).envelope
        )
    )
    # several samples in one place make one cell, which goes to the first of them
    cell, sample = shapely.STRtree(points).query(cells, predicate="intersects")
    first = np.full(len(cells), len(points))
    np.minimum.at(first, cell, sample)
    owned = first < len(points)
    owner = labels[first[owned]]
    kept = cells[owned]
    left = contested
    found: dict[int, shapely.Geometry] = {}
    for label in list(dict.fromkeys(labels.tolist()))[:-1]:
        region = shapely.union_all(kept[owner == label])
        found[label] = areal(shapely.intersection(left, region))
        left = areal(shapely.difference(left, region))
    found[int(labels[-1])] = left
    return found


def _samples(
    contested: shapely.Geometry,
    areas: Areas,
    pieces: Mapping[int, Pieces],
    legs: Mapping[int, shapely.Geometry],
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    step = areas.buffer / SAMPLES_PER_BUFFER
    points, labels = [], []
    nearby = shapely.buffer(contested, 2 * areas.buffer)
    shapely.prepare(nearby)
    for label, mine in pieces.items():
        lines = [*areas.lines_of(mine), legs[label]]
        dense = shapely.segmentize(np.array(lines, dtype=object), step)
        found = shapely.points(np.unique(shapely.get_coordinates(dense), axis=0))
        found = found[shapely.intersects(nearby, found)]
        points.append(found)
        labels.append(np.full(len(found), label, dtype=np.int64))
    return np.concatenate(points), np.concatenate(labels)
