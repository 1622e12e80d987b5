"""Objects on one line, for consoles and notebooks."""

from __future__ import annotations

MAX_LENGTH = 100


def one_line(name: str, *parts: str) -> str:
    """Write ``<name part, part>``, cut to at most 100 characters.

    >>> one_line("Study", "cheomdan3", "15 layers")
    '<Study cheomdan3, 15 layers>'
    """
    text = f"<{name} {', '.join(' '.join(part.split()) for part in parts if part)}>"
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 2]}…>"
