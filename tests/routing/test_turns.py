"""Trips on networks with turn restrictions and delays at turns."""

from __future__ import annotations

import cmath
import heapq
import math
import warnings
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicomplex_geo.engine import pack
from aicomplex_geo.network import Delays, Profile, RoadNetwork, read_profile, reverse
from aicomplex_geo.network.turn_restrictions import as_table, forbidden
from aicomplex_geo.results.provenance import record
from aicomplex_geo.routing import Router, od_range
from aicomplex_geo.routing.internals import pair_costs
from aicomplex_geo.routing.routes import RouteFinder, find_routes
from aicomplex_geo.study import load_study

RELAXED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
PLAIN = Profile("plain", access_speed=6.0)
"""A kilometre takes a minute, turns nothing."""

PLAIN_ABROAD = replace(read_profile("car_free"), delays=Delays())
"""Speeds by class too, turns nothing."""

CROSS = {"w": (0, 0), "m": (1000, 0), "e": (2000, 0), "n": (1000, 1000), "s": (1000, -1000)}
ARMS = [(arm, "m", True, 1000.0, "street", None) for arm in "wens"]


def restricted(net, rules, private=()):
    """The network with restrictions of (kind, junctions) and residents' roads of pairs."""
    rows = [
        (kind, kind, "node" if len(path) == 3 else "way", _edges(path), "test")
        for kind, path in rules
    ]
    pairs = {frozenset(pair) for pair in private}
    access = ["destination" if frozenset(edge[:2]) in pairs else "open" for edge in net.edges.index]
    edges = net.edges.assign(access=access)
    return RoadNetwork(net.nodes, edges, net.provenance, restrictions=as_table(rows))


def _edges(path):
    return tuple((u, v, 0) for u, v in pairwise(path))


def minutes(router, start, end):
    return router.od_matrix(start, end).values[0, 0]


def way(router, start, end):
    """Junctions that the drawn route passes, as they lie on it."""
    line = router.routes(start, end).geometry.iloc[0]
    at = router.net.nodes.geometry
    on = [(line.project(point), name) for name, point in at.items() if line.distance(point) < 1e-6]
    return "".join(name for _, name in sorted(on))


# --- solved by hand


@pytest.fixture
def cross(build):
    """Four streets at one junction, and a ring around it from w over n to e."""
    ring = [("w", "n", True, 1500.0, "street", None), ("n", "e", True, 1500.0, "street", None)]
    return build(CROSS, [*ARMS, *ring])


def test_without_restrictions_turns_are_not_seen(cross):
    assert not Router(cross, PLAIN).turns
    assert Router(cross, PLAIN, turns=True).turns
    assert "u_turns" not in Router(cross, PLAIN).provenance


def test_a_forbidden_left_turn_forces_a_detour(cross, points):
    west, north = points({"o": (500, 0)}), points({"d": (1000, 500)})
    net = restricted(cross, [("no", "wmn")])
    router = Router(net, PLAIN)
    assert router.turns
    assert minutes(Router(net, PLAIN, turns=False), west, north) == pytest.approx(1)
    # back to w, over the ring to n and down; on to e and over the ring it is 0.5 + 1 + 1.5 + 0.5
    assert minutes(router, west, north) == pytest.approx(0.5 + 1.5 + 0.5)
    assert way(router, west, north) == "wn"
    # who may not turn left may not do so from w either, and goes round at once
    assert minutes(router, points({"o": (0, 0)}), north) == pytest.approx(1.5 + 0.5)
    # the other way is not forbidden
    assert minutes(router, points({"o": (1000, 500)}), points({"d": (500, 0)})) == pytest.approx(1)


def test_straight_on_only(cross, points):
    net = restricted(cross, [("only", "wme")])
    router = Router(net, PLAIN)
    west = points({"o": (500, 0)})
    assert minutes(router, west, points({"d": (1500, 0)})) == pytest.approx(1)
    # s can be reached from n or e, so that the way there is back over w and n
    assert minutes(router, west, points({"d": (1000, -500)})) == pytest.approx(0.5 + 1.5 + 1 + 0.5)


