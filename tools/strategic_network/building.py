"""From the reference folder to the finished graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strategic_network.contracting import contract, drop_needless
from strategic_network.gaps import close_gaps, place_gates
from strategic_network.interchanges import interchanges, place_interchanges
from strategic_network.mainlines import heal_main_lines
from strategic_network.ramps import connect_ends, open_ends, ramps_into_streets
from strategic_network.reading import read_facts, read_trunk
from strategic_network.streets import StreetWriter
from strategic_network.trunk import keep_strong, trunk_graph

if TYPE_CHECKING:
    from pathlib import Path

    from strategic_network.graph import Graph

MAIN_LINE_ENDS = ("12-unsu-ic", "500-south-gwangsan-ic")


def build_graph(reference: Path) -> Graph:
    """Build the strategic network: trunk roads, named interchanges, written streets."""
    graph = trunk_graph(read_trunk(reference))
    heal_main_lines(graph)
    close_gaps(graph)
    named = interchanges(read_facts(reference, "expressway_nodes.csv"))
    placed = place_interchanges(graph, named)
    place_gates(graph)
    ramps_into_streets(graph)
    writer = StreetWriter(graph, reference)
    writer.write_table()
    at = {key: graph.places[numbers[0]].at for key, numbers in placed.items()}
    ends = open_ends(graph, list(at.values()), [at[key] for key in MAIN_LINE_ENDS])
    connect_ends(writer, ends)
    writer.reach(name for name in writer.anchors if name.startswith(("site:", "hub:")))
    keep_strong(graph)
    contract(graph)
    while drop_needless(graph):
        contract(graph)
    return graph
