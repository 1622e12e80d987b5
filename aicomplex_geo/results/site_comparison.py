"""Sites compared on equal terms: opportunities reached, ranks, and how far these may vary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from aicomplex_geo import accessibility as acc
from aicomplex_geo.accessibility.comparison import VARIED
from aicomplex_geo.layers.names import names_of
from aicomplex_geo.layers.one_line import one_line
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.results.od_table import REASONS, describe_od
from aicomplex_geo.results.opportunity_matrices import opportunity_matrices
from aicomplex_geo.results.uncertainty_circles import possible_positions
from aicomplex_geo.routing.internals import snapping_crs
from aicomplex_geo.units import shown_minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.accessibility import PairwiseComparison, SiteComparison
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Opportunity, Study

GRAVITY_DECAY_PER_MINUTE = 0.1
OTHER_RATES = (0.05, 0.2)
LINEAR_TO_MINUTES = 60.0
RANK_RANGES = tuple(f"{what}_{end}" for what in VARIED for end in ("best", "worst"))
_REACHED = ["profile", "from_id", "opportunity", "cutoff", "value"]
_COMPETING = ["profile", "id", "value"]
NOT_APPLICABLE = ("해당 없음", "not applicable")
"""Why a place that no table lists, such as a station, has no amount of its own."""

_OWN = ["id", "opportunity", "amount", "as_of", "reason_ko", "reason_en"]


@dataclass(frozen=True, slots=True)
class NamedDecay:
    """A decay function with its titles; the ranks are computed with several."""

    key: str
    title_ko: str
    title_en: str
    decay: Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class ComparisonInputs:
    """Sites, hubs and opportunities of a comparison, with the sites named in both languages."""

    sites: gpd.GeoDataFrame
    hubs: gpd.GeoDataFrame
    opportunities: tuple[Opportunity, ...]
    counted: Opportunity | None
    cutoffs: tuple[float, ...]
    notes_ko: tuple[str, ...] = ()
    notes_en: tuple[str, ...] = ()

    @classmethod
    def from_study(
        cls, study: Study, hubs: gpd.GeoDataFrame, opportunities: tuple[Opportunity, ...]
    ) -> ComparisonInputs:
        """Read the sites and options of the table ``[comparison]`` of a study."""
        options = study.file.comparison
        sites = named_sites(study.compared_sites())
        candidates = [
            one
            for one in opportunities
            if not options.opportunity or one.key == options.opportunity
        ]
        counted = candidates[0] if candidates and candidates[0].values.sum() > 0 else None  # noqa: PD011 - a field of that name
        cutoffs = tuple(int(one) if float(one).is_integer() else one for one in options.cutoffs)
        notes = (options.notes_ko, options.notes_en)
        return cls(sites, hubs, opportunities, counted, cutoffs, *notes)


@dataclass(frozen=True, slots=True, eq=False)
class SiteMeasures:
    """Times and opportunities of all sites under one profile; NaN for a site on no road.

    `outbound` leads from the sites to the counted opportunities, `inbound` back, transposed;
    in each of `displaced` the sites stand elsewhere on their uncertainty circles.
    """

    status: pd.Series
    reached: pd.DataFrame
    hubs: pd.DataFrame
    outbound: ODMatrix | None
    inbound: ODMatrix | None
    displaced: tuple[ODMatrix, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StudyComparison:
    """The sites of a study compared on equal terms.

    Times are in minutes; a value that does not exist is NaN, never 0.

    Parameters
    ----------
    sites : geopandas.GeoDataFrame
        The main origin first, index "id": name_ko, name_en, kind, certainty_m, layer,
        status (``ok``, or why the site is not ranked), reason_ko, reason_en.
    cutoffs : tuple of float
        Minutes, inclusive.
    counted : str
        Key of the opportunity that the score counts; empty where there is none.
    decays : tuple of NamedDecay
        Decay functions that the ranks are computed with; the first gives the score.
    ranking : SiteComparison or None
        Scores and ranks of the sites whose status is ``ok``; a period is a profile. None
        where nothing can be ranked.
    reached : pandas.DataFrame
        Opportunities within each cutoff of a site: profile, from_id, opportunity, cutoff,
        value.
    competing : pandas.DataFrame
        Spatial availability: the counted opportunities allocated to the sites, each once and
        in proportion to its decayed travel time. Columns profile, id, value; the values of a
        profile add up to all that reaches a site.
    own : pandas.DataFrame
        Opportunities at the sites themselves: id, opportunity, amount, as_of, reason_ko,
        reason_en (why there is no amount).
    hubs : pandas.DataFrame
        From each site to each hub: profile, from_id, to_id, travel_time, its range, status,
        reason_ko, reason_en, as in ``StudyResults.od``.
    notes_ko, notes_en : tuple of str
        Notes of the study on the comparison.
    pairwise : PairwiseComparison or None
        How often each ranked site scores higher than each other, over periods, the
        exponential decays and positions; None where fewer than two are ranked.
    """

    sites: gpd.GeoDataFrame
    cutoffs: tuple[float, ...]
    counted: str
    decays: tuple[NamedDecay, ...]
    ranking: SiteComparison | None
    reached: pd.DataFrame
    competing: pd.DataFrame
    own: pd.DataFrame
    hubs: pd.DataFrame
    notes_ko: tuple[str, ...]
    notes_en: tuple[str, ...]
    pairwise: PairwiseComparison | None = None

    def __repr__(self) -> str:
        ranked = int(self.sites["status"].eq("ok").sum())
        return one_line(
            "StudyComparison",
            f"{ranked} of {len(self.sites)} sites ranked",
            f"counts {self.counted or 'nothing'}",
            f"{len(self.decays)} decays",
        )


def named_sites(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name each site in both languages; the other language or the id replaces a missing name."""
    names = names_of(sites)
    return sites.assign(
        name_ko=[korean for korean, _ in names], name_en=[english for _, english in names]
    )


