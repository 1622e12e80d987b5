"""Tags of the ways of a block, read once for all ways that have the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.network.readers.osm.tags import is_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from aicomplex_geo.network.modes import Mode
    from aicomplex_geo.network.readers.osm.pbf import Ways
    from aicomplex_geo.network.readers.osm.tags import WayUse

Key = tuple[bytes, int, int]

VEHICLE_KEYS = frozenset({b"highway", b"route"})
CANDIDATE_KEYS: Mapping[Mode, frozenset[bytes]] = {
    "car": VEHICLE_KEYS,
    "bike": VEHICLE_KEYS,
    "walk": VEHICLE_KEYS | {b"railway", b"public_transport", b"man_made"},
}
"""Keys of which a way that may be on the network of a mode has one at least."""

PAIR = 16
"""Bytes of the numbers of a key and a value."""


class BlockTags:
    """Tags of ways as far as they decide what a way is, and names and numbers of roads."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self.known: dict[Key, tuple[WayUse, dict[str, str]] | None] = {}
        """What ways of each key are; None for what may be no road."""
        owner = np.repeat(np.arange(len(ways.ids)), np.diff(ways.tags))
        self._owner = owner
        rules = self._have(is_rule)
        self._pairs = np.column_stack([ways.keys[rules], ways.values[rules]])
        counts = np.bincount(owner[rules], minlength=len(ways.ids))
        self._first = np.concatenate([[0], np.cumsum(counts)])
        self._names = {name: self._value(name) for name in ("name", "ref")}

    def keys_of_candidates(self, mode: Mode) -> Iterator[tuple[int, Key]]:
        """Rows of ways that may be roads, each with a key that equal ways share."""
        wanted = {key.decode() for key in CANDIDATE_KEYS[mode]}
        may_be = np.zeros(len(self._ways.ids), dtype=bool)
        may_be[self._owner[self._have(wanted.__contains__)]] = True
        rows = np.flatnonzero(may_be)
        pairs = self._pairs.tobytes()
        each = zip(
            rows.tolist(),
            (self._first[rows] * PAIR).tolist(),
            (self._first[rows + 1] * PAIR).tolist(),
            self._names["name"][rows].tolist(),
            self._names["ref"][rows].tolist(),
            strict=True,
        )
        for row, start, stop, name, ref in each:
            yield row, (pairs[start:stop], name, ref)

    def rules(self, row: int) -> dict[str, str]:
        """Tags that decide what a way is."""
        strings = self._ways.strings
        pairs = self._pairs[self._first[row] : self._first[row + 1]].tolist()
        return {strings[key].decode(): strings[value].decode() for key, value in pairs}

    def names(self, row: int) -> dict[str, str]:
        """Name and number of a way; empty where it has none."""
        return {
            name: self._ways.strings[of[row]].decode() if of[row] >= 0 else ""
            for name, of in self._names.items()
        }

    def _have(self, wanted: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Which tags have a key that is wanted."""
        ways = self._ways
        is_wanted = np.zeros(len(ways.strings), dtype=bool)
        used = np.flatnonzero(np.bincount(ways.keys, minlength=len(ways.strings))).tolist()
        is_wanted[used] = [wanted(ways.strings[key].decode()) for key in used]
        return is_wanted[ways.keys]

    def _value(self, name: str) -> NDArray[np.int64]:
        """Position of the value of a key in each way, -1 where it is absent."""
        value = np.full(len(self._ways.ids), -1, dtype=np.int64)
        of_it = self._have(name.__eq__)
        value[self._owner[of_it]] = self._ways.values[of_it]
        return value
