"""Any frame as an offline map, the counterpart of ``GeoDataFrame.explore``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from aicomplex_geo._choices import check_switches
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.antimeridian import degrees_bounds, to_crs
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.labels import COLUMN, LABELS, WORD
from aicomplex_geo.maps import palettes, typed_features
from aicomplex_geo.maps.basemap import basemap as study_basemap
from aicomplex_geo.maps.basemap import network_basemap
from aicomplex_geo.maps.classification import MINUTES, Choice, Classes, classify, single
from aicomplex_geo.maps.offline import OfflineMap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.study import Study

Words = str | tuple[str, str]
_MANY = 20_000
"""Features beyond which a page holds the chosen column only, unless fields are named."""

_NAMES = ("name_ko", "name_en")
_MOST_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Look:
    """How a layer is drawn: pixels and opacities."""

    radius: float = 5.0
    weight: float | None = None
    opacity: float = 1.0
    fill_opacity: float = 0.9
    shown: bool = True
    missing_color: str = palettes.MISSING
    outlined: bool = True
    lowest_on_top: bool = False


def explore(  # noqa: PLR0913 - the options of GeoDataFrame.explore that mean the same here
    gdf: gpd.GeoDataFrame | gpd.GeoSeries,
    column: str | None = None,
    *,
    m: OfflineMap | None = None,
    name: Words | None = None,
    categorical: bool = False,
    categories: Sequence[Any] | None = None,
    scheme: str | None = None,
    k: int = 5,
    breaks: Sequence[float] | None = None,
    cmap: str | Sequence[str] | None = None,
    color: str | None = None,
    caption: Words | None = None,
    unit: Words | None = None,
    tooltip: bool | Sequence[str] = True,
    popup: bool | Sequence[str] = True,
    legend: bool = True,
    marker_kwds: Mapping[str, Any] | None = None,
    style_kwds: Mapping[str, Any] | None = None,
    missing_kwds: Mapping[str, Any] | None = None,
    basemap: Study | RoadNetwork | str | Path | None = None,
    title: Words | None = None,
    lang: Literal["ko", "en"] = "ko",
) -> OfflineMap:
    """Draw a frame on a map that needs no network, like :meth:`geopandas.GeoDataFrame.explore`.

    Parameters have the names that geopandas gives them where they mean the same. Features
    are compressed and drawn on a canvas: 100,000 lines open in about a second.

    Parameters
    ----------
    gdf : geopandas.GeoDataFrame or geopandas.GeoSeries
        Points, lines, polygons or a mix of them, in any CRS. Missing and empty geometries are
        not drawn; the legend says how many there are.
    column : str, optional
        Column whose values are coloured. Without it all features have one colour.
    m : OfflineMap, optional
        A map to add the layer to: of an earlier call, or a page of a study. Its view is kept
        if it has one.
    name : str or (str, str), optional
        Name of the layer; a pair is Korean and English. By default the column, or "자료".
    categorical : bool, default False
        Whether numbers are names of categories. Texts and booleans always are.
    categories : sequence, optional
        Categories in the order of the legend; others are grouped as one. By default all, or
        the six most frequent and the rest as one if there are more than seven.
    scheme : str, optional
        ``"quantiles"`` (the default), ``"equalinterval"``, ``"naturalbreaks"`` (the exact
        optimum of Fisher and Jenks, by mapclassify) or another name of mapclassify.
    k : int, default 5
        Number of classes, at most 9.
    breaks : sequence of float, optional
        Upper bounds of the classes, inclusive; larger values form one more class.
    cmap : str or sequence of str, optional
        ``"time"``, ``"difference"``, ``"qualitative"``, a sequence of ColorBrewer or
        matplotlib such as ``"YlGnBu"`` or ``"viridis"`` (``_r`` reverses it), or one colour
        for each class. All palettes named here are safe for colour-blind readers.
    color : str, optional
        Colour of all features where no `column` is given.
    caption : str or (str, str), optional
        Heading of the legend; by default the name of the column.
    unit : str or (str, str), optional
        Unit of the values, shown in the legend, tooltips and popups. Minutes for
        columns of travel times.
    tooltip : bool or sequence of str, default True
        Fields shown while the pointer is on a feature. True is all columns, or the chosen
        column and the names if there are more than 20,000 features.
    popup : bool or sequence of str, default True
        Fields shown after a click. True is as for `tooltip`.
    legend : bool, default True
        Whether the classes are listed.
    marker_kwds : mapping, optional
        ``radius`` of points in pixels, 5 by default.
    style_kwds : mapping, optional
        ``weight`` of lines in pixels, ``opacity`` and ``fillOpacity``.
    missing_kwds : mapping, optional
        ``color`` of features without a value.
    basemap : Study, RoadNetwork, str or pathlib.Path, optional
        Outlines and roads below the layer: of a study, of its file or folder, or of a network.
    title : str or (str, str), optional
        Title of the page; by default the name of the layer.
    lang : {"ko", "en"}, default "ko"
        First language of the page; a button changes it.

    Returns
    -------
    OfflineMap
        Shows in Jupyter; :func:`aicomplex_geo.maps.save` writes it as one file. Times in a column
        of travel times are coloured by the six fixed classes of 10 minutes unless told
        otherwise.

    Raises
    ------
    ParameterError
        If `gdf` has no geometry or no CRS, if a column does not exist, or if an option is
        invalid.
    MissingDependencyError
        If a scheme of mapclassify is wanted and mapclassify is not installed.

    Examples
    --------
    >>> import geopandas as gpd
    >>> points = gpd.GeoDataFrame(
    ...     {"jobs": [120, 3400, None]},
    ...     geometry=gpd.points_from_xy([126.80, 126.85, 126.90], [35.15, 35.20, 35.22]),
    ...     crs=4326,
    ... )
    >>> m = explore(points, "jobs", unit=("명", "people"))
    >>> m
    <OfflineMap jobs, 1 layer>
    """
    check_switches(categorical=categorical, legend=legend)
    frame = _checked(gdf, column, tooltip, popup)
    marker, style = dict(marker_kwds or {}), dict(style_kwds or {})
    look = Look(
        radius=float(marker.get("radius", 5.0)),
        weight=style.get("weight"),
        opacity=float(style.get("opacity", 1.0)),
        fill_opacity=float(style.get("fillOpacity", 0.9)),
        missing_color=str(dict(missing_kwds or {}).get("color", palettes.MISSING)),
    )
    choice = Choice(scheme, k, breaks, categorical, categories, cmap, color)
    names = pair(name if name is not None else column or LABELS[WORD]["data"])
    drawn = layer(
        frame,
        column,
        names=names,
        classes=_classes(frame, column, choice),
        look=look,
        caption=caption,
        unit=unit,
        fields=(tooltip, popup),
        legend=legend,
    )
    drawn_on = target(m, None if title is None else pair(title), names, lang)
    drawn_on.frames.append(drawn)
    if basemap is not None:
        put_below(drawn_on, basemap)
    return drawn_on


def layer(  # noqa: PLR0913 - each is a part of the payload
    frame: gpd.GeoDataFrame,
    column: str | None,
    *,
    names: tuple[str, str],
    classes: Classes,
    look: Look,
    caption: Words | None = None,
    unit: Words | None = None,
    fields: tuple[bool | Sequence[str], bool | Sequence[str]] = (True, True),
    legend: bool = True,
) -> dict[str, Any]:
    """Encode a checked frame with its classes as a layer of a page."""
    degrees = to_crs(frame.geometry, GEOGRAPHIC)
    geometries = np.asarray(degrees.array, dtype=object)
    geometries, tolerance = typed_features.simplified(geometries)
    shapes = typed_features.take_apart(geometries)
    codes = classes.codes
    if len(frame) > typed_features.SORTED_FROM:
        order = typed_features.morton_order(shapes.first)
        frame, codes, geometries = frame.iloc[order], codes[order], geometries[order]
        shapes = typed_features.take_apart(geometries)
    chosen = _fields(frame, column, fields)
    texts = pd.DataFrame(frame.drop(columns=frame.geometry.name)).reset_index()
    columns = [typed_features.column(_shortened(texts[one])) for one in chosen.names]
    missing = int((shapes.parts == 0).sum())
    return {
        "name": list(names),
        "caption": list(pair(caption) if caption is not None else _column_name(column)),
        "unit": list(_unit(column, unit)),
        "legend": legend,
        "ordered": classes.ordered and not classes.exact,
        "classes": [
            {
                "words": list(classes.words[at]),
                "colour": classes.colours[at],
                "count": count,
                "hidden": at in classes.hidden,
            }
            for at, count in enumerate(classes.counts())
        ],
        "noValue": {"colour": look.missing_color, "count": classes.missing},
        "notDrawn": missing,
        "simplified": tolerance,
        "look": {
            "radius": look.radius,
            "weight": look.weight,
            "opacity": look.opacity,
            "fillOpacity": look.fill_opacity,
            "outlined": look.outlined,
            "lowestOnTop": look.lowest_on_top,
        },
        "shown": look.shown,
        "bounds": _bounds(degrees[_drawn(classes)]),
        "fields": [
            {
                "name": list(_column_name(one)),
                "digits": kept.digits,
                "unit": list(_unit(one, unit if one == column else None)),
            }
            for one, kept in zip(chosen.names, columns, strict=True)
        ],
        "titles": chosen.titles,
        "tooltip": chosen.tooltip,
        "popup": chosen.popup,
        "data": typed_features.pack(shapes, codes, columns),
    }


def pair(words: Words) -> tuple[str, str]:
    """Read a text in both languages; one text stands for both.

    >>> pair("a"), pair(("가", "a"))
    (('a', 'a'), ('가', 'a'))
    """
    if isinstance(words, str):
        return words, words
    korean, english = words
    return str(korean), str(english)


def _checked(
    gdf: gpd.GeoDataFrame | gpd.GeoSeries,
    column: str | None,
    *fields: bool | Sequence[str],
) -> gpd.GeoDataFrame:
    """Return the frame with a geometry; all problems are reported at once."""
    if isinstance(gdf, gpd.GeoSeries):
        gdf = gpd.GeoDataFrame(geometry=gdf)
    if not isinstance(gdf, gpd.GeoDataFrame) or gdf.active_geometry_name is None:
        raise ParameterError(
            f"gdf is {type(gdf).__name__} without a geometry; give a GeoDataFrame or a GeoSeries."
        )
    named = [column] if column is not None else []
    named += [one for some in fields if not isinstance(some, bool) for one in some]
    known = {*gdf.columns, *gdf.index.names} - {gdf.geometry.name, None}
    unknown = [str(one) for one in dict.fromkeys(named) if one not in known]
    problems = []
    if unknown:
        columns = ", ".join(str(one) for one in gdf.columns if one != gdf.geometry.name)
        problems.append(f"gdf has no column {', '.join(unknown)}; it has: {columns}")
    if gdf.crs is None:
        problems.append("gdf has no CRS; name it with gdf.set_crs(...)")
    if problems:
        raise ParameterError(f"{'. '.join(problems)}.")
    return gdf


def _classes(frame: gpd.GeoDataFrame, column: str | None, choice: Choice) -> Classes:
    if column is None:
        return single(len(frame), ("", ""), choice.color)
    if choice.color is not None:
        raise ParameterError("color is for maps without a column; give cmap for the classes.")
    values = frame[column] if column in frame.columns else frame.index.get_level_values(column)
    return classify(pd.Series(values, name=column), choice)


@dataclass(frozen=True, slots=True)
class _Fields:
    """Columns that the page holds, and the places among them of what it shows where."""

    names: list[str]
    titles: list[int]
    tooltip: list[int]
    popup: list[int]


def _fields(
    frame: gpd.GeoDataFrame,
    column: str | None,
    wanted: tuple[bool | Sequence[str], bool | Sequence[str]],
) -> _Fields:
    index = [] if isinstance(frame.index, pd.RangeIndex) else _index_names(frame.index)
    present = [*index, *(one for one in frame.columns if one != frame.geometry.name)]
    titles = [one for one in _NAMES if one in present] or [
        one for one in ("name",) if one in present
    ]
    every = present
    if len(frame) > _MANY:
        every = [one for one in present if one == column or one in titles]
    lists = [_wanted(some, every) for some in wanted]
    names = list(dict.fromkeys([*titles, *(one for some in lists for one in some)]))
    place = {one: at for at, one in enumerate(names)}
    shown = [[place[one] for one in some if one not in titles] for some in lists]
    pair_of_titles = [place[titles[0]], place[titles[-1]]] if titles else []
    return _Fields(names, pair_of_titles, *shown)


def _index_names(index: pd.Index) -> list[str]:
    """Name the columns that the index becomes."""
    if index.nlevels == 1:
        return [str(index.name or "index")]
    return [str(one or f"level_{at}") for at, one in enumerate(index.names)]


def _wanted(some: bool | Sequence[str], every: list[str]) -> list[str]:  # noqa: FBT001 - as geopandas has it
    if isinstance(some, bool):
        return every if some else []
    return list(dict.fromkeys(some))


def _shortened(values: pd.Series) -> pd.Series:
    """Cut texts that no popup can show."""
    if values.dtype != object and not pd.api.types.is_string_dtype(values.dtype):
        return values
    return values.map(
        lambda one: (
            f"{one[:_MOST_TEXT]}…" if isinstance(one, str) and len(one) > _MOST_TEXT else one
        )
    )


def _column_name(column: str | None) -> tuple[str, str]:
    if column is None:
        return "", ""
    return LABELS[COLUMN].get(str(column), (str(column), str(column)))


def _unit(column: str | None, unit: Words | None) -> tuple[str, str]:
    if unit is not None:
        return pair(unit)
    return LABELS["unit"]["min"] if column in MINUTES else ("", "")


def _drawn(classes: Classes) -> Any:  # noqa: ANN401 - an array of booleans
    return ~np.isin(classes.codes, list(classes.hidden))


def _bounds(degrees: gpd.GeoSeries) -> list[float] | None:
    """South, west, north and east of what is drawn."""
    if (degrees.isna() | degrees.is_empty).all():
        return None
    west, south, east, north = degrees_bounds(degrees)
    box = [south, west, north, east]
    return [round(one, 6) for one in box] if np.isfinite(box).all() else None


def target(
    m: OfflineMap | None,
    title: tuple[str, str] | None,
    names: tuple[str, str],
    lang: Literal["ko", "en"],
) -> OfflineMap:
    """Take the map that is given, else make one of that title."""
    if m is None:
        title = title or names
        made = OfflineMap(title=title[0 if lang == "ko" else 1], lang=lang)
        made.titles = title
        return made
    if not isinstance(m, OfflineMap):
        raise ParameterError(
            f"m is {type(m).__module__}.{type(m).__name__}, whose page loads scripts from other "
            "hosts; give an aicomplex_geo.maps.OfflineMap."
        )
    if title is not None:
        m.titles, m.title = title, title[0 if m.lang == "ko" else 1]
    return m


def put_below(m: OfflineMap, named: Study | RoadNetwork | str | Path) -> None:
    """Draw a study's outlines and roads, or a network, below the layers."""
    from aicomplex_geo.network import RoadNetwork  # noqa: PLC0415 - loaded only where it is wanted
    from aicomplex_geo.study.loading import as_study  # noqa: PLC0415 - the same

    if isinstance(named, RoadNetwork):
        m.base = network_basemap(named)
        return
    study = as_study(named)
    m.base = study_basemap(study, study.network())
