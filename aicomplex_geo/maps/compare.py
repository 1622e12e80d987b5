"""Two periods, two origins, or before and after a scenario: what is gained and what is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers.labels import page_name
from aicomplex_geo.maps.accessibility import computed, opportunity_facts, place_facts
from aicomplex_geo.maps.offline import OfflineMap, Page
from aicomplex_geo.maps.payload import geographic, names, position, rows, study_facts
from aicomplex_geo.maps.places import named_places
from aicomplex_geo.maps.road_changes import scenario_roads
from aicomplex_geo.maps.shared_parts import shared_basemap, shared_payload
from aicomplex_geo.maps.states import network_states
from aicomplex_geo.maps.stored_answers import stored_answers
from aicomplex_geo.study.loading import as_study

if TYPE_CHECKING:
    from pathlib import Path

    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study

TITLE = page_name("compare")


def compare_map(study: Study | str | Path, *, results: StudyResults | None = None) -> OfflineMap:
    """Draw the difference in travel time between two periods, two origins or two networks.

    The page computes both sides for any origin, cutoff and period, and for the network of today
    against a scenario of the study. It draws the minutes gained and lost and the areas within
    the cutoff of both, and lists the opportunities, the hubs and the places that one side
    reaches and the other does not.

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
        "subtitle": TITLE,
        "base": shared_basemap(study, found),
        "opportunities": [opportunity_facts(item, found.unreached) for item in found.opportunities],
        **network_states(found),
        "roads": scenario_roads(found),
        "places": named_places(study),
        "counted": {},
    }
    payload = shared_payload(found)
    if payload is not None:
        data["counted"] = _counted(found)
    page = Page("compare", data, payload=payload, stored=stored_answers(found))
    return OfflineMap(title=f"{TITLE[0]} – {study.title_ko}", page=page)


def _counted(found: StudyResults) -> dict[str, dict[str, list[Any]]]:
    """Names and positions of the places of each opportunity, by their ids."""
    return {
        item.key: {
            str(key): [*names(row), *(position(row.get("geometry")) or [])]
            for key, row in rows(geographic(item.points))
        }
        for item in found.opportunities
    }
