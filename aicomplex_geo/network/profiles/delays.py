"""Delays at points of the road: signals, crossings, toll gates and turns."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo.network.tables import computed_once, edge_attributes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.tables import NetworkTables

INSIDE_CROSSING_M = 30.0
"""An edge of at most this length between two junctions with signals lies inside one crossing of
wide roads, whose signals are passed together."""


@dataclass(frozen=True, slots=True, repr=False)
class Delays:
    """Mean seconds lost at each signal, crossing, toll gate and turn, stopped or not.

    Parameters
    ----------
    signal : float, default 0
        At a traffic signal.
    crossing : float, default 0
        At a pedestrian crossing without a signal.
    toll_gate : float, default 0
        At a toll gate.
    left_turn, right_turn, u_turn : float, default 0
        For a turn; without effect unless the router considers turns (``Router(turns=...)``).
        A change of direction by more than 45 degrees at a junction of three or more roads is
        a turn. Back along the same road, or by more than 150 degrees into a parallel edge
        back to the same junction, is a U-turn. The angles are assumed.

    Notes
    -----
    Signals, crossings and toll gates count on the edge that passes them, including its last
    junction. The delay of a turn is added: it is what the turn loses against straight on.
    ``left_turn`` is a turn to the left even where traffic drives on the left.

    Examples
    --------
    >>> Delays(signal=20, left_turn=8)
    Delays(signal=20, left_turn=8)
    """

    signal: float = 0.0
    crossing: float = 0.0
    toll_gate: float = 0.0
    left_turn: float = 0.0
    right_turn: float = 0.0
    u_turn: float = 0.0

    def __repr__(self) -> str:
        known = [(one.name, getattr(self, one.name)) for one in fields(self)]
        shown = ", ".join(f"{name}={value:.3g}" for name, value in known if value)
        return f"Delays({shown})"


@dataclass(frozen=True, slots=True, eq=False)
class DelayPoints:
    """Number of points on each edge, after its first junction, up to and including its last."""

    signals: NDArray[np.int64] | None
    """None where the network has no signals at all."""
    crossings: NDArray[np.int64]
    toll_gates: NDArray[np.int64]


def delay_points(net: NetworkTables) -> DelayPoints:
    """Count signals, crossings without a signal, and toll gates of each edge."""
    return computed_once(net, "delay points", lambda: _count(net))


def _count(net: NetworkTables) -> DelayPoints:
    edges, nodes, arrays = edge_attributes(net), net.nodes, net.arrays
    at = {name: _counts(nodes, name) > 0 for name in ("signals", "crossing", "toll_booth")}
    inside_crossing = (edges["length"].to_numpy() <= INSIDE_CROSSING_M) & at["signals"][arrays.tail]
    last = at["signals"][arrays.head] & ~inside_crossing
    inside = _counts(edges, "signals")
    plain = at["crossing"] & ~at["signals"]
    signals = inside + last
    return DelayPoints(
        signals=signals if at["signals"].any() or inside.any() else None,
        crossings=np.maximum(_counts(edges, "crossings") - inside, 0) + plain[arrays.head],
        toll_gates=_counts(edges, "toll_booths") + at["toll_booth"][arrays.head],
    )


def _counts(frame: pd.DataFrame, name: str) -> NDArray[np.int64]:
    """Whole numbers of a column, 0 where it is missing or not a number."""
    if name not in frame:
        return np.zeros(len(frame), dtype=np.int64)
    numbers = pd.to_numeric(frame[name], errors="coerce").astype("float64").to_numpy()
    return np.asarray(np.clip(np.nan_to_num(numbers, posinf=0), 0, None).astype(np.int64))
