"""The comparison of sites as three tables: a row a site and profile, with Korean headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from aicomplex_geo.layers.labels import heading, label
from aicomplex_geo.publish.tables import closed_hubs
from aicomplex_geo.results.site_comparison import RANK_RANGES
from aicomplex_geo.units import shown_count, shown_minutes, shown_percent

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from aicomplex_geo.results.study_results import StudyResults

_TIMES = ("travel_time", "travel_time_low", "travel_time_high")


def ranking_table(results: StudyResults) -> pd.DataFrame:
    """Lay out scores, ranks and their ranges under each profile, with Korean headings."""
    return _by_profile(results, _ranks)


def reached_table(results: StudyResults) -> pd.DataFrame:
    """Lay out what each site reaches and has itself under each profile."""
    return _by_profile(results, lambda some, profile: {**_reached(some, profile), **_own(some)})


def hubs_table(results: StudyResults) -> pd.DataFrame:
    """Lay out the minutes from each site to each hub under each profile, with their ranges."""
    return _by_profile(results, _hubs)


def _by_profile(
    results: StudyResults, columns: Callable[[StudyResults, str], dict[str, Any]]
) -> pd.DataFrame:
    """Put some columns of each profile below each other, beside what identifies a site."""
    sites = results.comparison.sites
    certainty = sites.get("certainty_m", pd.Series(np.nan, sites.index)).to_numpy()
    tables = [
        pd.DataFrame(
            {
                heading("profile"): one.title_ko,
                heading("site_id"): sites.index,
                heading("site"): sites["name_ko"].to_numpy(),
                heading("certainty_m"): certainty,
                **columns(results, one.name),
                heading("status"): [label("trip", status) for status in sites["status"]],
                heading("reason"): sites["reason_ko"].to_numpy(),
            }
        )
        for one in results.profiles
    ]
    return pd.concat(tables, ignore_index=True)


def _ranks(results: StudyResults, profile: str) -> dict[str, Any]:
    found = results.comparison
    if found.ranking is None:
        return {}
    (counted,) = [one for one in results.opportunities if one.key == found.counted]
    ranks = found.ranking.rebased(period=profile).ranks.reindex(found.sites.index)
    decay = next(one.title_ko for one in found.decays if one.key == found.ranking.decay)
    ranges = {heading(name): ranks[name].array for name in RANK_RANGES}
    return {
        heading("rank"): ranks["rank"].array,
        heading("score", counted.title_ko, decay.partition("(")[0], counted.unit_ko): _whole(
            ranks["score"]
        ),
        heading("share_percent"): shown_percent(ranks["share"]),
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
            name = heading("reached", titles[one.key], f"{cutoff:g}", one.unit_ko)
            columns[name] = _whole(sums.reindex(found.sites.index))
        if one.key == found.counted and len(found.competing):
            shares = found.competing[found.competing["profile"].eq(profile)]
            shared = shares.set_index("id")["value"].reindex(found.sites.index)
            columns[heading("competing", titles[one.key], one.unit_ko)] = _whole(shared)
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
        title = titles[one.key]
        columns[heading("own", title, one.unit_ko)] = _whole(own["amount"])
        columns[heading("own_as_of", title)] = own["as_of"].to_numpy()
        columns[heading("own_reason", title)] = own["reason_ko"].to_numpy()
    return columns


def _titles(results: StudyResults) -> dict[str, str]:
    return _distinct_names({one.key: one.title_ko for one in results.opportunities})


def _distinct_names(names: dict[str, str]) -> dict[str, str]:
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
    for hub, name in _distinct_names(
        cast("dict[str, str]", results.hubs["name_ko"].to_dict())
    ).items():
        mine = times[times["to_id"].eq(hub)].set_index("from_id").reindex(found.sites.index)
        unit = "분, 폐쇄" if hub in closed else "분"
        for column in _TIMES:
            columns[heading(f"hub_{column}", name, unit)] = shown_minutes(mine[column])
    return columns


def _whole(amounts: pd.Series) -> Any:  # noqa: ANN401 - an array of pandas
    return pd.array(shown_count(amounts), dtype="Int64")  # type: ignore[call-overload]  # whole floats


def sites_layer(results: StudyResults) -> gpd.GeoDataFrame:
    """Give the comparison as a layer for a desktop GIS."""
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
