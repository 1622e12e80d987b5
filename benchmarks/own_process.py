"""Processes of their own, in which something is measured."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.graphs import PROJECT


def printed(arguments: list[str], **variables: str) -> str:
    """Run this Python with arguments and variables, and return the last line that it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env={**os.environ, **variables},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    return done.stdout.splitlines()[-1] if done.stdout else ""
