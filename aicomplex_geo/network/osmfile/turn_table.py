"""The table of turn restrictions: what it forbids, and a flat form that can be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aicomplex_geo.network.osmfile.restrictions import EdgeId

COLUMNS = ("kind", "value", "via", "edges", "source")
FLAT_COLUMNS = ("restriction", "position", "u", "v", "key", "kind", "value", "via", "source")


def as_table(rows: list[tuple[Any, ...]], ids: Iterable[int]) -> pd.DataFrame:
    """Make the table of its rows, of the same types also where there are none.

    Parameters
    ----------
    rows : list of tuple
        Values of the columns.
    ids : iterable of int
        Index, as many as there are rows.

    Returns
    -------
    pandas.DataFrame
        Index ``id``.
    """
    index = pd.Index(list(ids), name="id", dtype="int64")
    table = pd.DataFrame(rows, columns=list(COLUMNS), index=index)
    return table.astype({name: object if name == "edges" else "str" for name in COLUMNS})


def forbidden(restrictions: pd.DataFrame, edges: pd.Index) -> list[tuple[EdgeId, ...]]:
    """List the sequences of edges that must not be travelled.

    Parameters
    ----------
    restrictions : pandas.DataFrame
        With columns ``kind`` and ``edges``, as a reader gives it.
    edges : pandas.MultiIndex
        ``(u, v, key)`` of all edges of the network.

    Returns
    -------
    list of tuple of (u, v, key)
        Sorted, each once. A ``"no"`` forbids its own sequence. An ``"only"`` forbids, behind
        all of its edges but the last, every edge but the last, a U-turn too; behind the
        first edges of a via it forbids to leave the sequence as well.
    """
    leaving: dict[int, list[EdgeId]] = {}
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
    return sorted(found)


def to_flat(restrictions: pd.DataFrame) -> pd.DataFrame:
    """Write restrictions as one row for each edge, which any file format can hold.

    Parameters
    ----------
    restrictions : pandas.DataFrame
        As a reader gives it, index ``id``.

    Returns
    -------
    pandas.DataFrame
        Columns ``restriction``, ``position`` (from 0), ``u``, ``v``, ``key``, and those of
        the restriction, repeated.
    """
    rows = [
        (row.Index, place, *edge, row.kind, row.value, row.via, row.source)
        for row in restrictions.itertuples()
        for place, edge in enumerate(row.edges)
    ]
    return pd.DataFrame(rows, columns=list(FLAT_COLUMNS))


def from_flat(flat: pd.DataFrame) -> pd.DataFrame:
    """Put the rows of :func:`to_flat` together again.

    Parameters
    ----------
    flat : pandas.DataFrame
        One row for each edge of each restriction, in any order.

    Returns
    -------
    pandas.DataFrame
        As a reader gives it.
    """
    rows, ids = [], []
    for number, part in flat.sort_values("position").groupby("restriction", sort=True):
        first = part.iloc[0]
        path = tuple(zip(*(part[name].tolist() for name in ("u", "v", "key")), strict=True))
        rows.append((first["kind"], first["value"], first["via"], path, first["source"]))
        ids.append(number)
    return as_table(rows, ids)
