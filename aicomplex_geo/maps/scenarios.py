"""The map of scenarios: before, after, difference, and critical links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.labels import page_name
from aicomplex_geo.layers.names import name_pair
from aicomplex_geo.layers.records import records
from aicomplex_geo.maps.accessibility import ROUTE_TOLERANCE_M, computed, range_facts
from aicomplex_geo.maps.basemap import DIGITS, OUTLINES
from aicomplex_geo.maps.encode import deciseconds, encode_lines, encode_polygons
from aicomplex_geo.maps.offline import OfflineMap, Page
from aicomplex_geo.maps.payload import (
    cell,
    geographic,
    place,
    profile,
    road_names,
    rows,
    study_facts,
)
from aicomplex_geo.maps.road_changes import road_changes
from aicomplex_geo.maps.shared_parts import shared_basemap
from aicomplex_geo.maps.stored_answers import stored_answers
from aicomplex_geo.results.scenario_sentences import (
    dates,
    english_date,
    korean_date,
    qualifiers,
)
from aicomplex_geo.results.scenario_surfaces import CELL_M, MOST_LINKS, TODAY
from aicomplex_geo.study.loading import as_study
from aicomplex_geo.units import METRES_PER_KM, shown_minutes, to_deciseconds, to_minutes

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.results.scenario_results import ScenarioResults
    from aicomplex_geo.results.scenario_surfaces import ScenarioSurfaces
    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study

TITLE = page_name("scenarios")
NO_SCENARIO = ("현재(시나리오 없음)", "Today (no scenario)")
# minutes, inclusive, and fill; what takes longer has no colour
TIME_CLASSES = (
    (10, "#260c4f"),
    (20, "#2a3f9a"),
    (30, "#147cac"),
    (40, "#2cb094"),
    (50, "#84c15a"),
    (60, "#f3e97c"),
)
# minutes by which a trip is slower, above the first bound and up to the second, and fill; for
# faster trips, alike by their size
DIFFERENCE_CLASSES = (
    (-np.inf, -10.0, "#064370"),
    (-10.0, -5.0, "#3679b0"),
    (-5.0, -2.0, "#72aede"),
    (-2.0, -0.5, "#c4d9f8"),
    (-0.5, 0.5, "#f6f2c4"),
    (0.5, 2.0, "#f4d9ae"),
    (2.0, 5.0, "#f5a657"),
    (5.0, 10.0, "#d3651d"),
    (10.0, np.inf, "#8a3a10"),
)
SAME = 4
GAINED, LOST = len(DIFFERENCE_CLASSES), len(DIFFERENCE_CLASSES) + 1
"""Classes of cells that are reached only after, and only before."""
NOTES = ("note_ko", "note_en")
GAINED_FILL, LOST_FILL = "#00262f", "#3d1202"
SHOWN_CUTOFF = 30
# share of the largest loss from which on a link has a width, in pixels
WIDTHS = ((0.5, 10.0), (0.2, 7.0), (0.05, 4.5), (0.01, 2.5), (0.0, 1.2))


def scenarios_map(study: Study | str | Path, *, results: StudyResults | None = None) -> OfflineMap:
    """Show what each scenario of a study changes, and which links the trips depend on.

    For each scenario, times from the main origin before and after, and their difference in one
    diverging scale; beside the map the people and jobs gained or lost, the minutes to each hub
    before and after, the dates and the sources. Critical links are drawn as wide as the
    person-minutes that are lost when they are closed; those that cut somebody off are marked.

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
        "road_names": road_names(study),
        "subtitle": TITLE,
        "base": shared_basemap(study, found),
        "profiles": [profile(one) for one in found.profiles if one.name == found.profile],
        "profile": found.profile,
        "origin": place(*rows(geographic(found.origins.iloc[:1]))[0]),
        "hubs": [place(key, row) for key, row in rows(geographic(found.hubs))],
        "opportunities": [
            {
                "key": one.key,
                "t": [one.title_ko, one.title_en],
                "u": [one.unit_ko, one.unit_en],
                "as_of": cell(one.as_of),
            }
            for one in found.opportunities
        ],
        "cutoffs": [cell(cutoff) for cutoff in found.study.cutoffs],
        "cutoff": shown_cutoff(found.study.cutoffs),
        "cellKm": CELL_M / METRES_PER_KM,
        "timeClasses": TIME_CLASSES,
        "differenceClasses": [[cell(low), cell(high), fill] for low, high, fill in _classes()],
        "outside": [GAINED_FILL, LOST_FILL],
        "ranges": _ranges(found),
        "counted": found.surfaces.counted,
        "mostLinks": MOST_LINKS,
        **_states(found),
    }
    return OfflineMap(
        title=f"{TITLE[0]} – {study.title_ko}",
        page=Page("scenarios", data, stored=stored_answers(found)),
    )


