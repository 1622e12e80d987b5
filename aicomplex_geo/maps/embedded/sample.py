"""A sample of the numbers that were computed here, which the page computes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from aicomplex_geo.layers.points import certainty_metres
from aicomplex_geo.layers.records import records
from aicomplex_geo.maps.encode import deciseconds
from aicomplex_geo.maps.payload import cell, geographic

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.results.study_results import StudyResults

NUMBERS = 200
"""How many times to hubs and sums of opportunities are verified."""


def sample_of(found: StudyResults) -> list[dict[str, Any]]:
    """Take times to hubs and sums of opportunities, spread over all that were computed."""
    origins = _positions(found.origins)
    rows = [*_today(found), *_under_scenarios(found)]
    known = [(origin, row) for origin, row in rows if origin in origins]
    which = np.unique(np.linspace(0, len(known) - 1, min(NUMBERS, len(known))).astype(int))
    return [{**origins[origin], **row} for origin, row in (known[at] for at in which.tolist())]


def _positions(origins: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    placed = geographic(origins)
    shapes = np.asarray(placed.geometry.values, dtype=object)
    columns = shapely.get_y(shapes), shapely.get_x(shapes), certainty_metres(placed)
    return {
        str(name): {"origin": [lat, lon], "certainty": certainty}
        for name, lat, lon, certainty in zip(placed.index, *map(list, columns), strict=True)
        if not np.isnan(lat)
    }


def _today(found: StudyResults) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from _rows(found.od, "travel_time", scenario=None)
    yield from _rows(found.reached, "value", scenario=None)


def _under_scenarios(found: StudyResults) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in found.scenarios:
        yield from _rows(one.od, "after", scenario=one.scenario.id)
        yield from _rows(one.reach, "after", scenario=one.scenario.id)


def _rows(
    frame: pd.DataFrame, column: str, *, scenario: str | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows of times to hubs, or of sums where there is a cutoff; not those without a value."""
    for row in records(frame):
        value = cell(row[column])
        cutoff = cell(row.get("cutoff"))
        if cutoff is None:
            entry = {"id": str(row["to_id"]), "cutoff": None, "value": deciseconds(value)}
        elif value is None:
            continue
        else:
            entry = {"id": str(row["opportunity"]), "cutoff": cutoff, "value": value}
        yield str(row["from_id"]), {"profile": row["profile"], "scenario": scenario, **entry}
