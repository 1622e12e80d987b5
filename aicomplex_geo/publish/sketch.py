"""Small drawings of the pages for the index, as SVG: each looks like its map."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import shapely

from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.maps.basemap import basemap_features
from aicomplex_geo.publish.reach import shown_cutoff
from aicomplex_geo.publish.small_map import HEIGHT, WIDTH, SmallMap
from aicomplex_geo.results.scenario_surfaces import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from aicomplex_geo.results.study_results import StudyResults

CLASS_MINUTES, LAST_CLASS = 10, 6
# minutes gained (negative) or lost, and the class of each range between them
DIFFERENCES = (-10.0, -5.0, -2.0, -0.5, 0.5, 2.0, 5.0, 10.0)
DIFFERENCE_NAMES = ("f4", "f3", "f2", "f1", "same", "s1", "s2", "s3", "s4")
_MOST_CRITICAL = 60
HEAP_UNITS, LEAST_OF_A_HEAP = 50, 4
"""More than three sites within 25 pixels of a card are drawn in an inset."""
INSET = (360, 230)
_UNDER, _OVER = '<use href="#under"/>', '<use href="#over"/>'
_BASE = _UNDER + _OVER


def sketches(results: StudyResults) -> tuple[str, dict[str, str]]:
    """Draw what all small maps share, and by its id what each page shows."""
    sheet = middle_of(results)
    shared = (
        '<svg class="shared" aria-hidden="true" focusable="false">'
        f'<defs><g id="under">{"".join(sheet.under)}</g>'
        f'<g id="over">{"".join(sheet.over)}</g></defs></svg>'
    )
    points = _points(results, sheet)
    parts = {
        "accessibility": (_areas(results, sheet), points, ""),
        "sites": ([], _ranked(results, sheet), ""),
        "hubs": ([], [*_routes(results, sheet), *points], "grey"),
        "overview": ([], [*_layers(results, sheet), *points], ""),
    }
    drawn = {
        name: sheet.drawing([_UNDER, *below, _OVER, *above], look)
        for name, (below, above, look) in parts.items()
    }
    return shared, {
        **drawn,
        "compare": _changes(results, sheet),
        "scenarios": sheet.drawing([_BASE, *_critical(results, sheet), *points[-1:]], "grey"),
        "claims": _bands(results, sheet),
        "report": _paper(results, sheet),
    }


def middle_of(results: StudyResults) -> SmallMap:
    """Frame the city of a study, else its origins."""
    features = basemap_features(results.study, results.net)
    city = features.geometry[features["kind"] == "city"]
    points = results.origins.to_crs(GEOGRAPHIC).geometry
    placed = cast("gpd.GeoSeries", city if len(city) else points.dropna())
    return SmallMap(results, placed.total_bounds if len(placed) else results.study.bounds)


def _areas(results: StudyResults, sheet: SmallMap) -> list[str]:
    """Fill the isochrones up to the cutoff in the colours of their times."""
    areas = results.isochrones
    mine = areas[
        areas["profile"].eq(results.profile)
        & areas["from_id"].eq(results.origins.index[0])
        & areas["cutoff"].le(shown_cutoff(results.study))
    ].sort_values("cutoff", ascending=False)
    parts: list[str] = []
    for at in range(len(mine)):
        minutes = float(mine["cutoff"].iloc[at])
        of_class = min(max(int(np.ceil(minutes / CLASS_MINUTES)), 1), LAST_CLASS)
        edge = "" if at else " cutoff"
        parts += sheet.paths(mine.iloc[[at]], f"time t{of_class}{edge}")
    return parts


def _changes(results: StudyResults, sheet: SmallMap) -> str:
    """Colour the minutes that the scenario with the largest effect takes or saves."""
    surfaces = results.surfaces
    changes = {name: (after - surfaces.before).dropna() for name, after in surfaces.after.items()}
    if not changes:
        return sheet.drawing([_BASE, *_points(results, sheet)[-1:]], "grey")
    largest = max(changes, key=lambda name: (float(changes[name].abs().sum()), name))
    minutes = changes[largest]
    classes = np.searchsorted(DIFFERENCES, minutes.to_numpy())
    cells = surfaces.cells.loc[minutes.index].to_crs(GEOGRAPHIC)
    changed = cells[classes != DIFFERENCE_NAMES.index("same")]
    framed = sheet if changed.empty else SmallMap(results, _around(results, changed))
    parts: list[str] = []
    for number, name in enumerate(DIFFERENCE_NAMES):
        mine = np.asarray(cells.geometry[classes == number])
        if len(mine) and name != "same":
            joined = gpd.GeoSeries([shapely.union_all(mine)], crs=cells.crs)
            parts += framed.paths(joined, f"change {name}")
    one = next(one for one in results.scenarios if one.scenario.id == largest)
    roads = [framed.paths(links, "project") for links in (one.new_links, one.closed_links)]
    above = [*(part for each in roads for part in each), *_points(results, framed)[-1:]]
    return framed.drawing([*framed.under, *parts, *framed.over, *above], "grey")


def _critical(results: StudyResults, sheet: SmallMap) -> list[str]:
    """Draw the links of today of which a closure costs the most, and the roads of scenarios."""
    critical = results.surfaces.critical
    today = critical[critical["state"].eq(TODAY)]
    worst = sheet.paths(today.nlargest(_MOST_CRITICAL, "minutes_lost"), "critical")
    projects = [one.new_links for one in results.scenarios if len(one.new_links)]
    return [*worst, *(part for links in projects for part in sheet.paths(links, "project"))]


def _around(results: StudyResults, changed: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Give the bounds of the main origin and of the middle of what changes."""
    middles = shapely.get_coordinates(shapely.centroid(np.asarray(changed.geometry)))
    low, high = np.quantile(middles, (0.1, 0.9), axis=0)
    places = shapely.get_coordinates(_placed(results.origins.iloc[[0]]))
    known = np.vstack([low, high, places])
    return np.concatenate([known.min(axis=0), known.max(axis=0)])


