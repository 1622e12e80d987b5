"""Small OpenStreetMap files, written as a test describes them."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import pytest

SITE = {900: ([], {"type": "site"})}
"""A relation that means nothing here: without any, a file looks as if it were cut off."""


def _tags(tags):
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def _position(spec):
    lon, lat, tags = (*spec, {})[:3]
    return f'lon="{lon}" lat="{lat}"', tags


def as_xml(nodes, ways, relations=None, *, order="nwr"):
    """Text of a file; `order` is that of the kinds of objects."""
    relations = SITE if relations is None else relations
    written = {
        "n": [
            f'<node id="{i}" version="1" {_position(spec)[0]}>{_tags(_position(spec)[1])}</node>'
            for i, spec in nodes.items()
        ],
        "w": [
            f'<way id="{i}" version="1">'
            + "".join(f'<nd ref="{ref}"/>' for ref in refs)
            + f"{_tags(tags)}</way>"
            for i, (refs, tags) in ways.items()
        ],
        "r": [
            f'<relation id="{i}" version="1">'
            + "".join(f'<member type="{t}" ref="{ref}" role="{role}"/>' for t, ref, role in members)
            + f"{_tags(tags)}</relation>"
            for i, (members, tags) in relations.items()
        ],
    }
    body = "\n".join(line for kind in order for line in written[kind])
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{body}\n</osm>\n'


@pytest.fixture
def write(tmp_path):
    """A function that writes a file of nodes, ways and relations and gives its path."""

    def written(nodes, ways, relations=None, *, name="test.osm", order="nwr"):
        path = tmp_path / name
        text = as_xml(nodes, ways, relations, order=order)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    return written


@pytest.fixture
def line_of():
    """A function that gives nodes 1 … n on a line, 0.001 degrees apart."""

    def line(count, tags=None):
        tags = tags or {}
        return {i: (126.8 + i / 1000, 35.2, tags.get(i, {})) for i in range(1, count + 1)}

    return line