def test_a_restriction_over_a_way_binds_those_who_came_that_way(build, points):
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (2000, 1000), "x": (1000, -1000),
             "e": (3000, 0)}  # fmt: skip
    roads = [("a", "b"), ("b", "c"), ("c", "d"), ("x", "b"), ("c", "e")]
    net = build(nodes, [(*pair, True, 1000.0, "street", None) for pair in roads])
    router = Router(restricted(net, [("no", "abcd")]), PLAIN)
    goal = points({"goal": (2000, 500)})
    assert minutes(router, points({"o": (1000, -500)}), goal) == pytest.approx(2)
    # who begins on the way in between has not come over a
    assert minutes(router, points({"o": (1500, 0)}), goal) == pytest.approx(1)
    # over a and b: on to the end of the road and back, or to x and back
    assert minutes(router, points({"o": (500, 0)}), goal) == pytest.approx(0.5 + 1 + 2 + 0.5)


def test_one_turns_back_at_dead_ends_only(build, points):
    roads = [("a", "b"), ("b", "c"), ("b", "d")]
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (1000, 1000)}
    net = build(nodes, [(*pair, False, 1000.0, "street", None) for pair in [("a", "b")]]
                + [(*pair, True, 1000.0, "street", None) for pair in roads[1:]])  # fmt: skip
    profile = Profile("slow", access_speed=6.0, delays=Delays(u_turn=30))
    down, up = points({"o": (1400, 0)}), points({"d": (1200, 0)})
    router = Router(net, profile, turns=True, connected_within=0)
    # o and d lie on one two-way road: no need to turn
    assert minutes(router, down, up) == pytest.approx(0.2)
    # from the one-way road into c, back at its end, and into d
    one_way = points({"o": (500, 0)})
    only = Router(restricted(net, [("no", "abd")]), profile, connected_within=0)
    assert minutes(only, one_way, points({"d": (1000, 200)})) == pytest.approx(
        0.5 + 1 + 0.5 + 1 + 0.2
    )


def test_a_u_turn_does_not_dodge_a_restriction(build, points):
    nodes = {"w": (0, 0), "m": (1000, 0), "n": (1000, 1000), "x": (1100, 0), "y": (1100, -500),
             "e": (2000, 0)}  # fmt: skip
    lengths = {"wm": 1000.0, "mn": 1000.0, "mx": 100.0, "xy": 500.0, "xe": 900.0}
    net = build(nodes, [(*pair, True, long, "street", None) for pair, long in lengths.items()])
    net = restricted(net, [("no", "wmn")])
    west, north = points({"o": (900, 0)}), points({"d": (1000, 100)})
    # behind the junction x a dead end is the first place to turn
    assert minutes(Router(net, PLAIN), west, north) == pytest.approx(0.1 + 0.1 + 1 + 0.1 + 0.1)
    everywhere = Router(net, PLAIN, u_turns=True)
    assert everywhere.provenance["u_turns"]
    assert minutes(everywhere, west, north) == pytest.approx(0.4)


def test_an_only_may_order_a_u_turn(build, points):
    net = build(CROSS, ARMS)
    router = Router(restricted(net, [("only", "wmw")]), PLAIN)
    assert minutes(router, points({"o": (0, 0)}), points({"d": (0, 0)})) == 0
    west = points({"o": (500, 0)})
    # a circle of a kilometre and back, for nothing else is permitted from w
    assert np.isinf(minutes(router, west, points({"d": (1500, 0)})))


