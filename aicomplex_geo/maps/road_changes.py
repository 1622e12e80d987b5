"""The roads that scenarios open, close or change, as lines of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from aicomplex_geo.maps.basemap import DIGITS
from aicomplex_geo.maps.encode import encode_lines
from aicomplex_geo.maps.payload import geographic

if TYPE_CHECKING:
    from aicomplex_geo.results.scenario_results import ScenarioResults
    from aicomplex_geo.results.study_results import StudyResults

TOLERANCE_M = 15.0


def scenario_roads(found: StudyResults) -> dict[str, dict[str, list[str]]]:
    """Lines by scenario that fits the network, and by what changes."""
    known = found.surfaces.after
    return {
        one.scenario.id: road_changes(one) for one in found.scenarios if one.scenario.id in known
    }


def road_changes(one: ScenarioResults) -> dict[str, list[str]]:
    """Lines by what changes; of two directions on one line, one is drawn."""
    links = {"new": one.new_links, "closed": one.closed_links, "changed": one.changed_links}
    found = {}
    for change, part in links.items():
        if part.empty:
            continue
        lines = shapely.normalize(np.asarray(geographic(part).geometry))
        merged = shapely.line_merge(shapely.union_all(lines[~shapely.is_missing(lines)]))
        found[change] = encode_lines([merged], DIGITS, tolerance=TOLERANCE_M)
    return found
