"""Files of a matrix, computed by the workers of a Dask cluster."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from aicomplex_geo._optional import import_optional
from aicomplex_geo.errors import ParameterError, WorkerError
from aicomplex_geo.routing.od_parts import PartCollector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from distributed import Client, Future

    from aicomplex_geo.od_dataset.layout import Layout
    from aicomplex_geo.routing.pair_costs import PairCosts

AT_ONCE = 3
"""Files that are asked for at a time, for each thread of the workers."""


def compute_parts(
    client: Any,  # noqa: ANN401 - methods of Dask's Client are not typed
    costs: PairCosts,
    layout: Layout,
    parts: Iterable[int],
    write: Callable[[int, bytes], None],
) -> None:
    """Let workers compute files, and write each here as soon as it is there.

    The network and its hierarchy are sent to each worker once; what a lost worker had begun is
    computed by another.
    """
    distributed = import_optional("distributed", extra="distributed")
    if not isinstance(client, distributed.Client):
        raise ParameterError(f"client is a {type(client).__name__}; give a distributed.Client.")
    costs.prepare()
    waiting = iter(parts)
    try:
        shared = client.scatter((costs, layout), broadcast=True, hash=False)
        at_once = AT_ONCE * max(1, sum(client.nthreads().values()))
        asked = distributed.as_completed(
            [_ask(client, shared, part) for part in islice(waiting, at_once)], with_results=True
        )
        for _, (part, data) in asked:
            write(part, data)
            for following in islice(waiting, 1):
                asked.add(_ask(client, shared, following))
    except (distributed.KilledWorker, distributed.comm.CommClosedError, TimeoutError) as error:
        raise WorkerError(
            f"the workers were lost: {error}. What was finished is kept; the next run goes on "
            "with it."
        ) from error


def _ask(client: Client, shared: Future[Any], part: int) -> Future[Any]:
    return client.submit(_part, shared, part, pure=False)


def _part(shared: tuple[PairCosts, Layout], part: int) -> tuple[int, bytes]:
    """Compute one file in a worker."""
    costs, layout = shared
    found: list[bytes] = []
    rows = layout.rows(part)
    collector = PartCollector(layout, lambda _, data: found.append(data))
    costs.stream(collector.take, (rows.start, rows.stop))
    return part, found[0]
