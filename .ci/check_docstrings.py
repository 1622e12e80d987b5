"""Validate the docstrings of the public interface with numpydoc.

Public is what ``__all__`` of a public package exports, and the public methods and properties of
an exported class. An exported module, such as ``accessibility.decay``, is public with its own
``__all__``, or with all public names that it defines. Each name is judged once, where it is
defined. Nothing is asked of anything else.
The checks are those of ``[tool.numpydoc_validation]`` in pyproject.toml; objects are imported,
because ``numpydoc lint`` reads source text and does not see the fields of a dataclass.

Each name also needs an example, which the doctests run: in its own docstring, or one that uses it
in the docstring of its class or of a public package.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from numpydoc.validate import validate  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = "aicomplex_geo"
PUBLIC = (
    "errors",
    "layers",
    "engine",
    "network",
    "routing",
    "accessibility",
    "location",
    "scenarios",
    "uncertainty",
    "study",
    "claims",
    "results",
    "maps",
    "publish",
)
# too long for a doctest: the README calls it, and continuous integration runs it as the command
RUN_ELSEWHERE = {
    f"{PACKAGE}.publish.build_study.build",
    # a result of `scenarios` of a whole study
    f"{PACKAGE}.results.scenario_results.ScenarioResults",
    # needs many observed speeds: see `calibrate`
    f"{PACKAGE}.network.calibration.calibration.Calibration",
    f"{PACKAGE}.network.calibration.calibration.Calibration.save",
}


def public_names() -> list[str]:
    """Return the dotted names of all public functions, classes, methods and properties."""
    packages = [PACKAGE, *(f"{PACKAGE}.{name}" for name in PUBLIC)]
    modules = [importlib.import_module(name) for name in packages if find_spec(name)]
    return sorted({name for module in modules for name in exported(module)})


def exported(module: ModuleType) -> Iterator[str]:
    """Yield what a module exports, by where it is defined."""
    for name in getattr(module, "__all__", None) or own_names(module):
        value = getattr(module, name)
        if isinstance(value, ModuleType):
            yield from exported(value)
            continue
        value = inspect.unwrap(value) if callable(value) else value
        if not getattr(value, "__module__", "").startswith(PACKAGE):
            continue
        if inspect.isclass(value):
            yield from documented(value)
        elif inspect.isfunction(value):
            yield f"{value.__module__}.{value.__qualname__}"


def own_names(module: ModuleType) -> list[str]:
    """Return the public names that a module defines itself."""
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]


def documented(value: type[Any]) -> Iterator[str]:
    """Yield a class and its public methods and properties, those of our base classes included."""
    if hasattr(value, "model_fields"):  # a schema: its fields are described as attributes
        return
    yield f"{value.__module__}.{value.__qualname__}"
    for owner in value.__mro__:
        if not owner.__module__.startswith(PACKAGE):
            continue
        for name, member in vars(owner).items():
            plain = getattr(member, "__func__", member)
            method = inspect.isfunction(plain) or isinstance(member, property)
            if method and not name.startswith("_"):
                yield f"{owner.__module__}.{owner.__qualname__}.{name}"


def without_example(names: list[str]) -> list[str]:
    """Return the names that no example uses."""
    shared = "\n".join(example_of(f"{PACKAGE}.{one}") for one in PUBLIC)
    return [
        name
        for name in names
        if name not in RUN_ELSEWHERE
        and not example_of(name)
        and not used_by_its_class(name)
        and not re.search(rf"\b{name.rpartition('.')[2]}\b", shared)
    ]


def example_of(name: str) -> str:
    """Return the lines of code in the examples of a docstring."""
    lines = (inspect.getdoc(named(name)) or "").splitlines()
    return "\n".join(line for line in lines if line.lstrip().startswith((">>>", "...")))


def used_by_its_class(name: str) -> bool:
    """Whether the examples of the class use a method or property."""
    owner, _, own = name.rpartition(".")
    is_class = inspect.isclass(named(owner))
    return is_class and re.search(rf"\b{own}\b", example_of(owner)) is not None


def named(name: str) -> object:
    """Return what a dotted name means."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise LookupError(name)


def main() -> int:
    """Print every problem; return 1 if there is one."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        config = tomllib.load(file)["tool"]["numpydoc_validation"]
    skipped = set(config["checks"]) - {"all"}
    excluded = [re.compile(pattern) for pattern in config["exclude"]]
    names = [name for name in public_names() if not any(one.search(name) for one in excluded)]
    problems = [
        f"{name}: {code} {text}"
        for name in names
        for code, text in validate(name)["errors"]
        if code not in skipped
    ]
    problems += [f"{name}: has no example that runs" for name in without_example(names)]
    summary = f"{len(problems)} problems in the docstrings of {len(names)} public names"
    sys.stdout.write("\n".join([*problems, summary, ""]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
