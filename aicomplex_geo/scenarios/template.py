"""The commented template of a scenario file."""

from __future__ import annotations

import re
from importlib.resources import files

from aicomplex_geo.layers.schema import KEY

EXAMPLE = "my_scenario"


def template_text(name: str = EXAMPLE) -> str:
    """Text of the template, with an example of each kind of edit, for a file of this name."""
    text = (files("aicomplex_geo.scenarios") / "template.toml").read_text(encoding="utf-8")
    usable = re.fullmatch(KEY, name)
    return text.replace(f'"{EXAMPLE}"', f'"{name}"') if usable else text
