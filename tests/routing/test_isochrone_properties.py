"""Properties of isochrones on any network."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from shapely import Point
from shapely.ops import unary_union

from aicomplex_geo.engine import unpack
from aicomplex_geo.network import Profile, RoadNetwork
from aicomplex_geo.routing import Router

PROFILE = Profile("plain", access_speed=6.0)
RELAXED = settings(
    derandomize=True, max_examples=20, deadline=None, suppress_health_check=list(HealthCheck)
)
DIRECTIONS = st.sampled_from(["from", "to"])
BUFFERS = st.sampled_from([40.0, 150.0, 400.0])
HOLES = st.sampled_from([0.0, 10_000.0, 400_000.0])
MOST_M = 5.5
"""Metres between a border and where it should be: half a cell, and what straightening moves."""
CELL_M = 10.0
CLOSED = {"expressway", "ramp"}


@st.composite
def towns(draw):
    """Crooked roads between the corners of a grid of 500 m, some fast, some one-way."""
    width = draw(st.integers(2, 4))
    nodes = {f"{i}{j}": (500.0 * i, 450.0 * j) for i in range(width) for j in range(3)}
    pairs = [(u, v) for u in nodes for v in nodes if u < v and int(v) - int(u) in {1, 10}]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=14, unique=True))
    classes = st.sampled_from(["street"] * 5 + sorted(CLOSED))
    roads = []
    for pair in chosen:
        u, v = pair if draw(st.booleans()) else pair[::-1]
        aside = draw(st.integers(-90, 90))
        bend = [(a + b) / 2 + aside for a, b in zip(nodes[u], nodes[v], strict=True)]
        length = float(draw(st.integers(450, 1500)))
        roads.append((u, v, draw(st.booleans()), length, draw(classes), [tuple(bend)]))
    return nodes, roads


PLACES = st.lists(
    st.tuples(st.integers(-100, 1600), st.integers(-100, 1000)),
    min_size=1,
    max_size=4,
    unique=True,
)
CUTOFFS = (0.4, 1.1, 2.3)


def located(router, sites, direction):
    """Ids and positions of the points that stand on a road."""
    at = router._snapped(sites, "origin" if direction == "from" else "destination")
    ok = np.flatnonzero(at.positions.ok)
    return [
        (i, *shapely.points([at.positions.xy[i], end]))
        for i, end in zip(ok, router._prepared.snapper.snapped(at.positions, ok), strict=True)
    ]


def on_connected(router, sites, role):
    """Whether points join a connected road, and not only the junction at the end of another."""
    joins = router._snapped(sites, role).joins
    connected = router._prepared.snapper.connected.for_role(role)
    found = np.zeros(len(sites), dtype=bool)
    np.logical_or.at(found, joins.point, connected[joins.row])
    return found


def roads_of(net, classes=None):
    edges = net.edges
    return unary_union(
        list(edges.geometry[edges["road_class"].isin(classes or edges["road_class"])])
    )


def around(spot, n=16):
    """Places a cell away from a place, in the plane of `points`."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    x, y = spot.x - 950_000, spot.y - 1_700_000
    return np.column_stack([x + CELL_M * np.cos(angle), y + CELL_M * np.sin(angle)])


SQUARE = [
    ("21", "11", True, 450.0, "street", [(750.0, 450.0)]),
    ("02", "12", False, 450.0, "street", [(250.0, 900.0)]),
    ("11", "10", False, 450.0, "street", [(500.0, 225.0)]),
    ("02", "01", True, 450.0, "expressway", [(0.0, 675.0)]),
    ("20", "10", False, 450.0, "street", [(750.0, 0.0)]),
    ("11", "01", False, 450.0, "expressway", [(251.0, 451.0)]),
    ("10", "00", False, 450.0, "street", [(250.0, 0.0)]),
    ("01", "00", False, 450.0, "expressway", [(0.0, 225.0)]),
    ("12", "11", False, 450.0, "street", [(500.0, 675.0)]),
]
JUNCTIONS = {f"{i}{j}": (500.0 * i, 450.0 * j) for i in range(3) for j in range(3)}


