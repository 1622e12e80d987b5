// The graph on which trips are searched where turns count: edges, travelled to their ends, as nodes,
// and turns as arcs. network/turns and routing/turn_graph.py in Python are the model.

import { byte, float, grouped, int, rint, SCALE } from "./numbers.js";
import { ForbiddenPaths, NOWHERE } from "./restrictions.js";

/** @import { AccessRoads, SearchGraph, Visit } from "./junction_graph.js" */
/** @import { Restriction } from "./restrictions.js" */
/** @import { RoadTable } from "./road_table.js" */
const [STRAIGHT, LEFT, RIGHT, U_TURN] = [0, 1, 2, 3];
const TURN_ANGLE = 45;
const U_TURN_ANGLE = 150;
const METRES_PER_DEGREE = 111320;
/** Metres before and after a junction over which directions are measured. */
const MEASURED = 10;
const JUNCTION_ROADS = 3;
const DEGREES = 180 / Math.PI;

/** @implements {SearchGraph} */
export class TurnGraph {
  /**
   * @param {RoadTable} roads
   * @param {Uint8Array} present edges
   * @param {Uint8Array} closed edges
   * @param {AccessRoads} access
   * @param {{ restrictions: readonly Restriction[], seconds: [left: number, right: number, back: number][] }} rules
   */
  constructor(roads, present, closed, access, { restrictions, seconds }) {
    this.roads = roads;
    this.access = access;
    this.closed = closed;
    this.seconds = seconds;
    this.passesJunctions = false;
    /** @type {Int32Array[]} delays by profile, once they are asked for */
    this.waits = [];
    const { edgeCount } = roads;
    this.out = grouped(
      roads.tail.map((node, edge) => (byte(present, edge) ? node : -1)),
      roads.nodeCount,
    );
    /** Edge of each state: the edges themselves, those on forbidden paths, copies of access-only ones. */
    const forbidden = new ForbiddenPaths(restrictions, present, this.out, roads);
    const base = [...Array(edgeCount).keys(), ...forbidden.states.map((path) => path.at(-1) ?? 0)];
    const exits = [...base.keys()].filter((state) => byte(access.accessOnly, base[state] ?? 0));
    this.exit = Int32Array.from(base.keys());
    exits.forEach((state, i) => (this.exit[state] = base.length + i));
    this.stateEdge = Int32Array.from([...base, ...exits.map((state) => base[state] ?? 0)]);
    this.count = this.stateEdge.length;
    this.baseCount = base.length;
    const arcs = this.#split(allowedTurns(roads, present, this.out, { forbidden, base }));
    const open = arcs.filter(([tail = 0, head = 0]) => !this.#isClosed(tail) && !this.#isClosed(head));
    this.tail = Int32Array.from(open, ([tail = 0]) => tail);
    this.head = Int32Array.from(open, ([, head = 0]) => head);
    this.kind = Int32Array.from(open, ([, , kind = 0]) => kind);
    this.edge = this.head.map((state) => int(this.stateEdge, state));
    this.onto = grouped(this.edge, edgeCount);
    const ends = this.stateEdge.map((edge) => (byte(present, edge) ? int(roads.head, edge) : -1));
    this.into = grouped(ends, roads.nodeCount);
  }

  /** @param {number} state */
  #isClosed(state) {
    return byte(this.closed, int(this.stateEdge, state)) > 0;
  }

  /**
   * Split the states after access-only roads: at the start of a trip, and at its end.
   *
   * @param {number[][]} arcs
   */
  #split(arcs) {
    const onAccess = (/** @type {number} */ state) => byte(this.access.accessOnly, int(this.stateEdge, state)) > 0;
    return arcs.flatMap(([tail = 0, head = 0, kind = 0]) => {
      const [from, to] = [onAccess(tail), onAccess(head)];
      const own = [tail, !from && to ? int(this.exit, head) : head, kind];
      return from && to ? [own, [int(this.exit, tail), int(this.exit, head), kind]] : [own];
    });
  }

  /** @type {SearchGraph["delays"]} */
  delays = (profile) => {
    const [left = 0, right = 0, back = 0] = this.seconds[profile] ?? [];
    const each = [0, left, right, back].map((seconds) => rint(seconds * 10));
    return this.kind.map((kind) => each[kind] ?? 0);
  };

  /** @type {SearchGraph["costAt"]} */
  costAt = ({ cost }, junction) => {
    let least = Infinity;
    for (let i = int(this.into.first, junction); i < int(this.into.first, junction + 1); i++) {
      least = Math.min(least, float(cost, int(this.into.row, i)));
    }
    return least;
  };

  /** @type {SearchGraph["fromEdge"]} */
  fromEdge = (edge, visit) => visit(edge, 0, -1);

  /** @type {SearchGraph["toEdge"]} */
  toEdge = (edge, profile, visit) => {
    const waits = (this.waits[profile] ??= this.delays(profile) ?? new Int32Array(0));
    for (let i = int(this.onto.first, edge); i < int(this.onto.first, edge + 1); i++) {
      const arc = int(this.onto.row, i);
      visit(int(this.tail, arc), int(waits, arc) * SCALE, -1);
    }
  };

  /**
   * @param {number} junction
   * @param {Visit} visit
   * @param {(edge: number) => number} cost packed, of an edge
   */
  fromJunction(junction, visit, cost) {
    for (let i = int(this.out.first, junction); i < int(this.out.first, junction + 1); i++) {
      const edge = int(this.out.row, i);
      if (byte(this.closed, edge)) continue;
      // a trip that starts at a junction of the main part and takes an access-only road stays on such
      const stays = byte(this.access.accessOnly, edge) && byte(this.access.inMainPart, junction);
      visit(stays ? int(this.exit, edge) : edge, cost(edge), edge);
    }
  }

  /** @type {SearchGraph["toJunction"]} */
  toJunction = (junction, visit) => {
    for (let i = int(this.into.first, junction); i < int(this.into.first, junction + 1); i++) {
      const state = int(this.into.row, i);
      // a trip that returns to through roads over access-only ones has driven through them
      if (state >= this.baseCount && byte(this.access.inMainPart, junction)) continue;
      if (!this.#isClosed(state)) visit(state, 0, -1);
    }
  };
}