def named_decays(cutoffs: tuple[float, ...]) -> tuple[NamedDecay, ...]:
    """List the decays that ranks are tried with.

    >>> [one.key for one in named_decays((30,))]
    ['exponential_0.1', 'exponential_0.05', 'exponential_0.2', 'linear_60', 'within_30']
    """
    rates = [_exponential(rate) for rate in (GRAVITY_DECAY_PER_MINUTE, *OTHER_RATES)]
    line = NamedDecay(
        f"linear_{LINEAR_TO_MINUTES:g}",
        f"선형({LINEAR_TO_MINUTES:g}분에 0)",
        f"linear (0 at {LINEAR_TO_MINUTES:g} min)",
        acc.decay.linear(LINEAR_TO_MINUTES),
    )
    within = [
        NamedDecay(
            f"within_{one:g}",
            f"누적기회({one:g}분)",
            f"all within {one:g} min",
            acc.decay.binary(one),
        )
        for one in cutoffs
    ]
    return (*rates, line, *within)


def _exponential(rate: float) -> NamedDecay:
    half = f"{float(shown_minutes(np.log(2) / rate)):.1f}"
    return NamedDecay(
        f"exponential_{rate:g}",
        f"지수형 β={rate:g}/분(반감 시간 {half}분)",
        f"exponential, {rate:g} a minute (halves every {half} min)",
        acc.decay.exponential(rate),
    )


def measure_sites(inputs: ComparisonInputs, router: Router) -> SiteMeasures:
    """Measure all sites under the profile of a router."""
    sites, counted = inputs.sites, inputs.counted
    status = router.snap(sites)["status"]
    hubs = describe_od(router.od_matrix(sites, inputs.hubs).to_frame(), router, sites, inputs.hubs)
    outbound = inbound = None
    displaced: tuple[ODMatrix, ...] = ()
    sums = []
    matrices = opportunity_matrices(router, sites, inputs.opportunities)
    for one in inputs.opportunities:
        od = matrices[one.key]
        within = acc.cumulative(od, one.values, cutoff=list(inputs.cutoffs))
        long = within.rename_axis(index="from_id").reset_index()
        long = long.melt(id_vars="from_id", var_name="cutoff", value_name="value")
        sums.append(long.assign(opportunity=one.key))
        if counted is one:
            outbound, displaced = od, _displaced(router, sites, one.points, od)
            inbound = router.od_matrix(one.points, sites).transpose()
    reached = pd.concat(sums, ignore_index=True) if sums else pd.DataFrame(columns=_REACHED[1:])
    return SiteMeasures(status, reached[_REACHED[1:]], hubs, outbound, inbound, displaced)


def _displaced(
    router: Router, sites: gpd.GeoDataFrame, points: gpd.GeoDataFrame, od: ODMatrix
) -> tuple[ODMatrix, ...]:
    """Displace the sites along their uncertainty circles; where no road is near, times stay."""
    placed = np.flatnonzero(sites.geometry.notna().to_numpy())
    tried, owner = possible_positions(sites.iloc[placed], snapping_crs(router))
    times = router.od_matrix(tried, points).values  # noqa: PD011 - an ODMatrix
    ring = np.arange(len(owner)) - np.searchsorted(owner, owner)
    connected = np.isfinite(times).any(axis=1)
    displaced = []
    for at in range(1, ring.max(initial=0) + 1):
        values = od.values.copy()  # noqa: PD011 - an ODMatrix
        mine = (ring == at) & connected
        values[placed[owner[mine]]] = times[mine]
        displaced.append(ODMatrix(values, od.origins, od.destinations))
    return tuple(displaced)


