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
    from collections.abc import Callable, Iterable, Mapping, Sequence

_IMPORT = re.compile(
    r'^import \{\s*([\w$]+(?:,\s*[\w$]+)*),?\s*\} from "(\.{1,2}/[\w./-]+\.js)";$', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) ([\w$]+))", re.MULTILINE)
# Only whole-line comments and those of JSDoc, which stand in no string: eslint forbids strings of
# several lines, and a test that "/**" stands in one.
_COMMENT = re.compile(r"/\*\*(?:(?!\*/).)*\*/ ?|^[ \t]*//[^\n]*\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]*\n|^[ \t]+", re.MULTILINE)
_LEFT_OVER = re.compile(r"^[ \t]*(?:import|export)\b.*", re.MULTILINE)
_ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Module:
    """A module without comments and indents, its imports by module, and its exports."""

    name: str
    body: str
    imports: dict[str, tuple[str, ...]]
    exports: tuple[str, ...]


def parse(name: str, text: str) -> Module:
    """Split a module into its imports, its exports and the rest."""
    text = _COMMENT.sub("", text.replace("\r\n", "\n"))
    imports: dict[str, tuple[str, ...]] = {}
    for names, address in _IMPORT.findall(text):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
        imports[target] = imports.get(target, ()) + tuple(re.findall(r"[\w$]+", names))
    exports = tuple(_EXPORT.findall(text))
    body = _INDENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text))).strip()
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


def link(entry: str, read: Callable[[str], str], *, shared: Mapping[str, str] | None = None) -> str:
    """Write a module and all its imports as one expression, the object of its exports.

    `shared` are modules that another script has already, with expressions of their exports.
    """
    known = dict(shared or {})
    parts, scopes = _scopes([one for one in collect(entry, read) if one.name not in known], known)
    return "\n".join(["(() => {", '"use strict";', *parts, f"return {scopes[entry]};", "})()"])


def link_all(entry: str, read: Callable[[str], str]) -> str:
    """Write a module and all its imports as one expression, an object of the exports of each."""
    parts, scopes = _scopes(collect(entry, read), {})
    every = ", ".join(f'"{name}": {scope}' for name, scope in scopes.items())
    return "\n".join(["(() => {", '"use strict";', *parts, f"return {{ {every} }};", "})()"])


def _scopes(
    modules: Sequence[Module], known: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """Lines that run each module in a function of its own, and expressions of their exports."""
    scopes = {**known, **{module.name: f"module_{at}" for at, module in enumerate(modules)}}
    parts = []
    for module in modules:
        parts.append(f"// {module.name}")
        parts.append(f"const {scopes[module.name]} = (() => {{")
        parts += [
            f"const {{ {', '.join(names)} }} = {scopes[target]};"
            for target, names in module.imports.items()
        ]
        parts += [module.body, f"return {{ {', '.join(module.exports)} }};", "})();"]
    return parts, scopes
