"""Travel times as finished maps: surfaces, desire lines, isochrones."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.labels import LABELS, WORD
from aicomplex_geo.layers.names import names_of
from aicomplex_geo.maps import palettes
from aicomplex_geo.maps.classification import NO_CLASS, Classes, filled, interval, number_text
from aicomplex_geo.maps.desire_lines import desire_lines
from aicomplex_geo.maps.exploration import Look, Words, layer, pair, put_below, target
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.units import NEVER, to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from aicomplex_geo.maps.offline import OfflineMap
    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.study import Study

MOST_LAYERS = 12
_STEP = 10
_LINE = 1.6
_ORIGIN, _DESTINATION = "#c8102e", "#14213d"
_UNIT = LABELS["unit"]["min"]


@dataclass(frozen=True, slots=True)
class _Page:
    """What the maps of this module share: where they are drawn, on what, and in which words."""

    m: OfflineMap | None
    basemap: Study | RoadNetwork | str | Path | None
    title: Words | None
    lang: Literal["ko", "en"]

    def draw(self, default: str, layers: Sequence[dict[str, Any]]) -> OfflineMap:
        """Put the layers on the map; those added last lie on top."""
        names = LABELS[WORD][default]
        drawn = target(self.m, None if self.title is None else pair(self.title), names, self.lang)
        drawn.frames += layers
        if self.basemap is not None:
            put_below(drawn, self.basemap)
        return drawn


def surface_map(
    times: ODMatrix | pd.Series,
    cells: gpd.GeoDataFrame,
    *,
    origins: gpd.GeoDataFrame | None = None,
    cutoff: float = 60,
    m: OfflineMap | None = None,
    basemap: Study | RoadNetwork | str | Path | None = None,
    title: Words | None = None,
    lang: Literal["ko", "en"] = "ko",
) -> OfflineMap:
    """Draw the travel times on the cells of a grid.

    Parameters
    ----------
    times : ODMatrix or pandas.Series
        Minutes, as of :meth:`Router.surface` in either direction, or indexed by the ids of the
        cells. Each origin (or destination) is a layer of its own; at most 12.
    cells : geopandas.GeoDataFrame
        Cells or points, in any CRS, with unique ids in a column ``id``, else in the index.
    origins : geopandas.GeoDataFrame, optional
        Points to mark, which also name the layers.
    cutoff : float, default 60
        Largest travel time that is coloured, in minutes, inclusive. Cells beyond it and those
        that cannot be reached are counted in the legend and have no colour.
    m : OfflineMap, optional
        Map to draw on.
    basemap : Study, RoadNetwork, str or pathlib.Path, optional
        What lies below, as for :func:`aicomplex_geo.maps.explore`.
    title : str or (str, str), optional
        Title of the page, in Korean and English.
    lang : {"ko", "en"}, default "ko"
        First language of the page.

    Returns
    -------
    OfflineMap
        In classes of 10 minutes, each of which has its colour whatever the cutoff.

    Raises
    ------
    ParameterError
        If neither side of `times` are the cells, if there are over 12 origins, or if `cutoff`
        is not a positive number.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from shapely import box
    >>> cells = gpd.GeoDataFrame(geometry=[box(126.8, 35.2, 126.9, 35.3)], index=["a"], crs=4326)
    >>> surface_map(pd.Series({"a": 12.5}), cells)
    <OfflineMap 통행시간, 1 layer>
    """
    _check_cutoff(cutoff)
    ids = cells["id"] if "id" in cells.columns else cells.index
    layers: list[dict[str, Any]] = []
    for name, minutes in _surfaces(times, pd.Index(ids), origins):
        frame = gpd.GeoDataFrame(
            {"cell": np.asarray(ids), "travel_time": minutes}, geometry=cells.geometry.array
        )
        layers.append(
            layer(
                frame,
                "travel_time",
                names=name,
                classes=time_classes(minutes, cutoff),
                look=Look(fill_opacity=1.0, outlined=False, shown=not layers, lowest_on_top=True),
                caption=LABELS[WORD]["travelTime"],
            )
        )
    layers.reverse()
    if origins is not None:
        layers.append(_marks(origins, LABELS[WORD]["origin"], _ORIGIN))
    return _Page(m, basemap, title, lang).draw("travelTime", layers)


def od_map(
    od: ODMatrix | pd.DataFrame,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    cutoff: float = 60,
    m: OfflineMap | None = None,
    basemap: Study | RoadNetwork | str | Path | None = None,
    title: Words | None = None,
    lang: Literal["ko", "en"] = "ko",
) -> OfflineMap:
    """Draw a straight line for each pair of places, coloured by its travel time.

    Parameters
    ----------
    od : ODMatrix or pandas.DataFrame
        Travel times in minutes; a frame has columns ``from_id``, ``to_id`` and ``travel_time``,
        and may have ``profile``, each of which is then a layer, and more for the popups.
    origins, destinations : geopandas.GeoDataFrame
        Points with the ids of `od`, in any CRS.
    cutoff : float, default 60
        Pairs beyond it are grey; pairs that cannot be reached are counted, not drawn.
    m : OfflineMap, optional
        Map to draw on.
    basemap : Study, RoadNetwork, str or pathlib.Path, optional
        What lies below, as for :func:`aicomplex_geo.maps.explore`.
    title : str or (str, str), optional
        Title of the page, in Korean and English.
    lang : {"ko", "en"}, default "ko"
        First language of the page.

    Returns
    -------
    OfflineMap
        The shortest trips lie on top.

    Raises
    ------
    ParameterError
        If a frame lacks a column, or if `cutoff` is not a positive number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> points = gpd.GeoDataFrame(
    ...     geometry=gpd.points_from_xy([126.8, 126.9], [35.1, 35.2]), index=["a", "b"], crs=4326
    ... )
    >>> od_map(ODMatrix([[0, 12], [13, 0]], ["a", "b"], ["a", "b"]), points, points)
    <OfflineMap 출발지와 도착지 사이 통행시간, 3 layers>
    """
    _check_cutoff(cutoff)
    table = od.to_frame() if isinstance(od, ODMatrix) else od
    missing = [one for one in ("from_id", "to_id", "travel_time") if one not in table.columns]
    if missing:
        raise ParameterError(f"od has no column {', '.join(missing)}.")
    layers: list[dict[str, Any]] = []
    for name, part in _by_profile(table):
        ordered = part.sort_values("travel_time", ascending=False, na_position="first")
        lines = _named_pairs(desire_lines(ordered, origins, destinations), origins, destinations)
        minutes = lines["travel_time"].to_numpy(dtype=float)
        layers.append(
            layer(
                lines,
                "travel_time",
                names=name or LABELS[WORD]["desireLines"],
                classes=time_classes(minutes, cutoff, later=True),
                look=Look(weight=_LINE, shown=not layers, lowest_on_top=True),
                caption=LABELS[WORD]["travelTime"],
            )
        )
    layers.reverse()
    layers.append(_marks(destinations, LABELS["column"]["to_id"], _DESTINATION))
    layers.append(_marks(origins, LABELS["column"]["from_id"], _ORIGIN))
    return _Page(m, basemap, title, lang).draw("desireLinesTitle", layers)


def isochrone_map(
    isochrones: gpd.GeoDataFrame,
    *,
    origins: gpd.GeoDataFrame | None = None,
    m: OfflineMap | None = None,
    basemap: Study | RoadNetwork | str | Path | None = None,
    title: Words | None = None,
    lang: Literal["ko", "en"] = "ko",
) -> OfflineMap:
    """Draw isochrones, the smallest on top.

    Parameters
    ----------
    isochrones : geopandas.GeoDataFrame
        As of :meth:`Router.isochrones`: ``cutoff`` in minutes and a geometry, in any CRS;
        ``from_id`` or ``to_id``, and ``profile`` if there are several. Each place and profile
        is a layer of its own; at most 12.
    origins : geopandas.GeoDataFrame, optional
        Points to mark, which also name the layers.
    m : OfflineMap, optional
        Map to draw on.
    basemap : Study, RoadNetwork, str or pathlib.Path, optional
        What lies below, as for :func:`aicomplex_geo.maps.explore`.
    title : str or (str, str), optional
        Title of the page, in Korean and English.
    lang : {"ko", "en"}, default "ko"
        First language of the page.

    Returns
    -------
    OfflineMap
        Each cutoff has the colour of its time.

    Raises
    ------
    ParameterError
        If `isochrones` has no column ``cutoff``, or more than 12 places and profiles.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point
    >>> area = Point(126.85, 35.2).buffer(0.1)
    >>> areas = gpd.GeoDataFrame({"from_id": ["a"], "cutoff": [30]}, geometry=[area], crs=4326)
    >>> isochrone_map(areas)
    <OfflineMap 등시간권, 1 layer>
    """
    if "cutoff" not in isochrones.columns:
        raise ParameterError("isochrones has no column cutoff.")
    named = {} if origins is None else _names(origins)
    place = next((one for one in ("from_id", "to_id") if one in isochrones.columns), None)
    layers: list[dict[str, Any]] = []
    for profile, of_profile in _by_profile(isochrones):
        groups = [(None, of_profile)] if place is None else of_profile.groupby(place, sort=False)
        for one, part in groups:
            words = named.get(one, pair("" if one is None else str(one)))
            name = _joined(words, profile) if profile else words
            areas = part.sort_values("cutoff", ascending=False, kind="stable")
            layers.append(
                layer(
                    areas,
                    "cutoff",
                    names=name if name[0] else LABELS[WORD]["isochrone"],
                    classes=_cutoff_classes(areas["cutoff"].to_numpy(dtype=float)),
                    look=Look(fill_opacity=1.0, shown=not layers, lowest_on_top=True),
                    caption=LABELS[WORD]["travelTime"],
                )
            )
    _check_number(len(layers))
    layers.reverse()
    if origins is not None:
        layers.append(_marks(origins, LABELS[WORD]["origin"], _ORIGIN))
    return _Page(m, basemap, title, lang).draw("isochrone", layers)


def time_classes(minutes: NDArray[Any], cutoff: float, *, later: bool = False) -> Classes:
    """Put times into classes of 10 minutes up to a cutoff; what is beyond has no colour.

    With `later` what is beyond is grey. What is not reached is never drawn.
    """
    bounds = [*range(_STEP, int(np.ceil(min(cutoff, 60))), _STEP), min(cutoff, 60.0)]
    bounds += [cutoff] if cutoff > bounds[-1] else []
    known = np.asarray(minutes, dtype=float)
    times = to_deciseconds(np.where(np.isnan(known), np.inf, known))
    codes = np.searchsorted(to_deciseconds(bounds), times).astype(np.uint8)
    never = times == NEVER
    words = [filled("upTo", number_text(bounds[0]))]
    words += [interval(low, high) for low, high in itertools.pairwise(bounds)]
    words.append(filled("moreThan", number_text(bounds[-1])))
    colours = [_colour_of(bound) for bound in bounds] + [palettes.LATER]
    beyond = len(bounds)
    codes[never] = beyond + 1
    words.append(LABELS[WORD]["unreachable"])
    colours.append(palettes.MISSING)
    hidden = {beyond + 1} if later else {beyond, beyond + 1}
    return Classes(codes, words, colours, ordered=True, hidden=frozenset(hidden))


def _cutoff_classes(cutoffs: NDArray[np.float64]) -> Classes:
    """Give each cutoff the colour of its time."""
    distinct = np.unique(cutoffs[np.isfinite(cutoffs)])
    codes = np.full(len(cutoffs), NO_CLASS, np.uint8)
    known = np.isfinite(cutoffs)
    codes[known] = np.searchsorted(distinct, cutoffs[known])
    words = [filled("within", number_text(one)) for one in distinct]
    return Classes(codes, words, [_colour_of(one) for one in distinct], ordered=True, exact=True)


def _colour_of(bound: float) -> str:
    """Colour of the class of 10 minutes in which a bound lies."""
    at = int(np.ceil(bound / _STEP)) - 1
    return palettes.TIME[at] if at < len(palettes.TIME) else palettes.LATER


def _surfaces(
    times: ODMatrix | pd.Series, ids: pd.Index, origins: gpd.GeoDataFrame | None
) -> Iterator[tuple[tuple[str, str], NDArray[Any]]]:
    """List the name and the minutes of each surface, in the order of the cells."""
    if isinstance(times, pd.Series):
        if not ids.isin(times.index).all():
            raise ParameterError("times has no value for some of the cells.")
        yield pair(LABELS[WORD]["travelTime"]), times.reindex(ids).to_numpy(dtype=float)
        return
    if not ids.isin(times.destinations).all():
        times = times.transpose()
    if not ids.isin(times.destinations).all():
        raise ParameterError("neither the origins nor the destinations of times are the cells.")
    _check_number(len(times.origins))
    named = {} if origins is None else _names(origins)
    columns = times.destinations.get_indexer(ids)
    for one, minutes in zip(times.origins, times.values, strict=True):
        yield named.get(one, pair(str(one))), minutes[columns]


def _by_profile(table: Any) -> Iterator[tuple[tuple[str, str] | None, Any]]:  # noqa: ANN401 - with geometry or without
    if "profile" not in table.columns:
        yield None, table
        return
    for profile, part in table.groupby("profile", sort=False):
        yield pair(profile if isinstance(profile, tuple) else str(profile)), part


def _joined(one: tuple[str, str], other: tuple[str, str]) -> tuple[str, str]:
    return f"{one[0]}, {other[0]}".strip(", "), f"{one[1]}, {other[1]}".strip(", ")


def _names(places: gpd.GeoDataFrame) -> dict[Any, tuple[str, str]]:
    ids = places["id"] if "id" in places.columns else places.index
    return dict(zip(ids, names_of(places), strict=True))


def _named_pairs(
    lines: gpd.GeoDataFrame, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Name each pair, for its popup."""
    start, end = _names(origins), _names(destinations)
    pairs = list(zip(lines["from_id"], lines["to_id"], strict=True))
    named = lines.drop(columns=["name_ko", "name_en", "profile"], errors="ignore")
    for at, lang in enumerate(("ko", "en")):
        named.insert(
            at,
            f"name_{lang}",
            [
                f"{start.get(a, pair(str(a)))[at]} → {end.get(b, pair(str(b)))[at]}"
                for a, b in pairs
            ],
        )
    return named


def _marks(places: gpd.GeoDataFrame, names: tuple[str, str], colour: str) -> dict[str, Any]:
    """Draw places as points of one colour."""
    words = names_of(places)
    frame = gpd.GeoDataFrame(
        {"name_ko": [ko for ko, _ in words], "name_en": [en for _, en in words]},
        geometry=places.geometry.array,
        crs=places.crs,
    )
    classes = Classes(np.zeros(len(frame), np.uint8), [("", "")], [colour], exact=True)
    return layer(frame, None, names=names, classes=classes, look=Look(radius=6.0))


def _check_cutoff(cutoff: float) -> None:
    if not 0 < cutoff < np.inf:
        raise ParameterError(f"cutoff is {cutoff:g}; give a positive number of minutes.")


def _check_number(count: int) -> None:
    if count > MOST_LAYERS:
        raise ParameterError(
            f"{count} layers are more than one can tell apart; give at most {MOST_LAYERS} places."
        )
