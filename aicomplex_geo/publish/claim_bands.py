"""The band of each travel time on a time axis, as SVG whose positions are percentages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aicomplex_geo.claims.rules import rounding_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120)
_MOST_TICKS = 6
_HEIGHT = 26
_MIDDLE = _HEIGHT / 2
_COLUMNS = ("travel_time_low", "travel_time_high", "p10", "p90")


@dataclass(frozen=True, slots=True)
class Axis:
    """Minutes from 0 to a round number above everything shown."""

    step: int
    end: float

    @classmethod
    def over(cls, rows: Sequence[Mapping[str, Any]], published: float) -> Axis:
        """Cover the bands of all rows and the published time.

        >>> Axis.over([{"travel_time": 38.0}], 20.0)
        Axis(step=10, end=40)
        """
        values = [published * 1.1, *(row["travel_time"] for row in rows)]
        values += [row[name] for row in rows for name in _COLUMNS if name in row]
        longest = max(value for value in values if not math.isnan(value))
        fitting = (step for step in _STEPS if longest / step <= _MOST_TICKS)
        step = next(fitting, _STEPS[-1])
        return cls(step, math.ceil(longest / step) * step)

    def at(self, minutes: float) -> str:
        """Position on the axis as a percentage."""
        return f"{100 * minutes / self.end:.2f}%"

    def ticks(self) -> str:
        """Draw the numbers of the axis."""
        ticks = range(0, int(self.end) + 1, self.step)
        parts = []
        for tick in ticks:
            anchor = "start" if tick == 0 else "end" if tick == ticks[-1] else "middle"
            parts.append(f'<text x="{self.at(tick)}" y="12" text-anchor="{anchor}">{tick}</text>')
        return _svg(16, parts, "axis")

    def band(self, row: Mapping[str, Any], published: float) -> str:
        """Draw one travel time: range of positions, 80 % band, value, and the published time."""
        half = rounding_of(published)
        parts = [
            f'<line class="grid" x1="{self.at(tick)}" x2="{self.at(tick)}" y1="0" y2="{_HEIGHT}"/>'
            for tick in range(0, int(self.end) + 1, self.step)
        ]
        parts.append(self._box("published", published - half, published + half, 0, _HEIGHT))
        low, high = row["travel_time_low"], row["travel_time_high"]
        parts.append(
            f'<line class="positions" x1="{self.at(low)}" x2="{self.at(high)}" '
            f'y1="{_MIDDLE:g}" y2="{_MIDDLE:g}"/>'
        )
        if not math.isnan(row["p10"]):
            parts.append(self._box("quantiles", row["p10"], row["p90"], 7, _HEIGHT - 14))
            at = self.at(row["p50"])
            parts.append(f'<line class="median" x1="{at}" x2="{at}" y1="5" y2="{_HEIGHT - 5}"/>')
        at = self.at(row["travel_time"])
        parts.append(f'<circle class="value" cx="{at}" cy="{_MIDDLE:g}" r="4.5"/>')
        return _svg(_HEIGHT, parts, f"band {row['period_verdict']}")

    def _box(self, name: str, start: float, stop: float, y: float, height: float) -> str:
        width = self.at(max(stop - start, self.end / 400))
        return (
            f'<rect class="{name}" x="{self.at(start)}" width="{width}" y="{y:g}" '
            f'height="{height:g}"/>'
        )


def _svg(height: int, parts: Sequence[str], name: str) -> str:
    # what it shows stands in words beside it
    return (
        f'<svg class="{name}" width="100%" height="{height}" aria-hidden="true" '
        f'focusable="false">{"".join(parts)}</svg>'
    )
