"""The living map: hubs and opportunities reached from any place, by the engine in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo._version import __version__
from aicomplex_geo.layers.labels import page_name
from aicomplex_geo.layers.location import STUDY_FILE
from aicomplex_geo.layers.records import records
from aicomplex_geo.maps.encode import deciseconds
from aicomplex_geo.maps.offline import OfflineMap, Page
from aicomplex_geo.maps.payload import (
    cell,
    decimetres,
    geographic,
    names,
    place,
    profile,
    road_names,
    rows,
    shown_whole,
    study_facts,
)
from aicomplex_geo.maps.places import named_places
from aicomplex_geo.maps.road_changes import scenario_roads
from aicomplex_geo.maps.shared_parts import shared_basemap, shared_payload
from aicomplex_geo.maps.states import network_states
from aicomplex_geo.maps.stored_answers import stored_answers
from aicomplex_geo.results.provenance import input_hashes
from aicomplex_geo.results.unreached import counted_total, listed
from aicomplex_geo.study.interchanges import LAYER
from aicomplex_geo.study.loading import as_study

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study
    from aicomplex_geo.study.opportunities import Opportunity

TITLE = page_name("accessibility")
ROUTE_TOLERANCE_M = 15.0

Nested = dict[str, dict[str, Any]]


def accessibility_map(
    study: Study | str | Path, *, results: StudyResults | None = None
) -> OfflineMap:
    """Draw what is reached from any place, and list the hubs and opportunities within a cutoff.

    The page asks again for any origin, cutoff from 5 to 90 minutes, profile and scenario of the
    study, and for roads that a reader closes or draws. It draws the area within the cutoff, and
    lists the hubs with their times, the route to one of them, the nearest interchange, and the
    opportunities reached with the places excluded from them. For origins of the study on the
    network of today it adds the ranges for uncertain positions. A closed hub is not counted.

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
    data = {
        **study_facts(study, found.net),
        **place_facts(found),
        "cutoffs": [cell(cutoff) for cutoff in found.study.cutoffs],
        "od": od_facts(found.od),
        "subtitle": TITLE,
        "base": shared_basemap(study, found),
        "opportunities": [opportunity_facts(item, found.unreached) for item in found.opportunities],
        "reached": reached_facts(found.reached),
        "reached_range": range_facts(found.reached),
        "interchanges": _interchanges(found.nearest_interchange, _english_routes(study)),
        "interchanges_left": [names(row) for _, row in rows(found.interchanges_without_position)],
        **network_states(found),
        "roads": scenario_roads(found),
        "places": named_places(study),
        "road_names": road_names(study),
        "version": __version__,
        "inputs": input_hashes(study.folder) if (study.folder / STUDY_FILE).is_file() else {},
    }
    page = Page("accessibility", data, payload=shared_payload(found), stored=stored_answers(found))
    return OfflineMap(title=f"{TITLE[0]} – {study.title_ko}", page=page)


def computed(study: Study) -> StudyResults:
    """Compute a study's results."""
    from aicomplex_geo.results.study_results import compute  # noqa: PLC0415 - loads the whole engine

    return compute(study)


def place_facts(found: StudyResults) -> dict[str, Any]:
    """Collect profiles, origins and hubs, which several pages share."""
    chosen = found.profile
    return {
        "profiles": [profile(item) for item in found.profiles],
        "profile": chosen if isinstance(chosen, str) else chosen.name,
        "origins": [place(key, row) for key, row in rows(geographic(found.origins))],
        "hubs": [place(key, row) for key, row in rows(geographic(found.hubs))],
    }


def od_facts(frame: pd.DataFrame) -> dict[str, Nested]:
    """Nest times, distances and tolls by profile, origin and hub."""
    table: dict[str, Nested] = {}
    for row in records(frame):
        hubs = table.setdefault(row["profile"], {}).setdefault(str(row["from_id"]), {})
        entry: dict[str, Any] = {
            **ranged_facts(row),
            "a": deciseconds(row["access_time"]),
            "toll": shown_whole(row["toll"]),
        }
        if cell(row.get("status")) not in {None, "ok"}:
            entry["s"] = cell(row["status"])
            entry["why"] = names(row, "reason")
        hubs[str(row["to_id"])] = {key: value for key, value in entry.items() if value is not None}
    return table


def opportunity_facts(item: Opportunity, unreached: pd.DataFrame) -> dict[str, Any]:
    """Describe an opportunity and the places excluded from it."""
    return {
        "key": item.key,
        "t": [item.title_ko, item.title_en],
        "u": [item.unit_ko, item.unit_en],
        "as_of": cell(item.as_of),
        "source": item.source if isinstance(item.source, str) else ";".join(item.source),
        "total": cell(counted_total(item, unreached)),
        "left": [
            {"n": [left.name_ko, left.name_en], "why": [left.reason_ko, left.reason_en]}
            for left in item.excluded
        ],
        "unreached": [
            {"n": names(row), "v": cell(row["amount"]), "why": names(row, "reason")}
            for row in records(listed(unreached, item.key))
        ],
        "notes": [list(item.notes_ko), list(item.notes_en)],
    }


def reached_facts(frame: pd.DataFrame) -> dict[str, dict[str, Nested]]:
    """Nest the sums by opportunity, profile, origin and cutoff."""
    table: dict[str, dict[str, Nested]] = {}
    for row in records(frame):
        origins = table.setdefault(row["opportunity"], {}).setdefault(row["profile"], {})
        values = origins.setdefault(str(row["from_id"]), {})
        values[str(cell(row["cutoff"]))] = cell(row["value"])
    return table


def range_facts(frame: pd.DataFrame) -> dict[str, dict[str, Nested]]:
    """Nest the lowest and highest sums, where they differ, as `reached_facts` does the sums."""
    table: dict[str, dict[str, Nested]] = {}
    for row in records(frame[frame["value_low"] < frame["value_high"]]):
        origins = table.setdefault(row["opportunity"], {}).setdefault(row["profile"], {})
        ranges = origins.setdefault(str(row["from_id"]), {})
        ranges[str(cell(row["cutoff"]))] = [cell(row["value_low"]), cell(row["value_high"])]
    return table


def _english_routes(study: Study) -> dict[str, Any]:
    """Look up the English name of the expressway of each interchange, absent from the results."""
    if LAYER not in study.layer_names:
        return {}
    layer = study.layer(LAYER)
    return {str(key): cell(row.get("route_en")) for key, row in rows(layer)}


def _interchanges(
    frame: pd.DataFrame, english: dict[str, Any]
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    table: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in records(frame):
        listed = table.setdefault(row["profile"], {}).setdefault(str(row["from_id"]), [])
        listed.append(
            {
                "n": names(row),
                "r": names({"route_en": english.get(str(row["to_id"])), **row}, "route"),
                **ranged_facts(row),
                "toll": shown_whole(row["toll"]),
                "also": names(row, "also"),
            }
        )
    return table


def ranged_facts(row: Mapping[str, Any]) -> dict[str, float | None]:
    """Encode time and distance, each with its lowest and highest value."""
    return {
        "t": deciseconds(row["travel_time"]),
        "tl": deciseconds(row["travel_time_low"]),
        "th": deciseconds(row["travel_time_high"]),
        "d": decimetres(row["distance"]),
        "dl": decimetres(row["distance_low"]),
        "dh": decimetres(row["distance_high"]),
    }
