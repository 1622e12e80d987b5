"""Tasks for the workers of a Dask cluster."""

from __future__ import annotations

import traceback
from contextlib import suppress
from itertools import islice
from pickle import PicklingError  # nosec B403 - an error to catch; nothing is read
from typing import TYPE_CHECKING, Any, NamedTuple

from aicomplex_geo._optional import import_optional
from aicomplex_geo._quoting import shown
from aicomplex_geo._version import __version__
from aicomplex_geo.errors import ParameterError, WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client, Future

TASKS_PER_THREAD = 3
"""Tasks that are waiting or computed at a time, for each thread of the workers."""
ATTEMPTS = 3
"""How often sending to workers is tried, some of which may just be lost."""
LOOK = 10
"""Seconds after which it is seen whether any worker is running that could end a task."""
PATIENCE = 120
"""Seconds for which new workers are awaited where there are none."""
LONGEST_CAUSE = 200
"""Characters of an error of Dask that a message shows."""
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
        lost worker had begun is computed by another. Only a few results wait at a time. An error
        of `work` is raised as it is.
        """
        distributed = import_optional("distributed", extra="distributed")
        waiting = enumerate(tasks)
        begun: dict[int, tuple[Any, Future[Any]]] = {}
        losses = 0
        sent = self._send_both(given)
        at_once = TASKS_PER_THREAD * self._n_threads()
        while True:
            for number, task in islice(waiting, at_once - len(begun)):
                begun[number] = task, self._submit(work, sent, task)
            if not begun:
                return
            try:
                number = self._next_done(begun, in_order=in_order)
                outcome = _result_of(begun[number][1])
            except distributed.CancelledError as error:
                # all workers that had what is shared are gone
                losses += 1
                if losses > LOSSES:
                    raise _lost(error) from error
                self._sent = None
                sent = self._send_both(given)
                begun = {
                    n: (task, self._submit(work, sent, task)) for n, (task, _) in begun.items()
                }
                continue
            except WorkerError:
                raise
            except _lost_by() as error:
                raise _lost(error) from error
            losses = 0
            yield begun.pop(number)[0], outcome.get()

    def _n_threads(self) -> int:
        try:
            counts: dict[str, int] = self._client.nthreads()
        except _lost_by() as error:
            raise _lost(error) from error
        return max(1, sum(counts.values()))

    def _send_both(self, given: object) -> tuple[Future[Any], Future[Any]]:
        """Send what is shared, if it is not there, and what is given, once there are workers."""
        distributed = import_optional("distributed", extra="distributed")
        if self._client.status == "closed":
            raise _lost("the client is closed")
        for attempts_left in reversed(range(ATTEMPTS)):
            try:
                self._client.wait_for_workers(1, timeout=PATIENCE)
                if self._sent is None:
                    self._sent = self._send(self._shared)
                return self._sent, self._send(given)
            except (TimeoutError, distributed.comm.CommClosedError, ValueError) as error:
                # a worker that has just been lost or paused may still be taken for running
                if not attempts_left:
                    raise self._why_not_sent(given, error) from error
            except (TypeError, AttributeError, PicklingError) as error:
                raise ParameterError(
                    f"a function or value cannot be sent to the workers: {shown(error)}. "
                    "Give one without locks, open files and connections."
                ) from error
            except distributed.CancelledError as error:
                raise _lost(error) from error
            except _lost_by() as error:
                raise self._why_not_sent(given, error) from error
            except Exception as error:  # whatever a worker raises that cannot read it
                raise _unable(error) from error
        raise AssertionError

    def _why_not_sent(self, given: object, error: Exception) -> WorkerError:
        """Tell workers that cannot read what they are sent from those that are lost.

        A worker that fails to load a library closes its connection, as if it were lost.
        """
        if isinstance(error, TimeoutError):
            return _lost(error)
        protocol = import_optional("distributed", extra="distributed").protocol.pickle
        try:
            found = self._client.run(why_unreadable, protocol.dumps((self._shared, given)))
        except Exception:  # noqa: BLE001 - whatever Dask raises where no worker answers
            return _lost(error)
        reason = next(filter(None, found.values()), "")
        return _unable(reason) if reason else _lost(error)

    def _send(self, one: object) -> Future[Any]:
        sent: list[Future[Any]] = self._client.scatter([one], broadcast=True, hash=False)
        return sent[0]

    def _submit(
        self, work: Callable[..., Any], sent: tuple[Future[Any], Future[Any]], task: object
    ) -> Future[Any]:
        try:
            future: Future[Any] = self._client.submit(
                outcome_of, __version__, work, sent[0], task, sent[1], pure=False
            )
        except _lost_by() as error:
            raise _lost(error) from error
        return future

    def _next_done(self, begun: dict[int, tuple[Any, Any]], *, in_order: bool) -> int:
        """Wait for a task that is done, or for the first one, and return its number.

        Workers that are short of memory pause, maybe for ever; then none of them is running.
        """
        distributed = import_optional("distributed", extra="distributed")
        looked_at = [min(begun)] if in_order else list(begun)
        while True:
            with suppress(TimeoutError):
                distributed.wait(
                    [begun[n][1] for n in looked_at], timeout=LOOK, return_when="FIRST_COMPLETED"
                )
            for number in looked_at:
                if begun[number][1].status != "pending":
                    return number
            self._client.wait_for_workers(1, timeout=PATIENCE)


class Outcome(NamedTuple):
    """What a task returned or raised, which is no error of Dask."""

    result: Any
    error: Exception | None = None

    def get(self) -> Any:  # noqa: ANN401 - of any kind
        """Return the result, or raise the error."""
        if self.error is not None:
            raise self.error
        return self.result


def outcome_of(
    version: str, work: Callable[..., Any], shared: object, task: object, given: object
) -> Outcome:
    """Compute a task in a worker, if it has the version of the caller."""
    if version != __version__:
        raise WorkerError(f"aicomplex_geo {__version__} is installed there")
    try:
        return Outcome(work(shared, task, given))
    except Exception as error:  # noqa: BLE001 - raised where it is asked for
        sent = _sendable(error)
        sent.add_note(f"In a worker:\n{traceback.format_exc()}")
        return Outcome(None, sent)


def why_unreadable(data: bytes) -> str:
    """Say in a worker why it cannot read what the caller has pickled; nothing if it can."""
    protocol = import_optional("distributed", extra="distributed").protocol.pickle
    try:
        protocol.loads(data)
    except Exception as error:  # noqa: BLE001 - whatever reading it raises
        return f"{type(error).__name__}: {shown(error, LONGEST_CAUSE)}"
    return ""


def _sendable(error: Exception) -> Exception:
    """Return the error, or one of ours that tells it if it cannot be sent to the caller."""
    protocol = import_optional("distributed", extra="distributed").protocol.pickle
    try:
        protocol.loads(protocol.dumps(error))
    except Exception:  # noqa: BLE001 - whatever its class raises
        return WorkerError(f"{type(error).__name__}: {shown(error, LONGEST_CAUSE)}")
    return error


def check_client(client: object) -> None:
    """Raise an error unless this is a client of Dask, or None."""
    if client is None:
        return
    distributed = import_optional("distributed", extra="distributed")
    if not isinstance(client, distributed.Client):
        raise ParameterError(f"client is a {type(client).__name__}; give a distributed.Client.")
    if client.asynchronous:
        raise ParameterError("client is asynchronous; give one that waits for its results.")


def _result_of(future: Any) -> Outcome:  # noqa: ANN401 - of Dask, not typed
    """Return the outcome of a task that has ended, unless no worker could run it."""
    distributed = import_optional("distributed", extra="distributed")
    if future.status == "error":
        error = future.exception()
        raise (_lost if isinstance(error, distributed.KilledWorker) else _unable)(error) from error
    try:
        found: Outcome = future.result()
    except (distributed.CancelledError, *_lost_by()):
        raise
    except Exception as error:  # whatever reading it raises
        raise _unable(error) from error
    return found


def _lost_by() -> tuple[type[Exception], ...]:
    """Errors of Dask without a scheduler; a RuntimeError says that a connection is closed."""
    distributed = import_optional("distributed", extra="distributed")
    return OSError, RuntimeError, distributed.client.ClosedClientError


def _lost(why: Exception | str) -> WorkerError:
    cause = shown(why, LONGEST_CAUSE).rstrip(".")
    paused = " They may have paused for want of memory." if isinstance(why, TimeoutError) else ""
    return WorkerError(
        f"the workers were lost: {cause}.{paused} Start the cluster again and repeat the call."
    )


def _unable(error: Exception | str) -> WorkerError:
    return WorkerError(
        f"the workers cannot compute: {shown(error, LONGEST_CAUSE)}. Install aicomplex_geo "
        f"{__version__} on them, with the Python and the libraries that the caller has."
    )
