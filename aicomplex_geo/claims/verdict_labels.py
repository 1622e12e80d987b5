"""Which verdicts hold at favourable positions only, so that they are labelled as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.claims.rules import longest_minutes
from aicomplex_geo.layers.labels import LABELS, label
from aicomplex_geo.units import to_deciseconds

if TYPE_CHECKING:
    from typing import Literal

    import pandas as pd


def are_only_possible(claims: pd.DataFrame) -> list[bool]:
    """Determine for each row of :func:`aicomplex_geo.claims.check` if its verdict is only possible.

    It is if the time holds in no profile at the best known positions, but at others within
    the uncertainty circles.
    """
    held: dict[tuple[str, str], bool] = {}
    keys = [(str(row["claim_id"]), str(row["destination_id"])) for row in claims.to_dict("records")]
    for key, minutes, published in zip(
        keys, claims["travel_time"], claims["published_min"], strict=True
    ):
        # a published NaN never holds, and never counts below
        known = published == published and minutes == minutes  # noqa: PLR0124 - NaN
        limit = to_deciseconds(longest_minutes(published)) if known else 0
        held[key] = held.get(key, False) or bool(known and to_deciseconds(minutes) <= limit)
    return [
        verdict in LABELS["verdict_possible"] and published == published and not held[key]  # noqa: PLR0124
        for key, verdict, published in zip(
            keys, claims["verdict"], claims["published_min"], strict=True
        )
    ]


def verdict_labels(claims: pd.DataFrame, *, language: Literal["ko", "en"] = "ko") -> list[str]:
    """Name the verdict of each row of :func:`aicomplex_geo.claims.check`."""
    return [
        label("verdict_possible" if possible else "verdict", verdict, language=language)
        for verdict, possible in zip(claims["verdict"], are_only_possible(claims), strict=True)
    ]