def compare_sites(
    inputs: ComparisonInputs, measured: Mapping[str, SiteMeasures], profile: str
) -> StudyComparison:
    """Rank the sites that are on the network of every profile, and find the ranges of the ranks."""
    decays = named_decays(inputs.cutoffs)
    status = _status(measured, profile)
    ranked = status.index[status.eq("ok")]
    able = inputs.counted is not None and len(ranked) > 0
    competing = [
        pd.DataFrame({"profile": name, "id": ranked, "value": _shared(inputs, part, ranked)})
        for name, part in measured.items()
        if able
    ]
    return StudyComparison(
        pairwise=_pairwise(cast("Opportunity", inputs.counted), measured, ranked, decays)
        if able and len(ranked) > 1
        else None,
        sites=inputs.sites.assign(
            status=status,
            reason_ko=[REASONS[one][0] for one in status],
            reason_en=[REASONS[one][1] for one in status],
        ),
        cutoffs=inputs.cutoffs,
        counted="" if inputs.counted is None else inputs.counted.key,
        decays=decays,
        ranking=_ranked(cast("Opportunity", inputs.counted), measured, profile, ranked, decays)
        if able
        else None,
        reached=_by_profile({name: part.reached for name, part in measured.items()}),
        competing=pd.concat(competing, ignore_index=True)
        if competing
        else pd.DataFrame(columns=_COMPETING),
        own=_own(inputs),
        hubs=_by_profile({name: part.hubs for name, part in measured.items()}),
        notes_ko=inputs.notes_ko,
        notes_en=inputs.notes_en,
    )


def _status(measured: Mapping[str, SiteMeasures], profile: str) -> pd.Series:
    """Why a site is not ranked: by the chosen profile, else by any other."""
    status = measured[profile].status
    for part in measured.values():
        status = status.where(status.ne("ok"), part.status)
    return status


def _ranked(
    counted: Opportunity,
    measured: Mapping[str, SiteMeasures],
    profile: str,
    ranked: pd.Index,
    decays: tuple[NamedDecay, ...],
) -> SiteComparison:
    return acc.site_comparison(
        {name: _only(part.outbound, ranked) for name, part in measured.items()},
        counted.values,
        decays={one.key: one.decay for one in decays},
        period=profile,
        alternatives={
            name: [_only(one, ranked) for one in part.displaced] for name, part in measured.items()
        },
    )


def _pairwise(
    counted: Opportunity,
    measured: Mapping[str, SiteMeasures],
    ranked: pd.Index,
    decays: tuple[NamedDecay, ...],
) -> PairwiseComparison:
    """Compare over decays of one family, so that what is drawn is one model's uncertainty."""
    rates = (GRAVITY_DECAY_PER_MINUTE, *OTHER_RATES)
    return acc.pairwise_comparison(
        {name: _only(part.outbound, ranked) for name, part in measured.items()},
        counted.values,
        decays={one.key: one.decay for one in decays[: len(rates)]},
        alternatives={
            name: [_only(one, ranked) for one in part.displaced] for name, part in measured.items()
        },
    )


def _shared(inputs: ComparisonInputs, part: SiteMeasures, ranked: pd.Index) -> NDArray[Any]:
    """Allocate each opportunity once; all sites have equal supply, and the nearer gets more."""
    return acc.spatial_availability(
        _only(part.inbound, ranked),
        inputs.counted.values,  # type: ignore[union-attr]
        pd.Series(1.0, index=ranked),
        decay=acc.decay.exponential(GRAVITY_DECAY_PER_MINUTE),
    ).to_numpy()


def _only(od: Any, sites: pd.Index) -> ODMatrix:  # noqa: ANN401 - None only where nothing is counted
    rows = od.origins.get_indexer(sites)
    return ODMatrix(od.values[rows], sites, od.destinations)  # noqa: PD011 - an ODMatrix


def _by_profile(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    labelled = []
    for name, part in parts.items():
        frame = part.copy()
        frame.insert(0, "profile", name)
        labelled.append(frame)
    filled = [frame for frame in labelled if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else labelled[0]


def _own(inputs: ComparisonInputs) -> pd.DataFrame:
    """Amounts at the sites themselves, of opportunities that are recorded by site."""
    rows = []
    for one in inputs.opportunities:
        amounts = one.values  # noqa: PD011 - a field of that name
        left = {each.id: (each.reason_ko, each.reason_en) for each in one.excluded}
        if not inputs.sites.index.isin([*one.points.index, *left]).any():
            continue
        for site in inputs.sites.index:
            known = site in amounts.index
            day = one.dates.get(site) if one.dates is not None and known else ""
            rows.append(
                (
                    site,
                    one.key,
                    float(amounts[site]) if known else np.nan,
                    day if known else "",
                    *(("", "") if known else left.get(site, NOT_APPLICABLE)),
                )
            )
    return pd.DataFrame(rows, columns=_OWN).astype({"amount": np.float64})
