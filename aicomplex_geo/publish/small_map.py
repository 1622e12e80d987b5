"""A small map as SVG: land, water, roads by class, generalised to its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import GeometryType

from aicomplex_geo._files import text_sha256
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.maps.basemap import CITY_KINDS, OUTLINES, basemap_features
from aicomplex_geo.maps.road_lines import merged_roads
from aicomplex_geo.maps.shared_parts import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.results.study_results import StudyResults

WIDTH, HEIGHT = 800, 448
"""Units of the sheet; a card shows it at about half of them in pixels."""
MARGIN = 0.1
MOST_CHARACTERS = 12_000
"""Of one path; lines are generalised until it is no longer."""
LEAST_OF_A_POINT = 3
FIRST_STEP, LAST_STEP = 1.0, 32.0
"""Units that a line may lie off: the first is half a pixel of a card."""
# the lowest first, each drawn over those before it
ROADS = ("street", "arterial", "national", "ramp", "urban_expressway", "expressway")
AREAS = ("land", "city", "built_up", "green", "lake")
LINES = ("municipal_boundary", "district_boundary", "city_limit", "river", "railway", "metro")


class SmallMap:
    """Longitudes and latitudes on a small sheet; `under` and `over` lie below and above areas."""

    def __init__(self, results: StudyResults, bounds: Iterable[float]) -> None:
        west, south, east, north = (float(one) for one in bounds)
        middle = (south + north) / 2
        self._squeeze = float(np.cos(np.radians(middle)))
        width = max((east - west) * self._squeeze, (north - south) * WIDTH / HEIGHT, 0.05)
        self._scale = WIDTH / (width * (1 + 4 * MARGIN))
        self._west = (west + east) / 2 - WIDTH / 2 / self._scale / self._squeeze
        self._north = middle + HEIGHT / 2 / self._scale
        south_edge = self._north - HEIGHT / self._scale
        east_edge = self._west + WIDTH / self._scale / self._squeeze
        self._box = shapely.box(self._west, south_edge, east_edge, self._north).buffer(0.02)
        # names of paths that are drawn twice, on a page with several maps
        self._key = text_sha256(repr((west, south, east, north)))[:6]
        base = _base(results)
        self.under = self._areas(base)
        self.over = [*self._lines(base), *self._roads(_merged(results))]

    def xy(self, positions: NDArray[np.float64]) -> NDArray[np.int64]:
        """Positions on the sheet, in whole units."""
        x = (positions[:, 0] - self._west) * self._squeeze * self._scale
        y = (self._north - positions[:, 1]) * self._scale
        return np.rint(np.column_stack([x, y])).astype(np.int64)

    def paths(self, layer: gpd.GeoDataFrame | gpd.GeoSeries, name: str) -> list[str]:
        """One path of the lines or rings of a layer, cut to the sheet; none if nothing is there."""
        return self._path(_shapes(layer), name)

    def _path(self, shapes: NDArray[np.object_], name: str) -> list[str]:
        text = self._outline(shapes)
        return [f'<path class="{name}" d="{text}"/>'] if text else []

    def _outline(self, shapes: NDArray[np.object_]) -> str:
        """Lines or rings as SVG writes them, at most `MOST_CHARACTERS`."""
        whole = shapely.get_parts(shapely.clip_by_rect(shapes, *self._box.bounds))
        whole = whole[~shapely.is_empty(whole)]
        step = FIRST_STEP
        while step <= LAST_STEP:
            slim = shapely.simplify(whole, step / self._scale)
            slim = slim[_extent(slim) * self._scale >= step]
            if shapely.get_num_coordinates(slim).sum() * LEAST_OF_A_POINT <= MOST_CHARACTERS:
                text = self._drawn(slim, step)
                if len(text) <= MOST_CHARACTERS:
                    return text
            step *= 2
        return ""

    def _drawn(self, parts: NDArray[np.object_], step: float) -> str:
        """Draw each line once."""
        lines, closed = _lines_and_rings(parts)
        corners, line = shapely.get_coordinates(lines, return_index=True)
        points = self.xy(corners)
        if step > FIRST_STEP:
            points = (np.rint(points / step) * step).astype(np.int64)
        return "".join(dict.fromkeys(_path_texts(points, line, closed, least=step)))

    def _areas(self, base: Base) -> list[str]:
        sheet = f'width="{WIDTH}" height="{HEIGHT}"'
        parts = []
        for kind in AREAS:
            if kind == "land" and not len(base.areas[kind]):
                parts.append(f'<rect class="land" {sheet}/>')
            elif kind == "city" and not len(base.areas[kind]):
                parts += [part for name, one in base.outlines for part in self._path(one, name)]
            else:
                parts += self._path(base.areas[kind], kind)
        return [f'<rect class="sea" {sheet}/>', *parts]

    def _lines(self, base: Base) -> list[str]:
        return [part for kind in LINES for part in self._path(base.lines[kind], kind)]

    def _roads(self, merged: Mapping[str, NDArray[np.object_]]) -> list[str]:
        """Draw the casings of all classes, then the roads, so that junctions open."""
        texts = {kind: self._outline(roads) for kind, roads in merged.items()}
        known = {kind: f"{kind}-{self._key}" for kind, text in texts.items() if text}
        lines = [f'<path id="{name}" d="{texts[kind]}"/>' for kind, name in known.items()]
        drawn = [
            f'<use class="{look} {kind}" href="#{name}"/>'
            for look in ("casing", "road")
            for kind, name in known.items()
        ]
        return [f"<defs>{''.join(lines)}</defs>", *drawn]

    def drawing(self, parts: Iterable[str], name: str = "") -> str:
        """Lay the parts on the sheet."""
        return (
            f'<svg class="small-map{name and f" {name}"}" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
        )


@dataclass(frozen=True, eq=False)
class Base:
    """Shapes of the base map in degrees, by kind; `outlines` are drawn where there is no city."""

    areas: Mapping[str, NDArray[np.object_]]
    lines: Mapping[str, NDArray[np.object_]]
    outlines: tuple[tuple[str, NDArray[np.object_]], ...]


def _base(results: StudyResults) -> Base:
    """Split the base map by kind, once for all small maps of the same results."""

    def split() -> Base:
        frame = basemap_features(results.study, results.net)
        built = frame[~frame["under_construction"]]
        kinds = built["kind"].replace("high_speed_railway", "railway")
        return Base(
            {kind: _shapes(frame[frame["kind"] == kind]) for kind in AREAS},
            {kind: _shapes(built[kinds == kind]) for kind in LINES},
            _outlines(results),
        )

    return shared(results, "base of small maps", (results.study, results.net), split)


def _outlines(results: StudyResults) -> tuple[tuple[str, NDArray[np.object_]], ...]:
    if OUTLINES not in results.study.layer_names:
        return ()
    outlines = with_geometry(results.study.layer(OUTLINES))
    inner = outlines["kind"].isin(CITY_KINDS)
    return ("outline", _shapes(outlines[~inner])), ("city", _shapes(outlines[inner]))


def _merged(results: StudyResults) -> dict[str, NDArray[np.object_]]:
    """Join the roads of each class, once for all small maps of the same results."""

    def merge() -> dict[str, NDArray[np.object_]]:
        placed = results.net.edges.to_crs(GEOGRAPHIC)
        return {
            kind: np.array([merged_roads(placed[placed["road_class"] == kind])], dtype=object)
            for kind in ROADS
        }

    return shared(results, "roads of small maps", (results.net,), merge)


def _shapes(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.object_]:
    """Shapes of a layer in degrees."""
    shapes: NDArray[np.object_] = np.asarray(layer.geometry.to_crs(GEOGRAPHIC), dtype=object)
    known: NDArray[np.object_] = shapes[~shapely.is_missing(shapes)]
    return known


def _extent(parts: NDArray[np.object_]) -> NDArray[np.float64]:
    """Give the longer side of the box around each part."""
    west, south, east, north = shapely.bounds(parts).T
    longer: NDArray[np.float64] = np.maximum(east - west, north - south)
    return longer


def _lines_and_rings(
    parts: NDArray[np.object_],
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Lines and rings of polygons, in the order of the parts, and whether each is closed."""
    kind = shapely.get_type_id(parts)
    is_line = np.isin(kind, (GeometryType.LINESTRING, GeometryType.LINEARRING))
    polygons = np.flatnonzero(kind == GeometryType.POLYGON)
    rings, of = shapely.get_rings(parts[polygons], return_index=True)
    part = np.concatenate([np.flatnonzero(is_line), polygons[of]])
    order = np.argsort(part, kind="stable")
    closed = np.repeat([False, True], [is_line.sum(), len(rings)])
    return np.concatenate([parts[is_line], rings])[order], closed[order]


