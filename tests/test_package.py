"""What importing the package costs, and what it offers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from importlib.metadata import version

import pytest

import aicomplex_geo as ag

HEAVY = (
    "osmnx",
    "osmium",
    "folium",
    "numba",
    "pyarrow",
    "matplotlib",
    "dask",
    "geopandas",
    "pandas",
    "scipy",
    "shapely",
    "networkx",
    "pydantic",
)
CURATED = {
    "ODMatrix",
    "Profile",
    "RoadNetwork",
    "Router",
    "Scenario",
    "Study",
    "__version__",
    "accessibility",
    "build",
    "check_study",
    "claims",
    "engine",
    "errors",
    "layers",
    "list_layers",
    "list_profiles",
    "load_study",
    "location",
    "maps",
    "network",
    "new_study",
    "publish",
    "read_layer",
    "read_network",
    "grid",
    "read_points",
    "results",
    "routing",
    "scenarios",
    "study",
    "uncertainty",
}


def loaded_after(statement):
    """Names of the heavy modules that a fresh process has loaded after a statement."""
    code = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return set(json.loads(done.stdout.splitlines()[-1])) & set(HEAVY)


def seconds_of(statement):
    """Shortest of five fresh processes: the others were disturbed."""
    shortest = float("inf")
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], capture_output=True, check=True)
        shortest = min(shortest, time.perf_counter() - begun)
    return shortest


def test_importing_the_package_loads_no_heavy_module():
    assert loaded_after("import aicomplex_geo") == set()


def test_help_loads_no_heavy_module():
    statement = """
import contextlib, io
from aicomplex_geo.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    assert main(["build", "--help"]) == 0
"""
    # typer itself may need pydantic
    assert loaded_after(statement) - {"pydantic"} == set()


@pytest.mark.parametrize(
    "name",
    sorted(CURATED - {"__version__", "build", "maps", "list_layers", "read_layer", "read_points"}),
)
def test_only_maps_and_routes_draw_or_download(name):
    assert (
        loaded_after(f"import aicomplex_geo; aicomplex_geo.{name}")
        & {
            "osmnx",
            "folium",
            "matplotlib",
            "numba",
            "dask",
        }
        == set()
    )


def test_importing_is_cheap_beside_importing_pandas():
    """A ratio, as a busy machine slows both."""
    bare = seconds_of("pass")
    assert seconds_of("import aicomplex_geo") - bare < 0.25 * (seconds_of("import pandas") - bare)


def modules_imported_by(statement):
    """Number of modules that a fresh process imports for a statement, as -X importtime counts."""
    lines = [
        subprocess.run(
            [sys.executable, "-X", "importtime", "-c", code],
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        ).stderr.count("import time:")
        for code in ("pass", statement)
    ]
    return lines[1] - lines[0]


def test_the_budget_of_imports():
    """Counted modules, which are the same on a busy machine: 16 to 28, and some 260."""
    assert modules_imported_by("import aicomplex_geo") <= 40
    version = "from aicomplex_geo.cli import main; main(['--version'])"
    assert modules_imported_by(version) <= 350


def test_the_curated_names():
    assert set(ag.__all__) == CURATED
    assert dir(ag) == sorted(ag.__all__)
    for name in ag.__all__:
        assert getattr(ag, name) is not None


@pytest.mark.parametrize("name", ["build", "maps", "list_layers", "read_layer", "read_points"])
def test_the_other_names_work_on_a_fresh_import(name):
    code = f"import aicomplex_geo as ag; assert ag.{name} is not None; dir(ag.{name})"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'routes'"):
        _ = ag.routes


@pytest.mark.parametrize("name", sorted(CURATED - {"__version__"}))
def test_everything_public_is_documented(name):
    assert (getattr(ag, name).__doc__ or "").strip()


def test_the_version_is_that_of_the_distribution():
    assert version("aicomplex-geo") == ag.__version__


def test_the_pictures_of_the_readme_exist(project):
    text = (project / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert pictures
    assert [name for name in pictures if not (project / name).is_file()] == []