def test_turns_take_the_delays_of_the_profile(cross, points):
    delays = Delays(left_turn=15, right_turn=6, u_turn=30)
    router = Router(cross, Profile("slow", access_speed=6.0, delays=delays), turns=True)
    west = points({"o": (900, 0)})
    for goal, expected in (((1100, 0), 0.2), ((1000, 100), 0.45), ((1000, -100), 0.3)):
        assert minutes(router, west, points({"d": goal})) == pytest.approx(expected)
    # a trip that ends at the junction, or begins there, does not turn
    middle = points({"m": (1000, 0)})
    assert minutes(router, west, middle) == pytest.approx(0.1)
    assert minutes(router, middle, points({"d": (1000, 100)})) == pytest.approx(0.1)
    assert minutes(router, middle, middle) == 0
    assert router.routes(middle, middle).geometry.length.tolist() == [0]


def test_a_bend_is_no_turn(build, points):
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000)}
    net = build(nodes, [(*pair, True, 1000.0, "street", None) for pair in ("ab", "bc")])
    profile = Profile("slow", access_speed=6.0, delays=Delays(left_turn=60, right_turn=60))
    router = Router(net, profile, turns=True)
    assert minutes(router, points({"o": (0, 0)}), points({"d": (1000, 1000)})) == pytest.approx(2)


def test_a_two_way_road_is_begun_and_ended_both_ways(build, points):
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
    square = [(*pair, True, 1000.0, "street", None) for pair in ("ab", "bc", "cd", "da")]
    net = build(nodes, square)
    router = Router(restricted(net, [("no", "bad")]), PLAIN)
    home, west, east = (points({"x": at}) for at in ((400, 0), (0, 500), (1000, 500)))
    assert minutes(router, home, east) == pytest.approx(0.6 + 0.5)
    assert minutes(router, west, home) == pytest.approx(0.5 + 0.4)
    # the short way round is forbidden from b over a, so round by b, c and d
    assert minutes(router, home, west) == pytest.approx(0.6 + 1 + 1 + 0.5)
    assert way(router, home, west) == "bcd"


def test_on_one_edge_ahead_and_behind(build, points):
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
    ring = [(*pair, False, 1000.0, "street", None) for pair in ("ab", "bc", "cd", "da")]
    net = build(nodes, [*ring, ("c", "a", False, 500.0, "street", None)])
    router = Router(restricted(net, [("no", "bca")]), PLAIN)
    back, ahead = points({"x": (300, 0)}), points({"y": (700, 0)})
    assert minutes(router, back, ahead) == pytest.approx(0.4)
    # the shortcut from c to a is forbidden
    assert minutes(router, ahead, back) == pytest.approx(0.3 + 3 + 0.3)
    assert minutes(Router(net, PLAIN), ahead, back) == pytest.approx(0.3 + 1 + 0.5 + 0.3)


def test_residents_roads_and_turns_together(build, points):
    nodes = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
    around = [(*pair, True, 1000.0, "street", None) for pair in ("ab", "bc", "cd", "da")]
    net = build(nodes, [*around, ("a", "c", True, 1200.0, "street", None)])
    router = Router(restricted(net, [("no", "dac")], private=["ac"]), PLAIN)
    home, north = points({"h": (250, 250)}), points({"x": (0, 800)})
    corner, other = points({"a": (0, 0)}), points({"c": (1000, 1000)})
    assert minutes(router, corner, other) == pytest.approx(2)
    assert minutes(router, home, north) == pytest.approx(0.3 + 0.8)
    # in from d over a is forbidden, and on from b too far: over c
    assert minutes(router, north, home) == pytest.approx(0.2 + 1 + 0.9)
    assert minutes(router, points({"x": (800, 0)}), home) == pytest.approx(0.8 + 0.3)


@pytest.mark.parametrize("direction", ["from", "to"])
def test_isochrones_obey(cross, points, direction):
    net = restricted(cross, [("no", "wmn"), ("no", "wms")])
    router = Router(net, PLAIN)
    site = points({"o": (500, 0) if direction == "from" else (1000, 500)})
    lines = router.isochrones(site, 1.2, kind="lines", direction=direction).geometry[0]
    free = (
        Router(net, PLAIN, turns=False)
        .isochrones(site, 1.2, kind="lines", direction=direction)
        .geometry[0]
    )
    missing = {"from": 2 * 700, "to": 700}[direction]
    assert free.length - lines.length == pytest.approx(missing)
    area = router.isochrones(site, 1.2, direction=direction, buffer_m=50).geometry[0]
    # the tips of areas along fast roads are narrower than a cell of the lattice
    assert lines.difference(area.buffer(0.01)).length < 60


