"""What a reader answers an input, in a process that stays alive from one input to the next."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
import unicodedata
import warnings
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import AicomplexGeoError
from fuzz.attacks import ATTACKS
from fuzz.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fuzz.readers import Reader

SECONDS, MEGABYTES = 20.0, 1024
"""Of a processor, as a machine may be busy with other work; and of memory."""
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
    source = random.Random(f"{reader}/{number}")
    kinds = list(ATTACKS)
    if number < len(kinds):  # each kind once, beginning with another for each reader
        return kinds[(number + zlib.crc32(reader.encode())) % len(kinds)], source
    return source.choices(kinds, [share for _, share in ATTACKS.values()])[0], source


def make_input(reader: Reader, sample: Path, folder: Path, number: int) -> tuple[str, bool]:
    """Copy the sample and change it; its kind of attack, and whether it was sealed again."""
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


def work(tasks: Iterable[str]) -> None:
    """Take inputs from lines of JSON, and write a line before and after each."""
    readers = {one.name: one for one in READERS}
    watch = _Watch()
    samples: dict[str, tuple[Path, str]] = {}
    with tempfile.TemporaryDirectory() as made:
        for line in tasks:
            name, number = json.loads(line)
            reader = readers[name]
            if name not in samples:
                sample = Path(made) / f"sample{len(samples)}"
                sample.mkdir()
                reader.write(sample)
                samples[name] = sample, reader.read(sample)
            place = Path(made) / "inputs"
            place.mkdir()
            _try(reader, *samples[name], place, number, watch)
            shutil.rmtree(place)


def _try(
    reader: Reader, sample: Path, expected: str, place: Path, number: int, watch: _Watch
) -> None:
    """Make one input in a folder of its own, and judge what the reader answers."""
    at_first = time.process_time()
    folder = place / "input"
    kind, sealed = make_input(reader, sample, folder, number)
    before = sorted(map(str, place.rglob("*")))
    _say("start", kind)
    _reset_peak()
    base, begun = _peak_megabytes(), time.process_time()
    watch.heard, watch.active = [], True
    try:
        answer = _judged(reader, folder, expected, sealed=sealed)
    finally:
        watch.active = False
    took, used = time.process_time() - begun, _peak_megabytes() - base
    if watch.heard:
        answer = f"{FAULT}: {watch.heard[0]}"
    elif took > SECONDS or used > MEGABYTES:
        answer = f"{FAULT}: {took:.1f} s, {used:.0f} MB more ({answer[:100]})"
    elif sorted(map(str, place.rglob("*"))) != before:
        answer = f"{FAULT}: files were made or removed"
    _say("done", kind, answer, took, time.process_time() - at_first)


def _say(*parts: object) -> None:
    sys.stdout.write(json.dumps(parts) + "\n")
    sys.stdout.flush()
