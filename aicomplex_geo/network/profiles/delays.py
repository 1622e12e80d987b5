"""What holds a traveller up at points of the road: signals, crossings, toll gates, turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo.network.tables import computed_once

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.tables import NetworkTables

SAME_JUNCTION = 30.0
"""Metres. An edge of at most this length from one junction with signals to another lies
inside one crossing of wide roads, whose signals are passed together."""


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds that a traveller loses each time, on average over those who need not stop.

    Parameters
    ----------
    signal : float, default 0
        At a traffic signal.
    crossing : float, default 0
        At a crossing for pedestrians without a signal.
    toll_gate : float, default 0
        At a toll gate.
    left_turn, right_turn, u_turn : float, default 0
        For a turn, where turns are seen (``Router(turns=...)``); else they have no effect. A
        change of direction by more than 45 degrees at a junction of three roads or more is a
        turn; back along the same road, or by more than 150 degrees into a parallel one to
        the same junction, is a U-turn. These angles are assumed.

    Notes
    -----
    Signals, crossings and toll gates are counted on the edges that pass them, also at their
    last junctions, whichever way one goes on. The delay of a turn comes in addition: it is
    what a left turn loses against straight on. ``left_turn`` is the turn to the left, also
    where traffic keeps to the left.
    """

    signal: float = 0.0
    crossing: float = 0.0
    toll_gate: float = 0.0
    left_turn: float = 0.0
    right_turn: float = 0.0
    u_turn: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class DelayPoints:
    """How many points each edge passes, from behind its first junction to its last."""

    signals: NDArray[np.int64] | None
    crossings: NDArray[np.int64]
    toll_gates: NDArray[np.int64]


def delay_points(net: NetworkTables) -> DelayPoints:
    """Count the signals, crossings and toll gates of each edge."""
    return computed_once(net, "passed", lambda: _count(net))


def _count(net: NetworkTables) -> DelayPoints:
    edges, nodes, arrays = net.edges, net.nodes, net.arrays
    at = {name: _counts(nodes, name) > 0 for name in ("signals", "crossing", "toll_booth")}
    inner = (edges["length"].to_numpy() <= SAME_JUNCTION) & at["signals"][arrays.tail]
    last = at["signals"][arrays.head] & ~inner
    inside = _counts(edges, "signals")
    plain = at["crossing"] & ~at["signals"]
    signals = inside + last
    return DelayPoints(
        signals=signals if at["signals"].any() or inside.any() else None,
        crossings=np.maximum(_counts(edges, "crossings") - inside, 0) + plain[arrays.head],
        toll_gates=_counts(edges, "toll_booths") + at["toll_booth"][arrays.head],
    )


def _counts(frame: pd.DataFrame, name: str) -> NDArray[np.int64]:
    """Whole numbers of a column, 0 where it is absent or holds something else."""
    if name not in frame:
        return np.zeros(len(frame), dtype=np.int64)
    numbers = pd.to_numeric(frame[name], errors="coerce").astype("float64").to_numpy()
    return np.asarray(np.clip(np.nan_to_num(numbers, posinf=0), 0, None).astype(np.int64))
