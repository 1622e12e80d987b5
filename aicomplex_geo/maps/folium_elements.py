"""Elements of folium made to work offline: those that load scripts, or read data as HTML."""

from __future__ import annotations

import html as markup
import itertools
import re
from typing import TYPE_CHECKING, Any

from branca.colormap import ColorMap, StepColormap
from branca.element import Element
from folium.features import GeoJson, GeoJsonPopup, GeoJsonTooltip

from aicomplex_geo.maps.classification import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from branca.element import Figure

_STEPS = 24
"""Colours that a continuous scale is shown with."""

# what geopandas' explore() writes for categories, and the script for it from another host
_CATEGORIES = re.compile(r"<div id='maplegend .*?' class='maplegend'>", re.DOTALL)
_TITLE = re.compile(r"<div class='legend-title'>(.*?)</div>", re.DOTALL)
_CATEGORY = re.compile(r"<li><span style='background:(.*?)'></span>(.*?)</li>", re.DOTALL)


def take_legends(figure: Figure) -> list[dict[str, Any]]:
    """Remove the colour scales and category legends of a map, and describe them for the page."""
    legends = []
    for parent, name, element in list(_all(figure)):
        if isinstance(element, ColorMap):
            legends.append(_scale(element))
            del parent._children[name]  # noqa: SLF001 - folium has no method for it
    for name, element in list(figure.html._children.items()):  # noqa: SLF001 - the same
        text = element.render() if type(element) is Element else ""
        if _CATEGORIES.search(text):
            legends.append(_categories(text))
            del figure.html._children[name]  # noqa: SLF001 - the same
    return legends


def escape_properties(figure: Figure) -> None:
    """Let tooltips and popups of GeoJSON show values as written: folium reads them as HTML."""
    for _, _, element in list(_all(figure)):
        if not isinstance(element, GeoJson):
            continue
        details = [
            child
            for child in element._children.values()  # noqa: SLF001 - folium has no method for it
            if isinstance(child, GeoJsonTooltip | GeoJsonPopup)
        ]
        if not details:
            continue
        for child in details:
            child.aliases = [markup.escape(str(one)) for one in child.aliases]
        for feature in element.data.get("features", [element.data]):
            # a new mapping: features may share one
            feature["properties"] = {
                key: markup.escape(value) if isinstance(value, str) else value
                for key, value in (feature.get("properties") or {}).items()
            }


def _all(element: Element) -> Iterator[tuple[Element, str, Element]]:
    """Walk over the children of an element: parent, name, child."""
    for name, child in element._children.items():  # noqa: SLF001 - folium has no method for it
        yield element, name, child
        yield from _all(child)


def _scale(scale: ColorMap) -> dict[str, Any]:
    bounds = [float(one) for one in scale.index]
    if isinstance(scale, StepColormap):
        middles = [(low + high) / 2 for low, high in itertools.pairwise(bounds)]
        shown = [number_text(one) for one in bounds]
        words = [[f"{low}~{high}", f"{low}–{high}"] for low, high in itertools.pairwise(shown)]
        return {
            "caption": scale.caption,
            "colours": [scale(one)[:7] for one in middles],
            "words": words,
            "continuous": False,
        }
    span = scale.vmax - scale.vmin
    steps = [scale.vmin + span * at / (_STEPS - 1) for at in range(_STEPS)]
    ends = [[number_text(one)] * 2 for one in (scale.vmin, scale.vmax)]
    return {
        "caption": scale.caption,
        "colours": [scale(one)[:7] for one in steps],
        "words": ends,
        "continuous": True,
    }


def _categories(text: str) -> dict[str, Any]:
    title = _TITLE.search(text)
    found = _CATEGORY.findall(text)
    return {
        "caption": title.group(1).strip() if title else "",
        "colours": [colour for colour, _ in found],
        "words": [[name, name] for _, name in found],
        "continuous": False,
    }
