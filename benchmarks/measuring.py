"""Timing: all entrants take turns in one process."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Entrant:
    """A library that does the same work in every round; `run` takes the round, from 0."""

    name: str
    run: Callable[[int], Any]
    items: int  # rows, paths, graphs that one call gives
    threads: int = 1
    rounds: int | None = None  # at most, for slow entrants


@dataclass(frozen=True)
class Timing:
    """Seconds of each round of an entrant."""

    name: str
    seconds: tuple[float, ...]
    items: float
    threads: int

    @property
    def per_item(self) -> float:
        """Seconds per item in the fastest round; slower rounds were disturbed."""
        return min(self.seconds) / self.items


@dataclass(frozen=True)
class Ran:
    """Timing of an entrant, and its answer in the first round."""

    timing: Timing
    answer: Any


def interleave(entrants: Sequence[Entrant], rounds: int) -> list[Ran]:
    """Let entrants take turns: a, b, c, a, b, c, and so on."""
    seconds: list[list[float]] = [[] for _ in entrants]
    answers: list[Any] = [None for _ in entrants]
    gc.collect()  # garbage of earlier work must not slow this down
    for turn in range(rounds):
        for place, entrant in enumerate(entrants):
            if entrant.rounds is not None and turn >= max(1, entrant.rounds):
                continue
            begun = time.perf_counter()
            answer = entrant.run(turn)
            seconds[place].append(time.perf_counter() - begun)
            if turn == 0:
                answers[place] = answer
            del answer
    return [
        Ran(Timing(entrant.name, tuple(taken), entrant.items, entrant.threads), answer)
        for entrant, taken, answer in zip(entrants, seconds, answers, strict=True)
    ]
