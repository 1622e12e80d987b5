"""The notebooks as pages with their results: tables, plots, and maps that can be used."""

from __future__ import annotations

import html
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from documentation.executed_notebooks import NOTEBOOKS, PROJECT, executed

FOLDER = "AICOMPLEX_GEO_EXECUTED_NOTEBOOKS"
"""Variable that names the folder of executed notebooks; those that are absent are run into it."""
_KEPT = PROJECT / "build" / "notebooks"
_LONGEST = 40  # lines of a printed result
_MAP = re.compile(r'<iframe [^>]*?srcdoc="(.*?)"', re.DOTALL)


@cache
def tutorial_pages() -> dict[str, str]:
    """Return a page for each notebook, its maps, and the page that lists all, by address."""
    folder = Path(os.environ.get(FOLDER) or _KEPT)
    pages, listed = {}, []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        book = json.loads(executed(path, folder).read_text(encoding="utf-8"))
        text, maps = page_of(book, path.stem)
        pages[f"tutorial/{path.stem}.md"] = text
        pages |= {f"tutorial/{name}": page for name, page in maps.items()}
        listed.append(f"- [{_title(text)}]({path.stem}.md)")
    index = (
        "# Tutorial\n\nNotebooks, to be read in this order or each for itself, with the results "
        "that they gave when this site was built. They need no internet: `pip install "
        "'aicomplex-geo[notebooks]' jupyterlab`, then open them from the folder `notebooks` of "
        "the source distribution.\n\n" + "\n".join(listed) + "\n"
    )
    return {"tutorial/index.md": index, **pages}


def page_of(book: dict[str, Any], stem: str) -> tuple[str, dict[str, str]]:
    """Return a notebook as Markdown, and its maps as pages by their names."""
    parts: list[str] = []
    maps: dict[str, str] = {}
    for cell in book["cells"]:
        source = "".join(cell["source"]).strip()
        if cell["cell_type"] == "markdown":
            parts.append(source.replace(".ipynb)", ".md)"))
        elif source:
            parts.append(f"```python\n{source}\n```")
            parts += [text for one in cell["outputs"] if (text := result_of(one, stem, maps))]
    return "\n\n".join(parts) + "\n", maps


def result_of(output: dict[str, Any], stem: str, maps: dict[str, str]) -> str:
    """Return what a cell gave: a picture, a table, a text, or a map, which is added to `maps`."""
    data = output.get("data", {})
    if "image/png" in data:
        return f"![](data:image/png;base64,{''.join(data['image/png']).strip()})"
    markup = "".join(data.get("text/html", ""))
    if found := _MAP.search(markup):
        name = f"{stem}-map-{len(maps) + 1}.html"
        maps[name] = html.unescape(found[1])
        return f'<iframe class="map" src="{name}" title="{name}" loading="lazy"></iframe>'
    if markup:
        table = re.sub(r"<style.*?</style>", "", markup, flags=re.DOTALL)
        return f'<div class="result" markdown="0">\n{table}\n</div>'
    text = "".join(output.get("text", data.get("text/plain", ""))).rstrip()
    lines = text.splitlines()
    if len(lines) > _LONGEST:
        lines = [*lines[:_LONGEST], "…"]
    return "```text\n" + "\n".join(lines) + "\n```" if lines else ""


def _title(text: str) -> str:
    return text.split("\n", 1)[0].removeprefix("# ").strip()
