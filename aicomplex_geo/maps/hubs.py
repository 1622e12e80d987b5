"""The map of the routes to every hub, and of the figures published about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.claims.verdict_labels import are_only_possible
from aicomplex_geo.layers.labels import page_name
from aicomplex_geo.layers.records import records
from aicomplex_geo.layers.schema import TRIP_KINDS
from aicomplex_geo.maps.accessibility import (
    ROUTE_TOLERANCE_M,
    Nested,
    computed,
    od_facts,
    place_facts,
)
from aicomplex_geo.maps.basemap import DIGITS
from aicomplex_geo.maps.encode import deciseconds, encode_lines
from aicomplex_geo.maps.offline import OfflineMap, Page
from aicomplex_geo.maps.payload import (
    cell,
    decimetres,
    geographic,
    names,
    road_names,
    rows,
    shortened,
    study_facts,
)
from aicomplex_geo.maps.route_roads import RouteRoads
from aicomplex_geo.maps.shared_parts import shared_basemap
from aicomplex_geo.maps.stored_answers import stored_answers
from aicomplex_geo.study.loading import as_study
from aicomplex_geo.study.places import place_names

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study

TITLE = page_name("hubs")


def hubs_map(study: Study | str | Path, *, results: StudyResults | None = None) -> OfflineMap:
    """Draw the fastest route to every hub, and compare published figures with it.

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
    main = found.origins.index[0]
    mine = found.routes[found.routes["from_id"].eq(main)]
    facts = place_facts(found)
    data = {
        **study_facts(study, found.net),
        **facts,
        "origins": facts["origins"][:1],
        "cutoffs": [cell(cutoff) for cutoff in found.study.cutoffs],
        "od": od_facts(found.od[found.od["from_id"].eq(main)]),
        "routes": _routes(mine),
        "route_roads": _route_roads(mine, found.net),
        "road_names": road_names(study),
        "subtitle": TITLE,
        "base": shared_basemap(study, found),
        "claims": _claims(study, found.claims),
        "claim_routes": _claim_routes(found.claim_routes),
        "places": _places(study, found.claims),
    }
    return OfflineMap(
        title=f"{TITLE[0]} – {study.title_ko}",
        page=Page("hubs", data, stored=stored_answers(found)),
    )


def _routes(frame: gpd.GeoDataFrame) -> dict[str, Nested]:
    table: dict[str, Nested] = {}
    for _, row in rows(geographic(frame)):
        hubs = table.setdefault(row["profile"], {}).setdefault(str(row["from_id"]), {})
        lines = encode_lines([row["geometry"]], DIGITS, tolerance=ROUTE_TOLERANCE_M)
        if lines:
            hubs[str(row["to_id"])] = lines
    return table


def _route_roads(frame: gpd.GeoDataFrame, net: RoadNetwork | None) -> dict[str, Nested]:
    """List the roads of each route by profile, origin and hub."""
    table: dict[str, Nested] = {}
    if net is None or frame.empty:
        return table
    roads = RouteRoads(net).along(frame)
    for row, listed in zip(records(frame), roads, strict=True):
        hubs = table.setdefault(row["profile"], {}).setdefault(str(row["from_id"]), {})
        hubs[str(row["to_id"])] = listed
    return table


def _places(study: Study, frame: pd.DataFrame) -> dict[str, list[str]]:
    """Look up the names of the destinations of claims in all layers."""
    if "destination_id" not in frame.columns:
        return {}
    shown = {str(key) for key in frame["destination_id"].dropna() if key}
    named = place_names(study)
    return {key: [shortened(one) for one in named[key]] for key in named if key in shown}


def _claims(study: Study, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """List each claim once, with a verdict for each candidate and profile."""
    published = study.layer(study.claims_layer) if study.claims_layer else None
    known = {} if published is None else {str(key): row for key, row in rows(published)}
    claims: dict[str, dict[str, Any]] = {}
    for row, possible in zip(records(frame), are_only_possible(frame), strict=True):
        key = str(row["claim_id"])
        about = known.get(key, {})
        if about and cell(about.get("kind")) not in TRIP_KINDS:
            continue  # a figure, which has no route
        claim = claims.setdefault(
            key,
            {
                "id": key,
                "n": names(about) if about else [key, key],
                "kind": cell(about.get("kind")),
                "mode": cell(about.get("mode")),
                "min": cell(row["published_min"]),
                "km": cell(row["published_km"]),
                "count": cell(about.get("published_count")),
                "as_of": cell(about.get("published_as_of")),
                "source": cell(about.get("source")),
                "note": names(about, "note"),
                "rows": [],
            },
        )
        claim["rows"].append({**_verdict(row), **({"maybe": True} if possible else {})})
    return list(claims.values())


def _verdict(row: dict[str, Any]) -> dict[str, Any]:
    entry = {
        "p": cell(row["profile"]),
        "to": cell(row.get("destination_id")),
        "n": names(row, "destination") if cell(row.get("destination_ko")) else None,
        "t": deciseconds(row["travel_time"]),
        "tl": deciseconds(row.get("travel_time_low")),
        "th": deciseconds(row.get("travel_time_high")),
        "d": decimetres(row["distance"]),
        "dl": decimetres(row.get("distance_low")),
        "dh": decimetres(row.get("distance_high")),
        "v": cell(row["verdict"]),
        "pv": cell(row.get("period_verdict")),
        "why": names(row, "reason"),
    }
    return {key: value for key, value in entry.items() if value is not None}


def _claim_routes(frame: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    if frame is None or frame.empty:
        return []
    return [
        {
            "id": str(row["claim_id"]),
            "p": cell(row["profile"]),
            "to": cell(row.get("destination_id")),
            "g": encode_lines([row["geometry"]], DIGITS, tolerance=ROUTE_TOLERANCE_M),
        }
        for _, row in rows(geographic(frame))
    ]
