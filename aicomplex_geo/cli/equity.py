"""Equity indices of scores, for the command line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import pandas as pd

INDICES = ("gini", "palma", "theil")
BELOW = "below_minimum"


def equity_of(
    scores: pd.DataFrame, population: pd.Series | None, *, minimum: float | None = None
) -> dict[str, dict[str, float | str | int]]:
    """Compute Gini, Palma and Theil for each column of scores; NaN counts as no score.

    With a `minimum` also the share of people below it.
    """
    from aicomplex_geo import accessibility as acc  # noqa: PLC0415 - keeps --help fast

    found: dict[str, dict[str, float | str | int]] = {}
    for name in scores:
        column = scores[name]
        if column.dtype.kind != "f" or column.isna().all():
            continue
        access = column.dropna()
        people = None if population is None else population.loc[access.index]
        values = (acc.gini, acc.palma, acc.theil_t)
        numbers = {
            index: cast("float", value(access, people))  # a Series gives a number
            for index, value in zip(INDICES, values, strict=True)
        }
        found[str(name)] = {
            "places": len(access),
            **({} if minimum is None else {BELOW: _below(access, people, minimum)}),
            **{one: value if math.isfinite(value) else "inf" for one, value in numbers.items()},
        }
    return found


def _below(access: pd.Series, people: pd.Series | None, minimum: float) -> float:
    from aicomplex_geo import accessibility as acc  # noqa: PLC0415 - keeps --help fast

    return cast("float", acc.sufficiency(access, people, minimum=minimum))


def equity_lines(
    found: dict[str, dict[str, float | str | int]],
    *,
    role: str,
    of_all: int,
    weight: str | None,
    minimum: float | None = None,
) -> list[str]:
    """Describe the indices, one line per column."""
    how = "each counted once" if weight is None else f"weighted by {weight}"
    lines = []
    for name, values in found.items():
        count = values["places"]
        which = f"{of_all}" if count == of_all else f"{count} of {of_all}"
        values_text = ", ".join(
            f"{one} {values[one] if isinstance(values[one], str) else format(values[one], '.4g')}"
            for one in INDICES
        )
        if minimum is not None:
            values_text += f", {values[BELOW]:.1%} below {minimum:g}"
        lines.append(f"equity of {name} over {which} {role}, {how}: {values_text}")
    return lines
