"""The table of turn restrictions: its checks, and the paths it forbids."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault, NetworkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EdgeId = tuple[Any, Any, Any]

COLUMNS = ("kind", "value", "via", "edges", "source")
KINDS = ("no", "only")
EDGE_PARTS = 3
NEVER_GIVEN = "none: no table of turn restrictions was given with the network"


def as_table(rows: Sequence[tuple[Any, ...]], ids: Iterable[int] | None = None) -> pd.DataFrame:
    """Table of rows of kind, value, via, edges and source; an empty one has the same types."""
    numbers = range(len(rows)) if ids is None else list(ids)
    index = pd.Index(numbers, name="id", dtype="int64")
    table = pd.DataFrame(list(rows), columns=list(COLUMNS), index=index)
    return table.astype({name: object if name == "edges" else "str" for name in COLUMNS})


def checked(given: pd.DataFrame | None, edges: pd.Index) -> pd.DataFrame:
    """Check restrictions against the edges of a network; returns a copy, counted from 0."""
    if given is None:
        return as_table([])
    faults = _table_faults(given)
    if faults:
        raise NetworkError(faults)
    paths = given["edges"].tolist()
    shaped = [_is_path(path) for path in paths]
    faults = [
        *_row_faults(
            given,
            [kind in KINDS for kind in given["kind"]],
            "kind is neither 'no' nor 'only'.|Give one of the two.",
        ),
        *_row_faults(
            given,
            shaped,
            "edges is not a tuple of two or more (u, v, key), each beginning where the one before "
            "it ends.|Give the edges in the order of travel.",
        ),
    ]
    if all(shaped):
        faults += _row_faults(
            given,
            _known(paths, edges),
            "an edge of it is not in the network.|Leave the restriction out, or add the edge.",
        )
    if faults:
        raise NetworkError(faults)
    texts = [given[name].fillna("").astype(str).tolist() for name in ("value", "via", "source")]
    own = _edges_at(rows_of(paths, edges), edges)
    rows = list(zip(given["kind"], texts[0], texts[1], own, texts[2], strict=True))
    return as_table(rows)


def forbidden(restrictions: pd.DataFrame, edges: pd.Index) -> list[tuple[EdgeId, ...]]:
    """List the paths of edges that restrictions forbid, sorted.

    A ``"no"`` forbids its own path. An ``"only"`` forbids, after all of its edges but the last,
    every other edge, including a U-turn; after the first edges of a via way, also leaving the
    path.
    """
    leaving: dict[Any, list[EdgeId]] = {}
    if (restrictions["kind"] == "only").any():
        for edge in edges:
            leaving.setdefault(edge[0], []).append(edge)
    found: set[tuple[EdgeId, ...]] = set()
    for kind, path in zip(restrictions["kind"], restrictions["edges"], strict=True):
        if kind == "no":
            found.add(path)
            continue
        for place in range(1, len(path)):
            ahead = leaving.get(path[place][0], [])
            found.update((*path[:place], edge) for edge in ahead if edge != path[place])
    return sorted(found, key=_order)


def _order(path: tuple[EdgeId, ...]) -> list[tuple[bool, Any]]:
    # junctions of OpenStreetMap are numbers, those that a scenario adds have names
    return [(isinstance(part, str), part) for edge in path for part in edge]


def reverse(restrictions: pd.DataFrame, edges: pd.Index) -> pd.DataFrame:
    """Reverse restrictions, for the reversed network.

    An ``"only"`` has no reverse: it becomes a ``"no"`` for each path that it forbids.
    """
    rows: list[tuple[Any, ...]] = []
    for number, row in enumerate(restrictions.itertuples(index=False)):
        paths: list[Any] = [row.edges]  # cells of a frame
        if row.kind == "only":
            paths = forbidden(restrictions.iloc[[number]], edges)
        rows += [("no", row.value, row.via, _backwards(path), row.source) for path in paths]
    return as_table(rows)


def to_rows(restrictions: pd.DataFrame, edges: pd.Index) -> pd.DataFrame:
    """Restrictions with rows of the table of edges instead of edge ids."""
    return _with_edges(restrictions, map(list, rows_of(restrictions["edges"], edges)))


def rows_of(paths: Iterable[tuple[EdgeId, ...]], edges: pd.Index) -> list[tuple[int, ...]]:
    """Rows of the edges of paths, all of which are in the network."""
    given = list(paths)
    flat = [edge for path in given for edge in path]
    places = iter(edges.get_indexer(pd.MultiIndex.from_tuples(flat)).tolist() if flat else [])
    return [tuple(islice(places, len(path))) for path in given]


def from_rows(saved: pd.DataFrame, edges: pd.Index) -> pd.DataFrame:
    """Restrictions with edge ids from those of :func:`to_rows`."""
    return _with_edges(saved, _edges_at([tuple(map(int, path)) for path in saved["edges"]], edges))


def _plain_id(one: Any) -> Any:  # noqa: ANN401 - an id of a junction
    return int(one) if isinstance(one, np.integer) else one


def _edges_at(paths: Sequence[tuple[int, ...]], edges: pd.Index) -> list[tuple[EdgeId, ...]]:
    """Paths of edges from those of rows, with numbers of Python, which can be written as text."""
    taken = edges.take([row for path in paths for row in path]).tolist()
    flat = iter([tuple(map(_plain_id, edge)) for edge in taken])
    return [tuple(islice(flat, len(path))) for path in paths]


def _with_edges(table: pd.DataFrame, paths: Iterable[Any]) -> pd.DataFrame:
    return table.assign(edges=pd.Series(list(paths), index=table.index, dtype=object))


def _backwards(path: tuple[EdgeId, ...]) -> tuple[EdgeId, ...]:
    return tuple((v, u, key) for u, v, key in reversed(path))


def _table_faults(given: object) -> list[Fault]:
    if not isinstance(given, pd.DataFrame):
        kind = type(given).__name__
        return [Fault("restrictions", "", f"is a {kind}.", "Give a pandas.DataFrame.")]
    return [
        Fault("restrictions", "", f"has no column {name}.", "Add it.")
        for name in COLUMNS
        if name not in given
    ]


def _row_faults(given: pd.DataFrame, fine: Sequence[bool], text: str) -> list[Fault]:
    """One fault for all invalid rows; `text` is "problem|remedy"."""
    bad = [label for label, good in zip(given.index, fine, strict=True) if not good]
    if not bad:
        return []
    problem, remedy = text.split("|")
    count = f"{len(bad):,} of {len(given):,} rows"
    return [Fault("restrictions", f"first {quoted(bad[0])}", f"{count}: {problem}", remedy)]


def _is_path(path: Any) -> bool:  # noqa: ANN401 - whatever the caller gave
    whole = (
        isinstance(path, tuple)
        and len(path) > 1
        and all(isinstance(edge, tuple) and len(edge) == EDGE_PARTS for edge in path)
    )
    return whole and all(one[1] == other[0] for one, other in pairwise(path))


def _known(paths: Sequence[tuple[EdgeId, ...]], edges: pd.Index) -> list[bool]:
    if not paths:
        return []
    flat = pd.MultiIndex.from_tuples([edge for path in paths for edge in path])
    there = iter((edges.get_indexer(flat) >= 0).tolist())
    return [all(list(islice(there, len(path)))) for path in paths]
