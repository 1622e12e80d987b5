"""Forbidden paths of edges, as what a trip has to remember of the edges behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Rows = tuple[int, ...]

FORBIDDEN = -1
PAIR = 2
"""Length of the shortest paths, which forbid a turn whatever was before."""


@dataclass(frozen=True)
class ForbiddenPaths:
    """What is worth remembering of the edges travelled, if some paths are forbidden.

    The edge travelled last is known anyway. More has to be remembered only of those who have
    prefixes on a forbidden sequence of three edges or more.

    Parameters
    ----------
    forbidden : frozenset of tuple of int
        Sequences of edges.
    prefixes : dict of tuple of int to int
        Beginnings, two edges or longer, of forbidden paths, numbered in sorted order.

    Notes
    -----
    This is the automaton of Aho and Corasick [1]_, with those of its states that the last
    edge alone does not tell. Sequences are short, so that the longest suffix is looked up
    rather than kept as a failure function.

    References
    ----------
    .. [1] A. V. Aho and M. J. Corasick, "Efficient string matching: an aid to bibliographic
       search", Communications of the ACM 18(6), 1975, 333-340.
    """

    forbidden: frozenset[Rows]
    prefixes: dict[Rows, int]

    @staticmethod
    def of(paths: Iterable[Rows]) -> ForbiddenPaths:
        """Find what to remember.

        Parameters
        ----------
        paths : iterable of tuple of int
            Forbidden paths, each two edges or longer.

        Returns
        -------
        ForbiddenPaths
            Sequences that contain a forbidden one are left out: nobody gets so far.
        """
        every = frozenset(paths)
        shortest = frozenset(path for path in every if not _contains(path, every))
        prefixes = {path[:stop] for path in shortest for stop in range(PAIR, len(path))}
        return ForbiddenPaths(
            shortest, {path: number for number, path in enumerate(sorted(prefixes))}
        )

    def turns(self) -> list[Rows]:
        """List the turns that are forbidden whatever was before.

        Returns
        -------
        list of tuple of int
            Pairs of edges, sorted.
        """
        return sorted(path for path in self.forbidden if len(path) == PAIR)

    def step(self, state: Rows, edge: int) -> Rows | None:
        """Travel one edge more.

        Parameters
        ----------
        state : tuple of int
            What is remembered: one of `prefixes`, or the last edge alone.
        edge : int
            The edge.

        Returns
        -------
        tuple of int or None
            What is remembered behind it: one of `prefixes`, or that edge alone; None where it
            is forbidden.
        """
        suffixes = [(*state[start:], edge) for start in range(len(state))]
        if any(suffix in self.forbidden for suffix in suffixes):
            return None
        return next((suffix for suffix in suffixes if suffix in self.prefixes), (edge,))


def _contains(path: Rows, every: frozenset[Rows]) -> bool:
    """Whether a shorter one lies within a sequence."""
    return any(
        path[start:stop] in every
        for start in range(len(path))
        for stop in range(start + PAIR, len(path) + 1)
        if stop - start < len(path)
    )
