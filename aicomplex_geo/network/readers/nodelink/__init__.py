"""Road networks from the Korean standard node-link (표준노드링크), with turn restrictions."""

from __future__ import annotations

from aicomplex_geo.network.readers.nodelink.reader import NodeLink, from_node_link, read

__all__ = ["NodeLink", "from_node_link", "read"]