@RELAXED
@given(towns(), PLACES, DIRECTIONS, BUFFERS, st.booleans())
# along an expressway, a strip of 9 m is reached straight
@example(town=(JUNCTIONS, SQUARE), places=[(31, 205)], direction="to", buffer=150.0, outline=False)
def test_areas_hold_the_places_that_the_matrix_reaches_and_no_other(
    build, points, town, places, direction, buffer, outline
):
    net = build(*town)
    if outline:
        net = RoadNetwork(net.nodes, net.edges, dict(net.provenance), detail="outline")
    assume(net.summary()["largest_component"] > 0.5)
    router = Router(net, PROFILE)
    sites = points({f"p{i}": place for i, place in enumerate(places)})
    areas = router.isochrones(sites, CUTOFFS, direction=direction, buffer_m=buffer).geometry
    spots = np.random.default_rng(1).uniform((-300, -300), (1800, 1200), (200, 2))
    targets = points({f"t{i}": tuple(spot) for i, spot in enumerate(spots)})
    outward = direction == "from"
    pair = (sites, targets) if outward else (targets, sites)
    times = router.od_matrix(*pair).values
    times = times if outward else times.T
    roles = ("origin", "destination") if outward else ("destination", "origin")
    snapped = router.snap(targets, role=roles[1])
    near = snapped["distance"].to_numpy() <= (router.max_distance if outline else buffer)
    # whether pairs off the connected roads are joined at all may show only beyond the cutoff
    joined = (snapped["reason"].eq("").to_numpy() & on_connected(router, targets, roles[1])) | ~near
    alone = router.snap(sites, role=roles[0])["reason"].ne("").to_numpy()
    at = np.asarray(targets.geometry.values)
    for i, _, _ in located(router, sites, direction):
        for small, large in pairwise(areas[3 * i : 3 * i + 3]):
            # where three areas meet, within some cells of the lattice
            assert small.difference(large).area < 0.05 * (1 + small.length) + 5 * 10**2
        for cutoff, area in zip(CUTOFFS, areas[3 * i : 3 * i + 3], strict=True):
            assert area.is_valid
            reached = near & (np.rint(times[i] * 600) <= round(cutoff * 600))
            if not outline:  # along the leg of the point itself, however far from a road
                reached |= ~near & shapely.contains(area, at)
            differ = (reached != shapely.contains(area, at)) & joined & ~alone[i]
            far = differ & (shapely.distance(area.boundary, at) > MOST_M)
            assert differ.mean() <= 0.02
            for spot in at[far]:  # else it lies in a strip narrower than a cell
                beside = points({f"b{i}": tuple(xy) for i, xy in enumerate(around(spot))})
                pair = (sites, beside) if outward else (beside, sites)
                near_it = router.od_matrix(*pair).values
                near_it = near_it[i] if outward else near_it[:, i]
                near_it = np.rint(near_it * 600) <= round(cutoff * 600)
                assert near_it.min() != near_it.max()


@RELAXED
@given(towns(), PLACES, DIRECTIONS, BUFFERS, HOLES)
def test_areas_are_valid_in_the_crs_of_the_points(
    build, points, town, places, direction, buffer, holes
):
    router = Router(build(*town), PROFILE)
    sites = points({f"p{i}": place for i, place in enumerate(places)}).to_crs("EPSG:4326")
    for overlap in ("keep", "merge", "split"):
        options = {
            "direction": direction,
            "buffer_m": buffer,
            "holes_m2": holes,
            "overlap": overlap,
        }
        frame = router.isochrones(sites, CUTOFFS, **options)
        there = frame.geometry[~shapely.is_missing(frame.geometry.to_numpy())]
        assert there.is_valid.all()
        assert frame.crs == sites.crs
        assert set(there.geom_type) <= {"Polygon", "MultiPolygon"}


ONE_ROAD = (
    {f"{i}{j}": (500.0 * i, 450.0 * j) for i in range(2) for j in range(3)},
    [("01", "00", False, 450.0, "street", [(0.0, 225.0)])],
)


@RELAXED
@given(towns(), PLACES, DIRECTIONS, BUFFERS, HOLES)
# along the access leg of the first, near the end of that of the second
@example(ONE_ROAD, [(146, 244), (51, 233)], "from", 40.0, 0.0)
def test_split_areas_are_disjoint_and_together_the_merged_one(
    build, points, town, places, direction, buffer, holes
):
    router = Router(build(*town), PROFILE)
    sites = points({f"p{i}": place for i, place in enumerate(places)})
    options = {"direction": direction, "buffer_m": buffer, "holes_m2": holes}
    split = router.isochrones(sites, CUTOFFS, overlap="split", **options)
    merged = router.isochrones(sites, CUTOFFS, overlap="merge", **options)
    before = {}
    for cutoff, whole in zip(merged["cutoff"], merged.geometry, strict=True):
        parts = split.geometry[split["cutoff"] == cutoff].dropna()
        if whole is None:
            assert parts.empty
            continue
        assert parts.is_valid.all()
        for i, one in enumerate(parts):
            for other in parts.iloc[i + 1 :]:
                assert one.intersection(other).area < 1e-4 * whole.length
            # where three areas meet, within a cell of the lattice
            assert before.get(i, Point()).difference(one).area < 0.05 * whole.length + 5 * 10**2
            before[i] = one
        if holes == 0:  # a hole between the areas of several origins is not filled
            # along the border between origins near each other a gap narrower than a cell is left
            gap = 0.05 * whole.length + 0.05 * whole.area
            assert abs(parts.area.sum() - whole.area) < gap
            assert parts.union_all().symmetric_difference(whole).area < gap


