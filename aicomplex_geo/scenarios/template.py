"""The commented template of a scenario file."""

from __future__ import annotations

import re
from importlib.resources import files

EXAMPLE = "my_scenario"


def template_text(name: str = EXAMPLE) -> str:
    """Text of the template, with an example of each kind of edit, for a file of this name."""
    text = (files("aicomplex_geo.scenarios") / "template.toml").read_text(encoding="utf-8")
    usable = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name)
    return text.replace(f'"{EXAMPLE}"', f'"{name}"') if usable else text