def test_a_turning_loop_is_driven_round(build, points):
    nodes = {"a": (0, 0), "b": (1000, 0)}
    loop = [(1200, 100), (1400, 0), (1200, -100)]
    net = build(nodes, [("a", "b", True, 1000.0, "street", None),
                        ("b", "b", False, 900.0, "street", loop)])  # fmt: skip
    delays = Delays(left_turn=60, right_turn=60, u_turn=60)
    router = Router(net, Profile("slow", access_speed=6.0, delays=delays), turns=True)
    start, end = points({"o": (700, 0)}), points({"d": (1400, 0)})
    length = router.routes(start, end)["distance"]
    assert length.tolist() == pytest.approx([300 + 450], abs=1)
    # out of the loop one is on the road again, without having turned back at b
    assert minutes(router, end, start) == pytest.approx(0.45 + 0.3, abs=0.01)


# --- who is bound


def test_restrictions_bind_the_mode_that_they_were_read_for(cross):
    net = restricted(cross, [("no", "wmn")])
    on_foot, by_bike = Profile("p", mode="walk"), Profile("p", mode="bike")
    assert not Router(net, on_foot).turns
    assert not Router(net, by_bike).turns
    assert Router(net, by_bike, turns=True).turns
    assert Router(net, Profile("p", mode="truck")).turns
    of_bikes = {"parameters": {"mode": "bike"}}
    read = RoadNetwork(net.nodes, net.edges, of_bikes, restrictions=net.restrictions)
    assert Router(read, by_bike).turns
    assert not Router(read, PLAIN).turns


def test_another_profile_sees_turns_as_far_as_they_bind_it(cross):
    net = restricted(cross, [("no", "wmn")])
    router = Router(net, PLAIN, u_turns=True)
    on_foot = router.with_profile(Profile("p", mode="walk"))
    assert not on_foot.turns
    back = on_foot.with_profile(PLAIN)
    assert back.turns
    assert back.u_turns
    assert not Router(net, PLAIN, turns=False).with_profile(PLAIN).turns


# --- brute force


@st.composite
def towns(draw, *, parallel=True):
    """A small town with restrictions, residents' roads, and places on its roads."""
    nodes = {f"{i}{j}": (1000.0 * i + 37 * j, 900.0 * j + 11 * i) for i in range(3) for j in (0, 1)}
    pairs = [(u, v) for u in nodes for v in nodes if u < v and abs(int(u) - int(v)) in {1, 10}]
    lists = st.lists(st.sampled_from(pairs), min_size=4, max_size=9, unique=not parallel)
    roads = [
        (
            *(pair if draw(st.booleans()) else pair[::-1]),
            draw(st.integers(0, 3)) > 0,
            draw(st.integers(5, 15)) * 200.0,
            "street",
            None,
        )
        for pair in draw(lists)
    ]
    used = [road[:2] for road in roads]
    private = draw(st.lists(st.sampled_from(used), max_size=3, unique=True))
    directed = sorted({*used, *(road[1::-1] for road in roads if road[2])})
    walks = [(draw(st.sampled_from(["no", "no", "only"])), walk(draw, directed))
             for _ in range(draw(st.integers(0, 4)))]  # fmt: skip
    spot = st.tuples(st.sampled_from(used), st.sampled_from([0.0, 0.25, 0.5, 1.0]))
    spots = draw(st.lists(spot, min_size=2, max_size=3))
    # from where and to where a restriction makes a difference
    spots += [(path[i], 0.5) for _, path in walks for i in (0, -1)]
    places = {
        f"p{i}": tuple(np.array(nodes[u]) + share * (np.array(nodes[v]) - nodes[u]))
        for i, ((u, v), share) in enumerate(spots)
    }
    return nodes, roads, private, places, walks


