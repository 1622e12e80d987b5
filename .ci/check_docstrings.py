"""Validate the docstrings of everything public with numpydoc, on the imported objects.

The command ``numpydoc lint`` reads source text and does not see the fields of a dataclass.
The checks are those of ``[tool.numpydoc_validation]`` in pyproject.toml.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpydoc.validate import validate  # type: ignore[import-untyped]

import aicomplex_geo

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[1]


def public_objects() -> Iterator[str]:
    """Name every public function, class, method and property; ruff looks after modules."""
    for found in pkgutil.walk_packages(aicomplex_geo.__path__, "aicomplex_geo."):
        if any(part.startswith("_") for part in found.name.split(".")):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            ours = getattr(value, "__module__", None) == found.name
            if name.startswith("_") or not ours:
                continue
            if hasattr(value, "model_fields"):  # a schema: its fields are described as attributes
                continue
            if inspect.isclass(value):
                yield f"{found.name}.{name}"
                yield from (f"{found.name}.{name}.{member}" for member in members(value))
            elif inspect.isfunction(value):
                yield f"{found.name}.{name}"


def members(value: type[Any]) -> Iterator[str]:
    """Name the public methods and properties that a class defines itself."""
    for name, member in vars(value).items():
        plain = getattr(member, "__func__", member)
        if not name.startswith("_") and (inspect.isfunction(plain) or isinstance(member, property)):
            yield name


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        config = tomllib.load(file)["tool"]["numpydoc_validation"]
    left_out = set(config["checks"]) - {"all"}
    excluded = re.compile("|".join(config["exclude"]))
    faults = []
    for name in public_objects():
        if excluded.search(name):
            continue
        found = validate(name)["errors"]
        faults += [f"{name}: {code} {text}" for code, text in found if code not in left_out]
    sys.stdout.write("\n".join([*faults, f"{len(faults)} faults in docstrings", ""]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
