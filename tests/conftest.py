"""Fixtures that all tests share."""

from __future__ import annotations

import collections
import json
import os
import pickle
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

PROJECT = Path(__file__).resolve().parents[1]
needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
needs_root = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="only root can become a user without permission"
)
MUST_RUN = os.environ.get("AICOMPLEX_GEO_CI") == "1"


@contextmanager
def as_another_user(folder):
    """Run the block as a user who may enter a folder of pytest and owns nothing in it."""
    # pytest's own folders, not the one of the system that they are in
    own = [one for one in folder.parents if one.name.startswith(("pytest-", "popen-"))]
    for one in (folder, *own):
        one.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def skip_or_fail(reason: str) -> None:
    """Skip, or fail where CI has promised that the test can run."""
    if MUST_RUN:
        pytest.fail(f"in CI this test must run, but: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data beside the project."""
    named = os.environ.get("AICOMPLEX_GEO_REFERENCE")
    folder = Path(named) if named else PROJECT.parent / "shared" / "reference"
    if not folder.is_dir():
        skip_or_fail(f"no reference data in {folder}; set AICOMPLEX_GEO_REFERENCE")
    return folder


@pytest.fixture(scope="session")
def study():
    """The bundled study."""
    from aicomplex_geo import load_study  # noqa: PLC0415 - only tests of a study need it

    return load_study()


@contextmanager
def files_of_at_most(size):
    """Let every write beyond a size fail, as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.MonkeyPatch.context() as patch:
        # older Pythons keep truncated bytecode, on which every later import fails
        patch.setattr(sys, "dont_write_bytecode", True)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def once(tmp_path_factory, name, make):
    """Let the first worker that needs a folder make it, and give its path to all."""
    of_one = tmp_path_factory.getbasetemp()
    shared = of_one.parent if "PYTEST_XDIST_WORKER" in os.environ else of_one
    folder, done = shared / name, shared / f"{name}.done"
    with FileLock(shared / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def watch_steps(monkeypatch):
    """Note from now on what is called when a study is computed, and with which content."""
    # these load the engine
    import aicomplex_geo.layers  # noqa: PLC0415
    from aicomplex_geo import Router  # noqa: PLC0415
    from aicomplex_geo.layers.points import points_key  # noqa: PLC0415
    from aicomplex_geo.network.snapping.snap import Snapper  # noqa: PLC0415

    found = collections.defaultdict(list)

    def watch(owner, name, key, label=""):
        original = getattr(owner, name)

        def watched(*args, **kwargs):
            found[label or name].append(key(*args, **kwargs))
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    watch(Router, "__init__", lambda *args, **_: args[-1].name, "router")
    watch(Router, "with_profile", lambda _, profile: profile.name, "router")
    watch(Router, "od_matrix", lambda r, a, b: (r.profile.name, points_key(a), points_key(b)))
    watch(Snapper, "__init__", lambda _, net: net, "snapper")
    watch(
        Snapper,
        "locate",
        lambda s, points, **options: (id(s), points_key(points), *sorted(options.items())),
    )
    watch(aicomplex_geo.layers, "read_layer", lambda name, **_: name)
    return found


@pytest.fixture
def calls(monkeypatch):
    """What was called, and with which content."""
    return watch_steps(monkeypatch)


@pytest.fixture(scope="session")
def computed(study, tmp_path_factory):
    """The bundled study, computed once for all tests of all processes, and in how many steps."""
    from aicomplex_geo.results import compute  # noqa: PLC0415 - loads the engine

    def make(folder):
        with pytest.MonkeyPatch.context() as patch:
            calls = watch_steps(patch)
            found = compute(study)
        (folder / "results.pickle").write_bytes(pickle.dumps(found))
        counts = {name: len(made) for name, made in calls.items()}
        (folder / "steps.json").write_text(json.dumps(counts), encoding="utf-8")

    return once(tmp_path_factory, "results", make)


@pytest.fixture(scope="session")
def results(computed):
    """The results of the bundled study."""
    return pickle.loads((computed / "results.pickle").read_bytes())  # noqa: S301 - written above


@pytest.fixture(scope="session")
def steps(computed):
    """How often each step was done to compute the bundled study."""
    return json.loads((computed / "steps.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def built(results, tmp_path_factory):
    """A folder with everything that the main job writes."""
    from aicomplex_geo.publish.build_study import write  # noqa: PLC0415 - loads the engine

    return once(tmp_path_factory, "한글 폴더", lambda to: write(results, to / "maps")) / "maps"


@pytest.fixture(scope="session")
def executed_notebook(tmp_path_factory):
    """A function that gives the executed copy of a notebook, made once for all processes."""
    from documentation.executed_notebooks import executed  # noqa: PLC0415 - needs no kernel here

    def one(path):
        folder = once(tmp_path_factory, f"executed-{path.stem}", lambda to: executed(path, to))
        return folder / path.name

    return one


@pytest.fixture(scope="session")
def lost(tmp_path_factory):
    """A study whose main origin has no position, as one of its two hubs."""
    import pandas as pd  # noqa: PLC0415 - only tests of a study need it

    from aicomplex_geo.study import load_study, new_study  # noqa: PLC0415 - the same

    folder = tmp_path_factory.mktemp("study") / "위치 미상"
    new_study(folder)
    sites = pd.read_csv(folder / "sites.csv", dtype=str, keep_default_na=False)
    sites.loc[0, ["lat", "lon", "certainty_m"]] = ""
    sites.to_csv(folder / "sites.csv", index=False, lineterminator="\n")
    return load_study(folder)


@pytest.fixture(scope="session")
def lost_results(lost):
    """The results of that study, which nobody may change."""
    from aicomplex_geo.results import compute  # noqa: PLC0415 - loads the engine

    return compute(lost)
