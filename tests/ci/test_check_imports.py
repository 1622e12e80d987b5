"""The check for circular imports counts every kind of import and follows re-exports."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "check_imports.py"


@pytest.fixture(scope="module")
def check():
    spec = importlib.util.spec_from_file_location("check_imports", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_imports"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["check_imports"]


@pytest.fixture
def circles(check, tmp_path, capsys):
    def count(files):
        for name, lines in {"__init__": [], **files}.items():
            path = tmp_path / "aicomplex_geo" / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(lines), encoding="utf-8")
        code = check.main(tmp_path)
        found = int(capsys.readouterr().out.splitlines()[-1].split()[0])
        assert code == bool(found)
        return found

    return count


def test_imports_in_one_direction_are_no_circle(circles):
    files = {"low": ["def f(): ..."], "high": ["from aicomplex_geo.low import f"]}
    assert circles(files) == 0


@pytest.mark.parametrize(
    "back",
    [
        ["from aicomplex_geo.high import g"],
        ["import aicomplex_geo.high"],
        ["def f():", "    from aicomplex_geo.high import g"],
        ["if TYPE_CHECKING:", "    from aicomplex_geo.high import g"],
        ["from aicomplex_geo import high"],
        ["from .high import g"],
    ],
    ids=["name", "module", "in a function", "for types", "from the package", "relative"],
)
def test_every_kind_of_import_counts(circles, back):
    high = ["from aicomplex_geo.low import f", "def g(): ..."]
    assert circles({"low": back, "high": high}) == 1


def test_re_exports_are_followed_to_the_definition(circles):
    files = {
        "room/__init__": [
            "from aicomplex_geo.room.user import g",
            "from aicomplex_geo.room.low import f",
        ],
        "room/low": ["def f(): ..."],
        "room/user": ["from aicomplex_geo.room import f", "def g(): return f"],
    }
    assert circles(files) == 0


@pytest.mark.parametrize(("used", "expected"), [("f", 0), ("g", 1)])
def test_attributes_of_a_package_are_followed_too(circles, used, expected):
    files = {
        "room/__init__": [
            "from aicomplex_geo.room.low import f",
            "from aicomplex_geo.room.high import g",
        ],
        "room/low": ["def f(): ..."],
        "room/high": ["from aicomplex_geo.other import h", "def g(): ..."],
        "other": ["from aicomplex_geo import room", f"h = room.{used}"],
    }
    assert circles(files) == expected


def test_a_package_is_a_node_for_what_it_defines(circles):
    files = {
        "room/__init__": ["from aicomplex_geo.room.low import f", "def g(): return f()"],
        "room/low": ["from aicomplex_geo.room import g", "def f(): ..."],
    }
    assert circles(files) == 1
