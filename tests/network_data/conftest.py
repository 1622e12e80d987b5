"""The tables of the network and the tools that wrote them."""

from __future__ import annotations

import csv
import importlib
import sys
from types import SimpleNamespace

import networkx as nx
import pytest


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def folder(project):
    return project / "data" / "geo" / "network"


@pytest.fixture(scope="session")
def junctions(folder):
    return {row["id"]: row for row in read(folder / "junctions.csv")}


@pytest.fixture(scope="session")
def links(folder):
    return read(folder / "links.csv")


@pytest.fixture(scope="session")
def graph_of(links):
    """Make a directed graph of the links of some classes, metres on its edges."""

    def make(*classes):
        graph = nx.DiGraph()
        for row in links:
            if classes and row["road_class"] not in classes:
                continue
            ways = [(row["from"], row["to"])]
            if row["direction"] == "both":
                ways.append((row["to"], row["from"]))
            metres = float(row["length_m"])
            for tail, head in ways:
                old = graph.get_edge_data(tail, head, {"metres": metres})
                graph.add_edge(tail, head, metres=min(metres, old["metres"]))
        return graph

    return make


@pytest.fixture(scope="session")
def tools(project):
    """The modules of tools/strategic_network."""
    path = str(project / "tools")
    sys.path.insert(0, path)
    names = (
        "breaks",
        "comparing",
        "contracting",
        "geometry",
        "graph",
        "interchanges",
        "joining",
        "mainlines",
        "posts",
        "reading",
        "returns",
        "streets",
        "tables",
        "tolls",
        "trunk",
        "validating",
        "writing",
    )
    modules = {name: importlib.import_module(f"strategic_network.{name}") for name in names}
    yield SimpleNamespace(**modules)
    sys.path.remove(path)
