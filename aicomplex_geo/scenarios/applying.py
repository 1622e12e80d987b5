"""Applying the edits of links to a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo._files import text_sha256
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault
from aicomplex_geo.network.profiles.profile import PLANNED, SPEED_SCALE
from aicomplex_geo.network.road_network import ROAD_CLASSES
from aicomplex_geo.network.table_checks import FASTEST
from aicomplex_geo.network.tables import CLOSED
from aicomplex_geo.scenarios.commuting import ASPECT, normal_order
from aicomplex_geo.scenarios.draft import Draft, DraftError
from aicomplex_geo.scenarios.edits import (
    LEAST_FACTOR,
    AddInterchange,
    AddLink,
    ChangeClass,
    ChangeLanes,
    ChangeSpeed,
    ChangeToll,
    Close,
    Selection,
)
from aicomplex_geo.scenarios.new_roads import add_interchange, add_link
from aicomplex_geo.scenarios.selection import nearest, select

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.network.turn_restrictions import EdgeId
    from aicomplex_geo.scenarios.edits import Edit

SHORTEST_M = 1e-9


def applied(
    net: RoadNetwork, all_edits: Sequence[Edit], entry: Mapping[str, str]
) -> tuple[RoadNetwork, list[Fault]]:
    """Apply the edits of links; with the faults, in the order of the file, if there are any.

    `entry` is what the provenance is to say of the scenario.
    """
    edits = [edit for edit in all_edits if edit.change.about == "network"]
    if not edits:
        return net, []
    draft, seen = Draft(net), _Seen()
    faults: list[tuple[tuple[int, int], Fault]] = []
    for edit in normal_order(edits):
        try:
            _apply(draft, edit, entry["source"], seen)
        except DraftError as error:
            row = f"line {edit.line}" if edit.line else f"edit {edit.kind}"
            fault = Fault(edit.file, row, error.problem, error.remedy)
            faults.append(((edit.step, edit.line), fault))
    if faults:
        return net, [fault for _, fault in sorted(faults, key=lambda pair: pair[0])]
    return draft.network(_provenance(net, entry)), []


def _apply(draft: Draft, edit: Edit, source: str, seen: _Seen) -> None:
    change = edit.change
    _check_speed(draft.fastest, getattr(change, "posted_speed", None))
    if isinstance(change, AddLink):
        add_link(draft, change, change.source or source)
    elif isinstance(change, AddInterchange):
        add_interchange(draft, change, change.source or source)
    elif isinstance(change, Selection):
        groups = select(draft, change)
        column, values = _values(draft, change, groups)
        rows = np.concatenate(groups)
        seen.check(edit, column, draft.edges.index[rows], values)
        draft.set_values(rows, column, values)
        if column == "posted_speed":
            draft.set_values(rows, "speed_basis", PLANNED)


def _check_speed(fastest: float, speed: float | None) -> None:
    if speed is not None and speed > fastest:
        raise DraftError(
            f"posted_speed is {speed:g}, above the {fastest:g} km/h that this network allows.",
            f"Correct it, or set {FASTEST} in the study.",
        )


def _values(
    draft: Draft, change: Selection, groups: list[NDArray[np.int64]]
) -> tuple[str, NDArray[Any]]:
    """Column that an edit changes, and its new values."""
    rows = np.concatenate(groups)
    if isinstance(change, ChangeSpeed) and change.factor is not None:
        scales = _scales(draft)[rows] * change.factor
        if len(scales) and not LEAST_FACTOR <= scales.min() <= scales.max() <= 1 / LEAST_FACTOR:
            problem = (
                f"with the edits before it, speeds would be {scales.min():g} to "
                f"{scales.max():g} times what they are."
            )
            remedy = f"Stay within {LEAST_FACTOR:g} and {1 / LEAST_FACTOR:g}; or use close."
            raise DraftError(problem, remedy)
        return SPEED_SCALE, scales
    if isinstance(change, ChangeToll):
        length = draft.edges["length"].to_numpy(dtype=np.float64)
        shares = [length[group] / max(float(length[group].sum()), SHORTEST_M) for group in groups]
        return "toll", np.concatenate(shares) * change.toll
    column, value = _one_value(draft, change)
    return column, np.full(len(rows), value, dtype=object if isinstance(value, str) else None)


def _one_value(draft: Draft, change: Selection) -> tuple[str, object]:
    if isinstance(change, ChangeSpeed):
        return "posted_speed", change.posted_speed
    if isinstance(change, ChangeLanes):
        return "lanes", change.lanes
    if isinstance(change, ChangeClass):
        known = set(ROAD_CLASSES) | set(draft.edges["road_class"])
        if change.road_class not in known:
            problem = f"there is no road class {quoted(change.road_class)}."
            raise DraftError(problem, nearest(change.road_class, known))
        return "road_class", change.road_class
    return CLOSED, isinstance(change, Close)


def _scales(draft: Draft) -> NDArray[np.float64]:
    if SPEED_SCALE not in draft.edges:
        return np.ones(len(draft.edges))
    return np.asarray(draft.edges[SPEED_SCALE].fillna(1.0).to_numpy(dtype=np.float64))


class _Seen:
    """What the edits of one step have set, so that none contradicts another."""

    def __init__(self) -> None:
        self._set: dict[tuple[str, int], dict[EdgeId, tuple[object, int]]] = {}

    def check(self, edit: Edit, column: str, ids: Any, values: NDArray[Any]) -> None:  # noqa: ANN401 - an index of edges
        """Raise if an edit of the same step has set another value."""
        if column == SPEED_SCALE:
            return
        before = self._set.setdefault((column, edit.step), {})
        others = {
            before[one][1]
            for one, value in zip(ids, values.tolist(), strict=True)
            if one in before and before[one][0] != value
        }
        if others:
            lines = ", ".join(f"line {line}" for line in sorted(others))
            raise DraftError(
                f"{edit.kind} contradicts {lines}: both change {ASPECT[edit.kind]} of the same "
                "links.",
                "Keep one of them, or put the later one into a scenario of its own.",
            )
        before |= {one: (value, edit.line) for one, value in zip(ids, values.tolist(), strict=True)}


def _provenance(net: RoadNetwork, entry: Mapping[str, str]) -> dict[str, Any]:
    """Provenance of a network with the scenarios that were applied to it."""
    before = dict(net.provenance)
    combined = text_sha256(f"{before.get('hash', '')} {entry['hash']}")
    return {**before, "hash": combined, "scenarios": [*before.get("scenarios", []), dict(entry)]}