def walk(draw, directed):
    """Edges one after the other, up to five, rarely back at once."""
    path = [draw(st.sampled_from(directed))]
    for _ in range(draw(st.integers(1, 4))):
        ahead = [edge for edge in directed if edge[0] == path[-1][1]]
        on = [edge for edge in ahead if edge[1] != path[-1][0]]
        choice = on if on and draw(st.integers(0, 5)) else ahead
        if not choice:
            break
        path.append(draw(st.sampled_from(choice)))
    return path


DELAYS = st.builds(
    Delays,
    left_turn=st.sampled_from([0.0, 7.3, 30.0]),
    right_turn=st.sampled_from([0.0, 2.0, 9.0]),
    u_turn=st.sampled_from([0.0, 11.0, 60.0]),
)


def settle(build, town):
    """Network of a town."""
    nodes, roads, private, _, walks = town
    rules = [(kind, [path[0][0], *(v for _, v in path)]) for kind, path in walks if len(path) > 1]
    return restricted(build(nodes, roads), rules, private)


class Rules:
    """What a trip may do next, spelt out over the edges that it has travelled."""

    def __init__(self, net, access_roads, profile, *, u_turns):
        arrays = net.arrays
        self.tail, self.head = arrays.tail.tolist(), arrays.head.tolist()
        self.twin, self.access_roads = arrays.twin.tolist(), access_roads
        self.time = profile.weights(net).tolist()
        self.length = arrays.length_dm.tolist()
        self.delays, self.u_turns = profile.delays, u_turns
        ids = list(net.edges.index)
        row = {edge: i for i, edge in enumerate(ids)}
        banned = forbidden(net.restrictions, net.edges.index)
        self.banned = {tuple(row[edge] for edge in path) for path in banned}
        self.memory = max((len(path) for path in self.banned), default=2) - 1
        self.ordered = {
            (row[a], row[b])
            for kind, path in zip(net.restrictions["kind"], net.restrictions["edges"], strict=True)
            if kind == "only"
            for a, b in pairwise(path)
        }
        at = net.nodes.geometry
        self.spot = [complex(point.x, point.y) for point in at]
        roads = [i for i in range(len(ids)) if self.twin[i] < i]
        self.roads = [
            sum((self.tail[i] == node) + (self.head[i] == node) for i in roads)
            for node in range(len(at))
        ]

    def kind(self, e, f):
        before = self.spot[self.head[e]] - self.spot[self.tail[e]]
        after = self.spot[self.head[f]] - self.spot[self.tail[f]]
        angle = math.degrees(cmath.phase(after / before))
        straight_back = self.head[f] == self.tail[e] and abs(angle) > 150
        if self.twin[e] == f or straight_back:
            return "u"
        if self.roads[self.head[e]] < 3 or abs(angle) <= 45:
            return "straight"
        return "left" if angle > 0 else "right"

    def delay(self, e, f):
        seconds = {
            "u": self.delays.u_turn,
            "left": self.delays.left_turn,
            "right": self.delays.right_turn,
            "straight": 0.0,
        }
        return round(seconds[self.kind(e, f)] * 10)

    def next(self, behind, phase):
        """Edges that may follow, with the delay and the phase of the trip."""
        last = behind[-1]
        open_ = [
            f
            for f in range(len(self.tail))
            if self.tail[f] == self.head[last]
            and not any((*behind, f)[-len(path) :] == path for path in self.banned)
        ]
        ahead = [
            f
            for f in range(len(self.tail))
            if self.tail[f] == self.head[last] and self.kind(last, f) != "u"
        ]
        for f in open_:
            back = self.kind(last, f) == "u"
            if back and ahead and not self.u_turns and (last, f) not in self.ordered:
                continue
            then = self.phase(phase, f)
            if then:
                yield f, self.delay(last, f), then

    def phase(self, phase, f):
        if self.access_roads.access_only[f]:
            return "begin" if phase == "begin" else "end"
        return "" if phase == "end" else "middle"

    def starts(self, positions, i):
        """First edges of trips: how far along, and the phase."""
        row, here = int(positions.row[i]), float(positions.fraction[i])
        if here in {0.0, 1.0}:
            node = self.head[row] if here else self.tail[row]
            inside = self.access_roads.in_main_part[node]
            for f in range(len(self.tail)):
                if self.tail[f] == node:
                    yield f, 0.0, self.phase("middle" if inside else "begin", f)
            return
        yield row, here, self.phase("begin", row)
        if self.twin[row] >= 0:
            yield self.twin[row], 1 - here, self.phase("begin", row)

    def goals(self, positions, j):
        """Where a trip ends: a junction, or edges and how far along."""
        row, there = int(positions.row[j]), float(positions.fraction[j])
        if there in {0.0, 1.0}:
            return self.head[row] if there else self.tail[row], {}
        back = self.twin[row]
        return None, {row: there, **({back: 1 - there} if back >= 0 else {})}

    def part(self, f, share):
        return np.rint(self.time[f] * share), np.rint(self.length[f] * share)


