"""Notebooks run from top to bottom, in an empty folder and with the network off."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = PROJECT / "notebooks"
LONGEST_CELL = 600
"""Seconds."""
INPUTS = "aicomplex_geo_inputs"
"""Key of the metadata of an executed copy: hash of the code and data that it was made from."""

# Runs before the first cell: the kernel may speak to this machine, which it needs to answer
# its client, and to nobody else.
OFFLINE = """
import socket

def _only_here(connect):
    def checked(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith("127."):
            raise OSError(f"the network is off, but {address} was asked for")
        return connect(self, address)
    return checked

def _only_its_name(look_up):
    def checked(host, *rest, **more):
        if not str(host).startswith("127."):
            raise OSError(f"the network is off, but {host} was looked up")
        return look_up(host, *rest, **more)
    return checked

socket.socket.connect = _only_here(socket.socket.connect)
socket.socket.connect_ex = _only_here(socket.socket.connect_ex)
socket.getaddrinfo = _only_its_name(socket.getaddrinfo)
"""


def executed(path: Path, folder: Path) -> Path:
    """Return the executed copy of a notebook.

    It is made unless there is one of the same cells, from the same code and data.
    """
    copy = folder / path.name
    if not (copy.exists() and _sources(copy) == _sources(path) and _made_from(copy) == inputs()):
        folder.mkdir(parents=True, exist_ok=True)
        copy.write_text(execute(path), encoding="utf-8")
    return copy


def execute(path: Path) -> str:
    """Run a notebook with this interpreter, whatever kernels the user has, and return its JSON."""
    import nbformat  # noqa: PLC0415 - of the extra notebooks
    from jupyter_client.kernelspec import KernelSpecManager  # noqa: PLC0415 - the same
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415 - the same
    from nbclient import NotebookClient  # noqa: PLC0415 - the same

    book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call, unused-ignore]
    book.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE))  # type: ignore[no-untyped-call, unused-ignore]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty:
        kernel = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "IPYTHONDIR": str(Path(empty, ".ipython")),
        }
        client = NotebookClient(
            book, km=kernel, timeout=LONGEST_CELL, resources={"metadata": {"path": empty}}
        )
        client.owns_km = True  # so that it ends the kernel and closes its sockets
        client.execute(env=environment)
    del book.cells[0]
    book.metadata[INPUTS] = inputs()
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"


@cache
def inputs() -> str:
    """Hash of the code of the package and of its data."""
    found = hashlib.sha256()
    for folder in ("aicomplex_geo", "data"):
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                found.update(f"{path.relative_to(PROJECT).as_posix()} {content}\n".encode())
    return found.hexdigest()


def _made_from(copy: Path) -> str | None:
    found: str | None = json.loads(copy.read_text(encoding="utf-8"))["metadata"].get(INPUTS)
    return found


def _sources(path: Path) -> list[Any]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


def main() -> int:
    """Execute all notebooks into a folder."""
    folder = Path(sys.argv[1])
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        print(executed(path, folder), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
