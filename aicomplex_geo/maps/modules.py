"""Link the ES modules of a page into one inline script.

The modules of ``static`` use one form of import and one of export, which eslint enforces:
``import { a, b } from "./file.js";`` and ``export`` before a function, a class or a const.
Each module keeps its own scope, so that two modules may define the same name.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aicomplex_geo.errors import ModuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_IMPORT = re.compile(
    r'^import \{\s*([\w$]+(?:,\s*[\w$]+)*),?\s*\} from "(\.{1,2}/[\w./-]+\.js)";$', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) ([\w$]+))", re.MULTILINE)
_DOCUMENTATION = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_LEFT_OVER = re.compile(r"^[ \t]*(?:import|export)\b.*", re.MULTILINE)
_ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Module:
    """A module without its JSDoc comments, its imports by module, and its exports."""

    name: str
    body: str
    imports: dict[str, tuple[str, ...]]
    exports: tuple[str, ...]


def parse(name: str, text: str) -> Module:
    """Split a module into its imports, its exports and the rest."""
    text = _DOCUMENTATION.sub("", text.replace("\r\n", "\n"))
    imports: dict[str, tuple[str, ...]] = {}
    for names, address in _IMPORT.findall(text):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
        imports[target] = imports.get(target, ()) + tuple(re.findall(r"[\w$]+", names))
    exports = tuple(_EXPORT.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub("", text)).strip()
    if found := _LEFT_OVER.search(body):
        raise ModuleError(f"{name}: unsupported form of import or export: {found.group()}")
    if found := _ENDS_SCRIPT.search(body):
        raise ModuleError(f"{name}: {found.group()!r} would end the inline script")
    return Module(name, body, imports, exports)


def collect(entry: str, read: Callable[[str], str]) -> list[Module]:
    """List a module and all its imports, each after those it depends on."""
    done: dict[str, Module] = {}

    def visit(name: str, importers: tuple[str, ...]) -> None:
        if name in importers:
            circle = " imports ".join((*importers[importers.index(name) :], name))
            raise ModuleError(f"circular import: {circle}")
        if name in done:
            return
        try:
            module = parse(name, read(name))
        except FileNotFoundError as error:
            raise ModuleError(f"{importers[-1]} imports {name}, which does not exist") from error
        for target in module.imports:
            visit(target, (*importers, name))
        done[name] = module

    visit(entry, ())
    _check_names(done.values())
    return list(done.values())


def _check_names(modules: Iterable[Module]) -> None:
    exports = {module.name: module.exports for module in modules}
    missing = [
        f"{module.name} imports {name} from {target}"
        for module in modules
        for target, names in module.imports.items()
        for name in names
        if name not in exports[target]
    ]
    if missing:
        raise ModuleError(f"names that are imported but not exported: {'; '.join(missing)}")


def link(entry: str, read: Callable[[str], str]) -> str:
    """Write a module and all its imports as one expression, the object of its exports."""
    modules = collect(entry, read)
    scopes = {module.name: f"module_{at}" for at, module in enumerate(modules)}
    parts = ["(() => {", '"use strict";']
    for module in modules:
        parts.append(f"// {module.name}")
        parts.append(f"const {scopes[module.name]} = (() => {{")
        parts += [
            f"const {{ {', '.join(names)} }} = {scopes[target]};"
            for target, names in module.imports.items()
        ]
        parts += [module.body, f"return {{ {', '.join(module.exports)} }};", "})();"]
    return "\n".join([*parts, f"return {scopes[entry]};", "})()"])
