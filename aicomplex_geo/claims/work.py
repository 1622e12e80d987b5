"""What the claims of one study share: places, interchanges, and times under each profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo.claims.places import find_obstacle
from aicomplex_geo.layers.names import text_in
from aicomplex_geo.layers.records import records
from aicomplex_geo.routing.certainty import od_range
from aicomplex_geo.study.claim_references import split_list
from aicomplex_geo.study.places import place_layers

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import geopandas as gpd

    from aicomplex_geo.network import Profile
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study.interchanges import Interchanges
    from aicomplex_geo.study.workbench import Workbench

MEASURED = (
    "travel_time",
    "distance",
    "travel_time_low",
    "travel_time_high",
    "distance_low",
    "distance_high",
)


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What the claims of one study share."""

    claims: pd.DataFrame
    places: gpd.GeoDataFrame
    interchanges: Interchanges
    profiles: tuple[Profile, ...]
    default: int
    times: tuple[pd.DataFrame, ...]
    not_snapped: Mapping[str, str]
    bench: Workbench
    scenario: str
    layers: Mapping[str, pd.DataFrame]
    trips: tuple[Mapping[tuple[str, str], tuple[float, ...]], ...]
    """Values of `MEASURED` of each profile by origin and destination."""
    place_rows: Mapping[str, Mapping[str, Any]]
    """Rows of `places`: to look one up in a frame takes a hundred times as long."""
    expressways: dict[Hashable, Any] = field(default_factory=dict)
    """What the cases of claims about the number of expressways share."""


def prepare(bench: Workbench, claims: pd.DataFrame, *, scenario: str = "") -> Work:
    places, interchanges = bench.places, bench.interchanges
    computable = [claim for _, claim in claims.iterrows() if find_obstacle(claim, places) is None]
    from_ids = [text_in(claim, "origin_id") for claim in computable]
    travel = [claim for claim in computable if text_in(claim, "kind") == "travel"]
    to_ids = [text_in(claim, "destination_id") for claim in travel]
    to_ids += [reading for claim in travel for reading in readings_of(claim, places)]
    if len(travel) < len(computable):
        to_ids.extend(interchanges.open.index)
    origins = places.loc[list(dict.fromkeys(from_ids))]
    destinations = places.loc[list(dict.fromkeys(to_ids))]
    not_snapped: dict[str, str] = {}
    times: list[pd.DataFrame] = []
    if len(origins) and len(destinations):
        routers = [bench.router(profile) for profile in bench.profiles]
        times = [_measure(router, origins, destinations) for router in routers]
        both = pd.concat([origins, destinations])
        snapped = routers[-1].snap(both[~both.index.duplicated()])
        failed = snapped[snapped["status"] != "ok"]
        not_snapped = {str(name): str(reason) for name, reason in failed["reason"].items()}
    default = bench.study.profile_names.index(bench.study.default_profile)
    return Work(
        claims,
        places,
        interchanges,
        bench.profiles,
        default,
        tuple(times),
        not_snapped,
        bench,
        scenario,
        place_layers(bench.study),
        tuple(_by_pair(table) for table in times),
        dict(zip(places.index, records(places), strict=True)),
    )


def _by_pair(table: pd.DataFrame) -> dict[tuple[str, str], tuple[float, ...]]:
    """Values of a table by its index."""
    columns = [table[name].to_numpy(np.float64).tolist() for name in MEASURED]
    return dict(zip(table.index.tolist(), zip(*columns, strict=True), strict=True))


def readings_of(claim: pd.Series, places: gpd.GeoDataFrame) -> list[str]:
    """List the other places with a position that the destination of a claim may mean."""
    found = [one for one in split_list(text_in(claim, "readings")) if one in places.index]
    has_position = ~(places.geometry.isna() | places.geometry.is_empty)
    return [one for one in found if has_position[one]]


def _measure(
    router: Router, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame
) -> pd.DataFrame:
    pair = ["from_id", "to_id"]
    table = router.od_matrix(origins, destinations).to_frame().set_index(pair)
    ranges = od_range(router, origins, destinations).set_index(pair)
    return table.join(ranges)[list(MEASURED)]