def _path_texts(
    points: NDArray[np.int64], line: NDArray[np.int64], closed: NDArray[np.bool_], *, least: float
) -> list[str]:
    """Write steps between whole positions of each line; nothing for what is smaller than a step.

    >>> ring = np.array([[0, 0], [10, 0], [10, -10], [0, 0]])
    >>> _path_texts(ring, np.zeros(4, dtype=int), np.array([True]), least=1)
    ['M0 0l10 0 0-10z']
    """
    moved = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1) | (np.diff(line) != 0))
    points, line = points[moved[: len(points)]], line[moved[: len(line)]]
    bounds = np.searchsorted(line, np.arange(len(closed) + 1)).tolist()
    steps = np.diff(points, axis=0, append=points[-1:])
    texts = [f"{'' if x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}" for x, y in steps.tolist()]
    found = []
    for start, stop, ring in zip(bounds[:-1], bounds[1:], closed.tolist(), strict=True):
        end = stop
        if ring and stop > start + 1 and (points[start] == points[stop - 1]).all():
            end -= 1
        own = points[start:end]
        if len(own) < 2 + ring or np.ptp(own, axis=0).max() < least * (1 + ring):
            continue
        body = "".join(texts[start : end - 1]).lstrip()
        found.append(f"M{own[0, 0]} {own[0, 1]}l{body}{'z' if ring else ''}")
    return found
