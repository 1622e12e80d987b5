"""Which edits commute, and the one order that all orders of commuting edits share."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import text_sha256
from aicomplex_geo.scenarios.edits import (
    AddInterchange,
    AddLink,
    AddSite,
    Amount,
    ChangeSpeed,
    LayerChange,
    OnRoad,
    Opportunities,
    Selection,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aicomplex_geo.scenarios.edits import Change, Edit

ASPECT = {
    "close": "open",
    "reopen": "open",
    "speed": "speed",
    "road_class": "class",
    "lanes": "lanes",
    "toll": "toll",
}
"""What each edit of existing links changes of them."""
METRES_PER_DEGREE = 111_000.0
"""About; positions are only told apart if they are much farther from each other."""


def normal_order(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Sort edits as far as they commute: every order with the same effect gives the same one.

    Of the edits that may come next, since no earlier one that they depend on is left, the one
    whose text comes first is next (Anisimov and Knuth 1979).
    """
    texts = [canonical(edit.change) for edit in edits]
    behind: list[list[int]] = [[] for _ in edits]
    waits_for = [0] * len(edits)
    for later, edit in enumerate(edits):
        for earlier in range(later):
            if not commute(edits[earlier].change, edit.change):
                behind[earlier].append(later)
                waits_for[later] += 1
    free = [(texts[place], place) for place, count in enumerate(waits_for) if not count]
    heapify(free)
    ordered = []
    while free:
        _, place = heappop(free)
        ordered.append(edits[place])
        for later in behind[place]:
            waits_for[later] -= 1
            if not waits_for[later]:
                heappush(free, (texts[later], later))
    return tuple(ordered)


def hash_of(edits: Sequence[Edit]) -> str:
    """Hash of what edits do, whatever the order of those that commute."""
    texts = [canonical(edit.change) for edit in normal_order(edits)]
    return text_sha256("\n".join(texts))


@lru_cache(maxsize=4096)
def canonical(change: Change) -> str:
    """Text of what an edit does."""
    content = change.effect()
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)


def commute(one: Change, other: Change) -> bool:
    """Whether two edits have the same effect in both orders, on any network or layer."""
    if one.about != other.about:
        return True
    if isinstance(one, LayerChange) and isinstance(other, LayerChange):
        return _of_layers(one, other)
    if isinstance(one, Selection) and isinstance(other, Selection):
        return _of_links(one, other)
    if isinstance(one, Selection):
        return not _may_select(one, other)
    if isinstance(other, Selection):
        return not _may_select(other, one)
    return _of_new_roads(one, other)


def _of_layers(one: LayerChange, other: LayerChange) -> bool:
    if (one.layer, one.id) != (other.layer, other.id) or canonical(one) == canonical(other):
        return True
    if isinstance(one, AddSite) or isinstance(other, AddSite):
        return False
    if isinstance(one, Amount) and isinstance(other, Amount):
        places = [change.at for change in (one, other) if isinstance(change, Opportunities)]
        if len(set(places)) > 1:
            return False
        both = (one.by is None) == (other.by is None) and one.to is other.to is None
        return one.column != other.column or both
    return type(one) is not type(other) and not _opens_and_closes(one, other)


def _opens_and_closes(one: LayerChange, other: LayerChange) -> bool:
    return {_kind(one), _kind(other)} == {"close_site", "reopen_site"}


def _of_links(one: Selection, other: Selection) -> bool:
    kinds = _kind(one), _kind(other)
    if "road_class" in kinds and kinds != ("road_class", "road_class"):
        select = other if kinds[0] == "road_class" else one
        return not (select.classes or select.interchange)
    if ASPECT[kinds[0]] != ASPECT[kinds[1]]:
        return True
    if _value(one) == _value(other) and kinds[0] != "toll":
        return not (
            kinds[0] == "road_class" and any(x.classes or x.interchange for x in (one, other))
        )
    if isinstance(one, ChangeSpeed) and isinstance(other, ChangeSpeed):
        if one.factor is not None and other.factor is not None:
            return True
        if one.factor is not None or other.factor is not None:
            return True  # they change different columns
    links = one.link, other.link
    return None not in links and set(links[0] or ()) != set(links[1] or ())


def _kind(change: Change) -> str:
    """Kind of an edit; only the models of kinds are made."""
    return str(getattr(change, "kind", ""))


@lru_cache(maxsize=4096)
def _value(change: Selection) -> dict[str, Any]:
    left_out = set(change.selector())
    return {name: value for name, value in change.effect().items() if name not in left_out}


def _may_select(select: Selection, road: Change) -> bool:
    """Whether an edit of existing links may apply to a road that another one adds."""
    if select.near is not None:
        return True
    if isinstance(road, AddLink):
        own = {road.id, f"{road.id}-start", f"{road.id}-end"}
        names = {road.road_name, road.ref} - {""}
    else:
        own, names = {str(road.effect()["id"])}, set()
    ends = set(select.link or ()) | set(select.between or ()) | {select.interchange}
    return (
        bool(ends & own)
        or any(end.startswith(f"{one}-") for end in ends for one in own)
        or (select.road in names)
    )


def _of_new_roads(one: Change, other: Change) -> bool:
    """Whether neither of two new roads can touch the other."""
    ids = [str(change.effect()["id"]) for change in (one, other)]
    texts = [canonical(change) for change in (one, other)]
    if ids[0] == ids[1] or f'"{ids[0]}' in texts[1] or f'"{ids[1]}' in texts[0]:
        return False
    named = [_road_names(change) for change in (one, other)]
    uses = [_roads_used(change) for change in (one, other)]
    if named[0] & uses[1] or named[1] & uses[0]:
        return False
    boxes = [_box(change) for change in (one, other)]
    return boxes[0] is None or boxes[1] is None or _apart(boxes[0], boxes[1])


def _road_names(change: Change) -> set[str]:
    return {change.road_name, change.ref} - {""} if isinstance(change, AddLink) else set()


def _roads_used(change: Change) -> set[str]:
    ends = [change.start, change.end] if isinstance(change, AddLink) else []
    if isinstance(change, AddInterchange):
        ends = [OnRoad(at=change.at, road=change.road)]
        ends += [] if change.to is None else [change.to]
    return {end.road for end in ends if isinstance(end, OnRoad)}


def _box(change: Change) -> tuple[float, float, float, float] | None:
    """Bounds of where a new road may join others; None if it joins named junctions only."""
    if isinstance(change, AddLink):
        ends: list[Any] = [change.start, change.end]
    else:
        assert isinstance(change, AddInterchange)  # noqa: S101 - the other model of new roads
        ends = [change.at, change.to]
    places = [end.at if isinstance(end, OnRoad) else end for end in ends]
    places = [place for place in places if isinstance(place, tuple)]
    if not places:
        return None
    within = float(change.join_within_m) + METRES_PER_DEGREE / 100
    lats, lons = [place[0] for place in places], [place[1] for place in places]
    up = within / METRES_PER_DEGREE
    along = up / max(0.01, math.cos(math.radians(max(map(abs, lats)))))
    return min(lons) - along, min(lats) - up, max(lons) + along, max(lats) + up


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
