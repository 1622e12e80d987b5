"""Targets and verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.measuring import Timing

WRONG = "WRONG ANSWER"
NOT_MEASURED = "not measured"
INFORMATION = "for information"
REACHED_AIM, REACHED, MISSED = "reached aim", "reached", "MISSED"
AIM_MISSED = "aim MISSED"


@dataclass(frozen=True)
class Bound:
    """Target of a value: at least `least`, ideally `aim`; at most if `smaller`."""

    least: float | None
    aim: float
    smaller: bool = False

    def verdict(self, value: float) -> str:
        """Judge a value; bounds are inclusive."""
        sign = -1 if self.smaller else 1
        if sign * value >= sign * self.aim:
            return REACHED_AIM
        if self.least is None:
            return AIM_MISSED
        return REACHED if sign * value >= sign * self.least else MISSED


@dataclass(frozen=True)
class Row:
    """One comparison; `ours` and `theirs` are None where nothing was measured."""

    task: str
    graph: str
    against: str
    unit: str = "s"  # seconds per item; "B" bytes, "B/s" bytes per second
    ours: float | None = None
    theirs: float | None = None
    item: str = ""
    inverse: bool = False  # the value is ours / theirs, not theirs / ours
    bound: Bound | None = None
    faults: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    timings: tuple[Timing, ...] = ()

    @property
    def value(self) -> float | None:
        """Ratio that is judged."""
        if self.ours is None or self.theirs is None:
            return None
        return self.ours / self.theirs if self.inverse else self.theirs / self.ours

    @property
    def verdict(self) -> str:
        if self.faults:
            return WRONG
        if self.value is None and (self.ours is None or self.bound is not None):
            return NOT_MEASURED
        if self.bound is None or self.value is None:
            return INFORMATION
        return self.bound.verdict(self.value)

    def as_dict(self) -> dict[str, Any]:
        """Return everything in a form that JSON can hold."""
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

    @staticmethod
    def from_dict(found: dict[str, Any]) -> Row:
        """Return the row that `as_dict` described."""
        aim, rounds = found["aim"], found["rounds"]
        bound = None if aim is None else Bound(found["least"], aim, found["smaller_is_better"])
        value = None if found["value"] is None else found["theirs"] / found["ours"]
        return Row(
            **{name: found[name] for name in ("task", "graph", "against", "item", "unit")},
            **{name: found[name] for name in ("ours", "theirs", "reason", "note")},
            inverse=value != found["value"],
            bound=bound,
            faults=tuple(found["faults"]),
            timings=tuple(
                Timing(one["name"], tuple(one["seconds"]), one["items"], one["threads"])
                for one in rounds
            ),
        )


def against(ours: Timing, theirs: Timing, **known: Any) -> Row:
    """Compare the times per item of two entrants."""
    return Row(
        against=theirs.name,
        ours=ours.per_item,
        theirs=theirs.per_item,
        timings=(ours, theirs),
        **known,
    )
