"""Times everywhere before and after each scenario, and critical links at each date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.layers.grid import grid
from aicomplex_geo.layers.points import representative_points
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.results.link_sections import OUTLINES, section_names
from aicomplex_geo.scenarios import criticality

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.network import Profile
    from aicomplex_geo.scenarios import Scenario
    from aicomplex_geo.study.workbench import Workbench

CELL_M = 1_500
"""Side of the cells at whose centres times are compared."""
NEAR_ROAD_M = 3_000
MOST_LINKS = 400
"""Critical links that are kept of each date, the worst first."""
TODAY = ""
"""In place of a date: the network without scenarios."""


@dataclass(frozen=True, eq=False)
class ScenarioSurfaces:
    """Times from the main origin under one profile, and critical links.

    `cells` are squares in metres with an index ``cell``, `before` their minutes without a
    scenario, NaN where unreachable. `after` has those under each scenario and `closed_hubs` the
    hubs out of service, both by its id. `critical` has the columns of ``scenarios.criticality``,
    ``section_ko`` and ``section_en``, and ``state``, the date of the network (`TODAY` for that
    without scenarios): everybody of the opportunities `counted` makes one trip to each hub in
    service. Of each state it has the `MOST_LINKS` that cut most off, then lose most, by
    ``minutes_lost``. `closures` has by the id of each scenario that closes roads what these cost
    together: person-minutes lost, and trips cut off.
    """

    cells: gpd.GeoDataFrame
    before: pd.Series
    after: Mapping[str, pd.Series]
    closed_hubs: Mapping[str, frozenset[str]]
    critical: gpd.GeoDataFrame
    closures: Mapping[str, tuple[float, float]]
    counted: str


def scenario_surfaces(
    bench: Workbench, profile: Profile, scenarios: Iterable[Scenario]
) -> ScenarioSurfaces:
    """Compute the times under scenarios that fit the network, and the links critical by then."""
    cells = _cells(bench)
    places = representative_points(cells)
    after, closed, closures = {}, {TODAY: _closed(bench)}, {}
    dates: dict[str, None] = {}
    for scenario in scenarios:
        under = bench.under(scenario.id)
        after[scenario.id] = _minutes(under, profile, places)
        closed[scenario.id] = _closed(under)
        if any(edit.kind == "close" for edit in scenario.edits):
            closures[scenario.id] = _closure(bench, under, profile)
        if scenario.opens:
            dates[scenario.opens] = None
    critical = [_critical(bench, profile, TODAY)]
    for date in dates:
        at_date = bench.study.at(date)
        ids = [one.id for one in (*at_date.open, *at_date.uncertain)]
        state = bench.under("+".join(ids)) if ids else bench
        if ids and state is bench:  # each fits the network, but not together with an earlier one
            continue
        critical.append(_critical(state, profile, date))
    return ScenarioSurfaces(
        cells=cells,
        before=_minutes(bench, profile, places),
        after=after,
        closed_hubs=closed,
        critical=gpd.GeoDataFrame(pd.concat(critical, ignore_index=True), crs=bench.net.crs),
        closures=closures,
        counted=bench.opportunities[0].key if bench.opportunities else "",
    )


def _cells(bench: Workbench) -> gpd.GeoDataFrame:
    """Squares on land whose centre is near a road."""
    nodes = bench.net.nodes
    area = gpd.GeoSeries([shapely.box(*nodes.total_bounds)], crs=bench.net.crs)
    if OUTLINES in bench.study.layer_names:
        outlines = with_geometry(bench.study.layer(OUTLINES)).to_crs(bench.net.crs)
        land = np.asarray(outlines.geometry.to_numpy(), dtype=object)
        area = area.intersection(shapely.union_all(land[~shapely.is_missing(land)]))
    cells = grid(area, size=CELL_M)
    lines = np.asarray(bench.net.edges.geometry.to_crs(cast("CRS", cells.crs)))
    tree = shapely.STRtree(lines[~shapely.is_missing(lines)])
    centres = shapely.centroid(np.asarray(cells.geometry))
    near = np.unique(tree.query(centres, predicate="dwithin", distance=NEAR_ROAD_M)[0])
    return with_geometry(cells.iloc[near])


def _minutes(bench: Workbench, profile: Profile, places: gpd.GeoDataFrame) -> pd.Series:
    od = bench.router(profile).od_matrix(bench.origins.iloc[:1], places)
    values = od.values[0].astype(np.float64)  # noqa: PD011 - of an ODMatrix
    return pd.Series(np.where(np.isfinite(values), values, np.nan), index=od.destinations)


def _closed(bench: Workbench) -> frozenset[str]:
    hubs = bench.hubs
    return frozenset(str(one) for one in hubs.index[_are_closed(hubs)])


def _are_closed(hubs: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    if "closed" not in hubs.columns:
        return np.zeros(len(hubs), dtype=bool)
    return hubs["closed"].eq(other=True).to_numpy(dtype=bool)


def _critical(bench: Workbench, profile: Profile, state: str) -> pd.DataFrame:
    people = bench.opportunities[0] if bench.opportunities else None
    origins = bench.origins if people is None else people.points
    demand = None if people is None else people.values  # noqa: PD011 - of an Opportunity
    hubs = with_geometry(bench.hubs[~_are_closed(bench.hubs)])
    table = criticality(bench.net, origins, hubs, profile, demand).reset_index().head(MOST_LINKS)
    table = table.sort_values(
        ["minutes_lost", "demand_cut_off"], ascending=False, kind="stable", ignore_index=True
    )
    table.insert(0, "state", state)
    names = section_names(bench, table)
    return table.assign(
        section_ko=[korean for korean, _ in names], section_en=[english for _, english in names]
    )


def _closure(bench: Workbench, under: Workbench, profile: Profile) -> tuple[float, float]:
    """Sum the person-minutes that trips lose together, and the trips that are cut off."""
    people = bench.opportunities[0] if bench.opportunities else None
    origins = bench.origins if people is None else people.points
    demand = np.ones(len(origins)) if people is None else people.values.to_numpy()  # noqa: PD011 - as above
    hubs = with_geometry(bench.hubs[~_are_closed(bench.hubs)])
    before, after = (
        state.router(profile).od_matrix(origins, hubs).values.astype(np.float64)  # noqa: PD011 - the same
        for state in (bench, under)
    )
    was = np.isfinite(before)
    both = was & np.isfinite(after)
    lost = np.where(both, after, 0.0) - np.where(both, before, 0.0)
    cut_off = (was & ~both).sum(axis=1)
    return float(demand @ lost.sum(axis=1)), float(demand @ cut_off)
