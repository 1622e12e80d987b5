"""Meaning of the tags of a node for a mode."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aicomplex_geo.network.readers.osm import access
from aicomplex_geo.network.readers.osm.tags import conditions, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aicomplex_geo.network.modes import Mode

SIGNAL_DIRECTION: Mapping[str, int] = {"forward": 2, "backward": 3}
NO_SIGNAL, SIGNAL_BOTH = 0, 1


@dataclass(frozen=True, slots=True)
class NodeUse:
    """What the tags of a node mean for one mode.

    `kind` is ``"interchange"``, ``"toll_booth"``, ``"barrier"``, ``"signals"``, ``"crossing"`` or
    ``""``, the first that applies. `destination` is true where only trips that begin or end nearby
    pass. `signals` is 0 for none, 1 for both directions, 2 along and 3
    against the direction of the way. `notes` counts tags that were not understood or not applied.
    """

    kind: str = ""
    blocked: bool = False
    destination: bool = False
    signals: int = NO_SIGNAL
    crossing: bool = False
    toll_booth: bool = False
    name_ko: str = ""
    name_en: str = ""
    notes: tuple[tuple[str, int], ...] = ()


def node_use(tags: Mapping[str, str], mode: Mode, *, apply_access: bool = True) -> NodeUse:
    """Interpret the tags of a node for a mode."""
    notes: Counter[str] = Counter()
    highways, barrier = set(tags.get("highway", "").split(";")), tags.get("barrier", "")
    signals = _signals(tags)
    crossing = "crossing" in highways or tags.get("crossing", "no") != "no"
    passage = access.passage(tags, mode, notes=notes) if apply_access else "open"
    if apply_access and barrier:
        notes["conditional rule ignored"] += conditions(tags)
    kinds = (
        ("interchange", "motorway_junction" in highways),
        ("toll_booth", barrier == "toll_booth"),
        ("barrier", passage != "open"),
        ("signals", signals != NO_SIGNAL),
        ("crossing", crossing),
    )
    named = "junction" in tags or bool(highways & {"motorway_junction", "traffic_signals"})
    return NodeUse(
        kind=next((kind for kind, holds in kinds if holds), ""),
        blocked=passage == "closed",
        destination=passage == "destination",
        signals=signals,
        crossing=crossing,
        toll_booth=barrier == "toll_booth",
        name_ko=tags.get("name:ko", tags.get("name", "")) if named else "",
        name_en=tags.get("name:en", "") if named else "",
        notes=counted(notes),
    )


def _signals(tags: Mapping[str, str]) -> int:
    kinds = {*tags.get("highway", "").split(";"), tags.get("crossing", "")}
    if "traffic_signals" not in kinds:
        return NO_SIGNAL
    facing = tags.get("traffic_signals:direction", tags.get("direction", ""))
    return SIGNAL_DIRECTION.get(facing, SIGNAL_BOTH)
