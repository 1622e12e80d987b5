"""Attack every reader of files, and count what they answer.

``python -m tools.fuzz --inputs 100000`` changes small valid files at random, the same way every
time, and reads them. An input passes if the answer is a right result or one error of ours, in
time and memory, and nothing is written or asked of the network:

- an error derives from AicomplexGeoError; no line of it has over 1,000 characters or control signs;
- a result has finite numbers in their bounds; one of a reader with checksums is that of the sample;
- it takes at most 20 s and 1 GB more than the process has.

The table that it prints stands in docs/explanation/hostile-files.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import unicodedata
import warnings
import zlib
from collections import Counter
from pathlib import Path
from queue import Empty, Queue
from typing import IO, TYPE_CHECKING, Any

TOOLS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TOOLS), str(TOOLS.parent)]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.readers import Reader

SECONDS, MEGABYTES = 20.0, 1024
LONGEST_LINE, LONGEST_MESSAGE = 1000, 25_000
FAULT = "fault"
WRITING = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink"})
NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "os.system", "subprocess.Popen"})


class _Watch:
    """Notes what is written outside the folder of an input, and every call of the network."""

    def __init__(self) -> None:
        self.active = False
        self.heard: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.active:
            return
        if event in NETWORK:
            self.heard.append(f"{event} {arguments!r:.100}")
        elif event in WRITING or (event == "open" and _writes(arguments)):
            name = str(arguments[0])
            if "__pycache__" not in name and not name.endswith((".nbi", ".nbc")):
                self.heard.append(f"{event} {name}")


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(sign in mode for sign in "wax+")
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


def attack_of(number: int, reader: str) -> tuple[str, random.Random]:
    """Kind and source of randomness of an input: the same every time."""
    from fuzz.attacks import ATTACKS  # noqa: PLC0415 - heavy, and needed by workers only

    source = random.Random(f"{reader}/{number}")
    kinds = list(ATTACKS)
    if number < len(kinds):  # each kind once, beginning with another for each reader
        return kinds[(number + zlib.crc32(reader.encode())) % len(kinds)], source
    return source.choices(kinds, [share for _, share in ATTACKS.values()])[0], source


def make_input(reader: Reader, sample: Path, folder: Path, number: int) -> tuple[str, bool]:
    """Copy the sample and change it; its kind of attack, and whether it was sealed again."""
    from fuzz.attacks import ATTACKS  # noqa: PLC0415 - as above

    kind, source = attack_of(number, reader.name)
    shutil.copytree(sample, folder, symlinks=True)
    files = sorted(one for one in folder.glob(reader.files) if one.is_file())
    sealed = reader.reseal is not None and source.random() < 0.5
    ATTACKS[kind][0](source, folder, files)
    if sealed and reader.reseal is not None and kind not in ("no file", "large"):
        try:
            reader.reseal(folder)
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            sealed = False
    return kind, sealed


def _signs(text: str) -> list[str]:
    """Signs that a terminal would obey."""
    return [one for one in text if unicodedata.category(one) in ("Cc", "Cf") and one != "\n"]


def _judged(reader: Reader, folder: Path, expected: str, *, sealed: bool) -> str:
    """Read an input: "read", "refused" or what is wrong."""
    from aicomplex_geo.errors import AicomplexGeoError  # noqa: PLC0415 - as above

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = reader.read(folder)
    except AicomplexGeoError as error:
        text = str(error)
        if len(text) > LONGEST_MESSAGE or any(
            len(line) > LONGEST_LINE for line in text.splitlines()
        ):
            return f"{FAULT}: a message of {len(text):,} characters: {text[:200]!r}"
        if signs := _signs(text):
            return f"{FAULT}: control signs {signs[:3]!r} in {text[:200]!r}"
        return "refused"
    except AssertionError as error:
        return f"{FAULT}: read, but wrong: {error}"
    except BaseException as error:  # noqa: BLE001 - what the inputs are for
        place = traceback.extract_tb(error.__traceback__)
        own = [one for one in place if "aicomplex_geo" in one.filename][-1:]
        where = "".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in own)
        return f"{FAULT}: {type(error).__name__}: {str(error)[:150]} ({where})"
    if reader.intact and not sealed and result != expected:
        return f"{FAULT}: read, but not what was written"
    return "read"


def _peak_megabytes() -> float:
    try:
        text = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0.0
    return int(text.split("VmHWM:")[1].split()[0]) / 1024


def _reset_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return


def work(tasks: Iterator[str]) -> None:
    """Take inputs from lines of JSON, and write a line before and after each."""
    from fuzz.readers import READERS  # noqa: PLC0415 - heavy

    readers = {one.name: one for one in READERS}
    watch = _Watch()
    samples: dict[str, tuple[Path, str]] = {}
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        for line in tasks:
            name, number = json.loads(line)
            reader = readers[name]
            if name not in samples:
                sample = place / f"sample{len(samples)}"
                sample.mkdir()
                reader.write(sample)
                samples[name] = sample, reader.read(sample)
            sample, expected = samples[name]
            folder = place / "input"
            kind, sealed = make_input(reader, sample, folder, number)
            before = sorted(str(one) for one in place.rglob("*"))
            _say("start", name, number, kind, "", 0.0)
            _reset_peak()
            base, begun = _peak_megabytes(), time.perf_counter()
            watch.heard, watch.active = [], True
            try:
                answer = _judged(reader, folder, expected, sealed=sealed)
            finally:
                watch.active = False
            took, used = time.perf_counter() - begun, _peak_megabytes() - base
            if watch.heard:
                answer = f"{FAULT}: {watch.heard[0]}"
            elif took > SECONDS or used > MEGABYTES:
                answer = f"{FAULT}: {took:.1f} s, {used:.0f} MB more ({answer[:100]})"
            elif sorted(str(one) for one in place.rglob("*")) != before:
                answer = f"{FAULT}: files were made or removed"
            _say("done", name, number, kind, answer, took)
            shutil.rmtree(folder)
            for left in place.glob("input-*"):
                left.unlink()


def _say(*parts: object) -> None:
    sys.stdout.write(json.dumps(parts) + "\n")
    sys.stdout.flush()


class _Worker:
    """A process that reads inputs, so that one that hangs or dies ends no more than itself."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, str(TOOLS / "fuzz"), "--worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self.lines: Queue[list[Any] | None] = Queue()
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def ask(self, name: str, number: int) -> tuple[str, str, float]:
        """Kind of attack, answer and seconds of an input."""
        kind = ""
        try:
            if self.process.stdin is not None:
                self.process.stdin.write(json.dumps((name, number)) + "\n")
                self.process.stdin.flush()
            while True:
                said = self.lines.get(timeout=SECONDS + 100 * (not kind))
                if said is None:
                    return kind, f"{FAULT}: the process ended ({self.process.wait()})", 0.0
                kind = said[3]
                if said[0] == "done":
                    return kind, said[4], said[5]
        except Empty:
            return kind, f"{FAULT}: no answer in {SECONDS:g} s", SECONDS
        except OSError as error:
            return kind, f"{FAULT}: {error}", 0.0

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()


