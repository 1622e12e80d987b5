"""Small drawings of the maps for the gallery, as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely

from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.maps.sites import CLASSES, NO_DATA, share_class
from aicomplex_geo.results.scenario_surfaces import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from aicomplex_geo.results.study_results import StudyResults

_WIDTH, _HEIGHT = 320, 200
_MARGIN = 0.1
_STEPS = 700
"""Lines are simplified to about this many steps across the sheet."""
_MOST_CRITICAL = 60
_MAJOR = ("expressway", "urban_expressway")


def sketches(results: StudyResults) -> list[str]:
    """Draw what each page shows: overview, isochrones, routes, sites, critical links, claims."""
    frame = middle_of(results)
    dots = _dots(results, frame)
    parts = (
        dots,
        [*_areas(results, frame), *dots],
        [*_routes(results, frame), *dots],
        _ranked(results, frame),
        [*_critical(results, frame), *dots],
    )
    return [*(frame.drawing([*frame.base, *one]) for one in parts), _bands(results, frame)]


def middle_of(results: StudyResults) -> Frame:
    """Frame the origins of a study."""
    points = results.origins.to_crs(GEOGRAPHIC).geometry
    placed = cast("gpd.GeoSeries", points.dropna())
    return Frame(results, placed.total_bounds if len(placed) else results.study.bounds)


class Frame:
    """Longitudes and latitudes on a small sheet, with the roads and outlines there."""

    def __init__(self, results: StudyResults, bounds: Iterable[float]) -> None:
        west, south, east, north = bounds
        middle = (south + north) / 2
        self._squeeze = np.cos(np.radians(middle))
        width = max((east - west) * self._squeeze, (north - south) * _WIDTH / _HEIGHT, 0.05)
        self._tolerance = width * (1 + 4 * _MARGIN) / _STEPS
        self._scale = _WIDTH / (width * (1 + 4 * _MARGIN))
        self._west = (west + east) / 2 - _WIDTH / 2 / self._scale / self._squeeze
        self._north = middle + _HEIGHT / 2 / self._scale
        reach_lon = _WIDTH / self._scale / self._squeeze
        reach_lat = _HEIGHT / self._scale
        self._box = shapely.box(
            self._west, self._north - reach_lat, self._west + reach_lon, self._north
        )
        self.base = self._base(results)

    def _base(self, results: StudyResults) -> list[str]:
        parts = []
        if "outlines" in results.study.layer_names:
            parts += self.paths(with_geometry(results.study.layer("outlines")), "land", close=True)
        edges = results.net.edges.to_crs(GEOGRAPHIC)
        major = edges["road_class"].isin(_MAJOR)
        return [
            *parts,
            *self.paths(edges[~major], "road"),
            *self.paths(edges[major], "road major"),
        ]

    def xy(self, coordinates: Any) -> list[str]:  # noqa: ANN401 - an array of positions
        """Positions on the sheet, as text."""
        x = (coordinates[:, 0] - self._west) * self._squeeze * self._scale
        y = (self._north - coordinates[:, 1]) * self._scale
        return [f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True)]

    def paths(self, layer: gpd.GeoDataFrame, name: str, *, close: bool = False) -> list[str]:
        """One path of the lines or rings of a layer, cut to the sheet."""
        geometry = layer.to_crs(GEOGRAPHIC).geometry.dropna()
        cut = shapely.clip_by_rect(np.asarray(geometry), *self._box.buffer(0.02).bounds)
        slim = shapely.simplify(cut, self._tolerance)
        steps = []
        for part in shapely.get_parts(slim):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            for ring in rings:
                points = self.xy(shapely.get_coordinates(ring))
                if len(points) > 1:
                    steps.append(f"M{'L'.join(points)}{'Z' if close else ''}")
        unique = list(dict.fromkeys(steps))
        return [f'<path class="{name}" d="{"".join(unique)}"/>'] if unique else []

    def drawing(self, parts: list[str]) -> str:
        """Lay the parts on the sheet."""
        return (
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true" focusable="false">'
            f"{''.join(parts)}</svg>"
        )


def _areas(results: StudyResults, frame: Frame) -> list[str]:
    areas = results.isochrones
    mine = areas[
        areas["profile"].eq(results.profile) & areas["from_id"].eq(results.origins.index[0])
    ]
    widest_first = mine.sort_values("cutoff", ascending=False)
    return [
        part
        for at in range(len(widest_first))
        for part in frame.paths(widest_first.iloc[[at]], "area", close=True)
    ]


def _routes(results: StudyResults, frame: Frame) -> list[str]:
    routes = results.routes
    mine = routes[
        routes["profile"].eq(results.profile) & routes["from_id"].eq(results.origins.index[0])
    ]
    return frame.paths(mine, "route")


def _critical(results: StudyResults, frame: Frame) -> list[str]:
    """Draw the links of today of which a closure costs the most, and the roads of scenarios."""
    critical = results.surfaces.critical
    today = critical[critical["state"].eq(TODAY)]
    worst = today.nlargest(_MOST_CRITICAL, "minutes_lost")
    new = [part for one in results.scenarios for part in frame.paths(one.new_links, "road major")]
    return [*frame.paths(worst, "route"), *new]


def _dots(results: StudyResults, frame: Frame) -> list[str]:
    dots = []
    for number, layer in enumerate((results.origins, results.hubs)):
        points = layer.to_crs(GEOGRAPHIC).geometry.dropna()
        main = results.origins.index[0] if number == 0 else None
        for one, place in zip(points.index, frame.xy(shapely.get_coordinates(points)), strict=True):
            x, y = place.split()
            name, radius = ("main", 5) if one == main else ("place", 3)
            dots.append(f'<circle class="{name}" cx="{x}" cy="{y}" r="{radius}"/>')
    return dots[::-1]


def _bands(results: StudyResults, frame: Frame) -> str:
    """Draw the bands of the first claim about a time under each profile."""
    timed = results.claims[results.claims[["published_min", "travel_time"]].notna().all(axis=1)]
    first = timed[timed["claim_id"].eq(timed["claim_id"].iloc[0])] if len(timed) else timed
    rows = first.drop_duplicates("profile")
    longest = rows[["published_min", "travel_time_high", "p90"]].max(axis=None) if len(rows) else 1
    parts = []
    for number, (_, row) in enumerate(rows.iterrows()):
        y = _HEIGHT * (number + 0.5) / len(rows)
        low, high = (
            row[one] if row[one] == row[one] else row[other]
            for one, other in (("p10", "travel_time_low"), ("p90", "travel_time_high"))
        )
        start, stop, value, said = (
            20 + (_WIDTH - 40) * one / longest
            for one in (low, high, row["travel_time"], row["published_min"])
        )
        parts.append(
            f'<rect class="claim-band" x="{start:.1f}" y="{y - 10:.1f}" '
            f'width="{max(stop - start, 1):.1f}" height="20"/>'
            f'<circle class="place" cx="{value:.1f}" cy="{y:.1f}" r="5"/>'
            f'<path class="claim" d="M{said:.1f} {y - 22:.1f}V{y + 22:.1f}"/>'
        )
    return frame.drawing(parts)


def _ranked(results: StudyResults, frame: Frame) -> list[str]:
    """Draw the compared sites in the colours of their classes, the best on top."""
    found = results.comparison
    shares = {} if found.ranking is None else found.ranking.ranks["share"].to_dict()
    points = found.sites.to_crs(GEOGRAPHIC).geometry.dropna()
    dots = {}
    for one, place in zip(points.index, frame.xy(shapely.get_coordinates(points)), strict=True):
        x, y = place.split()
        at = share_class(shares.get(one))
        colour = NO_DATA[0] if at is None else CLASSES[at][1]
        dots[one] = f'<circle class="site" cx="{x}" cy="{y}" r="6" fill="{colour}"/>'
    return [dots[one] for one in sorted(dots, key=lambda one: shares.get(one, 0.0))]
