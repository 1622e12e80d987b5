"""What has to be reached, and whether it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.measuring import Timing

WRONG = "WRONG ANSWER"
NOT_MEASURED = "not measured"
INFORMATION = "for information"
REACHED_AIM, REACHED, MISSED = "reached aim", "reached", "MISSED"
AIM_MISSED = "aim MISSED"


@dataclass(frozen=True)
class Bound:
    """What a value has to reach.

    Parameters
    ----------
    least : float or None
        What it has to reach; None where there is an aim only.
    aim : float
        What it shall reach.
    smaller : bool
        Whether smaller is better: then it may be at most that.
    """

    least: float | None
    aim: float
    smaller: bool = False

    def verdict(self, value: float) -> str:
        """Say in a word or two whether a value reaches it; bounds are inclusive."""
        sign = -1 if self.smaller else 1
        if sign * value >= sign * self.aim:
            return REACHED_AIM
        if self.least is None:
            return AIM_MISSED
        return REACHED if sign * value >= sign * self.least else MISSED


@dataclass(frozen=True)
class Row:
    """One comparison.

    Parameters
    ----------
    task, graph, against : str
        What was done, on which graph, and whom or what we are compared with.
    unit : {"s", "B", "B/s"}
        Of `ours` and `theirs`: seconds an item, bytes, or bytes a second.
    ours, theirs : float, optional
        What was measured; None where nothing was.
    item : str
        What an item is.
    inverse : bool
        Whether the value is ours by theirs, rather than theirs by ours.
    bound : Bound, optional
        What has to be reached; none where the row is for information.
    faults : tuple of str
        Where an answer differs from the reference.
    reason : str
        Why nothing was measured.
    note : str
        What to know when reading it.
    timings : tuple of Timing
        All rounds, for who reads the JSON.
    """

    task: str
    graph: str
    against: str
    unit: str = "s"
    ours: float | None = None
    theirs: float | None = None
    item: str = ""
    inverse: bool = False
    bound: Bound | None = None
    faults: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    timings: tuple[Timing, ...] = ()

    @property
    def value(self) -> float | None:
        """The ratio that is judged."""
        if self.ours is None or self.theirs is None:
            return None
        return self.ours / self.theirs if self.inverse else self.theirs / self.ours

    @property
    def verdict(self) -> str:
        """What came of it."""
        if self.faults:
            return WRONG
        if self.value is None:
            return NOT_MEASURED
        return INFORMATION if self.bound is None else self.bound.verdict(self.value)

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON takes it."""
        bound = self.bound
        return {
            "task": self.task,
            "graph": self.graph,
            "against": self.against,
            "item": self.item,
            "unit": self.unit,
            "ours": self.ours,
            "theirs": self.theirs,
            "value": self.value,
            "smaller_is_better": bool(bound and bound.smaller),
            "least": bound.least if bound else None,
            "aim": bound.aim if bound else None,
            "verdict": self.verdict,
            "faults": list(self.faults),
            "reason": self.reason,
            "note": self.note,
            "rounds": [
                {
                    "name": timing.name,
                    "threads": timing.threads,
                    "items": timing.items,
                    "seconds": list(timing.seconds),
                }
                for timing in self.timings
            ],
        }


def against(ours: Timing, theirs: Timing, **known: Any) -> Row:
    """Set the times of two entrants side by side.

    Parameters
    ----------
    ours, theirs : Timing
        What both took.
    **known
        Other fields of the row.

    Returns
    -------
    Row
        Seconds an item.
    """
    return Row(
        against=theirs.name,
        ours=ours.per_item,
        theirs=theirs.per_item,
        timings=(ours, theirs),
        **known,
    )
