"""Forbidden paths of edges as an automaton, which a search can follow edge by edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Path = tuple[int, ...]
"""Rows of edges in the order of travel."""

PAIR = 2
"""Edges of the shortest paths, which forbid a turn whatever came before."""


@dataclass(frozen=True)
class ForbiddenPaths:
    """The automaton of Aho and Corasick (1975) that recognizes forbidden paths.

    A state is the longest suffix of the edges travelled that is a proper prefix of a forbidden
    path. Prefixes of one edge are left out, since a trip knows its last edge anyway. Paths are
    short, so the suffix is looked up instead of being stored as a failure function.
    """

    paths: frozenset[Path]
    """Forbidden paths that contain no shorter one."""
    prefixes: dict[Path, int]
    """Prefixes of two edges or more, numbered in sorted order."""

    @staticmethod
    def of(paths: Iterable[Path]) -> ForbiddenPaths:
        """Build the automaton of some forbidden paths, each of two edges or more."""
        every = frozenset(paths)
        minimal = frozenset(path for path in every if not _contains_another(path, every))
        prefixes = {path[:stop] for path in minimal for stop in range(PAIR, len(path))}
        return ForbiddenPaths(minimal, {path: n for n, path in enumerate(sorted(prefixes))})

    def turns(self) -> list[Path]:
        """Pairs of edges that are forbidden whatever came before, sorted."""
        return sorted(path for path in self.paths if len(path) == PAIR)

    def step(self, state: Path, edge: int) -> Path | None:
        """State after one more edge, None where the edge is forbidden.

        A state is one of `prefixes`, or the last edge alone.
        """
        suffixes = [(*state[start:], edge) for start in range(len(state))]
        if any(suffix in self.paths for suffix in suffixes):
            return None
        return next((suffix for suffix in suffixes if suffix in self.prefixes), (edge,))


def _contains_another(path: Path, every: frozenset[Path]) -> bool:
    return any(
        path[start:stop] in every
        for start in range(len(path))
        for stop in range(start + PAIR, len(path) + 1)
        if stop - start < len(path)
    )
