"""Demand of pairs, however it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo._alignment import align_amounts, amount_faults
from aicomplex_geo._od_frame import PAIR_COLUMNS
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import AlignmentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMN = "demand"


def pair_demand(
    demand: pd.Series | pd.DataFrame | None, origins: pd.Index, destinations: pd.Index
) -> NDArray[np.float64]:
    """Demand of each pair, shape ``(n_origins, n_destinations)``; see ``criticality``."""
    shape = len(origins), len(destinations)
    if demand is None:
        return np.ones(shape)
    faults: list[str] = []
    if isinstance(demand, pd.DataFrame):
        absent = [name for name in (*PAIR_COLUMNS, COLUMN) if name not in demand.columns]
        if absent:
            found = ", ".join(map(str, demand.columns)) or "none"
            raise AlignmentError(f"demand has no column {', '.join(absent)} (found: {found}).")
        demand = demand.set_index(PAIR_COLUMNS)[COLUMN]
    if isinstance(demand, pd.Series) and isinstance(demand.index, pd.MultiIndex):
        table = _of_pairs(demand, origins, destinations, faults)
    else:
        amounts = align_amounts(demand, origins, name="demand", of="origins", faults=faults)
        table = None if amounts is None else np.repeat(amounts[:, None], shape[1], axis=1)
    if faults or table is None:
        raise AlignmentError(" ".join(faults))
    return table


def _of_pairs(
    demand: pd.Series, origins: pd.Index, destinations: pd.Index, faults: list[str]
) -> NDArray[np.float64] | None:
    """Table of a Series of pairs; None if there are faults."""
    if demand.index.nlevels != len(PAIR_COLUMNS):
        faults.append(
            f"the index of demand has {demand.index.nlevels} levels, expected from_id and to_id."
        )
        return None
    if not demand.index.is_unique:
        twice = demand.index[demand.index.duplicated()].tolist()
        faults.append(
            f"demand has {len(twice)} duplicate pairs (first: {quoted(twice[0])}). "
            "Sum them, or keep one."
        )
    places = []
    for level, ids, of in ((0, origins, "origins"), (1, destinations, "destinations")):
        values = demand.index.get_level_values(level)
        places.append(ids.get_indexer(values))
        strangers = values[places[-1] < 0].unique().tolist()
        if strangers:
            faults.append(
                f"demand has {len(strangers)} ids that are not {of} "
                f"(first: {quoted(strangers[0])}). "
                f"Drop them, or add them to the {of}."
            )
    faults.extend(amount_faults(demand, name="demand", of="pairs"))
    if faults:
        return None
    table = np.zeros((len(origins), len(destinations)))
    table[places[0], places[1]] = demand.to_numpy(dtype=np.float64)
    return table