def main() -> int:
    """Attack all readers, or those that are named, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="readers (parts of names); all by default")
    parser.add_argument("--inputs", type=int, default=100, help="of each reader")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--seconds", type=float, default=0.0, help="stop earlier, after so long")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(iter(sys.stdin))
        return 0
    from fuzz.readers import READERS  # noqa: PLC0415 - heavy

    chosen = [
        one.name
        for one in READERS
        if not arguments.names or any(part in one.name for part in arguments.names)
    ]
    counts, faults = _attack(chosen, arguments)
    _print(chosen, counts)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _attack(
    chosen: list[str], arguments: argparse.Namespace
) -> tuple[dict[str, Counter[str]], list[str]]:
    """Take the readers in turns, so that a limit of time treats all alike."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in chosen}
    faults: list[str] = []
    known: set[str] = set()
    begun, worker = time.perf_counter(), _Worker()
    try:
        numbers = range(arguments.first, arguments.first + arguments.inputs)
        for number, name in itertools.product(numbers, chosen):
            if arguments.seconds and time.perf_counter() - begun > arguments.seconds:
                break
            kind, answer, took = worker.ask(name, number)
            outcome = answer.split(":")[0]
            counts[name].update((outcome, f"{kind} {outcome}", "inputs"))
            counts[name]["slowest"] = max(counts[name]["slowest"], round(took * 1000))
            if outcome == FAULT:
                if (key := f"{name} {answer[:60]}") not in known:
                    faults.append(f"{name}, input {number} ({kind}): {answer}")
                    print(faults[-1], file=sys.stderr, flush=True)
                known.add(key)
                if "the process" in answer or "no answer" in answer:
                    worker.end()
                    worker = _Worker()
    finally:
        worker.end()
    return counts, faults


def _print(chosen: list[str], counts: dict[str, Counter[str]]) -> None:
    print("| reader | inputs | read | refused | slowest, s | faults |")
    print("|---|---|---|---|---|---|")
    for name in chosen:
        one = counts[name]
        print(
            f"| {name} | {one['inputs']} | {one['read']} | {one['refused']} | "
            f"{one['slowest'] / 1000:.1f} | {one[FAULT]} |"
        )


if __name__ == "__main__":
    sys.exit(main())
