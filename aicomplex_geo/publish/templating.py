"""Templates of the text pages: what is filled in is escaped, for HTML as for Markdown."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from aicomplex_geo.layers.particles import with_particle

_KOREAN = re.compile(r"[가-힣](?:[가-힣0-9· ]*[가-힣])?")
_ACTIVE_IN_MARKDOWN = ("\\", "|", "`", "*", "_", "[", "]", "~")


def escape_markdown(value: object) -> Markup:
    r"""Escape a value for Markdown, on one line; two bare tildes would strike the text out.

    >>> str(escape_markdown("a|b <script> 1~2"))
    'a\\|b &lt;script&gt; 1\\~2'
    """
    if isinstance(value, Markup):
        return value
    text = " ".join(str(value).split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign in _ACTIVE_IN_MARKDOWN:
        text = text.replace(sign, f"\\{sign}")
    return Markup(text)  # noqa: S704 - escaped just now


def marked_korean(text: object) -> Markup:
    """Escape an English text for HTML, with what is Korean in it marked as such.

    >>> str(marked_korean("A & 담양군 월산면, 2,086"))
    'A &amp; <span lang="ko">담양군 월산면</span>, 2,086'
    """
    return Markup(_KOREAN.sub(r'<span lang="ko">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped


def render(name: str, context: dict[str, Any]) -> str:
    """Fill a template of ``publish/templates``; ``.md`` in its name makes it Markdown."""
    environment = Environment(
        loader=PackageLoader("aicomplex_geo.publish"),
        autoescape=True,
        finalize=escape_markdown if ".md" in name else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["particle"] = with_particle
    environment.filters["marked_korean"] = marked_korean
    return environment.get_template(name).render(context)
