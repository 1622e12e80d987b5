"""The results of a study: all numbers of its maps, tables and report."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo import accessibility
from aicomplex_geo.claims.table import check_claims, claim_routes
from aicomplex_geo.layers.names import names_of
from aicomplex_geo.layers.one_line import one_line
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.network import Profile
from aicomplex_geo.results.nearest_interchange import nearest_interchange
from aicomplex_geo.results.observed_speeds import observed_against_modelled
from aicomplex_geo.results.od_table import RANGES, describe_od
from aicomplex_geo.results.opportunity_matrices import (
    opportunity_matrices,
    opportunity_ranges,
)
from aicomplex_geo.results.scenario_results import ScenarioResults, start_scenarios
from aicomplex_geo.results.scenario_surfaces import ScenarioSurfaces, scenario_surfaces
from aicomplex_geo.results.site_comparison import (
    GRAVITY_DECAY_PER_MINUTE,
    ComparisonInputs,
    StudyComparison,
    compare_sites,
    measure_sites,
)
from aicomplex_geo.results.unreached import find_unreached
from aicomplex_geo.study.workbench import Workbench
from aicomplex_geo.units import shown_minutes, to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Opportunity, Study

    Progress = Callable[[str, float], None]

_OD = ["profile", "from_id", "to_id", "travel_time", "distance", "access_time"]
_STATUS = ["status", "reason_ko", "reason_en"]


@dataclass(frozen=True, eq=False)
class StudyResults:
    """Results of a study for all of its profiles.

    Times are minutes, distances metres, tolls KRW; a value that does not exist is NaN.

    Parameters
    ----------
    study : Study
        The study.
    net : RoadNetwork
        The network that all routes run over.
    profiles : tuple of Profile
        Profiles of the study, and the chosen one if it is not among them.
    profile : str
        Name of the chosen profile.
    origins : geopandas.GeoDataFrame
        The main origin first.
    hubs : geopandas.GeoDataFrame
        The destinations; a hub with a true ``closed`` is routed, and never counted.
    od : pandas.DataFrame
        A row for each profile, origin and hub: profile, from_id, to_id, travel_time,
        distance, access_time, travel_time_low, travel_time_high, distance_low,
        distance_high, toll, status, reason_ko, reason_en (which names the endpoint that has no
        position, or none on a road).
    routes : geopandas.GeoDataFrame
        Fastest routes of the main origin for all profiles and of the others for the
        chosen one.
    isochrones : geopandas.GeoDataFrame
        A row for each profile, origin and cutoff.
    nearest_interchange : pandas.DataFrame
        A row for each profile and origin: profile, and what
        :func:`aicomplex_geo.results.nearest_interchange.nearest_interchange` gives.
    interchanges_without_position : geopandas.GeoDataFrame
        Open interchanges, index "id", that `nearest_interchange` leaves out because neither
        their layer nor the network has their position.
    reached : pandas.DataFrame
        Sums within each cutoff: profile, from_id, opportunity, cutoff, value, value_low,
        value_high. `value` counts each place by the time to its point, `value_low` only
        places that lie within the cutoff with the whole circle of their ``certainty_m``, and
        `value_high` also those that do so in part; the origin stays where it is. NaN for an
        origin that has no position on the network.
    hubs_reached : pandas.DataFrame
        How many hubs that are open lie within each cutoff: profile, from_id, cutoff, value;
        NaN as in `reached`.
    measures : pandas.DataFrame
        Columns profile, from_id, opportunity, gravity, closest_id, closest_time; NaN as in
        `reached`.
    opportunities : tuple of Opportunity
        What `reached` and `measures` count, and what they leave out.
    claims : pandas.DataFrame
        Published against computed figures, see :func:`aicomplex_geo.claims.check`.
    claim_routes : geopandas.GeoDataFrame
        The routes behind the claims.
    unreached : pandas.DataFrame
        Places of the opportunities that no origin reaches, with their amounts: opportunity,
        id, name_ko, name_en, amount, status, reason_ko, reason_en. They are in the totals of
        `opportunities`, and in no sum of `reached`.
    comparison : StudyComparison
        The sites compared on equal terms.
    speeds : pandas.DataFrame
        Observed speeds (km/h) and delays at junctions (s) against those of each profile:
        profile, name_ko, name_en, kind (``running``, ``travel`` or ``delay``), unit, year,
        measured, modelled, error (share of measured), by_class (as modelled without values of
        single roads), class_error, reason_ko, reason_en (why there is no `modelled`), note_ko,
        note_en, source.
    scenarios : tuple of ScenarioResults
        What each scenario of the study changes, by date.
    surfaces : ScenarioSurfaces
        Times everywhere under each scenario with the chosen profile, and critical links.
    bench : Workbench, optional
        What was prepared for the computation, which pages use again.
    """

    study: Study
    net: RoadNetwork
    profiles: tuple[Profile, ...]
    profile: str
    origins: gpd.GeoDataFrame
    hubs: gpd.GeoDataFrame
    od: pd.DataFrame
    routes: gpd.GeoDataFrame
    isochrones: gpd.GeoDataFrame
    nearest_interchange: pd.DataFrame
    interchanges_without_position: gpd.GeoDataFrame
    reached: pd.DataFrame
    hubs_reached: pd.DataFrame
    measures: pd.DataFrame
    opportunities: tuple[Opportunity, ...]
    claims: pd.DataFrame
    claim_routes: gpd.GeoDataFrame
    unreached: pd.DataFrame
    comparison: StudyComparison
    speeds: pd.DataFrame
    scenarios: tuple[ScenarioResults, ...]
    surfaces: ScenarioSurfaces
    bench: Workbench | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return one_line(
            "StudyResults",
            self.study.id,
            f"{self.profile} shown of {len(self.profiles)} profiles",
            f"{len(self.origins)} origins",
            f"{len(self.hubs)} hubs",
        )

    def _repr_html_(self) -> str:
        """Show the minutes from the main origin to each hub, by profile."""
        main = self.od[self.od["from_id"].eq(self.origins.index[0])]
        minutes = main.set_index(["to_id", "profile"])["travel_time"].unstack()  # noqa: PD010 - one value each
        shown = shown_minutes(minutes.reindex(self.hubs.index))
        names = dict(zip(self.hubs.index, names_of(self.hubs), strict=True))
        table = pd.DataFrame(
            shown, index=[names[one][1] for one in self.hubs.index], columns=list(minutes.columns)
        )
        return f"<p>{escape(repr(self))}</p>{table.to_html(na_rep='–')}"


def compute(
    study: Study | str | Path,
    *,
    network: RoadNetwork | str | None = None,
    profile: Profile | str | None = None,
    progress: Progress | None = None,
) -> StudyResults:
    """Compute the results of a study.

    Parameters
    ----------
    study : Study, str or pathlib.Path
        A study, or the path of its file or folder.
    network : RoadNetwork or str, optional
        Another network than that of the study, or its name or path.
    profile : Profile or str, optional
        Another profile to show first than that of the study.
    progress : callable, optional
        Called with the current step and the share done, 0 to 1.

    Returns
    -------
    StudyResults
        Equal for equal inputs.

    Raises
    ------
    ParameterError
        If `study` is neither a study nor a path.
    FaultyInputError
        If the study, a layer or the network has faults.
    """
    # areas are merged outside Python's lock, so that one thread draws while this one computes
    drawing = ThreadPoolExecutor(1, thread_name_prefix="isochrones")
    try:
        return _compute(study, network, profile, progress or no_progress, drawing)
    finally:
        drawing.shutdown(cancel_futures=True)


def _compute(
    study: Study | str | Path,
    network: RoadNetwork | str | None,
    profile: Profile | str | None,
    tell: Progress,
    drawing: Executor,
) -> StudyResults:
    tell("network", 0.0)
    bench = Workbench(study, network=network)
    profiles, chosen = _profiles(bench, profile)
    inputs = ComparisonInputs.from_study(bench.study, bench.hubs, bench.opportunities)
    parts: list[dict[str, pd.DataFrame]] = []
    areas: list[Future[pd.DataFrame]] = []
    measured = {}
    for number, one in enumerate(profiles):
        tell(one.name, 0.1 + 0.7 * number / len(profiles))
        router = bench.router(one)
        matrices = opportunity_matrices(router, bench.origins, bench.opportunities)
        if number == 0:
            unreached = find_unreached(router, bench.origins, bench.opportunities, matrices)
        parts.append(_compute_profile(bench, router, matrices, all_routes=one.name == chosen))
        areas.append(drawing.submit(_isochrones, bench, router))
        measured[one.name] = measure_sites(inputs, router)
    shown = next(one for one in profiles if one.name == chosen)
    tell("claims", 0.8)
    judged = check_claims(bench)
    tell("scenarios", 0.9)
    changed = start_scenarios(bench, profiles, chosen, judged, drawing)
    joined: dict[str, Any] = {name: _stack([part[name] for part in parts]) for name in parts[0]}
    return StudyResults(
        study=bench.study,
        net=bench.net,
        profiles=profiles,
        profile=chosen,
        origins=bench.origins,
        hubs=bench.hubs,
        opportunities=bench.opportunities,
        claims=judged,
        claim_routes=claim_routes(bench, judged),
        interchanges_without_position=bench.interchanges.without_position,
        unreached=unreached,
        comparison=compare_sites(inputs, measured, chosen),
        speeds=observed_against_modelled(bench.study, bench.net, profiles),
        surfaces=scenario_surfaces(bench, shown, [one.scenario for one in changed if one.fits]),
        isochrones=with_geometry(_stack([one.result() for one in areas])),
        scenarios=tuple(one.finish() for one in changed),
        **joined,
        bench=bench,
    )


def workbench(found: StudyResults) -> Workbench:
    """Networks and layers of all states: those of the computation, unless a part was replaced."""
    bench = found.bench
    if bench is not None and bench.study is found.study and bench.net is found.net:
        return bench
    return Workbench(found.study, network=found.net)


def no_progress(doing: str, share: float) -> None:
    """Report no progress."""
    del doing, share


def _profiles(bench: Workbench, profile: Profile | str | None) -> tuple[tuple[Profile, ...], str]:
    known = bench.profiles
    chosen = profile if isinstance(profile, Profile) else bench.study.profile(profile)
    if chosen.name not in [one.name for one in known]:
        known = (*known, chosen)
    return tuple(chosen if one.name == chosen.name else one for one in known), chosen.name


def _compute_profile(
    bench: Workbench, router: Router, matrices: Mapping[str, ODMatrix], *, all_routes: bool
) -> dict[str, pd.DataFrame]:
    name, origins = router.profile.name, bench.origins
    routes = _label(router.routes(origins, bench.hubs), name)
    od = _od(router, origins, bench.hubs, routes)
    reached, measures = _measures(bench, router, matrices)
    # an origin that stands on no road reaches nothing that could be counted, not even nothing
    lost = origins.index[router.snap(origins)["status"].ne("ok").to_numpy()]
    hubs_reached = _hubs_reached(bench, od, name)
    for sums, columns in (
        (reached, ["value", "value_low", "value_high"]),
        (hubs_reached, ["value"]),
        (measures, ["gravity"]),
    ):
        sums[columns] = sums[columns].astype(float).mask(sums["from_id"].isin(lost))
    nearest = nearest_interchange(router, origins, bench.interchanges.open)
    return {
        "od": od,
        "routes": routes if all_routes else routes[routes["from_id"].eq(origins.index[0])],
        "nearest_interchange": _label(nearest, name),
        "reached": reached,
        "hubs_reached": hubs_reached,
        "measures": measures,
    }


def _isochrones(bench: Workbench, router: Router) -> pd.DataFrame:
    study = bench.study
    areas = router.isochrones(bench.origins, cutoffs=study.cutoffs, buffer_m=study.buffer_m)
    return _label(areas, router.profile.name)


def _label(frame: pd.DataFrame, profile: str) -> pd.DataFrame:
    labelled = frame.copy()
    labelled.insert(0, "profile", profile)
    return labelled


def _stack(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


def _od(
    router: Router, origins: gpd.GeoDataFrame, hubs: gpd.GeoDataFrame, routes: pd.DataFrame
) -> pd.DataFrame:
    pair = ["from_id", "to_id"]
    od = describe_od(router.od_matrix(origins, hubs).to_frame(), router, origins, hubs)
    od = od.merge(routes[[*pair, "toll"]], on=pair, how="left", validate="one_to_one")
    return _label(od, router.profile.name)[[*_OD, *RANGES, "toll", *_STATUS]]


def _hubs_reached(bench: Workbench, od: pd.DataFrame, profile: str) -> pd.DataFrame:
    hubs, cutoffs = bench.hubs, bench.study.cutoffs
    closed = (
        hubs.index[hubs["closed"].eq(other=True)] if "closed" in hubs.columns else hubs.index[:0]
    )
    counted = od[~od["to_id"].isin(closed)]
    within = [
        counted.assign(cutoff=cutoff, value=_within(counted["travel_time"], cutoff).astype(int))
        for cutoff in cutoffs
    ]
    counts = pd.concat(within).groupby(["from_id", "cutoff"], sort=False)["value"].sum()
    full = pd.MultiIndex.from_product([bench.origins.index, cutoffs], names=["from_id", "cutoff"])
    return _label(counts.reindex(full, fill_value=0).reset_index(), profile)


def _within(minutes: pd.Series, cutoff: float) -> NDArray[np.bool_]:
    """Compare times with a cutoff in whole deciseconds, inclusive."""
    return to_deciseconds(minutes) <= to_deciseconds(cutoff)


def _measures(
    bench: Workbench, router: Router, matrices: Mapping[str, ODMatrix]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    sums, measures = [], []
    decay = accessibility.decay.exponential(GRAVITY_DECAY_PER_MINUTE)
    ranges = opportunity_ranges(router, bench.origins, bench.opportunities, matrices)
    for one in bench.opportunities:
        od = matrices[one.key]
        earliest, latest = ranges[one.key]
        long = _within_cutoffs(od, one, bench.study.cutoffs, "value")
        for name, bound in (("value_low", latest), ("value_high", earliest)):
            long[name] = _within_cutoffs(bound, one, bench.study.cutoffs, name)[name]
        sums.append(_label(long.assign(opportunity=one.key), router.profile.name))
        closest_id, closest_time = _closest(od, one.values)
        frame = pd.DataFrame(
            {
                "from_id": od.origins,
                "opportunity": one.key,
                "gravity": accessibility.gravity(od, one.values, decay=decay).to_numpy(),
                "closest_id": closest_id,
                "closest_time": closest_time,
            }
        )
        measures.append(_label(frame, router.profile.name))
    columns = ["profile", "from_id", "opportunity"]
    amounts = ["cutoff", "value", "value_low", "value_high"]
    if not sums:
        nothing = pd.DataFrame(columns=[*columns, *amounts])
        return nothing, pd.DataFrame(columns=[*columns, "gravity", "closest_id", "closest_time"])
    return _stack(sums)[[*columns, *amounts]], _stack(measures)


def _within_cutoffs(
    od: ODMatrix, one: Opportunity, cutoffs: Sequence[float], name: str
) -> pd.DataFrame:
    """Sum what lies within each cutoff: from_id, cutoff, and the sum in column `name`."""
    within = accessibility.cumulative(od, one.values, cutoff=list(cutoffs))
    within = within.rename_axis(index="from_id").reset_index()
    return within.melt(id_vars="from_id", var_name="cutoff", value_name=name)


def _closest(od: ODMatrix, values: pd.Series) -> tuple[list[Any], list[float]]:
    """Id and minutes of the nearest destination with an amount above 0."""
    times = accessibility.cost_to_closest(od, values, n=1).to_numpy(dtype=float)
    offers = values.reindex(od.destinations).to_numpy() > 0
    minutes = np.where(offers[None, :], od.values, np.inf)
    best = np.argmin(minutes, axis=1)
    reached = np.isfinite(times)
    ids = [od.destinations[at] if ok else None for at, ok in zip(best, reached, strict=True)]
    return ids, np.where(reached, times, np.nan).tolist()