/**
 * Turns between states that no restriction forbids, with their kinds.
 *
 * @param {RoadTable} roads
 * @param {Uint8Array} present
 * @param {{ first: Int32Array, row: Int32Array }} out edges of each junction
 * @param {{ forbidden: ForbiddenPaths, base: number[] }} states and the edge of each
 */
function allowedTurns(roads, present, out, { forbidden, base }) {
  const { edgeCount } = roads;
  const kindOf = turnKinds(roads, present);
  /** @type {number[][]} */
  const arcs = [];
  base.forEach((edge, state) => {
    if (!byte(present, edge)) return;
    const junction = int(roads.head, edge);
    const [from, to] = [int(out.first, junction), int(out.first, junction + 1)];
    const kinds = Array.from({ length: to - from }, (_, i) => kindOf(edge, int(out.row, from + i)));
    const deadEnd = kinds.every((kind) => kind === U_TURN);
    kinds.forEach((kind, i) => {
      const onto = int(out.row, from + i);
      const after = state < edgeCount ? forbidden.afterEdge(edge, onto) : forbidden.afterState(state - edgeCount, onto);
      if (after === NOWHERE || (kind === U_TURN && !deadEnd && !forbidden.demands(edge, onto))) return;
      arcs.push([state, after === undefined ? onto : edgeCount + after, kind]);
    });
  });
  return arcs;
}

/**
 * Kind of the turn from one edge into another.
 *
 * @param {RoadTable} roads
 * @param {Uint8Array} present
 */
function turnKinds(roads, present) {
  const { edgeCount, nodeCount, tail, head, twin } = roads;
  const ends = new Int32Array(nodeCount);
  const leaving = new Float64Array(edgeCount);
  const reaching = new Float64Array(edgeCount);
  for (let edge = 0; edge < edgeCount; edge++) {
    if (!byte(present, edge)) continue;
    leaving[edge] = direction(roads, edge, true);
    reaching[edge] = direction(roads, edge, false);
    if (int(twin, edge) >= 0 && int(twin, edge) < edge) continue;
    ends[int(tail, edge)] = int(ends, int(tail, edge)) + 1;
    ends[int(head, edge)] = int(ends, int(head, edge)) + 1;
  }
  return (/** @type {number} */ first, /** @type {number} */ second) => {
    const turned = (float(leaving, second) - float(reaching, first)) * DEGREES;
    const rest = rint((180 - turned) * 1e6) / 1e6;
    const angle = 180 - (((rest % 360) + 360) % 360);
    const back = int(head, second) === int(tail, first) && Math.abs(angle) > U_TURN_ANGLE;
    if (back || int(twin, first) === second) return U_TURN;
    if (int(ends, int(head, first)) < JUNCTION_ROADS) return STRAIGHT;
    if (angle > TURN_ANGLE) return LEFT;
    return angle < -TURN_ANGLE ? RIGHT : STRAIGHT;
  };
}

/**
 * Direction in which an edge leaves its first junction or reaches its last, in radians.
 *
 * @param {RoadTable} roads
 * @param {number} edge
 * @param {boolean} leaving
 */
function direction(roads, edge, leaving) {
  const line = int(roads.road, edge);
  const second = int(roads.twin, edge) >= 0 && int(roads.twin, edge) < edge;
  const vertices = roads.lon.subarray(int(roads.first, line), int(roads.first, line + 1));
  const beside = roads.lat.subarray(int(roads.first, line), int(roads.first, line + 1));
  // seen from the junction, along the line
  const fromStart = second !== leaving;
  const at = (/** @type {number} */ i) => (fromStart ? i : vertices.length - 1 - i);
  const [x, y] = [float(vertices, at(0)), float(beside, at(0))];
  const [toX = x, toY = y] = nearby(vertices, beside, at);
  const sign = leaving ? 1 : -1;
  // a degree of longitude is shorter than one of latitude
  const east = (toX - x) * sign * Math.cos(y / DEGREES);
  // a line without a length points east in both directions: adding 0 makes 0 of -0
  return Math.atan2((toY - y) * sign + 0, east + 0);
}

/**
 * Place so many metres from the first of some vertices along them, or the last of them.
 *
 * @param {Float64Array} vertices
 * @param {Float64Array} beside
 * @param {(i: number) => number} at
 */
function nearby(vertices, beside, at) {
  let left = MEASURED / METRES_PER_DEGREE;
  for (let i = 0; i + 1 < vertices.length; i++) {
    const [x, y] = [float(vertices, at(i)), float(beside, at(i))];
    const [dx, dy] = [float(vertices, at(i + 1)) - x, float(beside, at(i + 1)) - y];
    const length = Math.sqrt(dx * dx + dy * dy);
    if (left <= length && length > 0) return [x + (left / length) * dx, y + (left / length) * dy];
    left -= length;
  }
  const last = at(vertices.length - 1);
  return [float(vertices, last), float(beside, last)];
}
