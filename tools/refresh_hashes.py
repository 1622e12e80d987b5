"""Write the SHA-256 of every data file into data/geo/sources.toml.

Run it after an intended change to data/geo; a test compares the hashes.
Usage: python tools/refresh_hashes.py [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

from aicomplex_geo._replacing import replacing
from aicomplex_geo.layers.provenance import SOURCES_FILE, file_hashes

BUNDLED = Path(__file__).resolve().parents[1] / "data" / "geo"
MARK = "# --- files: written by tools/refresh_hashes.py ---\n"


def refresh(folder: Path) -> int:
    """Replace the tables of files; return their number."""
    path = folder / SOURCES_FILE
    head = path.read_text(encoding="utf-8").split(MARK)[0].rstrip("\n")
    hashes = file_hashes(folder)
    tables = [f'[files."{name}"]\nsha256 = "{digest}"\n' for name, digest in hashes.items()]
    with replacing(path) as draft:
        draft.write_text("\n".join([f"{head}\n", MARK, *tables]), encoding="utf-8", newline="\n")
    return len(hashes)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else BUNDLED
    print(f"{SOURCES_FILE}: {refresh(folder)} files")
