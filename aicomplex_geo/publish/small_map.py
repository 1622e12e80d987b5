"""A small map as SVG: land, water, roads by class, generalised to its pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from aicomplex_geo._files import text_sha256
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.maps.basemap import CITY_KINDS, OUTLINES, basemap_features
from aicomplex_geo.maps.road_lines import merged_roads
from aicomplex_geo.maps.shared_parts import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
        frame = basemap_features(results.study, results.net)
        self.under = self._areas(results, frame)
        self.over = [*self._lines(frame), *self._roads(_merged(results))]

    def xy(self, positions: NDArray[np.float64]) -> NDArray[np.int64]:
        """Positions on the sheet, in whole units."""
        x = (positions[:, 0] - self._west) * self._squeeze * self._scale
        y = (self._north - positions[:, 1]) * self._scale
        return np.rint(np.column_stack([x, y])).astype(np.int64)

    def paths(self, layer: gpd.GeoDataFrame | gpd.GeoSeries, name: str) -> list[str]:
        """One path of the lines or rings of a layer, cut to the sheet; none if nothing is there."""
        text = self.outline(layer)
        return [f'<path class="{name}" d="{text}"/>'] if text else []

    def outline(self, layer: gpd.GeoDataFrame | gpd.GeoSeries) -> str:
        """Lines or rings as SVG writes them, at most `MOST_CHARACTERS`."""
        geometry = layer.to_crs(GEOGRAPHIC).geometry.dropna()
        cut = shapely.clip_by_rect(np.asarray(geometry, dtype=object), *self._box.bounds)
        whole = shapely.get_parts(cut)
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
        drawn: dict[str, None] = {}
        for part in parts:
            for line, closed in _rings(part):
                points = self.xy(shapely.get_coordinates(line))
                if step > FIRST_STEP:
                    points = (np.rint(points / step) * step).astype(np.int64)
                text = _path(points, closed=closed, least=step * (1 + closed))
                if text:
                    drawn[text] = None
        return "".join(drawn)

    def _areas(self, results: StudyResults, frame: gpd.GeoDataFrame) -> list[str]:
        sheet = f'width="{WIDTH}" height="{HEIGHT}"'
        parts = []
        for kind in AREAS:
            layer = frame[frame["kind"] == kind]
            if kind == "land" and layer.empty:
                parts.append(f'<rect class="land" {sheet}/>')
            elif kind == "city" and layer.empty:
                parts += self._outlines(results)
            else:
                parts += self.paths(layer, kind)
        return [f'<rect class="sea" {sheet}/>', *parts]

    def _outlines(self, results: StudyResults) -> list[str]:
        if OUTLINES not in results.study.layer_names:
            return []
        outlines = with_geometry(results.study.layer(OUTLINES))
        inner = outlines["kind"].isin(CITY_KINDS)
        return [*self.paths(outlines[~inner], "outline"), *self.paths(outlines[inner], "city")]

    def _lines(self, frame: gpd.GeoDataFrame) -> list[str]:
        chosen = frame[~frame["under_construction"]]
        kinds = chosen["kind"].replace("high_speed_railway", "railway")
        return [part for kind in LINES for part in self.paths(chosen[kinds == kind], kind)]

    def _roads(self, merged: Mapping[str, gpd.GeoSeries]) -> list[str]:
        """Draw the casings of all classes, then the roads, so that junctions open."""
        texts = {kind: self.outline(roads) for kind, roads in merged.items()}
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


def _merged(results: StudyResults) -> dict[str, gpd.GeoSeries]:
    """Join the roads of each class, once for all small maps of the same results."""

    def merge() -> dict[str, gpd.GeoSeries]:
        placed = results.net.edges.to_crs(GEOGRAPHIC)
        roads = {kind: merged_roads(placed[placed["road_class"] == kind]) for kind in ROADS}
        return {kind: gpd.GeoSeries([one], crs=GEOGRAPHIC) for kind, one in roads.items()}

    return shared(results, "roads of small maps", (results.net,), merge)


def _extent(parts: NDArray[np.object_]) -> NDArray[np.float64]:
    """Give the longer side of the box around each part."""
    west, south, east, north = shapely.bounds(parts).T
    longer: NDArray[np.float64] = np.maximum(east - west, north - south)
    return longer


def _rings(part: Any) -> list[tuple[Any, bool]]:  # noqa: ANN401 - a polygon or a line
    if part.is_empty:
        return []
    if part.geom_type == "Polygon":
        return [(part.exterior, True), *((one, True) for one in part.interiors)]
    return [(part, False)] if part.geom_type in {"LineString", "LinearRing"} else []


def _path(points: NDArray[np.int64], *, closed: bool, least: float) -> str:
    """Write steps between whole positions; nothing for what is smaller than a step.

    >>> _path(np.array([[0, 0], [10, 0], [10, -10], [0, 0]]), closed=True, least=2)
    'M0 0l10 0 0-10z'
    """
    moved = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
    points = points[moved]
    if closed and len(points) > 1 and (points[0] == points[-1]).all():
        points = points[:-1]
    if len(points) < (3 if closed else 2) or np.ptp(points, axis=0).max() < least:
        return ""
    steps = [f"{x}{y}" if y < 0 else f"{x} {y}" for x, y in np.diff(points, axis=0).tolist()]
    body = "".join(
        step if not at or step[0] == "-" else f" {step}" for at, step in enumerate(steps)
    )
    return f"M{points[0][0]} {points[0][1]}l{body}{'z' if closed else ''}"
