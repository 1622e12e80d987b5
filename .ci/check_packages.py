"""Build the distributions into a folder, and check that they are reproducible.

The wheel that the source distribution builds must be the one of the checkout, byte for byte, and
a second source distribution the first. ``SOURCE_DATE_EPOCH`` is set, as whoever repeats a
release would set it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
EPOCH = "1700000000"  # any fixed time


def build(*kinds: str, source: Path, out: Path) -> list[Path]:
    """Build distributions of some kinds into an empty folder."""
    command = [sys.executable, "-m", "build", *kinds, "--outdir", str(out), str(source)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own arguments
    return sorted(path for path in out.iterdir() if path.suffix in {".whl", ".gz"})


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Build everything twice, and say what differs."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        # without a kind, the wheel is built from the source distribution
        first = build(source=PROJECT, out=out)
        second = build("--sdist", "--wheel", source=PROJECT, out=Path(scratch))
        differing = [
            one.name
            for one, other in zip(first, second, strict=True)
            if (one.name, digest(one)) != (other.name, digest(other))
        ]
    for path in first:
        sys.stdout.write(f"{digest(path)}  {path.name}\n")
    if differing:
        sys.stdout.write(f"built twice, these differ: {', '.join(differing)}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
