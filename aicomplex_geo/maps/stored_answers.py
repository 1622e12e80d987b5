"""The numbers of a page that can be read without its scripts: minutes to the hubs."""

from __future__ import annotations

from html import escape
from math import isnan
from typing import TYPE_CHECKING

from aicomplex_geo.layers.names import names_of
from aicomplex_geo.maps.payload import shortened
from aicomplex_geo.units import shown_minutes

if TYPE_CHECKING:
    import pandas as pd

    from aicomplex_geo.results.study_results import StudyResults

_HEADING = "{origin}에서 교통 거점까지의 통행시간(분) / Minutes from {origin_en} to the hubs"
_CLOSED = "폐쇄 / closed"
_UNREACHABLE = "도달 불가 / unreachable"


def stored_answers(found: StudyResults) -> str:
    """Write the minutes from the main origin to each hub under each profile as HTML."""
    [(origin, origin_en), *_] = _names(found.origins)
    main = found.od[found.od["from_id"].eq(found.origins.index[0])]
    pairs = zip(main["to_id"], main["profile"], strict=True)
    minutes = dict(zip(pairs, shown_minutes(main["travel_time"]).tolist(), strict=True))
    hubs = found.hubs
    is_closed = (
        set(hubs.index[hubs["closed"].eq(other=True)]) if "closed" in hubs.columns else set()
    )
    titles = [f"{one.title_ko} / {one.title_en}" for one in found.profiles]
    heads = [f"<th scope='col'>{escape(title)}</th>" for title in titles]
    rows = []
    for hub, (name, english) in zip(hubs.index, _names(hubs), strict=True):
        times = [minutes[hub, one.name] for one in found.profiles]
        cells = [f"<td>{_UNREACHABLE if isnan(time) else f'{time:.1f}'}</td>" for time in times]
        label = escape(f"{name} / {english}" + (f" ({_CLOSED})" if hub in is_closed else ""))
        rows.append(f"<tr><th scope='row'>{label}</th>{''.join(cells)}</tr>")
    caption = escape(_HEADING.format(origin=origin, origin_en=origin_en))
    return (
        f"<table><caption>{caption}</caption>"
        f"<thead><tr><td></td>{''.join(heads)}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _names(places: pd.DataFrame) -> list[tuple[str, str]]:
    return [(shortened(korean), shortened(english)) for korean, english in names_of(places)]
