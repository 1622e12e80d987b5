"""Engines that take turns, each in its own process and, if wished, another Python."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.engine_worker import KINDS, POINTS, EngineWorker
from benchmarks.graphs import PROJECT
from benchmarks.measuring import Timing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.engine_worker import Reply, Request

SHORT_REASON = 120


@dataclass(frozen=True)
class EngineRan:
    """Timing of an engine, its answer in the first round, and what else it replied."""

    timing: Timing
    answer: NDArray[np.float64] | None
    reply: Mapping[str, Any]

    @property
    def first_answer(self) -> Timing:
        """Timing of the very first answer, before anything is known to be ready."""
        return replace(self.timing, seconds=(self.reply["first"],))

    @property
    def first(self) -> float:
        """Seconds per item in the first round."""
        return self.timing.seconds[0] / self.timing.items


@dataclass
class Engines:
    """Workers that are asked in turn; a failure takes a worker out, with its reason."""

    folder: Path
    python: Path | None  # None calls in this process, where no memory is known
    reasons: dict[str, str] = field(default_factory=dict)
    _workers: dict[str, _Remote | EngineWorker] = field(default_factory=dict)

    def write(self, arrays: Mapping[str, Any]) -> None:
        """Write points or nodes for all workers."""
        np.savez(self.folder / POINTS, **arrays)

    def able(self, names: Sequence[str], do: str) -> list[str]:
        """Return those of some libraries that can do something, and are installed."""
        return [
            name
            for name in names
            if getattr(KINDS[name], do, None) is not None
            and self.missing(name) is None
            and name not in self.reasons
        ]

    def missing(self, name: str) -> str | None:
        """Return why a library cannot take part, or None if it can."""
        if self.python is None:
            return KINDS[name].missing()
        return None if name in self._installed else f"{KINDS[name].package} is not installed there"

    def turns(
        self,
        names: Sequence[str],
        request: Request,
        items: Mapping[str, float],
        rounds: int,
        fewer: Mapping[str, int] | None = None,
        *,
        save: bool = True,
    ) -> dict[str, EngineRan]:
        """Ask all engines for the same, in turn; the slow ones for fewer rounds."""
        taken: dict[str, list[float]] = {name: [] for name in names}
        first: dict[str, Reply] = {}
        for turn in range(rounds):
            for name in names:
                if name in self.reasons or turn >= (fewer or {}).get(name, rounds):
                    continue
                place = f"answer-{names.index(name)}.npy" if save and turn == 0 else None
                limits = _limited(name, request)
                reply = self.ask(name, {**request, **limits, "turn": turn, "save": place})
                if "error" not in reply:
                    taken[name].append(reply["seconds"])
                    first.setdefault(name, reply)
        return {
            name: EngineRan(
                Timing(name, tuple(taken[name]), items[name], KINDS[name].threads),
                self._answer(names.index(name)) if save else None,
                first[name],
            )
            for name in names
            if taken[name] and name not in self.reasons
        }

    def ask(self, name: str, request: Request) -> Reply:
        """Ask one engine for one thing."""
        if name not in self._workers:
            self._workers[name] = (
                EngineWorker(name, self.folder)
                if self.python is None
                else _Remote(self.python, name, self.folder)
            )
        reply = self._workers[name].reply(request)
        if "error" in reply:
            self.reasons[name] = f"{request['do']}: {reply['error'][:SHORT_REASON]}"
            print(f"{name} failed, {self.reasons[name]}")
        return reply

    def compile_kernels(self) -> None:
        """Compile our kernels for the other Python, so that nobody waits for a compiler."""
        if self.python is not None:
            code = "from aicomplex_geo.engine import compile_kernels; compile_kernels()"
            subprocess.run([str(self.python), "-c", code], cwd=PROJECT, check=True)

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers.values():
            if isinstance(worker, _Remote):
                worker.close()

    @cached_property
    def _installed(self) -> set[str]:
        code = (
            "import json\n"
            "from benchmarks.engine_worker import KINDS\n"
            "print(json.dumps([n for n, kind in KINDS.items() if kind.missing() is None]))"
        )
        done = subprocess.run(
            [str(self.python), "-c", code], cwd=PROJECT, check=True, capture_output=True, text=True
        )
        return set(json.loads(done.stdout))

    def _answer(self, place: int) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.load(self.folder / f"answer-{place}.npy")
        return found


def _limited(name: str, request: Request) -> dict[str, int]:
    most = KINDS[name].largest.get(request["do"])
    if most is None:
        return {}
    sides = [side for side in ("origins", "destinations") if side in request]
    return {side: min(most, request[side]) for side in sides}


class _Remote:
    def __init__(self, python: Path, name: str, folder: Path) -> None:
        self._log = (folder / f"{name.replace(' ', '')}.log").open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [str(python), "-m", "benchmarks.engine_worker", name, str(folder)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
        )

    def reply(self, request: Request) -> Reply:
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        print(json.dumps(request), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            return {"error": f"the process ended with {self._process.wait()}"}
        reply: Reply = json.loads(line)
        return reply

    def close(self) -> None:
        self._process.communicate()
        self._log.close()
