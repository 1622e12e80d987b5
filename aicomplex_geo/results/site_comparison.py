"""The sites of a study on equal terms: what they reach, their rank, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo import accessibility as acc
from aicomplex_geo.layers.names import names_of
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.results.certainty_circles import possible_positions
from aicomplex_geo.results.od_table import REASONS, describe_pairs
from aicomplex_geo.results.opportunity_matrices import opportunity_matrices
from aicomplex_geo.study.opportunities import REASONS as WITHOUT_VALUE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd

    from aicomplex_geo.accessibility import SiteComparison
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Opportunity, Study

GRAVITY_DECAY_PER_MINUTE = 0.1
OTHER_RATES = (0.05, 0.2)
LINEAR_TO_MINUTES = 60.0
_REACHED = ["profile", "from_id", "opportunity", "cutoff", "value"]
_COMPETING = ["profile", "id", "value"]
_OWN = ["id", "opportunity", "amount", "as_of", "reason_ko", "reason_en"]


@dataclass(frozen=True, slots=True)
class NamedDecay:
    """A decay that the ranks are tried with.

    Parameters
    ----------
    key : str
        Short name.
    title_ko, title_en : str
        What it says, for people.
    decay : callable
        Minutes to weights.
    """

    key: str
    title_ko: str
    title_en: str
    decay: Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Rivals:
    """What is compared, before anything is computed.

    Parameters
    ----------
    sites : geopandas.GeoDataFrame
        The main origin first, index "id": name_ko, name_en, kind, certainty_m, layer.
    hubs : geopandas.GeoDataFrame
        Destinations shown one by one.
    opportunities : tuple of Opportunity
        What is counted.
    counted : Opportunity or None
        What the score counts; None where the study has nothing to count.
    cutoffs : tuple of float
        Minutes, inclusive.
    notes_ko, notes_en : tuple of str
        What a reader of the comparison has to know.
    """

    sites: gpd.GeoDataFrame
    hubs: gpd.GeoDataFrame
    opportunities: tuple[Opportunity, ...]
    counted: Opportunity | None
    cutoffs: tuple[float, ...]
    notes_ko: tuple[str, ...] = ()
    notes_en: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, study: Study, hubs: gpd.GeoDataFrame, opportunities: tuple[Opportunity, ...]
    ) -> Rivals:
        """Read what a study compares.

        Parameters
        ----------
        study : Study
            With its table ``[comparison]``, or the defaults of it.
        hubs : geopandas.GeoDataFrame
            Its hubs.
        opportunities : tuple of Opportunity
            Its opportunities.

        Returns
        -------
        Rivals
            With a name in both languages for each site.
        """
        asked = study.file.comparison
        sites = named_sites(study.compared_sites())
        wanted = [
            one for one in opportunities if not asked.opportunity or one.key == asked.opportunity
        ]
        counted = wanted[0] if wanted and wanted[0].values.sum() > 0 else None  # noqa: PD011 - a field of that name
        cutoffs = tuple(int(one) if float(one).is_integer() else one for one in asked.cutoffs)
        notes = (asked.notes_ko, asked.notes_en)
        return cls(sites, hubs, opportunities, counted, cutoffs, *notes)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What one profile gives.

    Parameters
    ----------
    status : pandas.Series
        By site: ``ok``, or why it has no place on the network.
    reached : pandas.DataFrame
        Columns from_id, opportunity, cutoff, value.
    hubs : pandas.DataFrame
        As :func:`aicomplex_geo.results.od_table.describe_pairs` gives it.
    there : ODMatrix or None
        From the sites to what the score counts.
    back : ODMatrix or None
        From what the score counts to the sites, turned round.
    moved : tuple of ODMatrix
        As `there`, each site at another point of its certainty circle.
    """

    status: pd.Series
    reached: pd.DataFrame
    hubs: pd.DataFrame
    there: ODMatrix | None
    back: ODMatrix | None
    moved: tuple[ODMatrix, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StudyComparison:
    """The complex and its rivals on equal terms.

    Times are minutes; a value that does not exist is NaN, never 0.

    Parameters
    ----------
    sites : geopandas.GeoDataFrame
        The main origin first, index "id": name_ko, name_en, kind, certainty_m, layer,
        status (``ok``, or why it is not ranked), reason_ko, reason_en.
    cutoffs : tuple of float
        Minutes, inclusive.
    counted : str
        Key of the opportunity that the score counts; empty where there is none.
    decays : tuple of NamedDecay
        What the ranks are tried with; the first gives the score.
    ranking : SiteComparison or None
        Scores and ranks of the sites whose status is ``ok``; a period is a profile. None
        where nothing can be ranked.
    reached : pandas.DataFrame
        Sums within each cutoff, from the sites: profile, from_id, opportunity, cutoff,
        value.
    competing : pandas.DataFrame
        Spatial availability: what the score counts given to the sites, each amount once and
        in proportion to the weight of its way to them. Columns profile, id, value; the
        values of a profile add up to all that reaches a site.
    own : pandas.DataFrame
        What stands at the sites themselves: id, opportunity, amount, as_of, reason_ko,
        reason_en (why there is no amount).
    hubs : pandas.DataFrame
        From each site to each hub: profile, from_id, to_id, travel_time, its range, status,
        reason_ko, reason_en, as in ``StudyResults.od``.
    notes_ko, notes_en : tuple of str
        What a reader of the comparison has to know.
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


def named_sites(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each site a name in both languages.

    Parameters
    ----------
    sites : geopandas.GeoDataFrame
        Index of ids, maybe with name_ko and name_en.

    Returns
    -------
    geopandas.GeoDataFrame
        With name_ko and name_en; where one is missing the other stands for it, and where
        both are, the id.
    """
    names = names_of(sites)
    return sites.assign(
        name_ko=[korean for korean, _ in names], name_en=[english for _, english in names]
    )


def named_decays(cutoffs: tuple[float, ...]) -> tuple[NamedDecay, ...]:
    """List the decays that ranks are tried with.

    Parameters
    ----------
    cutoffs : tuple of float
        Minutes within which everything is counted fully.

    Returns
    -------
    tuple of NamedDecay
        The exponential one of the score first; half and twice its rate; a straight line to
        an hour; and each cutoff.

    Examples
    --------
    >>> [one.key for one in named_decays((30,))]
    ['exponential_0.1', 'exponential_0.05', 'exponential_0.2', 'linear_60', 'within_30']
    """
    rates = [
        NamedDecay(
            f"exponential_{rate:g}",
            f"지수 {rate:g}/분({np.log(2) / rate:.1f}분마다 절반)",
            f"exponential, {rate:g} a minute (halves every {np.log(2) / rate:.1f} min)",
            acc.decay.exponential(rate),
        )
        for rate in (GRAVITY_DECAY_PER_MINUTE, *OTHER_RATES)
    ]
    line = NamedDecay(
        f"linear_{LINEAR_TO_MINUTES:g}",
        f"직선({LINEAR_TO_MINUTES:g}분에 0)",
        f"linear (0 at {LINEAR_TO_MINUTES:g} min)",
        acc.decay.linear(LINEAR_TO_MINUTES),
    )
    within = [
        NamedDecay(
            f"within_{one:g}",
            f"{one:g}분 이내 모두",
            f"all within {one:g} min",
            acc.decay.binary(one),
        )
        for one in cutoffs
    ]
    return (*rates, line, *within)


def measure(rivals: Rivals, router: Router) -> Measured:
    """Compute what one profile gives.

    Parameters
    ----------
    rivals : Rivals
        What is compared.
    router : Router
        Network and profile.

    Returns
    -------
    Measured
        For all sites; those that have no place on the network reach NaN.
    """
    sites, counted = rivals.sites, rivals.counted
    status = router.snap(sites)["status"]
    hubs = describe_pairs(
        router.od_matrix(sites, rivals.hubs).to_frame(), router, sites, rivals.hubs
    )
    there = back = None
    moved: tuple[ODMatrix, ...] = ()
    sums = []
    matrices = opportunity_matrices(router, sites, rivals.opportunities)
    for one in rivals.opportunities:
        od = matrices[one.key]
        within = acc.cumulative(od, one.values, cutoff=list(rivals.cutoffs))
        within[status.ne("ok").to_numpy()] = np.nan
        long = within.rename_axis(index="from_id").reset_index()
        long = long.melt(id_vars="from_id", var_name="cutoff", value_name="value")
        sums.append(long.assign(opportunity=one.key))
        if counted is one:
            there, moved = od, _moved(router, sites, one.points, od)
            back = router.od_matrix(one.points, sites).transpose()
    reached = pd.concat(sums, ignore_index=True) if sums else pd.DataFrame(columns=_REACHED[1:])
    return Measured(status, reached[_REACHED[1:]], hubs, there, back, moved)


def _moved(
    router: Router, sites: gpd.GeoDataFrame, points: gpd.GeoDataFrame, od: ODMatrix
) -> tuple[ODMatrix, ...]:
    """Take other points of the certainty circles; a point on no road keeps the old times."""
    placed = np.flatnonzero(sites.geometry.notna().to_numpy())
    tried, owner = possible_positions(sites.iloc[placed], router.metric_crs)
    times = router.od_matrix(tried, points).values  # noqa: PD011 - an ODMatrix
    ring = np.arange(len(owner)) - np.searchsorted(owner, owner)
    connected = np.isfinite(times).any(axis=1)
    moved = []
    for at in range(1, ring.max(initial=0) + 1):
        values = od.values.copy()  # noqa: PD011 - an ODMatrix
        mine = (ring == at) & connected
        values[placed[owner[mine]]] = times[mine]
        moved.append(ODMatrix(values, od.origins, od.destinations))
    return tuple(moved)


def compare(rivals: Rivals, measured: Mapping[str, Measured], profile: str) -> StudyComparison:
    """Rank the sites, and find how far the ranks depend on the assumptions.

    Parameters
    ----------
    rivals : Rivals
        What is compared.
    measured : mapping of str to Measured
        What each profile gives.
    profile : str
        The one that the rank is of.

    Returns
    -------
    StudyComparison
        A site is ranked if it has a place on the network of every profile.
    """
    decays = named_decays(rivals.cutoffs)
    status = _status(measured, profile)
    ranked = status.index[status.eq("ok")]
    able = rivals.counted is not None and len(ranked) > 0
    competing = [
        pd.DataFrame({"profile": name, "id": ranked, "value": _shared(rivals, part, ranked)})
        for name, part in measured.items()
        if able
    ]
    return StudyComparison(
        sites=rivals.sites.assign(
            status=status,
            reason_ko=[REASONS[one][0] for one in status],
            reason_en=[REASONS[one][1] for one in status],
        ),
        cutoffs=rivals.cutoffs,
        counted="" if rivals.counted is None else rivals.counted.key,
        decays=decays,
        ranking=_ranked(rivals.counted, measured, profile, ranked, decays) if able else None,
        reached=_by_profile({name: part.reached for name, part in measured.items()}),
        competing=pd.concat(competing, ignore_index=True)
        if competing
        else pd.DataFrame(columns=_COMPETING),
        own=_own(rivals),
        hubs=_by_profile({name: part.hubs for name, part in measured.items()}),
        notes_ko=rivals.notes_ko,
        notes_en=rivals.notes_en,
    )


def _status(measured: Mapping[str, Measured], profile: str) -> pd.Series:
    """Why a site is not ranked: first of the chosen profile, then of any other."""
    status = measured[profile].status
    for part in measured.values():
        status = status.where(status.ne("ok"), part.status)
    return status


def _ranked(
    counted: Any,  # noqa: ANN401 - an Opportunity, as its caller has looked
    measured: Mapping[str, Measured],
    profile: str,
    ranked: pd.Index,
    decays: tuple[NamedDecay, ...],
) -> SiteComparison:
    return acc.site_comparison(
        {name: _only(part.there, ranked) for name, part in measured.items()},
        counted.values,
        decays={one.key: one.decay for one in decays},
        period=profile,
        alternatives={
            name: [_only(one, ranked) for one in part.moved] for name, part in measured.items()
        },
    )


def _shared(rivals: Rivals, part: Measured, ranked: pd.Index) -> pd.Series:
    """Everybody given to the sites once: all sites are of one size, the nearer has more."""
    return acc.spatial_availability(
        _only(part.back, ranked),
        rivals.counted.values,  # type: ignore[union-attr]
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


def _own(rivals: Rivals) -> pd.DataFrame:
    """Amounts at the sites themselves, of the opportunities that are counted by site."""
    rows = []
    for one in rivals.opportunities:
        amounts = one.values  # noqa: PD011 - a field of that name
        left = {each.id: (each.reason_ko, each.reason_en) for each in one.left_out}
        if not rivals.sites.index.isin([*one.points.index, *left]).any():
            continue
        for site in rivals.sites.index:
            known = site in amounts.index
            day = one.dates.get(site) if one.dates is not None and known else ""
            rows.append(
                (
                    site,
                    one.key,
                    float(amounts[site]) if known else np.nan,
                    day if known else "",
                    *(("", "") if known else left.get(site, WITHOUT_VALUE["no_row"])),
                )
            )
    return pd.DataFrame(rows, columns=_OWN).astype({"amount": np.float64})
