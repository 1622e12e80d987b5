"""Tasks for the workers of a Dask cluster."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from aicomplex_geo._optional import import_optional
from aicomplex_geo.errors import ParameterError, WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client, Future

TASKS_PER_THREAD = 3
"""Tasks that are waiting or computed at a time, for each thread of the workers."""
ATTEMPTS = 3
"""How often sending to workers is tried, some of which may just be lost."""
PATIENCE = 120
"""Seconds for which new workers are awaited where there are none."""
LOSSES = 3
"""How often in a row everything that was sent to the workers may be lost."""


class Workers:
    """Workers that compute tasks from one object, which is sent to each of them once.

    `shared` may hold everything that tasks need, such as a network and its hierarchy.
    """

    def __init__(
        self,
        client: Client,
        shared: Any,  # noqa: ANN401 - anything that can be pickled
    ) -> None:
        check_client(client)
        self._client: Any = client  # methods of Dask's Client are not typed
        self._shared = shared
        self._sent: Future[Any] | None = None

    def run(
        self,
        work: Callable[..., Any],
        tasks: Iterable[Any],
        given: Any = None,  # noqa: ANN401 - anything that can be pickled
        *,
        in_order: bool = False,
    ) -> Iterator[tuple[Any, Any]]:
        """Yield tasks with their results, each as soon as it is done, or in order.

        `work` is called with what is shared, the task and what is `given` for this run. What a
        lost worker had begun is computed by another. Only a few results wait at a time.
        """
        distributed = import_optional("distributed", extra="distributed")
        waiting = enumerate(tasks)
        begun: dict[int, tuple[Any, Future[Any]]] = {}
        losses = 0
        try:
            sent = self._send_both(given)
            at_once = TASKS_PER_THREAD * max(1, sum(self._client.nthreads().values()))
            while True:
                for number, task in islice(waiting, at_once - len(begun)):
                    begun[number] = task, self._submit(work, sent, task)
                if not begun:
                    return
                try:
                    number = _next_done(begun, in_order=in_order)
                    result = begun[number][1].result()
                except distributed.CancelledError:
                    # all workers that had what is shared are gone
                    losses += 1
                    if losses > LOSSES:
                        raise
                    self._sent = None
                    sent = self._send_both(given)
                    begun = {
                        n: (task, self._submit(work, sent, task)) for n, (task, _) in begun.items()
                    }
                    continue
                losses = 0
                yield begun.pop(number)[0], result
        except (
            distributed.CancelledError,
            distributed.KilledWorker,
            distributed.client.ClosedClientError,
            distributed.comm.CommClosedError,
            TimeoutError,
        ) as error:
            raise _lost(error) from error

    def _send_both(self, given: object) -> tuple[Future[Any], Future[Any]]:
        """Send what is shared, if it is not there, and what is given, once there are workers."""
        distributed = import_optional("distributed", extra="distributed")
        if self._client.status == "closed":
            raise distributed.client.ClosedClientError("the client is closed")
        for attempts_left in reversed(range(ATTEMPTS)):
            try:
                self._client.wait_for_workers(1, timeout=PATIENCE)
                if self._sent is None:
                    self._sent = self._send(self._shared)
                return self._sent, self._send(given)
            except (TimeoutError, distributed.comm.CommClosedError):
                # a worker that has just been lost may still be taken for alive
                if not attempts_left:
                    raise
            except OSError as error:  # there is no scheduler
                raise _lost(error) from error
        raise AssertionError

    def _send(self, one: object) -> Future[Any]:
        sent: list[Future[Any]] = self._client.scatter([one], broadcast=True, hash=False)
        return sent[0]

    def _submit(
        self, work: Callable[..., Any], sent: tuple[Future[Any], Future[Any]], task: object
    ) -> Future[Any]:
        future: Future[Any] = self._client.submit(work, sent[0], task, sent[1], pure=False)
        return future


def check_client(client: object) -> None:
    """Raise an error unless this is a client of Dask, or None."""
    if client is None:
        return
    distributed = import_optional("distributed", extra="distributed")
    if not isinstance(client, distributed.Client):
        raise ParameterError(f"client is a {type(client).__name__}; give a distributed.Client.")


def _lost(error: BaseException) -> WorkerError:
    cause = str(error).rstrip(".")
    return WorkerError(
        f"the workers were lost: {cause}. Start the cluster again and repeat the call."
    )


def _next_done(begun: dict[int, tuple[Any, Any]], *, in_order: bool) -> int:
    """Return the number of a task that is done, or of the first one, done or not."""
    if in_order:
        return min(begun)
    import_optional("distributed", extra="distributed").wait(
        [future for _, future in begun.values()], return_when="FIRST_COMPLETED"
    )
    done: list[int] = [n for n, (_, future) in begun.items() if future.status != "pending"]
    return done[0]
