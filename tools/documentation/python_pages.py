"""A reference page for each public package, from its ``__all__`` and its docstrings."""

from __future__ import annotations

import importlib
import inspect
import re
from types import ModuleType
from typing import Any

PACKAGE = "aicomplex_geo"
# in the order of the work; what two packages export is described in the first
PACKAGES = (
    "layers",
    "network",
    "routing",
    "accessibility",
    "location",
    "uncertainty",
    "scenarios",
    "study",
    "claims",
    "results",
    "maps",
    "publish",
    "engine",
    "errors",
)
FOLDER = "reference/python"
_ROLE = re.compile(r":\w+:\s*`~?([^`]+)`")


def python_pages() -> dict[str, str]:
    """Return the pages by their addresses, the one of all names first."""
    described: dict[str, str] = {}
    pages, listed = {}, []
    for package in PACKAGES:
        module = importlib.import_module(f"{PACKAGE}.{package}")
        parts = [f"# {PACKAGE}.{package}", without_roles(inspect.getdoc(module) or "")]
        for name, value in members(module):
            path = defined_path(name, value)
            listed.append((package, name, path))
            if described.setdefault(path, name) == name:
                parts.append(f"::: {path}")
        pages[f"{FOLDER}/{package}.md"] = "\n\n".join(parts) + "\n"
    pages[f"{FOLDER}/matrix.md"] = f"# {PACKAGE}.ODMatrix\n\n::: {PACKAGE}.matrix.ODMatrix\n"
    return {f"{FOLDER}/index.md": _index(listed), **pages}


def defined_path(name: str, value: object) -> str:
    """Return where something is defined; a name of the package may be a module as well."""
    module = getattr(value, "__module__", None) or ""
    if (inspect.isclass(value) or inspect.isfunction(value)) and module.startswith(PACKAGE):
        return f"{module}.{value.__qualname__}"
    return name


def without_roles(text: str) -> str:
    """Return reStructuredText without its roles, as Markdown has none."""
    return _ROLE.sub(r"`\1`", text)


def members(module: ModuleType) -> list[tuple[str, Any]]:
    """Return what a package exports, with the names of its exported modules in their place."""
    found = []
    for name in sorted(exported_names(module), key=str.casefold):
        value = getattr(module, name)
        if isinstance(value, ModuleType):
            found += members(value)
        else:
            found.append((f"{module.__name__}.{name}", value))
    return found


def exported_names(module: ModuleType) -> list[str]:
    """Return ``__all__``, or the public names that a module defines itself."""
    names = getattr(module, "__all__", None)
    if names is not None:
        return list(names)
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]


def _index(listed: list[tuple[str, str, str]]) -> str:
    top = importlib.import_module(PACKAGE)
    names = [
        f"- [`{PACKAGE}.{name}`][{defined_path(name, value)}]"
        for name in sorted(top.__all__, key=str.casefold)
        if inspect.isclass(value := getattr(top, name)) or inspect.isfunction(value)
    ]
    sections = []
    for package in PACKAGES:
        links = [
            f"[`{name.removeprefix(f'{PACKAGE}.{package}.')}`][{path}]"
            for home, name, path in listed
            if home == package
        ]
        text = inspect.getdoc(importlib.import_module(f"{PACKAGE}.{package}")) or ""
        summary = without_roles(text.split("\n\n", 1)[0])
        heading = f"### [{PACKAGE}.{package}]({package}.md)"
        sections.append(f"{heading}\n\n{summary}\n\n{', '.join(links)}")
    intro = (
        "What stands here is public; everything else may change. Names are imported when they "
        "are first used. Durations are minutes, lengths metres, speeds km/h; a cutoff is "
        "inclusive; unreachable is `inf` in an array and NaN in a frame."
    )
    return "\n\n".join(
        [
            "# Python",
            intro,
            "## At the top",
            "```python\nimport aicomplex_geo as ag\n```",
            "\n".join(names),
            "## By package",
            *sections,
        ]
    )
