"""Hooks of MkDocs: generated pages, and links that lead out of ``docs``."""

from __future__ import annotations

import posixpath
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, Files

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tools"))  # MkDocs knows only the folder of this file

from documentation.command_pages import command_page  # noqa: E402 - see above
from documentation.python_pages import python_pages  # noqa: E402 - see above
from documentation.schema_tables import with_tables  # noqa: E402 - see above
from documentation.schemas import schema_files  # noqa: E402 - see above
from documentation.tutorial_pages import tutorial_pages  # noqa: E402 - see above

# files outside of docs that are pages of the site, by the address that they get there
PAGES = {
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "ARCHITECTURE.md": "project/architecture.md",
    "benchmarks/README.md": "project/benchmarks.md",
    "benchmarks/RESULTS.md": "project/benchmark-results.md",
    "benchmarks/PAGES.md": "project/benchmark-pages.md",
    "data/geo/README.md": "project/data.md",
    "data/geo/LICENSE.md": "project/data-licence.md",
}
IMAGES = ("benchmarks/results.png", "maps/preview-accessibility.png", "maps/preview-compare.png")
_LINK = re.compile(r"(\]\()(?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?(\))")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put generated pages behind the page of their section."""
    tutorial = sorted(one for one in tutorial_pages() if one.endswith(".md"))
    pages = tutorial, list(python_pages())
    for addresses in pages:
        section = _section(config.nav, addresses[-1].rsplit("/", 1)[0] + "/index.md")
        section += [one for one in addresses if not one.endswith("/index.md")]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are generated."""
    texts = {
        "reference/commands.md": command_page(),
        **python_pages(),
        **tutorial_pages(),
        **schema_files(),
    }
    for source, address in PAGES.items():
        texts[address] = (PROJECT / source).read_text(encoding="utf-8")
    for address, text in texts.items():
        files.append(File.generated(config, address, content=text))
    for name in IMAGES:
        content = (PROJECT / name).read_bytes()
        files.append(File.generated(config, f"assets/{Path(name).name}", content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill in tables of fields; let links to files of the project lead to their pages."""
    del config
    address = page.file.src_uri
    sources = {target: source for source, target in PAGES.items()}
    home = posixpath.dirname(sources.get(address, f"docs/{address}"))

    def replaced(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(home, match[2]))
        where = address_of(target)
        if where is None or files.get_file_from_path(where) is None:
            return match[0]
        link = posixpath.relpath(where, posixpath.dirname(address) or ".")
        return f"{match[1]}{link}{match[3] or ''}{match[4]}"

    return _LINK.sub(replaced, with_tables(markdown))


def _section(nav: Any, index: str) -> list[Any]:  # noqa: ANN401 - nested lists of YAML
    """Return the list of the navigation that begins with a page."""
    for entry in nav:
        inner = next(iter(entry.values())) if isinstance(entry, dict) else entry
        if isinstance(inner, list):
            if index in inner:
                return inner
            if found := _section(inner, index):
                return found
    return []


def address_of(path: str) -> str | None:
    """Return where the site shows a file of the project; None if it does not."""
    if path in PAGES:
        return PAGES[path]
    if path in IMAGES:
        return f"assets/{posixpath.basename(path)}"
    return path.removeprefix("docs/") if path.startswith("docs/") else None
