"""Find circular imports between the modules of aicomplex_geo; exit with 1 if there are any.

The source is parsed, not run. Every import counts: at module level, inside a function and
under ``if TYPE_CHECKING``. What counts as an import of what:

- ``from aicomplex_geo.network import X`` and ``network.X`` after ``from aicomplex_geo import
  network`` are imports of the module that defines ``X``, found by following the re-exports of
  package ``__init__`` files.
- A package ``__init__`` is a node for the names that it defines itself. Its own imports count
  only where it uses the imported name, not where it re-exports it.
- A package that is imported as a whole, and of which no name is used, is an import of its
  ``__init__``.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "aicomplex_geo"
MOST_SHOWN = 100


@dataclass
class Module:
    """One source file: what it imports, defines and uses."""

    name: str
    is_package: bool
    tree: ast.Module
    imported: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Bound name: what it stands for (a dotted name), and the line of the import."""
    unbound: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.asname:
                        self.imported[alias.asname] = (alias.name, node.lineno)
                    else:
                        self.unbound.append((alias.name, node.lineno))
            elif isinstance(node, ast.ImportFrom):
                source = self._source(node)
                for alias in node.names:
                    bound = alias.asname or alias.name
                    self.imported[bound] = (f"{source}.{alias.name}", node.lineno)

    def _source(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        parts = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*parts, *filter(None, [node.module])])

    def attributes(self) -> Iterator[tuple[str, str]]:
        """Yield every ``name.attribute`` of the source."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield node.value.id, node.attr

    def used(self) -> set[str]:
        """Names that are read somewhere, annotations included."""
        return {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}


def read_modules(root: Path) -> dict[str, Module]:
    """Parse all source files of the package."""
    modules = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        modules[name] = Module(name, is_package, tree)
    return modules


def definer(target: str, modules: dict[str, Module]) -> str | None:
    """Return the module that a dotted name leads to, or None if it is not ours."""
    seen = set()
    while target not in modules:
        package, _, name = target.rpartition(".")
        if not package or target in seen:
            return None
        seen.add(target)
        if package not in modules:  # an attribute of something that is defined in a module
            target = package
            continue
        home = modules[package]
        if not home.is_package or name not in home.imported:
            return package
        target = home.imported[name][0]
    return target


def imports_of(module: Module, modules: dict[str, Module]) -> dict[str, int]:
    """Return the modules that a module imports, each with the line of the first import."""
    found: dict[str, int] = {}
    used = module.used() if module.is_package else set(module.imported)
    attributes: dict[str, set[str]] = {}
    for name, attribute in module.attributes():
        attributes.setdefault(name, set()).add(attribute)
    targets = [(dotted, line) for dotted, line in module.unbound if dotted in modules]
    for bound, (dotted, line) in module.imported.items():
        if bound not in used:
            continue
        whole = dotted in modules and modules[dotted].is_package
        names = attributes.get(bound, set()) if whole else set()
        targets += [(f"{dotted}.{name}", line) for name in names] or [(dotted, line)]
    for dotted, line in targets:
        home = definer(dotted, modules)
        if home is not None and (home != module.name or module.is_package):
            found[home] = min(line, found.get(home, line))
    found.pop(module.name, None)
    return found


def main(root: Path = ROOT) -> int:
    """Print every circle; return 1 if there is one."""
    modules = read_modules(root)
    graph = nx.DiGraph()
    for module in modules.values():
        for target, line in imports_of(module, modules).items():
            graph.add_edge(module.name, target, line=line)
    count = 0
    for circle in nx.simple_cycles(graph):
        count += 1
        if count > MOST_SHOWN:
            continue
        steps = [
            f"{tail}:{graph.edges[tail, head]['line']}"
            for tail, head in pairwise([*circle, circle[0]])
        ]
        sys.stdout.write(" -> ".join([*steps, circle[0]]) + "\n")
    sys.stdout.write(f"{count} circular imports in {len(modules)} modules\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
