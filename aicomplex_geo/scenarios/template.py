"""The commented template of a scenario file."""

from __future__ import annotations

from importlib.resources import files


def template_text() -> str:
    """Text of the template, with an example of each kind of edit."""
    return (files("aicomplex_geo.scenarios") / "template.toml").read_text(encoding="utf-8")
