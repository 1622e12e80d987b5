"""What is left of earlier files when writing is killed, interrupted, or finds no room.

``python -m tools.interrupted`` writes each kind of output over an older one and stops it at
every event: a file opened for writing, moved, linked or removed, a folder made. What is tried:

killed
    The folder as it is at the event, which is what SIGKILL leaves. Every file must be whole, the
    old or the new one, none may be missing, and the next run must write what it would have.
interrupted
    SIGINT at the event, which commands treat like SIGTERM. All old, or all new, no strays.
full
    No file may grow beyond a size (POSIX only). One error of ours, and all old.
at random
    SIGKILL to a process of its own at random moments (POSIX only): as killed.
another user
    A user who may read the folder but not write (POSIX, as root). One error of ours, and all old.
two at once
    Two processes write an old and a new one (POSIX only). All of the one or all of the other.

The table that it prints stands in docs/explanation/interrupted-runs.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

import aicomplex_geo as ag
from aicomplex_geo._files import sha256
from aicomplex_geo.cli.output import write_table
from aicomplex_geo.engine import Hierarchy
from aicomplex_geo.errors import AicomplexGeoError
from aicomplex_geo.publish.build_study import write
from aicomplex_geo.results.study_results import compute
from aicomplex_geo.study import load_study
from aicomplex_geo.study.template import new_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from aicomplex_geo.results.study_results import StudyResults

FORMATS = ("csv", "xlsx", "parquet", "geojson", "gpkg", "shp")
EVENTS = frozenset(
    {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate", "shutil.rmtree"}
)
ROWS = 3000
WRITTEN, REFUSED, FOREIGN = 0, 3, 4
"""How a copy of this process ends: all written, an error of ours, any other error."""
NOBODY = 65534
ROOM = (0, 1000, 10_000, 50_000)
"""Bytes that a file may have where the disk is full."""


WAYS = {
    "events": "events",
    "killed": "killed",
    "interrupted": "interrupted",
    "disk full": "full",
    "at random": "moments",
    "another user": "denied",
    "two at once": "together",
}
"""Columns of the table, and the counts of a `Tally`."""


@dataclass(frozen=True)
class Output:
    """A kind of output: what writes it, in two versions."""

    name: str
    target: str
    write: Callable[[Path, int], Any]
    sample: Path
    """Where an old one is written once, which each trial copies."""
    resumes: bool = False
    """Whether a run that was stopped leaves finished parts beside the target, on purpose."""


@dataclass
class Tally:
    """What was tried and what went wrong."""

    events: int = 0
    killed: int = 0
    interrupted: int = 0
    full: int = 0
    moments: int = 0
    denied: int = 0
    together: int = 0
    faults: list[str] = field(default_factory=list)


class _Watch:
    """Calls a function at every event of writing below a folder."""

    def __init__(self) -> None:
        self.act: Callable[[], None] | None = None
        self.folder = ""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.act is None:
            return
        wanted = event in EVENTS or (event == "open" and _writes(arguments))
        if wanted and str(arguments[0]).startswith(self.folder):
            act, self.act = self.act, None  # what it does itself is no event
            try:
                act()
            finally:
                self.act = act

    @contextmanager
    def at_each(self, folder: Path, act: Callable[[], None]) -> Iterator[None]:
        self.folder, self.act = str(folder), act
        try:
            yield
        finally:
            self.act = None


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(sign in mode for sign in "wax+")
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


def contents(path: Path) -> dict[str, str]:
    """Hash the files of a folder by their names, or one file."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {str(file.relative_to(path)): sha256(file) for file in files if file.is_file()}


def beside(target: Path) -> dict[str, str]:
    """Hash all that lies where a target is written, which for a shapefile is five files."""
    return contents(target.parent)


def trial(output: Output, watch: _Watch, *, every: int, moments: int) -> Tally:
    """Stop an output at every event (of the drafting: at each n-th), in each of the ways."""
    tally = Tally()
    output.sample.mkdir(parents=True)
    output.write(output.sample / output.target, 0)
    with tempfile.TemporaryDirectory() as made:
        new = Path(made) / "new" / output.target
        new.parent.mkdir()
        output.write(new, 1)
        fresh = beside(new)
        _kill(output, watch, fresh, tally, every=every)
        for number in range(1, tally.events + 1):
            if _matters(number, tally.events, every):
                _interrupt(output, watch, fresh, tally, at=number)
        if os.name != "nt":
            for room in ROOM:
                _fill(output, fresh, tally, room=room)
            _kill_at_random(output, fresh, tally, moments=moments)
            _deny(output, tally)
            _write_together(output, fresh, tally)
    return tally


