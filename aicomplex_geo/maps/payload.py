"""The data that all pages share, and the encoding of table rows for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd

from aicomplex_geo.errors import Fault, LayerError
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.labels import LABELS, WON, page_labels
from aicomplex_geo.layers.names import name_pair
from aicomplex_geo.layers.provenance import Source, collect_sources
from aicomplex_geo.layers.records import records, with_geometry
from aicomplex_geo.units import DECIMETRES_PER_METRE, shown_count, to_decimetres

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.study import Study

POSITION_DIGITS = 5
_MOST_OF_A_NAME = 100
_MOST_OF_A_TEXT = 2_000
_SENTENCES = frozenset({"reason", "note"})


def cell(value: Any) -> Any:  # noqa: ANN401 - a cell of any table
    """Convert a cell of a frame to a JSON type.

    >>> cell(float("nan")), cell(""), cell(3.0), cell("광주")
    (None, None, 3, '광주')
    """
    if hasattr(value, "item"):
        value = value.item()
    if value is None or value == "" or value != value:  # noqa: PLR0124 - NaN and NaT
        return None
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return None if str(value) in {"<NA>", "NaT"} else str(value)


def names(row: Mapping[str, Any], stem: str = "name") -> list[str]:
    """Read the Korean and the English name of a row.

    >>> names({"name_ko": "광주역", "name_en": ""})
    ['광주역', '광주역']
    """
    most = _MOST_OF_A_TEXT if stem in _SENTENCES else _MOST_OF_A_NAME
    return [shortened(one, most) for one in name_pair(row, stem)]


def shortened(text: str, most: int = _MOST_OF_A_NAME) -> str:
    """Cut a text that would push all else off a page.

    >>> shortened("광주송정역", 4)
    '광주송…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def position(geometry: Any) -> list[float] | None:  # noqa: ANN401 - a shapely point or missing
    """Give the latitude and longitude of a point."""
    if geometry is None or geometry.is_empty or geometry.geom_type != "Point":
        return None
    return [round(geometry.y, POSITION_DIGITS), round(geometry.x, POSITION_DIGITS)]


def place(identifier: object, row: Mapping[str, Any]) -> dict[str, Any]:
    """Describe an origin or a hub."""
    return {
        "id": str(identifier),
        "n": names(row),
        "p": position(row.get("geometry")),
        "c": cell(row.get("certainty_m")),
        "kind": cell(row.get("kind")) or "",
        "closed": bool(cell(row.get("closed")) or False),
        "since": cell(row.get("closed_since")),
    }


def rows(frame: pd.DataFrame) -> list[tuple[Any, dict[str, Any]]]:
    """List the rows of a frame with their ids."""
    return list(zip(frame.index, records(frame), strict=True))


def geographic(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Bring a frame with geometry to longitude and latitude."""
    placed = with_geometry(frame)
    return placed if placed.crs is None else placed.to_crs(GEOGRAPHIC)


def profile(item: Profile) -> dict[str, Any]:
    """Describe a travel profile with its constants."""
    constants = [
        {
            "key": constant.key,
            "v": [cell(number) for number in (constant.value, constant.low, constant.high)],
            "unit": constant.unit,
            "basis": constant.basis,
            "year": constant.year,
            "source": constant.source,
            "note": names({"note_ko": constant.note_ko, "note_en": constant.note_en}, "note"),
        }
        for constant in item.constants
    ]
    return {
        "id": item.name,
        "t": names({"title_ko": item.title_ko, "title_en": item.title_en}, "title"),
        "notes": [list(item.notes_ko), list(item.notes_en)],
        "constants": constants,
    }


def study_facts(study: Study, net: RoadNetwork | None) -> dict[str, Any]:
    """Title, place, date, assumptions and sources of a study."""
    west, south, east, north = study.bounds
    labels = {} if study.currency == WON else {"labels": page_labels(study.currency)}
    return {
        **labels,
        "study": study.id,
        "title": [shortened(study.title_ko), shortened(study.title_en)],
        "place": names(
            {f"place_{lang}": getattr(study, f"place_{lang}", "") for lang in ("ko", "en")}, "place"
        ),
        "date": str(study.reference_date),
        "bounds": [south, west, north, east],
        "assumptions": [list(study.assumptions_ko), list(study.assumptions_en)],
        "sources": sources(study),
        "network": _network_facts(net),
    }


def road_names(study: Study) -> dict[str, str]:
    """English names of roads by their Korean ones, as far as the layers of the study have them."""
    found: dict[str, str] = {}
    for layer in study.layer_names:
        frame = study.layer(layer)
        lines = isinstance(frame, gpd.GeoDataFrame) and frame.geom_type.eq("LineString").any()
        for stem in ("name", "route") if lines else ("route",):
            if {f"{stem}_ko", f"{stem}_en"} <= set(frame.columns):
                pairs = (names(row, stem) for _, row in rows(frame))
                found |= {korean: english for korean, english in pairs if korean != english}
    return found


def sources(study: Study) -> dict[str, dict[str, Any]]:
    """Read the sources of a study by key, their texts in both languages."""
    faults: list[Fault] = []
    found = collect_sources(study.folder, faults)
    if faults:
        raise LayerError(faults)
    return {key: _source(source) for key, source in found.items()}


def _source(source: Source) -> dict[str, Any]:
    pairs = {
        part: [getattr(source, f"{part}_ko"), getattr(source, part)]
        for part in ("title", "publisher", "licence", "date")
    }
    return {**pairs, "url": source.url} if source.url else pairs


def _network_facts(net: RoadNetwork | None) -> dict[str, Any]:
    if net is None:
        return {}
    provenance = dict(net.provenance)
    facts: dict[str, Any] = {
        part: str(provenance[part])
        for part in ("name", "source", "date", "hash", "attribution", "licence")
        if provenance.get(part)
    }
    name = facts.get("name")
    if name:
        facts["name"] = list(LABELS["network"].get(name, (name, name)))
    if name in LABELS["network"]:
        facts.pop("source", None)  # its file names mean nothing to a reader
    return facts


def shown_whole(amount: object) -> int | None:
    """Round an amount as it is shown; None where unknown."""
    number = cell(amount)
    return None if number is None else int(shown_count(number))


def decimetres(metres: object) -> float | None:
    """Metres to the decimetre, from which they are rounded when shown; None where unknown."""
    number = cell(metres)
    return None if number is None else cell(float(to_decimetres(number)) / DECIMETRES_PER_METRE)
