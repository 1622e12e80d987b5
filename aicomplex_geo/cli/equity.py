"""How evenly scores are spread, as the command line tells it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

INDICES = ("gini", "palma", "theil")


def equity_of(
    scores: pd.DataFrame, population: pd.Series | None
) -> dict[str, dict[str, float | str | int]]:
    """Measure how evenly each column of scores is spread.

    Parameters
    ----------
    scores : pandas.DataFrame
        A row a point; columns that are no floats are passed over, NaN is no score.
    population : pandas.Series or None
        People at each point; None counts all points alike.

    Returns
    -------
    dict
        For each column ``places`` (how many have a score), ``gini``, ``palma`` and ``theil``;
        what has no end is the text "inf", as JSON has no such number. A column without any
        score is left out.

    Raises
    ------
    AlignmentError
        If nobody lives where there is a score, or a number is negative.
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
            index: float(value(access, people))
            for index, value in zip(INDICES, values, strict=True)
        }
        found[str(name)] = {
            "places": len(access),
            **{one: value if math.isfinite(value) else "inf" for one, value in numbers.items()},
        }
    return found


def equity_lines(
    found: dict[str, dict[str, float | str | int]], *, role: str, of_all: int, weight: str | None
) -> list[str]:
    """Put the indices into words.

    Parameters
    ----------
    found : dict
        As `equity_of` gives it.
    role : str
        What the scored points are called.
    of_all : int
        How many there are, those without a score too.
    weight : str or None
        Name of the column of people; None where all points count alike.

    Returns
    -------
    list of str
        A line a column.
    """
    how = "each counted once" if weight is None else f"weighed by {weight}"
    lines = []
    for name, values in found.items():
        count = values["places"]
        which = f"{of_all}" if count == of_all else f"{count} of {of_all}"
        told = ", ".join(
            f"{one} {values[one] if isinstance(values[one], str) else format(values[one], '.4g')}"
            for one in INDICES
        )
        lines.append(f"equity of {name} over {which} {role}, {how}: {told}")
    return lines
