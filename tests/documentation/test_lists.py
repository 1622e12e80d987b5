"""Lists stand after a blank line: the site would draw them as a part of what is before them."""

import re

import pytest

from tests.documentation.pages import PROJECT

PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
ITEM = re.compile(r"(?:[-*+]|\d+\.) ")


def lists_without_a_line(text):
    """Return the first items of lists that follow a paragraph, a table or a block at once."""
    found, before, in_block = [], "", False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            in_block = not in_block
        elif not in_block and ITEM.match(line):
            goes_on = not before.strip() or before.startswith((" ", "#")) or ITEM.match(before)
            found += [] if goes_on else [line]
        before = line
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_lists_stand_after_a_blank_line(path):
    assert lists_without_a_line(path.read_text(encoding="utf-8")) == []


def test_lists_that_follow_at_once_are_found():
    assert lists_without_a_line("# A\n- a\n  b\n- c\n\n1. d\n") == []
    assert lists_without_a_line("```sh\n- a\n```\n- b\n\nc:\n1. d\n") == ["- b", "1. d"]
