"""Mixed calls from several threads; the script runs for half an hour, this for some seconds."""

from __future__ import annotations

import subprocess
import sys


def test_answers_stay_equal_in_threads_and_in_other_processes(project):
    done = subprocess.run(
        [sys.executable, "-m", "tools.soak", "--calls", "100", "--seconds", "300"],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "100 calls of 18 kinds on 4 threads" in done.stdout
    assert "spawn" in done.stdout
