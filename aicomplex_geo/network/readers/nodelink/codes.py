"""Codes of the Korean standard node-link, and what they mean here.

Source: guideline for building and operating the standard node-link (표준 노드·링크 구축·운영지침),
Ministry of Land, Infrastructure and Transport.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

UNKNOWN = "unknown"
"""Meaning of a code that is not in the table."""

ROAD_CLASS = {
    "101": "expressway",
    "102": "urban_expressway",
    "103": "national",
    "104": "arterial",
    "105": "arterial",
    "106": "arterial",
    "107": "street",
    "108": "street",
}
"""ROAD_RANK: expressway, urban expressway, national, metropolitan, state-supported
provincial, provincial, city or county, other."""

STRUCTURE = {
    "000": "road",
    "001": "overpass",
    "002": "underpass",
    "003": "bridge",
    "004": "tunnel",
}
"""ROAD_TYPE."""

IN_USE = {"0": "yes", "1": "no"}
"""ROAD_USE; ``1`` is a road that is not open yet or no longer."""

RAMP = {
    "000": "",
    "001": "",
    **{rank: rank for rank in ROAD_CLASS},
}
"""CONNECT: rank of the road that a ramp belongs to. Editions since 2023 write ``1`` for a
ramp of the link's own ROAD_RANK."""

NO_RAMP = "000"

CLOSED_TO = {
    "0": "",
    "1": "car",
    "2": "van",
    "3": "bus",
    "4": "truck",
    "5": "motorcycle",
    "6": "other",
}
"""REST_VEH: vehicles that may not use the link."""

NODE_KIND = {
    "101": "intersection",
    "102": "road_end",
    "103": "attribute_change",
    "104": "structure",
    "105": "boundary",
    "106": "ramp_end",
    "107": "spacing",
}
"""NODE_TYPE."""

PERMITTED = {"001": "unprotected_turn", "011": "u_turn", "012": "p_turn"}
"""TURN_TYPE of permitted turns."""

FORBIDDEN = {
    "002": "buses_only",
    "003": "no_turn",
    "101": "no_left_turn",
    "102": "no_straight_on",
    "103": "no_right_turn",
}
"""TURN_TYPE of turns that are forbidden to cars."""

TURN = {**PERMITTED, **FORBIDDEN}

TURN_TIME = {"0": "all_day", "1": "at_times"}
"""TURN_OPER."""


@dataclass(frozen=True, slots=True)
class Codes:
    """A column of codes, and what they mean.

    `code` has the width of the table (``"101"`` for the number 101), `value` is ``"unknown"`` for
    codes that are not in the table, and `unknown` counts the rows of each of these.
    """

    code: NDArray[np.object_]
    value: NDArray[np.object_]
    unknown: dict[str, int]


def translate(found: pd.Series, table: Mapping[str, str]) -> Codes:
    """Look up codes, all of one width; nothing is guessed for a code that is not in the table.

    >>> read = translate(pd.Series(["101", "4", "9", "004"]), {"101": "a", "004": "b"})
    >>> read.value.tolist(), read.unknown
    (['a', 'b', 'unknown', 'b'], {'9': 1})
    """
    width = len(next(iter(table)))
    place, different = pd.factorize(found)
    written = [_padded(str(code), width, table) for code in different]
    codes = np.array([*written, ""], dtype=object)
    values = np.array([table.get(code, UNKNOWN) for code in codes], dtype=object)
    counts = np.bincount(place, minlength=len(codes))
    unknown: dict[str, int] = {}
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        if code not in table and count:
            unknown[code] = unknown.get(code, 0) + count
    return Codes(codes[place], values[place], dict(sorted(unknown.items())))


def _padded(code: str, width: int, table: Mapping[str, str]) -> str:
    """Code with the leading zeros that are lost when it is stored as a number."""
    if not (code.isascii() and code.isdigit()):
        return code
    padded = str(int(code)).zfill(width)
    return padded if padded in table else code