def brute_force(rules, from_points, to_points, i, j):
    """Least (time, length) from the i-th to the j-th place, access legs left out."""
    node, edges = rules.goals(to_points, j)
    best = (np.inf, np.inf)
    here = rules.goals(from_points, i)[0]
    if here is not None and here == node:
        return 0.0, 0.0
    queue, done = [], set()
    for f, share, phase in rules.starts(from_points, i):
        t, m = rules.part(f, share)
        if f in edges and edges[f] >= share:
            goal = rules.part(f, edges[f])
            best = min(best, (goal[0] - t, goal[1] - m))
        queue.append((rules.time[f] - t, rules.length[f] - m, (f,), phase))
    heapq.heapify(queue)
    while queue:
        t, m, behind, phase = heapq.heappop(queue)
        if (behind, phase) in done:
            continue
        done.add((behind, phase))
        at = rules.head[behind[-1]]
        if at == node and not (phase == "end" and rules.access_roads.in_main_part[at]):
            best = min(best, (t, m))
        for f, delay, then in rules.next(behind, phase):
            if f in edges:
                goal = rules.part(f, edges[f])
                best = min(best, (t + delay + goal[0], m + goal[1]))
            cost = t + delay + rules.time[f], m + rules.length[f]
            heapq.heappush(queue, (*cost, (*behind, f)[-rules.memory :], then))
    return best


def costs_by_rule(net, router, from_points, to_points, over_joins):
    access_roads = router._prepared.snapper.connected.access_only_roads
    rules = Rules(net, access_roads, router.profile, u_turns=router.u_turns)
    starts, ends = from_points.joins, to_points.joins
    found = np.array(
        [
            [brute_force(rules, starts, ends, i, j) for j in range(len(ends))]
            for i in range(len(starts))
        ]
    )
    with np.errstate(invalid="ignore"):
        between = np.where(np.isinf(found[..., 0]), np.inf, pack(found[..., 0], found[..., 1]))
    return over_joins(between, from_points, to_points)


@RELAXED
@given(towns(), DELAYS, st.booleans())
def test_costs_are_those_of_brute_force(build, points, over_joins, town, delays, u_turns):
    net = settle(build, town)
    profile = Profile("p", access_speed=6.0, delays=delays)
    router = Router(net, profile, turns=True, u_turns=u_turns)
    sites = points(town[3])
    from_points, to_points = router._snapped(sites, "origin"), router._snapped(sites, "destination")
    expected = costs_by_rule(net, router, from_points, to_points, over_joins)
    assert (pair_costs(router, from_points, to_points) == expected).all()


