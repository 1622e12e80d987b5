# ruff: noqa: PD011 - .values of matrices and opportunities, which are no frames
"""What each scenario of a study changes: times, people reached, districts, areas, equity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from aicomplex_geo import accessibility, scenarios
from aicomplex_geo.claims.rejudging import rejudge
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.names import name_pair, names_of, text_in
from aicomplex_geo.layers.one_line import one_line
from aicomplex_geo.layers.points import points_key
from aicomplex_geo.layers.records import records
from aicomplex_geo.results.scenario_sentences import sentences
from aicomplex_geo.study.scenario_checks import scenario_faults
from aicomplex_geo.units import shown_minutes

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from concurrent.futures import Executor, Future

    from aicomplex_geo.errors import Fault
    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.scenarios import Scenario
    from aicomplex_geo.study import Opportunity
    from aicomplex_geo.study.workbench import Workbench

    _Areas = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]

PROFILE = "profile"
REACH = ("before", "after", "gained", "lost", "difference")


@dataclass(frozen=True, eq=False)
class ScenarioResults:
    """What one scenario changes in a study.

    ``results.scenarios`` of :class:`aicomplex_geo.results.StudyResults` holds one for each
    scenario of the study. Times are minutes; `before` is the study as it is, `after` under the
    scenario; differences are after less before.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    faults : tuple of Fault
        Why it does not fit the network; empty if it does. Else all tables are empty.
    sentence_ko, sentence_en : str
        "Opens X: n people more within 30 minutes of ...", of the main origin and the profile
        shown first, and what becomes fastest.
    cutoff : float
        Minutes of that sentence, inclusive.
    opportunity : str
        Key of the opportunities that it counts; empty if the study has none.
    od : pandas.DataFrame
        Every profile, origin and hub: profile, from_id, to_id, before, after, difference,
        change (a class of ``scenarios.compare``).
    reach : pandas.DataFrame
        Every profile, origin, opportunity and cutoff of the study: profile, from_id,
        opportunity, cutoff, before, after, gained, lost, difference, in its unit.
    hubs_reached : pandas.DataFrame
        Hubs in service within each cutoff: profile, from_id, cutoff, before, after, difference.
    zones : geopandas.GeoDataFrame
        Every profile and place of `opportunity`, from the main origin: profile, from_id, to_id,
        before, after, difference, change, amount, name_ko, name_en, group_ko, group_en and
        geometry (points, EPSG:4326), for a map of minutes gained and lost.
    groups : pandas.DataFrame
        Sums of all origins' zones by district: profile, from_id, group, amount, before, after,
        difference (means), faster, slower, newly_reachable, cut_off (amounts); group_en.
    areas : geopandas.GeoDataFrame
        What the isochrone of the main origin (`cutoff`, profile shown first) gains and loses:
        from_id, cutoff, change, area_km2, geometry (EPSG:4326).
    before_areas, after_areas : geopandas.GeoDataFrame
        The isochrones themselves: from_id, cutoff, geometry.
    claims : pandas.DataFrame
        The claims about trips of today, judged again: claim_id, destination_id, profile, before,
        after, verdict_before, verdict_after (missing where a destination is a candidate in only
        one of the two).
    equity : pandas.DataFrame
        Of the amounts of `opportunity` that its places reach within `cutoff` with the profile
        shown first: measure, before, after, difference.
    new_links, closed_links, changed_links : geopandas.GeoDataFrame
        Links that the scenario adds, closes or changes, in EPSG:4326: road_name, road_class and
        geometry.
    """

    scenario: Scenario
    faults: tuple[Fault, ...]
    sentence_ko: str
    sentence_en: str
    cutoff: float
    opportunity: str
    od: pd.DataFrame
    reach: pd.DataFrame
    hubs_reached: pd.DataFrame
    zones: gpd.GeoDataFrame
    groups: pd.DataFrame
    areas: gpd.GeoDataFrame
    before_areas: gpd.GeoDataFrame
    after_areas: gpd.GeoDataFrame
    claims: pd.DataFrame
    equity: pd.DataFrame
    new_links: gpd.GeoDataFrame
    closed_links: gpd.GeoDataFrame
    changed_links: gpd.GeoDataFrame

    def __repr__(self) -> str:
        faults = f"{len(self.faults)} faults" if self.faults else ""
        return one_line("ScenarioResults", self.scenario.id, self.sentence_en[:60], faults)


@dataclass(frozen=True)
class StartedScenario:
    """A scenario whose tables are computed, while its areas are still drawn."""

    scenario: Scenario
    tables: Mapping[str, Any]
    areas: Future[_Areas]

    @property
    def fits(self) -> bool:
        """Whether it fits the network and the layers."""
        return not self.tables["faults"]

    def finish(self) -> ScenarioResults:
        """Wait for the areas."""
        areas, before, after = self.areas.result()
        return ScenarioResults(
            scenario=self.scenario,
            **self.tables,
            areas=areas,
            before_areas=before,
            after_areas=after,
        )


def start_scenarios(
    bench: Workbench,
    profiles: Sequence[Profile],
    shown: str,
    judged: pd.DataFrame,
    drawing: Executor,
) -> list[StartedScenario]:
    """Compute what each scenario of a study changes, by date; `judged` are the claims of today.

    Areas are drawn by `drawing`, one after the other.
    """
    before = {one.name: _State(bench, one) for one in profiles} if bench.scenarios else {}
    return [_start(bench, one, before, shown, judged, drawing) for one in bench.scenarios]


class _State:
    """Times with one profile, before or after a scenario, each computed on first use.

    `matrices` are those of a state on the same network, by the points that they lead to.
    """

    def __init__(
        self, bench: Workbench, profile: Profile, matrices: dict[Hashable, ODMatrix] | None = None
    ) -> None:
        self.bench, self.profile = bench, profile
        self.router = bench.router(profile)
        self.counted = counted(bench)
        self._groups: tuple[pd.Series, pd.Series] | None = None
        self.matrices = {} if matrices is None else matrices
        self._areas: gpd.GeoDataFrame | None = None
        self._access: pd.Series | None = None
        self._changes: pd.DataFrame | None = None

    def changes_from(self, old: _State, one: Opportunity) -> pd.DataFrame:
        """Compare the times to the counted places with those of an earlier state."""
        if self._changes is None:
            self._changes = _place_changes(old, self, one)
        return self._changes

    def to_points(self, points: gpd.GeoDataFrame) -> ODMatrix:
        """Compute the times from the origins to some points, once for equal ones."""
        key = points_key(points)
        if key not in self.matrices:
            self.matrices[key] = self.router.od_matrix(self.bench.origins, points)
        return self.matrices[key]

    def groups(self) -> tuple[pd.Series, pd.Series]:
        """Name the district of each counted place in Korean and English."""
        if self._groups is None and self.counted is not None:
            self._groups = _groups(self.bench, self.counted)
        assert self._groups is not None  # noqa: S101 - asked only where something is counted
        return self._groups

    def areas(self) -> gpd.GeoDataFrame:
        """Isochrones of the main origin."""
        if self._areas is None:
            study, main = self.bench.study, self.bench.origins.iloc[:1]
            found = self.router.isochrones(
                main, study.file.scenarios.cutoff, buffer_m=study.buffer_m
            )
            self._areas = found.to_crs(GEOGRAPHIC)
        return self._areas

    def access(self, cutoff: float) -> pd.Series:
        """Sum what each place of the counted opportunities reaches of them within the cutoff."""
        if self._access is None and self.counted is not None:
            one = self.counted
            od = self.router.od_matrix(one.points, one.points)
            within = accessibility.cumulative(od, one.values, cutoff=cutoff)
            self._access = cast("pd.Series", within)  # of one cutoff and one kind
        assert self._access is not None  # noqa: S101 - asked only where something is counted
        return self._access


def counted(bench: Workbench) -> Opportunity | None:
    """Opportunities that the sentences count: those that the study names, else the first."""
    wanted = bench.study.file.scenarios.opportunity
    named = [one for one in bench.opportunities if wanted in ("", one.key)]
    return named[0] if named else None


def _start(
    bench: Workbench,
    scenario: Scenario,
    before: dict[str, _State],
    shown: str,
    judged: pd.DataFrame,
    drawing: Executor,
) -> StartedScenario:
    table = bench.study.file.scenarios
    under = bench.under(scenario.id)
    faults = scenario_faults(bench.study, scenario, bench.net) if under is bench else ()
    same = under.net is bench.net
    pairs = [
        (old, _State(under, old.profile, old.matrices if same else None)) for old in before.values()
    ]
    pairs = [] if faults else pairs
    main = next(((old, new) for old, new in pairs if old.profile.name == shown), None)
    areas = drawing.submit(_of_areas, main)
    tables = {
        "od": _stacked(pairs, _of_hubs),
        "reach": _stacked(pairs, _of_reach),
        "hubs_reached": _stacked(pairs, _of_hubs_reached),
        "zones": _stacked(pairs, _of_zones),
        "groups": _stacked(pairs, _of_groups),
    }
    links = _links(bench.net, under.net)
    one = before[shown].counted
    spoken = sentences(
        bench, scenario, tables, before[shown].profile, faults=bool(faults), counted=one
    )
    zones = tables["zones"]
    found = {
        "faults": tuple(faults),
        "sentence_ko": spoken[0],
        "sentence_en": spoken[1],
        "cutoff": table.cutoff,
        "opportunity": "" if one is None else one.key,
        **tables,
        "zones": zones if isinstance(zones, gpd.GeoDataFrame) else _no_areas(),
        "claims": rejudge(bench, scenario.id, judged),
        "equity": _equity(main, table.cutoff),
        "new_links": links[0],
        "closed_links": links[1],
        "changed_links": links[2],
    }
    return StartedScenario(scenario, found, areas)


def _stacked(pairs: list[tuple[_State, _State]], table_of: Any) -> pd.DataFrame:  # noqa: ANN401 - one of the functions below
    parts = []
    for old, new in pairs:
        part = table_of(old, new)
        part.insert(0, PROFILE, old.profile.name)
        parts.append(part)
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=[PROFILE])


def _of_hubs(old: _State, new: _State) -> pd.DataFrame:
    return scenarios.compare(old.to_points(old.bench.hubs), new.to_points(new.bench.hubs))


def _of_reach(old: _State, new: _State) -> pd.DataFrame:
    cutoffs = sorted({*old.bench.study.cutoffs, old.bench.study.file.scenarios.cutoff})
    later = {one.key: one for one in new.bench.opportunities}
    parts = []
    for one in old.bench.opportunities:
        other = later[one.key]
        part = scenarios.compare_reach(
            old.to_points(one.points),
            new.to_points(other.points),
            one.values,
            cutoffs=cutoffs,
            opportunities_after=other.values,
        )
        part.insert(1, "opportunity", one.key)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _of_hubs_reached(old: _State, new: _State) -> pd.DataFrame:
    counts = []
    for state in (old, new):
        hubs = state.bench.hubs
        closed = (
            hubs["closed"].eq(other=True) if "closed" in hubs.columns else hubs.index != hubs.index
        )
        open_hubs = pd.Series(np.where(closed, 0.0, 1.0), index=hubs.index)
        cutoffs = list(old.bench.study.cutoffs)
        counts.append(
            accessibility.cumulative(state.to_points(state.bench.hubs), open_hubs, cutoff=cutoffs)
        )
    before, after = (
        table.rename_axis(index="from_id").reset_index().melt("from_id", var_name="cutoff")
        for table in counts
    )
    joined = before.rename(columns={"value": "before"}).assign(after=after["value"])
    return joined.assign(difference=joined["after"] - joined["before"])


def _of_zones(old: _State, new: _State) -> pd.DataFrame:
    """Compare the times from the main origin to the counted places that are in both."""
    one = old.counted
    if one is None:
        return pd.DataFrame()
    changes = new.changes_from(old, one)
    main = old.bench.origins.index[0]
    changes = changes[changes["from_id"] == main].reset_index(drop=True)
    points = one.points.loc[changes["to_id"]].to_crs(GEOGRAPHIC)
    names, groups = names_of(points), old.groups()
    changes = changes.assign(
        amount=one.values.loc[changes["to_id"]].to_numpy(),
        name_ko=[name[0] for name in names],
        name_en=[name[1] for name in names],
        group_ko=groups[0].loc[changes["to_id"]].to_numpy(),
        group_en=groups[1].loc[changes["to_id"]].to_numpy(),
    )
    return gpd.GeoDataFrame(changes, geometry=points.geometry.to_numpy(), crs=GEOGRAPHIC)


def _of_groups(old: _State, new: _State) -> pd.DataFrame:
    one = old.counted
    if one is None:
        return pd.DataFrame()
    korean, english = old.groups()
    named = korean[korean != ""]
    sums = scenarios.compare_groups(new.changes_from(old, one), named, one.values)
    english_of = dict(zip(korean, english, strict=True))
    return sums.assign(group_en=sums["group"].map(english_of))


def _place_changes(old: _State, new: _State, one: Opportunity) -> pd.DataFrame:
    other = next(later for later in new.bench.opportunities if later.key == one.key)
    before = old.to_points(one.points)
    changes = scenarios.compare(before, _like(before, new.to_points(other.points)))
    # a place whose times look alike, to a tenth of a minute, is not called faster or slower
    alike = shown_minutes(changes["before"]) == shown_minutes(changes["after"])
    moved = changes["change"].isin(("faster", "slower"))
    return changes.assign(change=changes["change"].mask(moved & alike, "same"))


def _like(before: ODMatrix, after: ODMatrix) -> ODMatrix:
    """Leave out of a matrix the destinations that are not in another one."""
    from aicomplex_geo.matrix import ODMatrix as Matrix  # noqa: PLC0415 - a type above

    at = after.destinations.get_indexer(before.destinations)
    minutes = np.where(at >= 0, after.values[:, at], np.inf)
    return Matrix(minutes, after.origins, before.destinations)


def _groups(bench: Workbench, one: Opportunity) -> tuple[pd.Series, pd.Series]:
    """Korean and English name of the district of each place, empty where it has none."""
    table = bench.study.file.scenarios
    columns = {"group_ko": table.groups_ko, "group_en": table.groups_en}
    found = []
    for row in records(one.points):
        first = {
            name: next(filter(None, (text_in(row, column) for column in given)), "")
            for name, given in columns.items()
        }
        found.append(name_pair(first, "group"))
    names = pd.DataFrame(found, index=one.points.index, columns=list(columns), dtype=object)
    return names["group_ko"], names["group_en"]


def _of_areas(main: tuple[_State, _State] | None) -> _Areas:
    if main is None:
        return (_no_areas(),) * 3
    old, new = main
    before = old.areas()
    kept = ["from_id", "cutoff", "geometry"]
    if new.bench.net is old.bench.net:
        return scenarios.compare_areas(before.iloc[:0], before.iloc[:0]), before[kept], before[kept]
    after = new.areas()
    return scenarios.compare_areas(before, after), before[kept], after[kept]


def _equity(main: tuple[_State, _State] | None, cutoff: float) -> pd.DataFrame:
    columns = ["measure", "before", "after", "difference"]
    if main is None or main[0].counted is None:
        return pd.DataFrame(columns=columns)
    old, new = main
    one, later = old.counted, new.counted
    assert one is not None  # noqa: S101 - as above
    before = old.access(cutoff)
    same = new.bench.net is old.bench.net and later is not None and one.values.equals(later.values)
    after = (before if same else new.access(cutoff)).reindex(before.index)
    known = before.notna() & after.notna()
    table = scenarios.compare_equity(before[known], after[known], one.values[known])
    return table.reset_index()[columns]


def _links(
    before: RoadNetwork, after: RoadNetwork
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Links that are new, closed or changed."""
    old, new = before.edges, after.edges
    shown = ["road_name", "road_class", "geometry"]
    lineage = (
        new["part_of"].fillna("").astype(str)
        if "part_of" in new
        else pd.Series("", index=new.index)
    )
    # a new link is in parts too where it is joined by another
    split = lineage.isin([f"{u}>{v}>{key}" for u, v, key in old.index])
    added = new[~new.index.isin(old.index) & ~split]
    closed = after.closed_edges
    closed = closed[~closed.index.isin(before.closed_edges.index)]
    both = new.index.intersection(old.index)
    differs = pd.Series(data=False, index=both)
    for column in ("posted_speed", "road_class", "lanes", "toll", "speed_scale"):
        if column in new:
            one = old[column].reindex(both) if column in old else pd.Series(np.nan, index=both)
            other = new[column].reindex(both)
            differs |= (one != other) & ~(one.isna() & other.isna())
    changed = new.loc[both[differs.to_numpy()]]
    return tuple(
        frame[shown].to_crs(GEOGRAPHIC).reset_index(drop=True) for frame in (added, closed, changed)
    )  # type: ignore[return-value]  # three of them


def _no_areas() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"from_id": [], "cutoff": []}, geometry=[], crs=GEOGRAPHIC)
