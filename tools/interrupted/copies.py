"""Copies of this process that write, and how they end."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from aicomplex_geo.cli.console import termination_as_interrupt
from aicomplex_geo.errors import AicomplexGeoError

if TYPE_CHECKING:
    from pathlib import Path

    from interrupted.outputs import Output

WRITTEN, REFUSED, FOREIGN, STOPPED = 0, 3, 4, 5
"""How a copy ends: all written, an error of ours, any other error, by a signal."""
NOBODY = 65534


def start(output: Output, target: Path, version: int, *, user: int | None = None) -> int:
    """Start a copy of this process that writes, and give its number."""
    sys.stdout.flush()
    signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # until the copy is ready to end by them
    process = os.fork()
    if process:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        return process
    code = STOPPED  # nothing else can end the block early
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        code = _write(output, target, version, user)
    finally:
        # the one signal that is sent may arrive here: a copy must never go on as the first process
        with suppress(BaseException):
            os._exit(code)
        os._exit(STOPPED)


def _write(output: Output, target: Path, version: int, user: int | None) -> int:
    try:
        if user is not None:
            os.setgid(user)
            os.setuid(user)
        with termination_as_interrupt():
            output.alone(target, version)
    except AicomplexGeoError:
        return REFUSED
    except KeyboardInterrupt:
        return STOPPED
    except BaseException:  # noqa: BLE001 - the copy must end here
        traceback.print_exc()
        return FOREIGN
    return WRITTEN


def code_of(process: int) -> int:
    """Wait for a copy, and give how it ended; a signal is a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
