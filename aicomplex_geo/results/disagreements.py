"""Values on which the sources of a layer disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers import read_sources
from aicomplex_geo.layers.names import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from aicomplex_geo.layers import Source
    from aicomplex_geo.study import Study

UNDATED = "날짜 미기재(undated)"
"""Shown as the date of a value where neither its layer nor its source has one."""

_OTHER = "_other"
_THIRD = "_third"
_WHAT = {
    "area_m2": ("면적(m²)", "area (m²)"),
    "floor_area_m2": ("연면적(m²)", "floor area (m²)"),
    "position": ("위치(위도, 경도)", "position (lat,lon)"),
    "value": ("값", "value"),
    "population": ("인구(명)", "population"),
}
_UNITS = ("_m2", "_percent")
_UNITS_KO = {"m2": "m²", "storeys": "층", "people": "명", "percent": "%", "year": "년"}
_LAND_USE = "land_use"
_LAND_USE_HEADINGS = {
    "use_ko": "용도",
    "share_percent": "비율(%)",
    "group_ko": "대분류",
    "group_share_percent_other": "대분류 비율(다른 계획, %)",
    "group_other_as_of": "다른 계획의 시점",
    "group_share_percent_approved": "대분류 비율(승인, %)",
    "group_approved_as_of": "승인 시점",
}


def disagreements(study: Study) -> list[dict[str, str]]:
    """List the features for which a second source has another value.

    A column ``x_other`` beside ``x`` holds the second value; ``x_source``, ``x_as_of``,
    ``x_other_source`` and ``x_other_as_of`` say who gave which, and when. Where there is a
    third, it is in ``x_third_other``, and is set against the first as the second is.
    """
    found = []
    sources = read_sources(data_dir=study.folder)
    for layer_name in study.layer_names:
        layer = study.layer(layer_name)
        for column in [str(name) for name in layer.columns if str(name).endswith(_OTHER)]:
            base = column.removesuffix(_OTHER).removesuffix(_THIRD)
            if base not in layer.columns and base != "position":
                continue
            for one, row in layer[layer[column].notna() & layer[column].ne("")].iterrows():
                pair = _pair(layer, row, base, column.removeprefix(base), sources)
                if pair["value"] != pair["other"]:
                    found.append({"layer": layer_name, "id": str(one), **pair})
    return found


def _pair(
    layer: pd.DataFrame,
    row: pd.Series,
    base: str,
    suffix: str,
    sources: Mapping[str, Source],
) -> dict[str, str]:
    stem = base
    for unit in _UNITS:
        stem = stem.removesuffix(unit)
    what_ko, what_en = _WHAT.get(base, (base, base))
    unit = _shown(row.get("unit")) if base == "value" else ""
    value = row.get(base)
    if base == "position" and hasattr(layer, "geometry") and row.get("geometry") is not None:
        point: Any = row["geometry"]
        value = f"{point.y:.5f},{point.x:.5f}"
    source = _first(row, f"{stem}_source", "source")
    other_source = _first(row, f"{stem}{suffix}_source", f"{suffix[1:]}_source")
    as_of = _first(row, f"{stem}_as_of", "as_of")
    other_as_of = _first(row, f"{stem}{suffix}_as_of", f"{suffix[1:]}_as_of")
    return {
        "name_ko": _first(row, "name_ko", "use_ko", "gu_ko"),
        "name_en": _first(row, "name_en", "use_en", "gu_en"),
        "what_ko": f"{what_ko}({_UNITS_KO.get(unit, unit)})" if unit else what_ko,
        "what_en": f"{what_en} ({unit})" if unit else what_en,
        "value": _shown(value),
        "source": source,
        "as_of": as_of or _date_of(source, sources),
        "other": _shown(row.get(f"{base}{suffix}")),
        "other_source": other_source,
        "other_as_of": other_as_of or _date_of(other_source, sources),
    }


def _date_of(keys: str, sources: Mapping[str, Source]) -> str:
    dates = [sources[key].date for key in keys.split(";") if key in sources]
    return ", ".join(dict.fromkeys(date for date in dates if date)) or UNDATED


def _first(row: pd.Series, *columns: str) -> str:
    texts = (_shown(row.get(column)) for column in columns)
    return next((text for text in texts if text), "")


def _shown(value: Any) -> str:  # noqa: ANN401 - a cell of a frame can be anything
    text = as_text(value)
    is_number = isinstance(value, float | int) and not isinstance(value, bool)
    return f"{value:,.10g}" if text and is_number else text


def land_use_rows(study: Study) -> list[dict[str, str]]:
    """List the land uses with their shares by plan, under Korean headings."""
    if _LAND_USE not in study.layer_names:
        return []
    layer = study.layer(_LAND_USE)
    kept = {name: title for name, title in _LAND_USE_HEADINGS.items() if name in layer.columns}
    rows = layer.to_dict("records")
    return [{title: _shown(row[name]) for name, title in kept.items()} for row in rows]
