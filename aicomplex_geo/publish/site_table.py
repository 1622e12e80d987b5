"""The comparison of sites as a table: a row a site and profile, with Korean headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo.publish.tables import STATUS_KO, closed_hubs

if TYPE_CHECKING:
    import geopandas as gpd

    from aicomplex_geo.results.study_results import StudyResults

RANGES = {
    "period": "통행 조건에 따른 순위",
    "decay": "감쇠에 따른 순위",
    "position": "위치에 따른 순위",
    "all": "모두 함께 바꾼 순위",
}
_ENDS = {"best": "최선", "worst": "최악"}
_TIMES = {"travel_time": "", "travel_time_low": " 최소", "travel_time_high": " 최대"}


def sites_table(results: StudyResults) -> pd.DataFrame:
    """Lay out the comparison of sites with Korean headings.

    Parameters
    ----------
    results : StudyResults
        A computed study.

    Returns
    -------
    pandas.DataFrame
        A row for each profile and site, also for the sites that are not ranked: rank, score,
        ranges of ranks, what is reached within each cutoff, the part of what all sites
        compete for, what stands at the site itself, minutes to each hub, status and reason.
        What is not known is empty.
    """
    return pd.concat(
        [_of_profile(results, one.name, one.title_ko) for one in results.profiles],
        ignore_index=True,
    )


def _of_profile(results: StudyResults, profile: str, title: str) -> pd.DataFrame:
    found = results.comparison
    sites = found.sites
    columns: dict[str, Any] = {
        "통행 조건": title,
        "단지 ID": sites.index,
        "단지": sites["name_ko"].to_numpy(),
        "위치 오차(m)": sites.get("certainty_m", pd.Series(np.nan, sites.index)).to_numpy(),
        **_ranks(results, profile),
        **_reached(results, profile),
        **_own(results),
        **_hubs(results, profile),
        "계산 상태": sites["status"].map(STATUS_KO).to_numpy(),
        "사유": sites["reason_ko"].to_numpy(),
    }
    return pd.DataFrame(columns)


def _ranks(results: StudyResults, profile: str) -> dict[str, Any]:
    found = results.comparison
    if found.ranking is None:
        return {}
    (counted,) = [one for one in results.opportunities if one.key == found.counted]
    ranks = found.ranking.rebased(period=profile).ranks.reindex(found.sites.index)
    decay = next(one.title_ko for one in found.decays if one.key == found.ranking.decay)
    ranges = {
        f"{name} {told}": ranks[f"{what}_{end}"].array
        for what, name in RANGES.items()
        for end, told in _ENDS.items()
    }
    return {
        "순위": ranks["rank"].array,
        f"점수({counted.title_ko}, {decay})": _whole(ranks["score"]),
        "1위 대비(%)": (ranks["share"] * 100).round(1).to_numpy(),
        **ranges,
    }


def _reached(results: StudyResults, profile: str) -> dict[str, Any]:
    found = results.comparison
    chosen = found.reached[found.reached["profile"].eq(profile)]
    columns: dict[str, Any] = {}
    titles = _titles(results)
    for one in results.opportunities:
        mine = chosen[chosen["opportunity"].eq(one.key)]
        for cutoff in found.cutoffs:
            sums = mine[mine["cutoff"].eq(cutoff)].set_index("from_id")["value"]
            name = f"{titles[one.key]} {cutoff:g}분 이내({one.unit_ko})"
            columns[name] = _whole(sums.reindex(found.sites.index))
        if one.key == found.counted and len(found.competing):
            shares = found.competing[found.competing["profile"].eq(profile)]
            shared = shares.set_index("id")["value"].reindex(found.sites.index)
            columns[f"{titles[one.key]} 경쟁을 나눈 몫({one.unit_ko})"] = _whole(shared)
    return columns


def _own(results: StudyResults) -> dict[str, Any]:
    found = results.comparison
    columns: dict[str, Any] = {}
    titles = _titles(results)
    for one in results.opportunities:
        own = found.own[found.own["opportunity"].eq(one.key)].set_index("id")
        if own.empty:
            continue
        own = own.reindex(found.sites.index)
        title = f"단지 자체 {titles[one.key]}"
        columns[f"{title}({one.unit_ko})"] = _whole(own["amount"])
        columns[f"{title} 시점"] = own["as_of"].to_numpy()
        columns[f"{title} 사유"] = own["reason_ko"].to_numpy()
    return columns


def _titles(results: StudyResults) -> dict[str, str]:
    return _told_apart({one.key: one.title_ko for one in results.opportunities})


def _told_apart(names: dict[str, str]) -> dict[str, str]:
    """Add the id to each name that stands for several: a table must not lose a column."""
    all_names = list(names.values())
    return {
        one: f"{name} [{one}]" if all_names.count(name) > 1 else name for one, name in names.items()
    }


def _hubs(results: StudyResults, profile: str) -> dict[str, Any]:
    found = results.comparison
    times = found.hubs[found.hubs["profile"].eq(profile)]
    closed = closed_hubs(results.hubs)
    columns: dict[str, Any] = {}
    for hub, name in _told_apart(results.hubs["name_ko"].to_dict()).items():
        mine = times[times["to_id"].eq(hub)].set_index("from_id").reindex(found.sites.index)
        shut = ", 닫힘" if hub in closed else ""
        for column, end in _TIMES.items():
            columns[f"{name}까지{end}(분{shut})"] = mine[column].astype(float).round(1).to_numpy()
    return columns


def _whole(amounts: pd.Series) -> Any:  # noqa: ANN401 - an array of pandas
    return amounts.astype(float).round().astype("Int64").array


def sites_layer(results: StudyResults) -> gpd.GeoDataFrame:
    """Give the comparison as a layer for a desktop GIS.

    Parameters
    ----------
    results : StudyResults
        A computed study.

    Returns
    -------
    geopandas.GeoDataFrame
        A row a site, index "id", for the profile that is shown first: names, status, score,
        share, rank, the ranges of ranks, and ``<opportunity>_<cutoff>`` reached.
    """
    found = results.comparison
    layer = found.sites.drop(columns="geometry")
    if found.ranking is not None:
        ranks = found.ranking.ranks.reindex(layer.index)
        layer = layer.join(ranks.astype(dict.fromkeys(ranks, float)))
    chosen = found.reached[found.reached["profile"].eq(results.profile)]
    for (key, cutoff), sums in chosen.groupby(["opportunity", "cutoff"], sort=False):
        layer[f"{key}_{cutoff:g}"] = sums.set_index("from_id")["value"].reindex(layer.index)
    placed: gpd.GeoDataFrame = found.sites[["geometry"]].join(layer)
    return placed[[*layer.columns, "geometry"]]
