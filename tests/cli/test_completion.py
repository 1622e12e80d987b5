"""Shells complete commands and options."""

import os
import subprocess
import sys

import pytest

ASK = "import sys; from aicomplex_geo.cli import main; sys.exit(main())"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(["stu"], ["study"]), (["study", "n"], ["new"]), (["scenario", "comp"], ["compare"])],
)
def test_bash_completes_commands(typed, expected):
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "_AICOMPLEX_GEO_COMPLETE": "complete_bash",
            "COMP_WORDS": " ".join(["aicomplex-geo", *typed]),
            "COMP_CWORD": str(len(typed)),
        },
    )
    assert done.stdout.split() == expected