def shown_cutoff(cutoffs: tuple[float, ...]) -> float:
    """Choose the cutoff of the main sentence: 30 minutes, else the largest."""
    return SHOWN_CUTOFF if SHOWN_CUTOFF in cutoffs else max(cutoffs)


def time_class(minutes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Find the class of times, -1 beyond the last one and where there is none.

    >>> time_class(np.array([10.0, 10.01, 60.1, np.nan])).tolist()
    [0, 1, -1, -1]
    """
    known = np.isfinite(minutes)
    limits = to_deciseconds(np.array([limit for limit, _ in TIME_CLASSES]))
    found = np.searchsorted(limits, to_deciseconds(np.where(known, minutes, 0.0)))
    return np.where(known & (found < len(limits)), found, -1)


def difference_class(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.int64]:
    """Find the class of differences, `GAINED`, `LOST`, or -1 where neither time is known.

    >>> before, after = np.array([20.0, 20.0, np.nan, 20.0]), np.array([20.5, 25.1, 30.0, np.nan])
    >>> difference_class(before, after).tolist()
    [4, 7, 9, 10]
    """
    was, is_known = np.isfinite(before), np.isfinite(after)
    both = was & is_known
    slower = to_deciseconds(np.where(both, after, 0)) - to_deciseconds(np.where(both, before, 0))
    uppers = to_deciseconds(np.array([high for _, high, _ in DIFFERENCE_CLASSES[SAME:-1]]))
    found = SAME + np.sign(slower) * np.searchsorted(uppers, np.abs(slower))
    outside = np.where(is_known, GAINED, np.where(was, LOST, -1))
    classes: NDArray[np.int64] = np.where(both, found, outside).astype(np.int64)
    return classes


def _classes() -> list[tuple[float | None, float | None, str]]:
    """Classes of differences with None for an open end."""
    return [
        (low if np.isfinite(low) else None, high if np.isfinite(high) else None, fill)
        for low, high, fill in DIFFERENCE_CLASSES
    ]


def _states(found: StudyResults) -> dict[str, Any]:
    surfaces = found.surfaces
    shown = [one for one in found.scenarios if one.scenario.id in surfaces.after]
    return {
        "before": _times(surfaces, surfaces.before),
        "scenarios": [_facts(found, one) for one in shown] or [_today(surfaces)],
        "left": [
            {"t": list(name_pair(_titles(one), "title")), "why": [one.sentence_ko, one.sentence_en]}
            for one in found.scenarios
            if one.scenario.id not in surfaces.after
        ],
        "critical": _critical(surfaces.critical),
        "dates": {
            state: [korean_date(state), english_date(state)]
            for state in surfaces.critical["state"].unique()
            if state
        },
        "widths": WIDTHS,
    }


def _times(surfaces: ScenarioSurfaces, minutes: pd.Series) -> list[list[list[str]]]:
    return _areas(surfaces.cells, time_class(minutes.to_numpy()), len(TIME_CLASSES))


def _differences(surfaces: ScenarioSurfaces, minutes: pd.Series) -> list[list[list[str]]]:
    classes = difference_class(surfaces.before.to_numpy(), minutes.to_numpy())
    return _areas(surfaces.cells, classes, len(DIFFERENCE_CLASSES) + 2)


def _today(surfaces: ScenarioSurfaces) -> dict[str, Any]:
    """Stand in for the scenarios of a study that has none."""
    return {
        "id": TODAY,
        "t": NO_SCENARIO,
        "sentence": NO_SCENARIO,
        "status": "existing",
        "confidence": "high",
        "source": "",
        **dict.fromkeys(("note", "opens", "date", "closure")),
        "qualifiers": ["", ""],
        "districts": [],
        "roads": {},
        "hubs": {},
        "reached": {},
        "after": _times(surfaces, surfaces.before),
        "difference": _differences(surfaces, surfaces.before),
    }


def _areas(
    cells: gpd.GeoDataFrame, classes: NDArray[np.int64], n_classes: int
) -> list[list[list[str]]]:
    """Join the cells of each class."""
    shapes = np.asarray(cells.geometry)
    merged = [
        shapely.simplify(shapely.coverage_union_all(shapes[classes == one]), 1.0)
        for one in range(n_classes)
    ]
    areas = gpd.GeoSeries(merged, crs=cells.crs).to_crs(GEOGRAPHIC)
    return [encode_polygons(one, DIGITS) for one in areas]


def _titles(one: ScenarioResults) -> dict[str, Any]:
    scenario = one.scenario
    return {
        "title_ko": scenario.title_ko, "title_en": scenario.title_en,
        "note_ko": scenario.note_ko, "note_en": scenario.note_en,
    }  # fmt: skip


def _facts(found: StudyResults, one: ScenarioResults) -> dict[str, Any]:
    scenario, surfaces, described = one.scenario, found.surfaces, _titles(one)
    minutes, qualified = surfaces.after[scenario.id], qualifiers(scenario)
    closure = surfaces.closures.get(scenario.id)
    return {
        "id": scenario.id,
        "t": list(name_pair(described, "title")),
        "sentence": [one.sentence_ko, one.sentence_en],
        "note": list(name_pair(described, "note")) if any(map(described.get, NOTES)) else None,
        "opens": list(dates(scenario)) if scenario.opens else None,
        "qualifiers": [", ".join(qualified[0]), "; ".join(qualified[1])],
        "districts": _districts(found, one),
        "closure": closure and [round(one) for one in closure],
        "date": scenario.opens or None,
        "status": scenario.status,
        "confidence": scenario.confidence,
        "source": scenario.source,
        "roads": road_changes(one),
        "hubs": _hubs(found, one),
        "reached": _reached(found, one),
        "after": _times(surfaces, minutes),
        "difference": _differences(surfaces, minutes),
    }


def _of_main(found: StudyResults, table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the main origin and the profile shown."""
    main = table["from_id"].eq(found.origins.index[0])
    return records(table[main & table["profile"].eq(found.profile)])


def _hubs(found: StudyResults, one: ScenarioResults) -> dict[str, dict[str, Any]]:
    closed = found.surfaces.closed_hubs
    return {
        key: {
            "b": deciseconds(row["before"]),
            "a": deciseconds(row["after"]),
            "cb": key in closed[TODAY],
            "ca": key in closed[one.scenario.id],
        }
        for row in _of_main(found, one.od)
        for key in [str(row["to_id"])]
    }


def _reached(found: StudyResults, one: ScenarioResults) -> dict[str, dict[str, list[Any]]]:
    table: dict[str, dict[str, list[Any]]] = {}
    for row in _of_main(found, one.reach):
        values = table.setdefault(row["opportunity"], {})
        values[str(cell(row["cutoff"]))] = [cell(row["before"]), cell(row["after"])]
    return table


def _english_names(found: StudyResults) -> dict[str, str]:
    """English names of the municipalities whose outlines the study has."""
    if OUTLINES not in found.study.layer_names:
        return {}
    outlines = found.study.layer(OUTLINES)
    return dict(zip(outlines["name_ko"], outlines["name_en"], strict=True))


def _district_name(row: dict[str, Any], english: dict[str, str]) -> list[str]:
    name = english.get(row["group"]) or row["group_en"]
    return list(name_pair({"g_ko": row["group"], "g_en": name}, "g"))


def _districts(found: StudyResults, one: ScenarioResults) -> list[dict[str, Any]]:
    """Districts where anybody is faster or slower, the most people first."""
    if one.groups.empty or one.opportunity != found.surfaces.counted:
        return []
    english = _english_names(found)
    moved = [
        {
            "n": _district_name(row, english),
            **{name: round(row[name]) for name in ("faster", "slower")},
            "gained": round(row["newly_reachable"]),
            "lost": round(row["cut_off"]),
            "b": deciseconds(row["before"]),
            "a": deciseconds(row["after"]),
        }
        for row in _of_main(found, one.groups)
    ]
    amounts = ("faster", "slower", "gained", "lost")
    return sorted(filter(_is_moved, moved), key=lambda row: -sum(row[name] for name in amounts))


def _is_moved(district: dict[str, Any]) -> bool:
    """Whether anybody's time changes, and the mean too as it is shown."""
    if district["gained"] or district["lost"]:
        return True
    times = [district["b"], district["a"]]
    if None in times or not (district["faster"] or district["slower"]):
        return False
    before, after = shown_minutes(to_minutes(times))
    return bool(before != after)


def _ranges(found: StudyResults) -> dict[str, Any]:
    """Lowest and highest amounts of today from the main origin, by opportunity and cutoff."""
    main = str(found.origins.index[0])
    return {
        key: of_profile.get(found.profile, {}).get(main, {})
        for key, of_profile in range_facts(found.reached).items()
    }


def _critical(critical: gpd.GeoDataFrame) -> dict[str, list[dict[str, Any]]]:
    """Critical links by state, the worst first."""
    table: dict[str, list[dict[str, Any]]] = {}
    for _, row in rows(geographic(critical)):
        table.setdefault(row["state"], []).append(
            {
                "n": cell(row["road_name"]),
                "s": [row["section_ko"], row["section_en"]],
                "class": row["road_class"],
                "lost": cell(round(row["minutes_lost"])),
                "longest": deciseconds(row["longest_delay"]),
                "cut": cell(round(row["demand_cut_off"])),
                "trips": cell(round(row["demand"])),
                "two": bool(row["two_way"]),
                "g": encode_lines([row["geometry"]], DIGITS, tolerance=ROUTE_TOLERANCE_M),
            }
        )
    return table
