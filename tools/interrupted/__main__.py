"""What is left of earlier files when writing is killed, interrupted, or finds no room.

``python -m tools.interrupted`` writes each kind of output over an older one and stops it at
every event: a file opened for writing, moved, linked or removed, a folder made. What is tried:

killed
    The folder as it is at the event, which is what SIGKILL leaves. Every file must be whole, the
    old or the new one, none may be missing, and the next run must write what it would have.
SIGINT, SIGTERM
    The signal at the event. All old, or all new, no strays.
disk full
    From the event on no file may grow, or not beyond a size (POSIX only). One error of ours, and
    all old; or all new.
at random
    A signal to a process of its own at random moments (POSIX only): as above.
another user
    A user who may read the folder but not write (POSIX, as root). One error of ours, and all old.
two at once
    Two processes write an old and a new one, the second beginning at a random moment of the first
    (POSIX only). All of the one or all of the other.

The table that it prints stands in docs/explanation/interrupted-runs.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
if str(TOOLS) not in sys.path:
    sys.path.insert(0, str(TOOLS))

from interrupted.outputs import outputs  # noqa: E402 - of a script
from interrupted.trials import WAYS, stop  # noqa: E402 - the same
from interrupted.watch import Watch  # noqa: E402 - the same


def main() -> int:
    """Try all outputs, or those that are named, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="outputs to try; all by default")
    parser.add_argument("--every", type=int, default=1, help="of drafting, each n-th event")
    parser.add_argument("--moments", type=int, default=50, help="random moments for each output")
    parser.add_argument("--seed", type=int, default=7, help="of the random moments")
    options = parser.parse_args()
    watch = Watch()
    faults = 0
    print(f"| output | {' | '.join(WAYS)} | faults |")
    print("|---" * (len(WAYS) + 2) + "|")
    with tempfile.TemporaryDirectory() as work:
        for output in outputs(Path(work)):
            if options.names and output.name not in options.names:
                continue
            tally = stop(
                output, watch, every=options.every, moments=options.moments, seed=options.seed
            )
            faults += len(tally.faults)
            counts = " | ".join(str(getattr(tally, way)) for way in WAYS.values())
            print(f"| {output.name} | {counts} | {len(tally.faults)} |", flush=True)
            for fault in tally.faults[:20]:
                print(f"  {output.name}: {fault}", file=sys.stderr, flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
