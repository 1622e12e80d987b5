"""The areas that a study draws hold the people that it counts."""

from __future__ import annotations

import numpy as np
import shapely

BORDER_M = 5.0


def test_the_people_counted_are_those_in_the_area(results):
    people = next(one for one in results.study.opportunities() if one.key == "population")
    areas = results.isochrones.to_crs("EPSG:5179").set_index(["from_id", "profile", "cutoff"])
    counted = results.reached[results.reached["opportunity"] == "population"]
    at = people.points.to_crs("EPSG:5179")
    amount = people.values.reindex(at["id"] if "id" in at.columns else at.index).to_numpy()
    points = np.asarray(at.geometry.values)
    exact = 0
    for row in counted.itertuples():
        area = areas.geometry[row.from_id, row.profile, row.cutoff]
        if area is None:
            continue
        border = shapely.boundary(area)
        shapely.prepare([area, border])
        inside = np.nansum(amount[shapely.contains(area, points)])
        near = shapely.dwithin(border, points, BORDER_M)
        assert abs(inside - row.value) <= np.nansum(amount[near]) + 0.5
        exact += inside == row.value
    assert exact >= 0.95 * len(counted)
