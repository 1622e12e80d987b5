"""The page that compares the sites of a study: ranks, their ranges, and a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers.labels import page_name
from aicomplex_geo.layers.records import records
from aicomplex_geo.maps.accessibility import (
    Nested,
    computed,
    opportunity_facts,
    ranged_facts,
    reached_facts,
)
from aicomplex_geo.maps.embedded.engine_payload import bench_payload
from aicomplex_geo.maps.offline import OfflineMap, Page
from aicomplex_geo.maps.payload import (
    cell,
    geographic,
    names,
    place,
    profile,
    rows,
    shown_whole,
    study_facts,
)
from aicomplex_geo.maps.shared_parts import shared_basemap
from aicomplex_geo.maps.stored_answers import stored_answers
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.results.site_comparison import RANK_RANGES
from aicomplex_geo.study.loading import as_study
from aicomplex_geo.study.model import without_scenarios
from aicomplex_geo.study.workbench import Workbench
from aicomplex_geo.units import shown_percent

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from aicomplex_geo.accessibility import PairwiseComparison
    from aicomplex_geo.results.site_comparison import StudyComparison
    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study

TITLE = page_name("sites")
PERCENT, SHARE_DIGITS = 100, 3


def sites_map(study: Study | str | Path, *, results: StudyResults | None = None) -> OfflineMap:
    """Rank the sites of a study, and show how sure the ranks are and which site beats which.

    Beside the map stand score and rank for any profile and decay, the range of each rank over
    period, decay and position, the opportunities reached within each cutoff and allocated
    among competing sites, those at the sites themselves, and the minutes to each hub. Every
    table can be sorted. A site without a position or without a road nearby is listed with the
    reason.

    Parameters
    ----------
    study : Study, str or pathlib.Path
        A study, or the path of its file or folder.
    results : StudyResults, optional
        Its results; computed by default.

    Returns
    -------
    OfflineMap
        A folium map; shows in Jupyter, and :func:`aicomplex_geo.maps.save` writes it.

    Raises
    ------
    ParameterError
        If `study` is neither a study nor a path.
    FaultyInputError
        If the study, a layer or the network has faults.
    """
    study = as_study(study)
    found = computed(study) if results is None else results
    compared = found.comparison
    data = {
        **study_facts(study, found.net),
        "subtitle": TITLE,
        "base": shared_basemap(study, found),
        "profiles": [profile(item) for item in found.profiles],
        "profile": found.profile,
        "cutoffs": [cell(cutoff) for cutoff in compared.cutoffs],
        "sites": [_site(key, row) for key, row in rows(geographic(compared.sites))],
        "hubs": [place(key, row) for key, row in rows(geographic(found.hubs))],
        "opportunities": [opportunity_facts(item, found.unreached) for item in found.opportunities],
        "counted": compared.counted,
        "decays": [{"key": one.key, "t": [one.title_ko, one.title_en]} for one in compared.decays],
        **_ranking(compared),
        "reached": reached_facts(compared.reached),
        "shares": _shares(compared.competing),
        "own": _own(compared.own),
        "od": _times(compared.hubs),
        "pairwise": _pairwise(compared.pairwise),
        "notes": [list(compared.notes_ko), list(compared.notes_en)],
    }
    page = Page("sites", data, payload=_payload(found), stored=stored_answers(found))
    return OfflineMap(title=f"{TITLE[0]} – {study.title_ko}", page=page)


def _payload(found: StudyResults) -> str | None:
    """Embed the engine for candidates: the network of today is enough for them."""
    if not isinstance(found.net, RoadNetwork) or found.comparison.ranking is None:
        return None
    bench = Workbench(without_scenarios(found.study), network=found.net)
    return bench_payload(bench, found.profiles)


def _shown_share(share: float | None) -> float | None:
    known = cell(share)
    # the division leaves digits that stand for nothing
    return None if known is None else round(float(shown_percent(known)) / PERCENT, SHARE_DIGITS)


def _site(key: object, row: dict[str, Any]) -> dict[str, Any]:
    site = place(key, row)
    site.pop("closed")
    site.pop("since")
    if row["status"] != "ok":
        site["why"] = names(row, "reason")
    return site


def _ranking(compared: StudyComparison) -> dict[str, Any]:
    """Rank by every profile and decay, so that the page computes nothing."""
    ranking = compared.ranking
    if ranking is None:
        return {"decay": compared.decays[0].key, "ranks": {}, "undecided": []}
    table: dict[str, dict[str, dict[str, list[Any]]]] = {}
    periods = dict.fromkeys(ranking.scores["period"])
    for period in periods:
        for decay in dict.fromkeys(ranking.scores["decay"]):
            ranks = ranking.rebased(period=period, decay=decay).ranks
            table.setdefault(period, {})[decay] = {
                str(site): [
                    _shown_share(row["share"]),
                    shown_whole(row["score"]),
                    *(cell(row[name]) for name in ("rank", *RANK_RANGES)),
                ]
                for site, row in ranks.to_dict("index").items()
            }
    return {"decay": ranking.decay, "ranks": table, "undecided": ranking.undecided}


def _pairwise(found: PairwiseComparison | None) -> dict[str, Any] | None:
    if found is None:
        return None
    ranks = found.ranks[["best", "worst", "median"]]
    return {
        "draws": found.draws,
        "periods": len(found.periods),
        "decays": list(found.decays),
        "sites": [str(site) for site in found.wins.index],
        "wins": found.wins.to_numpy().tolist(),
        "ranks": {str(site): [int(one) for one in row] for site, *row in ranks.itertuples()},
    }


def _shares(competing: pd.DataFrame) -> Nested:
    table: Nested = {}
    for row in records(competing):
        table.setdefault(row["profile"], {})[str(row["id"])] = shown_whole(row["value"])
    return table


def _own(own: pd.DataFrame) -> dict[str, Nested]:
    table: dict[str, Nested] = {}
    for row in records(own):
        entry = {
            "v": cell(row["amount"]),
            "d": cell(row["as_of"]),
            "why": names(row, "reason") if cell(row["reason_ko"]) else None,
        }
        table.setdefault(row["opportunity"], {})[str(row["id"])] = {
            key: value for key, value in entry.items() if value is not None
        }
    return table


def _times(hubs: pd.DataFrame) -> dict[str, Nested]:
    table: dict[str, Nested] = {}
    for row in records(hubs):
        times = table.setdefault(row["profile"], {}).setdefault(str(row["from_id"]), {})
        entry: dict[str, Any] = {
            key: value
            for key, value in ranged_facts(row).items()
            if key.startswith("t") and value is not None
        }
        if row["status"] != "ok":
            entry["why"] = names(row, "reason")
        times[str(row["to_id"])] = entry
    return table