@RELAXED
@given(towns(), DELAYS, st.booleans())
def test_ways_are_permitted_and_cost_what_the_matrix_says(build, points, town, delays, u_turns):
    net = settle(build, town)
    profile = Profile("p", access_speed=6.0, delays=delays)
    router = Router(net, profile, turns=True, u_turns=u_turns)
    sites = points(town[3])
    from_points, to_points = router._snapped(sites, "origin"), router._snapped(sites, "destination")
    costs = pair_costs(router, from_points, to_points)
    rules = Rules(
        net, router._prepared.snapper.connected.access_only_roads, profile, u_turns=u_turns
    )
    every = np.arange(len(sites))
    for i in range(len(sites)):
        pairs = np.full(len(sites), i), every
        found = find_routes(router._network, from_points, to_points, pairs)
        assert found.cost.tolist() == costs[i].tolist()
        for j in np.flatnonzero(np.isfinite(found.cost) & ~found.go_straight):
            columns = (column.tolist() for column in found.pieces_of(j))
            moved = [piece for piece in zip(*columns, strict=True) if piece[1] < piece[2]]
            edges = tuple(row for row, _, _ in moved)
            assert not any(
                edges[k : k + len(path)] == path for path in rules.banned for k in range(len(edges))
            )
            time = sum(rules.part(row, b)[0] - rules.part(row, a)[0] for row, a, b in moved)
            time += sum(rules.delay(e, f) for e, f in pairwise(edges))
            least = pack(time, 0) + found.access[j]
            assert least <= found.cost[j] < least + pack(1, 0)


@RELAXED
@given(towns())
def test_free_turns_are_those_of_junctions(build, points, town):
    nodes, roads, private, places, _ = town
    net = settle(build, (nodes, roads, private, places, []))
    sites = points(places)
    plain, seeing = Router(net, PLAIN), Router(net, PLAIN, turns=True, u_turns=True)
    assert not plain.turns
    from_points, to_points = plain._snapped(sites, "origin"), plain._snapped(sites, "destination")
    assert (
        pair_costs(plain, from_points, to_points) == pair_costs(seeing, from_points, to_points)
    ).all()
    for direction in ("from", "to"):
        for overlap in ("keep", "split"):
            frames = [
                router.isochrones(
                    sites, [1.0, 3.0], kind="lines", overlap=overlap, direction=direction
                )
                for router in (plain, seeing)
            ]
            one, other = (frame.geometry.length.to_numpy() for frame in frames)
            assert np.allclose(one, other, atol=1e-6)
            assert frames[0]["truncated"].tolist() == frames[1]["truncated"].tolist()


@RELAXED
@given(towns(parallel=False), st.sampled_from(["from", "to"]), st.booleans())
def test_isochrones_are_as_large_as_the_matrix_says(
    build, points, fit_the_matrix, town, direction, u_turns
):
    net = settle(build, town)
    delays = Delays(left_turn=9, right_turn=3, u_turn=20)
    profile = Profile("p", access_speed=6.0, delays=delays)
    router, sites = Router(net, profile, turns=True, u_turns=u_turns), points(town[3])
    fit_the_matrix(router, sites, direction)


@RELAXED
@given(towns(parallel=False), st.sampled_from([0.0, 12.0]))
def test_run_backwards_it_is_the_matrix_transposed(build, points, town, delay):
    nodes, roads, _, places, walks = town
    net = settle(build, (nodes, roads, [], places, walks))
    delays = Delays(left_turn=delay, right_turn=delay, u_turn=2 * delay)
    profile = Profile("p", access_speed=6.0, delays=delays)
    options = {"turns": True, "u_turns": True, "connected_within": 0}
    sites = points(places)
    forth = Router(net, profile, **options).od_matrix(sites, sites)
    back = Router(reverse(net), profile, **options).od_matrix(sites, sites)
    # where an edge is left in the middle, its halves may be rounded the other way
    assert np.allclose(forth.values, back.values.T, atol=0.01)


# --- a real town


@pytest.fixture(scope="module")
def town(reference):
    from aicomplex_geo.network.readers.osm import from_osm_file  # noqa: PLC0415 - loads osmium

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return from_osm_file(reference / "osm" / "north-bayreuth.osm.gz")