def joined_edges(at, arrays, i):
    """Edges that a point joins, where, and the deciseconds of the access leg."""
    own = []
    for join in np.flatnonzero(at.joins.point == i):
        row, fraction = int(at.joins.row[join]), float(at.joins.fraction[join])
        access = float(unpack(at.access)[0][join])
        own.append((row, fraction, access))
        if arrays.twin[row] >= 0:
            own.append((int(arrays.twin[row]), 1 - fraction, access))
    return own


def reference_times(router, sites, direction, i):
    """Time at a place of a road, in deciseconds, from a search of networkx's own."""
    net, outward = router.net, direction == "from"
    at = router._snapped(sites, "origin" if outward else "destination")
    arrays, time = net.arrays, np.asarray(PROFILE.weights(net), dtype=float)
    tail, head = (arrays.tail, arrays.head) if outward else (arrays.head, arrays.tail)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(net.nodes)))
    for edge in range(len(time)):
        graph.add_edge(int(tail[edge]), int(head[edge]), cost=time[edge])
    own = joined_edges(at, arrays, i)
    for edge, share, access in own:
        ahead = 1 - share if outward else share
        graph.add_edge("here", int(head[edge]), cost=access + ahead * time[edge])
        if ahead == 1:  # at the junction from which the edge is entered
            graph.add_edge("here", int(tail[edge]), cost=access)
    cost = nx.single_source_dijkstra_path_length(graph, "here", weight="cost")

    def time_at(edge, share):
        found = [np.inf]
        for one, place in ((edge, share), (int(arrays.twin[edge]), 1 - share)):
            if one < 0:
                continue
            along = place if outward else 1 - place
            found.append(cost.get(int(tail[one]), np.inf) + along * time[one])
            for mine, start, access in own:
                ahead = along - (start if outward else 1 - start)
                if mine == one and ahead >= -1e-9:
                    found.append(access + ahead * time[one])
        return min(found)

    joined = [net.edges.geometry.iloc[row].interpolate(at, normalized=True) for row, at, _ in own]
    return time_at, unary_union(joined)


@RELAXED
@given(towns(), PLACES, DIRECTIONS)
def test_lines_end_where_the_time_is_up(build, points, town, places, direction):
    net = build(*town)
    router = Router(net, PROFILE)
    sites = points({f"p{i}": place for i, place in enumerate(places)})
    frame = router.isochrones(sites, CUTOFFS, direction=direction, kind="lines")
    roads = [
        (edge, line)
        for edge, line in enumerate(net.edges.geometry)
        if net.arrays.twin[edge] < 0 or edge < net.arrays.twin[edge]
    ]
    junctions = unary_union(list(net.nodes.geometry))
    for i, _, _ in located(router, sites, direction):
        time_at, joined = reference_times(router, sites, direction, i)
        for cutoff, lines in zip(CUTOFFS, frame.geometry[3 * i : 3 * i + 3], strict=True):
            ends = [end for line in lines.geoms for end in shapely.get_parts(line.boundary)]
            for end in ends:
                if end.distance(junctions) < 1e-6 or end.distance(joined) < 1e-6:
                    continue
                edge, line = min(roads, key=lambda road: road[1].distance(end))
                share = line.project(end, normalized=True)
                # the way off the first road is rounded to whole deciseconds
                assert abs(time_at(edge, share) - 600 * cutoff) < 1
            for edge, line in roads:
                for share in np.linspace(0.01, 0.99, 15):
                    time = time_at(edge, share)
                    if abs(time - 600 * cutoff) > 1:
                        place = line.interpolate(share, normalized=True)
                        assert (lines.distance(place) < 1e-6) == (time <= 600 * cutoff)
