"""Every public class of the engine shows itself in one short line."""

import dataclasses

import numpy as np

from aicomplex_geo import engine
from aicomplex_geo.engine import CSRGraph, Dial, Dijkstra, Hierarchy, Search, Sources, Targets


def test_one_line_says_what_an_object_holds():
    graph, _ = CSRGraph.from_arcs(3, [0, 0, 1], [1, 2, 2], [600, 1200, 300])
    length = np.array([9000, 12000, 5000], dtype=np.int32)
    hierarchy = Hierarchy.build(graph.first_out, graph.head)
    search, here, there = Search(graph, length), Sources.at([0]), Sources.at([1, 2])
    trees = Dijkstra(graph, length).run(here, paths=True)
    (path,) = search.paths(here, there, np.array([0]), np.array([1]))
    names = [field.name for field in dataclasses.fields(engine.HierarchyTopology)]
    tree = engine.HierarchyTopology(*(getattr(hierarchy, name) for name in names))
    shown = {
        graph: "CSRGraph(3 nodes, 3 arcs)",
        Dial(graph): "Dial(3 nodes, 3 arcs, 2,048 buckets)",
        Dijkstra(graph, length): "Dijkstra(3 nodes, 3 arcs)",
        hierarchy: "Hierarchy(3 nodes, 3 arcs, 3 upward arcs)",
        tree: "HierarchyTopology(3 nodes, 3 arcs, 3 upward arcs)",
        hierarchy.customize(graph.weight): "Metric(3 nodes, 3 arcs)",
        search: "Search(3 nodes, 3 arcs, kernel='auto')",
        search.path_table(here, there, np.array([0]), np.array([1])): "PathTable(1 path, 2 arcs)",
        path: "ShortestPath(900 ds, 14,000 dm, 2 arcs)",
        trees: "ShortestPathTrees(1 source, 3 nodes, with paths)",
        here: "Sources(1 source, 1 entry)",
        engine.CostBlock(np.zeros((1, 2)), np.inf): "CostBlock(1 x 2 costs)",
        Targets(there): "Targets(2 targets, reached over 2 nodes)",
    }
    assert {type(one) for one in shown} == {
        value for name in engine.__all__ if isinstance(value := getattr(engine, name), type)
    }
    for one, text in shown.items():
        assert repr(one) == text
