"""Taking times: whoever is compared takes turns in one process."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Entrant:
    """Somebody who does a piece of work, round after round.

    Parameters
    ----------
    name : str
        Who.
    run : callable
        Does the work of a round; takes the number of the round, from 0.
    items : int
        How many items (rows, paths, graphs) one call gives.
    threads : int
        On how many threads.
    rounds : int, optional
        How many rounds at most, for those who take long.
    """

    name: str
    run: Callable[[int], Any]
    items: int
    threads: int = 1
    rounds: int | None = None


@dataclass(frozen=True)
class Timing:
    """How long somebody took.

    Parameters
    ----------
    name : str
        Who.
    seconds : tuple of float
        Of each round.
    items : int
        How many items one round gave.
    threads : int
        On how many threads.
    """

    name: str
    seconds: tuple[float, ...]
    items: int
    threads: int

    @property
    def per_item(self) -> float:
        """Seconds an item takes in the quickest round; the others were disturbed."""
        return min(self.seconds) / self.items


@dataclass(frozen=True)
class Ran:
    """What an entrant did.

    Parameters
    ----------
    timing : Timing
        How long it took.
    answer : Any
        What it gave in the first round.
    """

    timing: Timing
    answer: Any


def interleave(entrants: Sequence[Entrant], rounds: int) -> list[Ran]:
    """Let entrants take turns: a, b, c, a, b, c ...

    Parameters
    ----------
    entrants : sequence of Entrant
        Who takes part.
    rounds : int
        How many rounds, 1 or more.

    Returns
    -------
    list of Ran
        Of each entrant, in the same order.
    """
    seconds: list[list[float]] = [[] for _ in entrants]
    answers: list[Any] = [None for _ in entrants]
    gc.collect()  # what others left is not waited for here
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