def _matters(number: int, events: int, every: int) -> bool:
    """Whether an event is tried: the last ones, which move files, all; drafts are alike."""
    return number % every == 0 or number > events - 4 * every


@contextmanager
def _old(output: Output) -> Iterator[tuple[Path, dict[str, str]]]:
    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(output.sample, made, dirs_exist_ok=True)
        target = Path(made) / output.target
        yield target, beside(target)


def _kill(
    output: Output, watch: _Watch, fresh: dict[str, str], tally: Tally, *, every: int
) -> None:
    with _old(output) as (target, old), tempfile.TemporaryDirectory() as kept:
        snapshots: list[Path] = []

        def snapshot() -> None:
            tally.events += 1
            snapshots.append(Path(kept) / f"{tally.events}" / target.parent.name)
            shutil.copytree(target.parent, snapshots[-1])

        with watch.at_each(target.parent, snapshot):
            output.write(target, 1)
        if beside(target) != fresh:
            tally.faults.append("written twice, not the same bytes")
        for number, folder in enumerate(snapshots, start=1):
            tally.killed += 1
            again = _matters(number, len(snapshots), every)
            tally.faults += [
                f"killed at {number}: {fault}"
                for fault in _left(output, folder / output.target, old, fresh, again=again)
            ]
            shutil.rmtree(folder)


def _left(
    output: Output, target: Path, old: dict[str, str], fresh: dict[str, str], *, again: bool
) -> Iterator[str]:
    """Name what is wrong with the files that a killed process left, and with the next run."""
    found = {name: one for name, one in beside(target).items() if not name.startswith(".")}
    missing = sorted((old.keys() & fresh.keys()) - found.keys())
    odd = [name for name, one in found.items() if one not in {old.get(name), fresh.get(name)}]
    if missing or odd:
        yield f"missing {missing}, not whole {odd}"
    if again:
        output.write(target, 1)
        now = beside(target)
        differing = sorted(name for name in now | fresh if now.get(name) != fresh.get(name))
        if differing:
            yield f"after the next run {differing} differ"


def _kill_at_random(output: Output, fresh: dict[str, str], tally: Tally, *, moments: int) -> None:
    """Kill a process at moments spread over what the whole takes; they are drawn with a seed."""
    with _old(output) as (target, _):
        begun = time.perf_counter()
        os.waitpid(_started(output, target, 1), 0)
        whole = time.perf_counter() - begun
    for moment in np.random.default_rng(7).uniform(0, whole, moments):
        with _old(output) as (target, old):
            process = _started(output, target, 1)
            time.sleep(moment)
            os.kill(process, signal.SIGKILL)
            tally.moments += _code(process) == -signal.SIGKILL  # else it had ended already
            tally.faults += [
                f"killed after {moment:.4f} of {whole:.4f} s: {fault}"
                for fault in _left(output, target, old, fresh, again=True)
            ]


def _deny(output: Output, tally: Tally) -> None:
    """Write as a user to whom the folder does not belong."""
    if os.geteuid() != 0:
        return
    with _old(output) as (target, old):
        for folder in (target.parent, *target.parent.rglob("*")):
            folder.chmod(0o755 if folder.is_dir() else 0o644)
        tally.denied += 1
        code = _code(_started(output, target, 1, user=NOBODY))
        if code != REFUSED:
            tally.faults.append(f"another user: ended with {code}, not with an error of ours")
        if beside(target) != old:
            tally.faults.append("another user: the old files are not what they were")


def _write_together(output: Output, fresh: dict[str, str], tally: Tally) -> None:
    """Write two versions over an old one at the same time."""
    with _old(output) as (target, old):
        tally.together += 1
        codes = [_code(one) for one in [_started(output, target, version) for version in (0, 1)]]
        if not {WRITTEN} <= set(codes) <= {WRITTEN, REFUSED}:
            tally.faults.append(f"two at once: ended with {codes}")
        if beside(target) not in (old, fresh):
            tally.faults.append("two at once: neither all of the one nor all of the other")


