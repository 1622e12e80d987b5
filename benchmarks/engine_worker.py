"""One routing engine in a process of its own, which answers what it is asked line by line.

``python -m benchmarks.engine_worker NAME FOLDER`` reads requests as lines of JSON and writes a
reply for each. Points and graphs are arrays in FOLDER, and so are answers.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.engine_peers import ENGINE_PEERS
from benchmarks.graph_peers import GRAPH_PEERS
from benchmarks.peak import highest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TextIO

POINTS = "points.npz"
FROM_FILES = ("set_up", "read")
WARM = 10
"""Points of the untimed questions that load what is loaded on first use."""
AGAIN = 1.0
"""Seconds below which a question is asked twice, and the faster time counts."""
OTHER_ORDER = 17
KINDS = {kind.name: kind for kind in (*ENGINE_PEERS, *GRAPH_PEERS)}

Request = dict[str, Any]
Reply = dict[str, Any]


class EngineWorker:
    """Calls one library, and measures its calls."""

    def __init__(self, name: str, folder: Path) -> None:
        self._folder = folder
        self._peer: Any = KINDS[name](folder)
        self._imported = highest()

    def reply(self, request: Mapping[str, Any]) -> Reply:
        """Do what is asked, and return seconds, peak memory and the place of the answer."""
        do = request["do"]
        call, tidy = self._prepared(do, request)
        answer, taken, work = _timed(call)
        first = taken
        if taken < AGAIN and do not in ("set_up", "warm"):
            # a process that waited for its turn starts slowly: its memory is out of the caches
            turn = request.get("turn", 0) + OTHER_ORDER
            call, _ = self._prepared(do, {**request, "turn": turn})
            _, again, work_again = _timed(call)
            taken, work = min(taken, again), min(work, work_again)
        reply: Reply = {"seconds": taken, "first": first, "processor": work}
        reply["answers"] = self._peer.answers
        if request.get("save"):
            begun = time.perf_counter()
            np.save(self._folder / request["save"], tidy(answer))
            reply["tidied"] = time.perf_counter() - begun
        most = highest()
        if most is not None and self._imported is not None:
            reply["memory"] = most - self._imported
        return reply

    def _prepared(
        self, do: str, request: Mapping[str, Any]
    ) -> tuple[Callable[[], Any], Callable[[Any], Any]]:
        """Return what is timed, and what turns its answer into an array."""
        peer = self._peer
        if do in FROM_FILES:
            return self._from_file(do, request), np.asarray
        if do == "nodes":
            places = self._nodes(request)
            return lambda: peer.nodes(*places), peer.tidy_nodes
        points = [self._points(request, side) for side in ("origins", "destinations")]
        if do == "isochrones":
            return lambda: peer.isochrones(points[0], request["cutoffs"]), peer.count_isochrones
        if do == "snap":
            points = points[:1]
        more = [request["profile"]] if do == "minutes" else []
        call = self._warm if do == "warm" else getattr(peer, do)
        return lambda: call(*points, *more), getattr(peer, f"tidy_{do}", np.asarray)

    def _from_file(self, do: str, request: Mapping[str, Any]) -> Callable[[], Any]:
        if do == "set_up":
            return lambda: self._set_up(request)
        return lambda: self._peer.read(Path(request["file"]))

    def _set_up(self, request: Mapping[str, Any]) -> None:
        """Prepare, and ask for one pair, so that nothing is put off."""
        self._peer.set_up(Path(request["file"]), request["turn"])
        if callable(getattr(self._peer, "od", None)):
            one = {"origins": 1, "destinations": 1}
            self._peer.od(*(self._points(one, side) for side in one))

    def _points(self, request: Mapping[str, Any], side: str) -> Any:
        with np.load(self._folder / POINTS) as arrays:
            lonlat = arrays[side][: request.get(side, WARM)]
        # in another order in each round, so that nothing is remembered from the round before
        lonlat = np.roll(lonlat, request.get("turn", 0), axis=0)
        return self._peer.points(lonlat, 0 if side == "origins" else len(lonlat))

    def _nodes(self, request: Mapping[str, Any]) -> list[Any]:
        with np.load(self._folder / POINTS) as arrays:
            return [arrays["nodes"][: request[side]] for side in ("origins", "destinations")]

    def _warm(self, origins: Any, destinations: Any) -> None:
        for do in ("od", "routes"):
            if callable(getattr(self._peer, do, None)):
                getattr(self._peer, do)(origins[:2], destinations[:2])


def _timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """Call, and return the answer with the seconds by the clock and of the processor."""
    begun, processor = time.perf_counter(), time.process_time()
    answer = call()
    return answer, time.perf_counter() - begun, time.process_time() - processor


def main(name: str, folder: Path) -> None:
    """Answer until there are no more requests."""
    # what libraries print, in C++ too, must not come between the replies
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as replies:
        sys.stdout.flush()
        os.dup2(2, 1)
        _serve(name, folder, replies)


def _serve(name: str, folder: Path, replies: TextIO) -> None:
    worker: EngineWorker | None = None
    for line in sys.stdin:
        try:
            if worker is None:
                worker = EngineWorker(name, folder)
            reply = worker.reply(json.loads(line))
        except Exception as error:  # noqa: BLE001 - a library that fails is reported, whatever it raises
            traceback.print_exc()
            reply = {"error": f"{type(error).__name__}: {error}".partition("\n")[0]}
        print(json.dumps(reply), file=replies, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
