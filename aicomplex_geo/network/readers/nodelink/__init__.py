"""Road networks from the Korean standard node-link (표준노드링크), with turn restrictions."""

from __future__ import annotations

from aicomplex_geo.network.readers.nodelink.reader import from_node_link

__all__ = ["from_node_link"]