def _started(output: Output, target: Path, version: int, *, user: int | None = None) -> int:
    """Start a copy of this process that writes, and give its number."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    code = FOREIGN
    try:
        if user is not None:
            os.setgid(user)
            os.setuid(user)
        output.write(target, version)
        code = WRITTEN
    except AicomplexGeoError:
        code = REFUSED
    except BaseException:  # noqa: BLE001 - the copy must end here
        traceback.print_exc()
    finally:
        os._exit(code)


def _code(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _interrupt(
    output: Output, watch: _Watch, fresh: dict[str, str], tally: Tally, *, at: int
) -> None:
    with _old(output) as (target, old):
        count = 0

        def strike() -> None:
            nonlocal count
            count += 1
            if count == at:
                signal.raise_signal(signal.SIGINT)

        tally.interrupted += 1
        try:
            with watch.at_each(target.parent, strike):
                output.write(target, 1)
        except KeyboardInterrupt:
            pass
        found = beside(target)
        if output.resumes:
            found = {name: one for name, one in found.items() if not name.startswith(".")}
        if found not in (old, fresh):
            tally.faults.append(f"interrupted at {at}: neither all old nor all new")


def _fill(output: Output, fresh: dict[str, str], tally: Tally, *, room: int) -> None:
    import resource  # noqa: PLC0415 - POSIX only

    with _old(output) as (target, old):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        tally.full += 1
        said = ""
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        try:
            output.write(target, 1)
        except AicomplexGeoError as error:
            said = str(error)
        except Exception as error:  # noqa: BLE001 - this is what the trial looks for
            tally.faults.append(f"room for {room}: {type(error).__name__}: {error}")
            said = "a foreign error"
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        found = beside(target)
        if output.resumes:
            found = {name: one for name, one in found.items() if not name.startswith(".")}
        if said and found != old:
            tally.faults.append(f"room for {room}: the old files are not what they were")
        if not said and found != fresh:
            tally.faults.append(f"room for {room}: no error, and not the new files")


def outputs(work: Path) -> list[Output]:
    """Give every kind of output that the library writes."""
    random = np.random.default_rng(3)
    lon, lat = random.uniform(126, 127, ROWS), random.uniform(35, 36, ROWS)
    points = gpd.GeoDataFrame(
        {"id": [f"p{one}" for one in range(ROWS)], "minutes": lat},
        geometry=gpd.points_from_xy(lon, lat),
        crs=4326,
    )
    new_study(work / "study")
    study = load_study(work / "study")
    net = study.network()
    router = ag.Router(net)
    some = points.iloc[:60]
    hierarchies = [Hierarchy.build(*_ring(size)) for size in (2000, 2100)]

    def table(target: Path, version: int) -> None:
        write_table(points.iloc[: ROWS - version], target)

    def matrix(target: Path, version: int) -> None:
        router.od_matrix(some, some.iloc[: 50 - version], out=target)

    @cache
    def results(version: int) -> StudyResults:
        return compute(study, profile=study.profile_names[version])

    def output(target: str, write: Callable[[Path, int], Any], name: str = "") -> Output:
        name = name or target
        return Output(name, target, write, work / "old" / name, resumes=write is matrix)

    return [
        *(output(f"table.{one}", table) for one in FORMATS),
        output("net", lambda to, version: _subset(net, version).save(to), "network"),
        output("h.npz", lambda to, version: hierarchies[version].save(to), "hierarchy"),
        output("od.parquet", matrix, "matrix on disk"),
        output("maps", lambda to, version: write(results(version), to), "build"),
    ]


def _ring(size: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Arcs from each node to the next, as arrays of a graph."""
    first_out = np.arange(size + 1, dtype=np.int32)
    return first_out, np.roll(first_out[:-1], -1)


def _subset(net: ag.RoadNetwork, version: int) -> ag.RoadNetwork:
    if not version:
        return net
    edges = net.edges.iloc[:-1]
    return ag.RoadNetwork(net.nodes, edges)


def main() -> int:
    """Try all outputs, or those that are named, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="outputs to try; all by default")
    parser.add_argument("--every", type=int, default=1, help="of drafting, each n-th event")
    parser.add_argument("--moments", type=int, default=50, help="random moments for each output")
    arguments = parser.parse_args()
    watch = _Watch()
    faults = 0
    print(f"| output | {' | '.join(WAYS)} | faults |")
    print("|---" * (len(WAYS) + 2) + "|")
    with tempfile.TemporaryDirectory() as work:
        for output in outputs(Path(work)):
            if arguments.names and output.name not in arguments.names:
                continue
            tally = trial(output, watch, every=arguments.every, moments=arguments.moments)
            faults += len(tally.faults)
            counts = " | ".join(str(getattr(tally, way)) for way in WAYS.values())
            print(f"| {output.name} | {counts} | {len(tally.faults)} |", flush=True)
            for fault in tally.faults[:20]:
                print(f"  {output.name}: {fault}", file=sys.stderr, flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
