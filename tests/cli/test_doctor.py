"""``aicomplex-geo doctor`` tells what is there, and kernels work without any cache."""

import os
import subprocess
import sys

from aicomplex_geo.cli import main

ASK = """
from aicomplex_geo.engine import CSRGraph, Dial, kernel_cache_folder
graph, _ = CSRGraph.from_arcs(2, [0], [1], [7])
print(kernel_cache_folder(), Dial(graph).one_to_all(0).tolist())
"""


def test_versions_cores_order_and_the_cache_are_told(capsys):
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    for word in ("numba", "cores: ", "order of hierarchies: ", "compiled kernels are kept in: "):
        assert word in told


def test_warming_compiles_all_and_says_where_it_lies(capsys, tmp_path):
    assert main(["doctor", "--warm"]) == 0
    assert "all kernels are ready after " in capsys.readouterr().out


def test_where_no_folder_can_be_written_to_there_is_no_cache_and_no_error(tmp_path):
    # numba asks each of its locators for a folder; here none has one
    code = (
        "from numba.core import caching\n"
        "caching._CacheLocator.from_function = classmethod(lambda *of: None)\n"
        "for kind in caching.CacheImpl._locator_classes:\n"
        "    kind.from_function = classmethod(lambda *of: None)\n" + ASK
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert result.stdout.split(maxsplit=1) == ["None", "[0, 7]\n"]


def test_a_folder_that_is_asked_for_is_used(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", ASK],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "NUMBA_CACHE_DIR": str(tmp_path),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    assert result.stdout.startswith(str(tmp_path))
    assert any(tmp_path.rglob("*.nbi"))
