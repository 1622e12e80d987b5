"""The notebooks as pages; with their results where executed copies are given."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = PROJECT / "notebooks"
# a folder that the tests of the notebooks fill, if they are told to
EXECUTED = "AICOMPLEX_GEO_EXECUTED_NOTEBOOKS"
_LONGEST = 40  # lines of a printed result


def tutorial_pages() -> dict[str, str]:
    """Return a page for each notebook, and the one that lists them, by address."""
    executed = Path(os.environ.get(EXECUTED, "nowhere"))
    pages, listed = {}, []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        source = executed / path.name if (executed / path.name).exists() else path
        text = page_of(json.loads(source.read_text(encoding="utf-8")))
        pages[f"tutorial/{path.stem}.md"] = text
        listed.append(f"- [{_title(text)}]({path.stem}.md)")
    index = (
        "# Tutorial\n\nNotebooks, to be read in this order or each for itself. They need no "
        "internet: `pip install 'aicomplex-geo[notebooks]' jupyterlab`, then open them from the "
        "folder `notebooks`.\n\n" + "\n".join(listed) + "\n"
    )
    return {"tutorial/index.md": index, **pages}


def page_of(book: dict[str, Any]) -> str:
    """Return a notebook as Markdown."""
    parts = []
    for cell in book["cells"]:
        source = "".join(cell["source"]).strip()
        if cell["cell_type"] == "markdown":
            parts.append(source)
        elif source and "socket" not in source.splitlines()[0]:
            parts.append(f"```python\n{source}\n```")
            parts += [text for one in cell["outputs"] if (text := result_of(one))]
    return "\n\n".join(parts) + "\n"


def result_of(output: dict[str, Any]) -> str:
    """Return what a cell gave: a picture, a table or a text; maps are left to the notebook."""
    data = output.get("data", {})
    if "image/png" in data:
        return f"![](data:image/png;base64,{''.join(data['image/png']).strip()})"
    if "text/html" in data and "<iframe" not in (html := "".join(data["text/html"])):
        table = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
        return f'<div class="result" markdown="0">\n{table}\n</div>'
    if "text/html" in data:
        return "*The map is drawn in the notebook.*"
    text = "".join(output.get("text", data.get("text/plain", ""))).rstrip()
    lines = text.splitlines()
    if len(lines) > _LONGEST:
        lines = [*lines[:_LONGEST], "…"]
    return "```text\n" + "\n".join(lines) + "\n```" if lines else ""


def _title(text: str) -> str:
    return text.split("\n", 1)[0].removeprefix("# ").strip()
