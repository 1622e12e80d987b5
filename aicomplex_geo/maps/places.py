"""Everything of a study that has a name and a position, for the search of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers.names import names_of
from aicomplex_geo.maps.payload import geographic, position
from aicomplex_geo.study.places import place_layers

if TYPE_CHECKING:
    from aicomplex_geo.study import Study

AREA_KINDS = frozenset({"dong", "eup", "myeon", "legal_dong", "ri"})
DIGITS = 4


def named_places(study: Study) -> dict[str, Any]:
    """List layers of points, and each place once: layer, names, latitude, longitude."""
    titles = study.layers().set_index("name")
    layers: list[dict[str, Any]] = []
    found: dict[tuple[str, str], list[Any]] = {}
    for name, frame in place_layers(study).items():
        if not {"geometry", "name_ko", "name_en"} <= set(frame.columns):
            continue
        kinds = set(frame["kind"].dropna()) if "kind" in frame.columns else set()
        number = len(layers)
        layers.append(
            {
                "t": [titles.loc[name, "title_ko"], titles.loc[name, "title_en"]],
                "isArea": bool(kinds) and kinds <= AREA_KINDS,
            }
        )
        shapes = geographic(frame).geometry
        for (korean, english), shape in zip(names_of(frame), shapes, strict=True):
            placed = position(shape)
            if placed is None:
                continue
            at = [round(value, DIGITS) for value in placed]
            found.setdefault(
                (korean, english), [number, korean, "" if english == korean else english, *at]
            )
    return {"layers": layers, "rows": list(found.values())}