def _routes(results: StudyResults, sheet: SmallMap) -> list[str]:
    routes = results.routes
    mine = routes[
        routes["profile"].eq(results.profile) & routes["from_id"].eq(results.origins.index[0])
    ]
    return sheet.paths(mine, "route")


def _layers(results: StudyResults, sheet: SmallMap) -> list[str]:
    """Draw the places of the study as squares."""
    placed = _placed(results.comparison.sites)
    return [
        f'<rect class="square" x="{x - 8}" y="{y - 8}" width="16" height="16"/>'
        for x, y in sheet.xy(shapely.get_coordinates(placed)).tolist()
    ]


def _placed(layer: gpd.GeoDataFrame) -> gpd.GeoSeries:
    return cast("gpd.GeoSeries", layer.to_crs(GEOGRAPHIC).geometry.dropna())


def _circle(name: str, x: int, y: int, radius: float) -> str:
    return f'<circle class="{name}" cx="{x}" cy="{y}" r="{radius:g}"/>'


def _points(results: StudyResults, sheet: SmallMap) -> list[str]:
    """Draw the hubs as rings, and the main origin last."""
    hubs = sheet.xy(shapely.get_coordinates(_placed(results.hubs))).tolist()
    main = sheet.xy(shapely.get_coordinates(_placed(results.origins.iloc[[0]]))).tolist()
    return [
        *(_circle("hub", x, y, 9) for x, y in hubs),
        *(_circle("main", x, y, 13) for x, y in main),
    ]


def _ranked(results: StudyResults, sheet: SmallMap) -> list[str]:
    """Give the compared sites their rank as number, those in a heap in an inset."""
    found = results.comparison
    if found.ranking is None:
        return []
    points = _placed(found.sites)
    ranks = found.ranking.ranks["rank"].reindex(points.index)
    main = results.origins.index[0]
    at = sheet.xy(shapely.get_coordinates(points))
    known = np.flatnonzero(ranks.notna().to_numpy())
    heap = _heap(at, known)
    parts = []
    for one in known.tolist():
        look = "own" if points.index[one] == main else "site"
        x, y = at[one].tolist()
        parts.append(
            _circle(look, x, y, 5) if one in heap else _number(look, x, y, int(ranks.iloc[one]))
        )
    return parts if not heap else [*parts, *_inset(at, heap, ranks.to_list(), points.index, main)]


def _heap(at: NDArray[np.int64], known: NDArray[np.int64]) -> list[int]:
    """Find the largest group of sites that lie too near to one another for their numbers."""
    groups = [
        [int(other) for other in known if np.abs(at[other] - at[one]).max() <= HEAP_UNITS]
        for one in known
    ]
    largest = max(groups, key=len, default=[])
    return largest if len(largest) >= LEAST_OF_A_HEAP else []


