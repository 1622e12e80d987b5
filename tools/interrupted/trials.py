"""The ways in which writing is stopped, and what is a fault afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.cli.console import termination_as_interrupt
from aicomplex_geo.errors import AicomplexGeoError
from interrupted.copies import NOBODY, REFUSED, STOPPED, WRITTEN, code_of, start
from interrupted.watch import beside, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interrupted.outputs import Output
    from interrupted.watch import Watch

ROOM = (0.2, 0.6, 0.8, 0.999)
"""Shares of the largest file that there is room for where the disk is full."""
LAST = 8
"""Events at the end that are tried all."""
MOMENTS_TOGETHER = 5
"""Of the random moments, each so many-th is tried with two at once: the second begins then."""
TRIES = 3
"""Random moments for each that is wanted: some come when the process has ended already."""
SIGNALS = {one.name: one for one in signal.Signals}

WAYS = {
    "events": "events",
    "killed": "killed",
    "SIGINT": "SIGINT",
    "SIGTERM": "SIGTERM",
    "disk full": "full",
    "killed at random": "moments",
    "SIGINT or SIGTERM at random": "signals",
    "another user": "denied",
    "two at once": "together",
}
"""Columns of the table, and the counts of a `Tally`."""


@dataclass
class Tally:
    """What was tried and what went wrong."""

    events: int = 0
    killed: int = 0
    SIGINT: int = 0
    SIGTERM: int = 0
    full: int = 0
    moments: int = 0
    signals: int = 0
    denied: int = 0
    together: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Trial:
    """One kind of output, the files of its new version, and what was found so far."""

    output: Output
    fresh: dict[str, str]
    watch: Watch
    tally: Tally

    @contextmanager
    def old(self) -> Iterator[tuple[Path, dict[str, str]]]:
        """Copy the old version to a folder of its own; give its path and its files."""
        with tempfile.TemporaryDirectory() as made:
            shutil.copytree(self.output.sample, made, dirs_exist_ok=True)
            target = Path(made) / self.output.target
            yield target, beside(target)

    def left(self, target: Path) -> dict[str, str]:
        """Hash what is left; finished parts that are kept on purpose do not count."""
        found = beside(target)
        return shown(found) if self.output.resumes else found

    def check_all_or_none(self, target: Path, old: dict[str, str], when: str) -> None:
        """Note a fault unless all files are the old ones, or all the new ones, and no others."""
        found = self.left(target)
        if found not in (old, self.fresh):
            known = {*old.items(), *self.fresh.items()}
            odd = sorted(name for name, one in found.items() if (name, one) not in known)
            self.fault(f"{when}: neither all old nor all new; there are {odd}")

    def fault(self, text: str) -> None:
        """Note what went wrong."""
        self.tally.faults.append(text)


def stop(output: Output, watch: Watch, *, every: int, moments: int, seed: int) -> Tally:
    """Stop an output at every event (of the drafting: at each n-th), in each of the ways."""
    output.sample.mkdir(parents=True)
    output.write(output.sample / output.target, 0)
    with tempfile.TemporaryDirectory() as made:
        new = Path(made) / "new" / output.target
        new.parent.mkdir()
        output.write(new, 1)
        largest = max(one.stat().st_size for one in new.parent.rglob("*") if one.is_file())
        trial = Trial(output, beside(new), watch, Tally())
    _kill(trial, every=every)
    last = trial.tally.events
    for number in range(1, last + 1):
        if _matters(number, last, every):
            for name in ("SIGINT", "SIGTERM"):
                _signal(trial, name, at=number)
            if os.name != "nt":
                _fill(trial, room=0, at=number)
    if os.name != "nt":
        for share in ROOM:
            _fill(trial, room=int(share * largest), at=1)
        _at_random(trial, moments, seed)
        _deny(trial)
    return trial.tally


def _matters(number: int, events: int, every: int) -> bool:
    """Whether an event is tried: the last ones, which move files, all; drafts are alike."""
    return number % every == 0 or number > events - LAST


def _kill(trial: Trial, *, every: int) -> None:
    """Judge the folder as it is at each event, which is what SIGKILL leaves."""
    output, tally = trial.output, trial.tally
    with trial.old() as (target, old), tempfile.TemporaryDirectory() as kept:
        snapshots: list[Path] = []

        def snapshot() -> None:
            tally.events += 1
            snapshots.append(Path(kept) / f"{tally.events}" / target.parent.name)
            shutil.copytree(target.parent, snapshots[-1])

        with trial.watch.at_each(target.parent, snapshot):
            output.write(target, 1)
        if beside(target) != trial.fresh:
            trial.fault("written twice, not the same bytes")
        for number, folder in enumerate(snapshots, start=1):
            tally.killed += 1
            again = _matters(number, len(snapshots), every)
            _judge(trial, folder / output.target, old, f"killed at {number}", again=again)
            shutil.rmtree(folder)


def _judge(trial: Trial, target: Path, old: dict[str, str], when: str, *, again: bool) -> None:
    """Name what is wrong with the files that a killed process left, and with the next run."""
    found, fresh = shown(beside(target)), trial.fresh
    missing = sorted((old.keys() & fresh.keys()) - found.keys())
    odd = [name for name, one in found.items() if one not in {old.get(name), fresh.get(name)}]
    if missing or odd:
        trial.fault(f"{when}: missing {missing}, not whole {odd}")
    if again:
        trial.output.write(target, 1)
        now = beside(target)
        differing = sorted(name for name in now | fresh if now.get(name) != fresh.get(name))
        if differing:
            trial.fault(f"{when}: after the next run {differing} differ")


def _signal(trial: Trial, name: str, *, at: int) -> None:
    """Raise a signal at an event: all old or all new, and nothing beside."""
    setattr(trial.tally, name, getattr(trial.tally, name) + 1)
    with trial.old() as (target, old):
        try:
            with (
                termination_as_interrupt(),
                trial.watch.at(at, target.parent, lambda: signal.raise_signal(SIGNALS[name])),
            ):
                trial.output.write(target, 1)
        except KeyboardInterrupt:
            pass
        trial.check_all_or_none(target, old, f"{name} at {at}")


def _fill(trial: Trial, *, room: int, at: int) -> None:
    """From an event on let no file grow beyond a size: one error of ours and all old, or all new.

    What is opened at the event is the file for which there is no room.
    """
    import resource  # noqa: PLC0415 - POSIX only

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    when, said = f"room for {room} from {at} on", False

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))

    trial.tally.full += 1
    with trial.old() as (target, old):
        try:
            with trial.watch.at(at, target.parent, limit):
                trial.output.write(target, 1)
        except AicomplexGeoError:
            said = True
        except Exception as error:  # noqa: BLE001 - this is what the trial looks for
            said = True
            trial.fault(f"{when}: {type(error).__name__}: {error}")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        if trial.left(target) != (old if said else trial.fresh):
            trial.fault(f"{when}: {'changed' if said else 'no error, and not the new files'}")


def _at_random(trial: Trial, moments: int, seed: int) -> None:
    """Stop processes of their own at moments spread over what the whole takes; with a seed."""
    with trial.old() as (target, _):
        begun = time.perf_counter()
        code_of(start(trial.output, target, 1))
        whole = time.perf_counter() - begun
    random = np.random.default_rng(seed)
    for name, hits in [("SIGKILL", moments), ("SIGINT", moments // 2), ("SIGTERM", moments // 2)]:
        hit = 0
        for moment in random.uniform(0, whole, TRIES * hits):
            hit += _stop_after(trial, name, moment)
            if hit == hits:
                break
    for moment in random.uniform(0, whole, max(1, moments // MOMENTS_TOGETHER)):
        _write_together(trial, moment)


def _stop_after(trial: Trial, name: str, moment: float) -> bool:
    """Send a signal to a process that writes; False if it had ended already."""
    with trial.old() as (target, old):
        process = start(trial.output, target, 1)
        time.sleep(moment)
        os.kill(process, SIGNALS[name])
        code, when = code_of(process), f"{name} after {moment:.4f} s"
        hit = code in {STOPPED, -SIGNALS[name]}
        if not hit and code != WRITTEN:
            trial.fault(f"{when}: ended with {code}")
        if name == "SIGKILL":
            trial.tally.moments += hit
            _judge(trial, target, old, when, again=True)
        else:
            trial.tally.signals += hit
            trial.check_all_or_none(target, old, when)
    return hit


def _write_together(trial: Trial, moment: float) -> None:
    """Write two versions over an old one at the same time."""
    with trial.old() as (target, old):
        trial.tally.together += 1
        first = start(trial.output, target, 0)
        time.sleep(moment)
        codes = [code_of(one) for one in (first, start(trial.output, target, 1))]
        if not {WRITTEN} <= set(codes) <= {WRITTEN, REFUSED}:
            trial.fault(f"two at once: ended with {codes}")
        trial.check_all_or_none(target, old, "two at once")


def _deny(trial: Trial) -> None:
    """Write as a user to whom the folder does not belong."""
    if os.geteuid() != 0:
        return
    with trial.old() as (target, old):
        for folder in (target.parent, *target.parent.rglob("*")):
            folder.chmod(0o755 if folder.is_dir() else 0o644)
        trial.tally.denied += 1
        code = code_of(start(trial.output, target, 1, user=NOBODY))
        if code != REFUSED:
            trial.fault(f"another user: ended with {code}, not with an error of ours")
        if beside(target) != old:
            trial.fault("another user: the old files are not what they were")
