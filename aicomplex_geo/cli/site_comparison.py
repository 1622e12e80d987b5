"""One's own sites on equal terms, as those of a study are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.errors import PointsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.results.site_comparison import StudyComparison
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Opportunity


def compare_sites(
    sites: gpd.GeoDataFrame,
    counted: Opportunity,
    hubs: gpd.GeoDataFrame,
    routers: Sequence[Router],
    cutoffs: tuple[float, ...],
    progress: Progress = None,
) -> tuple[pd.DataFrame, list[str]]:
    """Compare sites as ``aicomplex-geo build`` compares those of a study."""
    from aicomplex_geo.engine.parallel import Done  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.results import site_comparison as comparison  # noqa: PLC0415 - the same

    named = comparison.named_sites(sites)
    inputs = comparison.ComparisonInputs(named, hubs, (counted,), counted, cutoffs)
    profile = routers[0].profile.name
    done = Done(len(routers), progress)
    measured = {}
    for one in routers:
        measured[one.profile.name] = comparison.measure_sites(inputs, one)
        done.add(1)
    if counted.values.sum() <= 0:  # noqa: PD011 - a field of that name
        raise PointsError(f"{counted.key} is 0 everywhere; there is nothing to compare by")
    found = comparison.compare_sites(inputs, measured, profile)
    if found.ranking is None:
        raise PointsError("none of the sites has a place on the network of all profiles")
    return _table(found, counted.key, profile), _notes(found)


def _table(found: StudyComparison, key: str, profile: str) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    ids = found.sites.index
    ranks = found.ranking.ranks.reindex(ids)  # type: ignore[union-attr]  # the caller has looked
    if not found.ranking.moved:  # type: ignore[union-attr]
        ranks = ranks.drop(columns=["position_best", "position_worst"])
    columns = {name: ranks[name] for name in ranks}
    reached = found.reached[found.reached["profile"] == profile]
    for cutoff in found.cutoffs:
        within = reached[reached["cutoff"] == cutoff].set_index("from_id")["value"]
        columns[f"{key}_within_{cutoff:g}"] = within.reindex(ids)
    competing = found.competing[found.competing["profile"] == profile]
    columns[f"{key}_availability"] = competing.set_index("id")["value"].reindex(ids)
    hubs = found.hubs[found.hubs["profile"] == profile]
    for hub, part in hubs.groupby("to_id", sort=False):
        columns[f"minutes_to_{hub}"] = part.set_index("from_id")["travel_time"].reindex(ids)
    return pd.DataFrame({**columns, "status": found.sites["status"]})


def _notes(found: StudyComparison) -> list[str]:
    lines = ["decays tried: " + "; ".join(one.title_en for one in found.decays)]
    undecided = found.ranking.undecided  # type: ignore[union-attr]  # the caller has looked
    if undecided:
        named = "; ".join(f"{profile}, {decay}" for profile, decay in undecided)
        lines.append(f"in no range, as more than half of the sites score the same: {named}")
    return lines