def _number(look: str, x: int, y: int, rank: int) -> str:
    return f'{_circle(look, x, y, 15)}<text x="{x}" y="{y + 6}">{rank}</text>'


def _inset(
    at: NDArray[np.int64],
    heap: list[int],
    ranks: list[float],
    names: Iterable[object],
    main: object,
) -> list[str]:
    """Open the heap in a corner of the sheet, its roads and its numbers."""
    low, high = at[heap].min(axis=0) - 16, at[heap].max(axis=0) + 16
    width, height = INSET
    scale = min(width / (high[0] - low[0]), height / (high[1] - low[1])) * 0.85
    middle = (low + high) / 2
    x0, y0 = WIDTH - width - 8, HEIGHT - height - 8
    west, north = middle[0] - width / scale / 2, middle[1] - height / scale / 2
    view = f"{west:.1f} {north:.1f} {width / scale:.1f} {height / scale:.1f}"
    frame = f'x="{x0}" y="{y0}" width="{width}" height="{height}"'
    box = f'x="{low[0]}" y="{low[1]}" width="{high[0] - low[0]}" height="{high[1] - low[1]}"'
    known = list(names)
    numbers = [
        _number(
            "own" if known[one] == main else "site",
            round(x0 + (at[one][0] - west) * scale),
            round(y0 + (at[one][1] - north) * scale),
            int(ranks[one]),
        )
        for one in sorted(heap, key=lambda one: known[one] == main)
    ]
    return [
        f'<rect class="frame" {box}/><path class="leader" d="M{high[0]} {high[1]}L{x0} {y0}"/>',
        f'<svg class="inset" {frame} viewBox="{view}">{_BASE}</svg>',
        f'<rect class="frame" {frame}/>',
        *numbers,
    ]


def _bands(results: StudyResults, sheet: SmallMap) -> str:
    """Draw the bands of the first claim about a time under each profile."""
    timed = results.claims[results.claims[["published_min", "travel_time"]].notna().all(axis=1)]
    first = timed[timed["claim_id"].eq(timed["claim_id"].iloc[0])] if len(timed) else timed
    rows = first.drop_duplicates("profile")
    longest = rows[["published_min", "travel_time_high", "p90"]].max(axis=None) if len(rows) else 1
    parts = []
    for number, (_, row) in enumerate(rows.iterrows()):
        y = HEIGHT * (number + 0.5) / len(rows)
        low, high = (
            row[one] if row[one] == row[one] else row[other]
            for one, other in (("p10", "travel_time_low"), ("p90", "travel_time_high"))
        )
        start, stop, value, said = (
            40 + (WIDTH - 80) * one / longest
            for one in (low, high, row["travel_time"], row["published_min"])
        )
        parts.append(
            f'<rect class="claim-band" x="{start:.0f}" y="{y - 20:.0f}" '
            f'width="{max(stop - start, 2):.0f}" height="40"/>'
            f'<circle class="value" cx="{value:.0f}" cy="{y:.0f}" r="10"/>'
            f'<path class="claim" d="M{said:.0f} {y - 44:.0f}V{y + 44:.0f}"/>'
        )
    return sheet.drawing(parts, "bands")


def _paper(results: StudyResults, sheet: SmallMap) -> str:
    """Draw a sheet of paper with the first map and lines of text."""
    left, top, width, height = 170, 30, 460, 390
    lines = [
        f'<rect class="line" x="{left + 330}" y="{top + 80 + 44 * at}" width="{w}" height="10"/>'
        for at, w in enumerate((100, 70, 90, 60, 100, 80))
    ]
    view = f'x="{left + 20}" y="{top + 70}" width="290" height="290" viewBox="130 0 448 448"'
    areas = "".join(_areas(results, sheet))
    return sheet.drawing(
        [
            f'<rect class="paper" x="{left}" y="{top}" width="{width}" height="{height}"/>',
            f'<rect class="line title" x="{left + 20}" y="{top + 24}" width="300" height="16"/>',
            f"<svg {view}>{_UNDER}{areas}{_OVER}</svg>",
            *lines,
        ],
        "desk",
    )
