"""Interchange distances along the network against the kilometre posts."""

from __future__ import annotations

import csv
from itertools import pairwise

import networkx as nx
import pytest

# The facts have no kilometre post for it: 91.5 stands there as a guess between two others.
GUESSED = {"25-south-jangseong-jc"}
REBUILT = "광주대구고속도로"  # route 12 east of Goseo


@pytest.fixture(scope="module")
def sections(project, junctions, graph_of):
    graph = graph_of("expressway")
    routes = {}
    path = project / "data" / "geo" / "expressway_nodes.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            wanted = row["kind"] in {"interchange", "junction", "tollgate"} and row["km_post"]
            if wanted and row["id"] in junctions and row["id"] not in GUESSED:
                routes.setdefault((row["route_no"], row["route_ko"]), []).append(
                    (float(row["km_post"]), row["id"])
                )
    found = []
    for (_, name), posts in routes.items():
        posts.sort()
        for i, ((km, first), (km_next, second)) in enumerate(pairwise(posts)):
            ways = [
                nx.shortest_path_length(graph, tail, head, weight="metres")
                for a in (first, f"{first}-r")
                for b in (second, f"{second}-r")
                for tail, head in ((a, b), (b, a))
                if tail in graph and head in graph and nx.has_path(graph, tail, head)
            ]
            end = i in {0, len(posts) - 2} or name == REBUILT
            found.append((first, second, km_next - km, min(ways) / 1000, end))
    return found


def test_interchange_distances_are_within_5_percent_of_the_posts(sections):
    inner = [section for section in sections if not section[4]]
    assert len(inner) >= 30
    off = [s for s in inner if abs(s[3] / s[2] - 1) > 0.05]
    assert off == []


def test_the_lengths_have_no_bias_against_the_posts(sections):
    inner = [section for section in sections if not section[4]]
    posts, network = (sum(section[k] for section in inner) for k in (2, 3))
    assert network / posts == pytest.approx(1, abs=0.01)
