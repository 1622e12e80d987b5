from __future__ import annotations

import re
from pathlib import Path

import pytest

from aicomplex_geo.errors import ModuleError
from aicomplex_geo.maps import offline
from aicomplex_geo.maps.modules import collect, link, link_all, parse

STATIC = Path(offline.__file__).parent / "static"
IMPORTS = re.compile(r"^(?:/\*\* @)?import \{[^}]*\}|ENGINE\[[^]]+\]\.\w+", re.MULTILINE)
ENTRIES = (
    "accessibility.js", "claims.js", "compare.js", "engine/worker.js", "explore.js",
    "explore_on_base.js", "gallery.js", "hubs.js", "loader.js",
    "overview.js", "scenarios.js", "sites.js",
)  # fmt: skip


def reader(**texts: str):
    """Modules by the name of their file, with one underscore for a folder."""
    files = {f"{name.replace('_', '/')}.js": text for name, text in texts.items()}

    def read(name: str) -> str:
        if name not in files:
            raise FileNotFoundError(name)
        return files[name]

    return read


def names(entry: str, **texts: str) -> list[str]:
    return [module.name for module in collect(entry, reader(**texts))]


def test_a_module_stands_after_those_that_it_imports_and_once():
    order = names(
        "page.js",
        page='import { a } from "./a.js";\nimport { b } from "./b.js";',
        a='import { c } from "./c.js";\nexport const a = c;',
        b='import { c } from "./c.js";\nexport const b = c;',
        c="export const c = 1;",
    )
    assert order == ["c.js", "a.js", "b.js", "page.js"]


def test_addresses_are_relative_to_the_folder_of_the_module():
    order = names(
        "page.js",
        page='import { view } from "./part/view.js";',
        part_view='import { el } from "../dom.js";\nimport { x } from "./x.js";\n'
        "export const view = x;",
        part_x="export const x = 1;",
        dom="export function el() {}",
    )
    assert order == ["dom.js", "part/x.js", "part/view.js", "page.js"]


def test_imports_and_exports_are_taken_out_and_the_rest_stays():
    text = """\
/** @import { Pair } from "./types.d.ts" */
import {
  first,
  second,
} from "./other.js";

/**
 * Documented.
 */
export const value = first;
export function run() {
  /** @type {number} */
  const export_count = second; // import is no statement here
  return export_count;
}
export class Frame {}
const own = 1;
"""
    module = parse("page.js", text)
    assert module.imports == {"other.js": ("first", "second")}
    assert module.exports == ("value", "run", "Frame")
    assert module.body == (
        "const value = first;\n"
        "function run() {\n"
        "const export_count = second; // import is no statement here\n"
        "return export_count;\n"
        "}\n"
        "class Frame {}\n"
        "const own = 1;"
    )


def test_a_cast_at_the_start_of_a_line_takes_nothing_with_it():
    text = """\
run(
  /** @type {any} */ (first),
  second,
);
/** Documented. */
const third = 3;
"""
    assert parse("page.js", text).body == ("run(\n(first),\nsecond,\n);\nconst third = 3;")


def test_each_module_has_a_scope_of_its_own():
    read = reader(
        page='import { a } from "./a.js";\nconst hidden = a;\nexport const start = () => hidden;',
        a="const hidden = 1;\nexport const a = hidden;",
    )
    assert link("page.js", read) == (
        "(() => {\n"
        '"use strict";\n'
        "// a.js\n"
        "const module_0 = (() => {\n"
        "const hidden = 1;\nconst a = hidden;\n"
        "return { a };\n"
        "})();\n"
        "// page.js\n"
        "const module_1 = (() => {\n"
        "const { a } = module_0;\n"
        "const hidden = a;\nconst start = () => hidden;\n"
        "return { start };\n"
        "})();\n"
        "return module_1;\n"
        "})()"
    )


def test_lines_may_end_as_on_windows():
    read = reader(
        page='import { a } from "./a.js";\r\nexport const b = a;\r\n', a="export const a = 1;\r\n"
    )
    assert "\r" not in link("page.js", read)


def test_a_circle_is_refused_and_named():
    with pytest.raises(ModuleError, match=r"circular import: a\.js imports b\.js imports a\.js"):
        names(
            "page.js",
            page='import { a } from "./a.js";',
            a='import { b } from "./b.js";\nexport const a = b;',
            b='import { a } from "./a.js";\nexport const b = a;',
        )


def test_a_name_that_is_not_exported_is_refused():
    with pytest.raises(ModuleError, match=r"page\.js imports lost from a\.js"):
        names(
            "page.js",
            page='import { a, lost } from "./a.js";',
            a="export const a = 1;\nconst lost = 2;",
        )


def test_a_module_that_does_not_exist_is_refused():
    with pytest.raises(ModuleError, match=r"page\.js imports lost\.js, which does not exist"):
        names("page.js", page='import { a } from "./lost.js";')


@pytest.mark.parametrize(
    "statement",
    [
        'import a from "./a.js";',
        'import * as a from "./a.js";',
        'import { a as b } from "./a.js";',
        'import "./a.js";',
        'import { a } from "leaflet";',
        "export default 1;",
        "export { a };",
        'export { a } from "./a.js";',
        "export let a = 1;",
    ],
)
def test_other_forms_of_import_and_export_are_refused(statement):
    with pytest.raises(ModuleError, match="unsupported form of import or export"):
        parse("page.js", statement)


@pytest.mark.parametrize("text", ['const a = "</SCRIPT>";', 'const a = "<!--";'])
def test_what_would_end_the_script_of_a_page_is_refused(text):
    with pytest.raises(ModuleError, match="would end the inline script"):
        parse("page.js", text)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_script_of_a_page_is_plain_and_the_same_every_time(entry):
    script = link(entry, offline.static)
    assert script == link(entry, offline.static)
    assert "import {" not in script
    assert "@param" not in script


def test_every_module_is_part_of_a_page():
    linked = {module.name for entry in ENTRIES for module in collect(entry, offline.static)}
    assert linked == {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")}


def test_every_export_is_imported_by_another_module_or_a_test():
    paths = [*STATIC.rglob("*.js"), *(Path(__file__).parents[1] / "js").glob("*.js")]
    imports = {path: "\n".join(IMPORTS.findall(path.read_text("utf-8"))) for path in paths}
    for path in STATIC.rglob("*/*.js"):
        others = "\n".join(text for other, text in imports.items() if other != path)
        for name in parse(path.name, path.read_text("utf-8")).exports:
            assert re.search(rf"\b{name}\b", others), (path.name, name)


def test_a_script_uses_the_modules_that_another_has():
    read = reader(
        page='import { b } from "./b.js";\nimport { a } from "./a.js";\nexport const page = a + b;',
        b='import { a } from "./a.js";\nexport const b = a;',
        a="export const a = 1;",
    )
    assert link_all("b.js", read).endswith('return { "a.js": module_0, "b.js": module_1 };\n})()')
    script = link("page.js", read, shared={name: f'B["{name}"]' for name in ("a.js", "b.js")})
    assert 'const { b } = B["b.js"];' in script
    assert 'const { a } = B["a.js"];' in script
    assert "const a" not in script