def spread(net, count, seed):
    """Points in the middle of roads drawn at random."""
    rows = np.random.default_rng(seed).choice(len(net.edges), count, replace=False)
    middle = net.edges.geometry.to_crs(32632).iloc[rows].interpolate(0.5, normalized=True)
    return gpd.GeoDataFrame({"id": range(count)}, geometry=list(middle), crs=32632)


def routes_of(router, sites):
    from_points, to_points = router._snapped(sites, "origin"), router._snapped(sites, "destination")
    finder = RouteFinder(router._network, from_points, to_points)
    for start in range(len(sites)):
        found = finder.find(np.full(len(sites), start), np.arange(len(sites)))
        for number in np.flatnonzero(np.isfinite(found.cost)):
            edge, begun, left = found.pieces_of(number)
            yield edge[begun < left].tolist()


def banned_in(net):
    row = {edge: i for i, edge in enumerate(net.edges.index)}
    return {tuple(row[edge] for edge in path)
            for path in forbidden(net.restrictions, net.edges.index)}  # fmt: skip


def broken(way, banned):
    return [
        path for path in banned for k in range(len(way)) if tuple(way[k : k + len(path)]) == path
    ]


@pytest.mark.reference
def test_no_route_of_a_town_breaks_its_restrictions(town):
    assert len(town.restrictions) > 30
    free, bound = Router(town, "car_offpeak", turns=False), Router(town, "car_offpeak")
    assert bound.turns
    sites, banned = spread(town, 40, seed=1), banned_in(town)
    assert any(broken(way, banned) for way in routes_of(free, sites))
    assert not any(broken(way, banned) for way in routes_of(bound, sites))
    short, long = (router.od_matrix(sites, sites).values for router in (free, bound))
    assert np.isfinite(long).all()
    assert (long >= short - 1e-5).all()
    # the longer, the more turns take
    delays = replace(bound.profile.delays, left_turn=0, right_turn=0, u_turn=0)
    undelayed = Router(town, replace(bound.profile, delays=delays))
    assert (undelayed.od_matrix(sites, sites).values <= long).all()


@pytest.mark.reference
def test_restrictions_over_ways_hold_in_a_town(town):
    sites, chance = spread(town, 16, seed=2), np.random.default_rng(2)
    ids, rows = town.edges.index, []
    for way in routes_of(Router(town, PLAIN_ABROAD, turns=False), sites):
        size = int(chance.integers(3, 6))
        if len(way) > size:
            start = int(chance.integers(0, len(way) - size))
            rows.append(("no", "no", "way", tuple(ids[row] for row in way[start : start + size]),
                         "test"))  # fmt: skip
    net = RoadNetwork(town.nodes, town.edges, town.provenance, restrictions=as_table(rows))
    router, banned = Router(net, PLAIN_ABROAD), banned_in(net)
    ways = list(routes_of(router, sites))
    assert len(banned) > 50
    assert len(ways) > 190
    assert not any(broken(way, banned) for way in ways)


def test_results_tell_whether_turns_were_seen(cross):
    net, study = restricted(cross, [("no", "wmn")]), load_study()
    profiles = [Profile("drive"), Profile("stroll", mode="walk")]
    recorded = record(study, net, profiles, profile="drive", parameters={})
    assert recorded["turns"] == ["drive"]
    assert "turns" not in record(study, cross, profiles, profile="drive", parameters={})
    assert Router(net, PLAIN).provenance["turns"] is True
    assert Router(cross, PLAIN).provenance["turns"] is False


def test_ranges_contain_the_matrix(cross, points):
    router = Router(restricted(cross, [("no", "wmn"), ("only", "nms")]), PLAIN)
    from_points = points({"o": (500, 0), "n": (1000, 400)}, certainty_m=[200.0, 0.0])
    to_points = points({"d": (1000, 500), "e": (1500, 0)})
    od, found = (
        router.od_matrix(from_points, to_points).values.ravel(),
        od_range(router, from_points, to_points),
    )
    assert (found["travel_time_low"] <= od + 1e-5).all()
    assert (od <= found["travel_time_high"] + 1e-5).all()
