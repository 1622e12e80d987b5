"""``aicomplex-geo doctor`` tells what is there, and kernels work without any cache."""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from aicomplex_geo.cli import doctor, main

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


def test_caches_fonts_and_a_browser_are_told(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / doctor.DOWNLOADS).mkdir()
    (tmp_path / doctor.DOWNLOADS / "roads.xml").write_bytes(bytes(2_500_000))
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "downloaded roads: 1 files, 2.5 MB" in told
    assert "Korean font: " in told
    assert "browser: " in told


def test_what_is_missing_comes_with_the_command_that_mends_it(capsys, tmp_path, monkeypatch):
    found = importlib.util.find_spec
    missing = {"openpyxl", "pymetis"}
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in missing else found(name)
    )
    monkeypatch.setattr(doctor.shutil, "which", lambda _: None)
    monkeypatch.setattr(doctor, "KOREAN_FONTS", ())
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    for said in (
        "excel (xlsx tables): no openpyxl; pip install 'aicomplex-geo[excel]'",
        "pymetis is not installed (pip install pymetis",
        "downloaded roads: none in ",
        "apt install fonts-noto-cjk",
        "apt install chromium",
    ):
        assert said in told


def test_every_extra_for_users_is_looked_for():
    with (Path(__file__).parents[2] / "pyproject.toml").open("rb") as file:
        extras = tomllib.load(file)["project"]["optional-dependencies"]
    for_developers = {"bench", "dev", "docs", "lint", "test"}
    assert {
        name: {re.split("[>=<~!;\\[]", one)[0] for one in requirements}
        for name, requirements in extras.items()
        if name not in for_developers
    } == {name: set(modules) for name, (_, modules) in doctor.EXTRAS.items()}


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
