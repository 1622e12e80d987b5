"""Attack every reader of files, and count what they answer.

``python -m tools.fuzz --inputs 100000`` changes small valid files at random, the same way every
time, and reads them. An input passes if the answer is a right result or one error of ours, in
time and memory, and nothing is written or asked of the network:

- an error derives from AicomplexGeoError; no line of it has over 1,000 characters or control signs;
- a result has finite numbers in their bounds; one of a reader with checksums is that of the sample;
- it takes at most 20 s of a processor and 1 GB more than the process has.

With a limit of time, each reader has the same share of it. ``--tally FILE`` goes on where an
earlier run with that file stopped. The table that is printed stands in
docs/explanation/hostile-files.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any

TOOLS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TOOLS), str(TOOLS.parent)]

from fuzz.judging import FAULT, work  # noqa: E402 - of a script
from fuzz.readers import READERS  # noqa: E402 - the same

WAITING, PREPARING = 200.0, 600.0
"""Seconds on the clock after which a reader hangs, and that its process may take to begin."""


class _Worker:
    """A process that reads inputs, so that one that hangs or dies ends no more than itself."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, str(TOOLS / "fuzz"), "--worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env={**os.environ, "OGR_SQLITE_SYNCHRONOUS": "OFF"},  # no input outlives a run
        )
        self.lines: Queue[list[Any] | None] = Queue()
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def ask(self, name: str, number: int) -> tuple[str, str, float]:
        """Kind of attack, answer and processor seconds for an input."""
        kind = ""
        try:
            if self.process.stdin is not None:
                self.process.stdin.write(json.dumps((name, number)) + "\n")
                self.process.stdin.flush()
            while True:
                said = self.lines.get(timeout=WAITING if kind else PREPARING)
                if said is None:
                    return kind, f"{FAULT}: the process ended ({self.process.wait()})", 0.0
                kind = said[1]
                if said[0] == "done":
                    return kind, said[2], said[4]
        except Empty:
            return kind, f"{FAULT}: no answer in {WAITING:g} s", WAITING
        except OSError as error:
            return kind, f"{FAULT}: {error}", 0.0

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()


@dataclass
class _Attack:
    """Inputs of each reader up to a number, and what was answered so far."""

    counts: dict[str, Counter[str]]
    following: dict[str, int]
    end: int
    until: float
    faults: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Have a process read one input after the other."""
        worker = _Worker()
        try:
            while (taken := self._take()) is not None:
                kind, answer, processor = worker.ask(*taken)
                self._note(*taken, kind, answer, processor)
                if "the process" in answer or "no answer" in answer:
                    worker.end()
                    worker = _Worker()
        finally:
            worker.end()

    def _take(self) -> tuple[str, int] | None:
        """Give the next input: of the reader that has had the least time."""
        with self._lock:
            left = [name for name, number in self.following.items() if number < self.end]
            if not left or time.monotonic() > self.until:
                return None
            name = min(left, key=lambda one: self.counts[one]["processor"])
            self.following[name] += 1
            return name, self.following[name] - 1

    def _note(self, name: str, number: int, kind: str, answer: str, processor: float) -> None:
        outcome = answer.split(":", maxsplit=1)[0]
        with self._lock:
            self.counts[name]["processor"] += round(processor * 1e6)
            self.counts[name].update((outcome, "inputs"))
            if outcome == FAULT and (key := f"{name} {answer[:60]}") not in self._known:
                self._known.add(key)
                self.faults.append(f"{name}, input {number} ({kind}): {answer}")
                print(self.faults[-1], file=sys.stderr, flush=True)


def main() -> int:
    """Attack all readers, or those that are named, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="readers (parts of names); all by default")
    parser.add_argument("--inputs", type=int, default=100, help="of each reader")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--processes", type=int, default=1, help="that read at the same time")
    parser.add_argument("--tally", type=Path, help="file of counts, to go on from and to write")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(iter(sys.stdin))
        return 0
    chosen = [
        one.name
        for one in READERS
        if not arguments.names or any(part in one.name for part in arguments.names)
    ]
    counts = {name: Counter(one) for name, one in _earlier(arguments.tally).items()}
    counts |= {name: Counter() for name in chosen if name not in counts}
    attack = _Attack(
        counts,
        {name: arguments.first + counts[name]["inputs"] for name in chosen},
        arguments.first + arguments.inputs,
        time.monotonic() + arguments.seconds,
    )
    threads = [threading.Thread(target=attack.run, daemon=True) for _ in range(arguments.processes)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if arguments.tally:
        arguments.tally.write_text(json.dumps(counts, indent=1), "utf-8")
    _print(chosen, counts)
    return 1 if any(one[FAULT] for one in counts.values()) else 0


def _earlier(tally: Path | None) -> dict[str, dict[str, int]]:
    if tally is None or not tally.exists():
        return {}
    found: dict[str, dict[str, int]] = json.loads(tally.read_text("utf-8"))
    return found


def _print(chosen: list[str], counts: dict[str, Counter[str]]) -> None:
    print("| reader | inputs | read | refused | ms each | faults |")
    print("|---|---|---|---|---|---|")
    for name in chosen:
        one = counts[name]
        each = one["processor"] / 1000 / max(one["inputs"], 1)
        print(
            f"| {name} | {one['inputs']:,} | {one['read']:,} | {one['refused']:,} | "
            f"{each:.1f} | {one[FAULT]} |"
        )


if __name__ == "__main__":
    sys.exit(main())
