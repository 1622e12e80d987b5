// A network with the times of one profile: how trips begin and end on it.

import { byte, int, lengthOf, rint, SCALE } from "./numbers.js";
import { Search } from "./search.js";

/** @import { Network } from "./network.js" */
/** @import { Join } from "./snapping.js" */
/** @import { EngineProfile } from "./types.d.ts" */
/**
 * A part of an edge between a point and the next junction, from `start` to `stop` (0 to 1), with its
 * packed cost, that of the access leg included. One that is not `moving` has no length.
 *
 * @typedef {object} PartialEdge
 * @property {number} junction
 * @property {number} cost
 * @property {number} access packed
 * @property {number} edge
 * @property {number} start
 * @property {number} stop
 * @property {boolean} moving
 * @property {Join} join
 */
/**
 * The cheapest way between a point and a node of the graph. `edge` is travelled from `start` to `stop`.
 *
 * @typedef {object} Connector
 * @property {number} node
 * @property {number} cost
 * @property {number} access
 * @property {number} edge
 * @property {number} start
 * @property {number} stop
 * @property {Join} join
 */
/** @typedef {{ edge: number, at: number, access: number, join: Join }} EdgePosition */

export class WeightedNetwork {
  /**
   * @param {Network} network
   * @param {EngineProfile} profile
   * @param {number} number of the profile
   */
  constructor(network, profile, number) {
    this.network = network;
    this.profile = profile;
    this.number = number;
    this.time = network.state.times[number] ?? new Int32Array(0);
    const { graph, roads } = network;
    const delays = graph.delays(number);
    const cost = Float64Array.from(graph.edge, (edge, arc) => {
      const time = int(this.time, edge) + (delays ? int(delays, arc) : 0);
      return time * SCALE + int(roads.lengthDm, int(roads.road, edge));
    });
    this.search = new Search(graph, cost);
  }

  /**
   * Packed time and length of a straight access leg.
   *
   * @param {number} metres
   */
  access(metres) {
    const minutes = metres / (this.profile.accessSpeed * (1000 / 60));
    return rint(minutes * 600) * SCALE + rint(metres * this.profile.circuity * 10);
  }

  /** Deciseconds a straight metre of access. */
  get perMetre() {
    return 600 / (this.profile.accessSpeed * (1000 / 60));
  }

  /**
   * Packed cost from the start of an edge to a position on it, in whole units.
   *
   * @param {number} edge
   * @param {number} fraction
   */
  along(edge, fraction) {
    const { roads } = this.network;
    const length = int(roads.lengthDm, int(roads.road, edge));
    return rint(int(this.time, edge) * fraction) * SCALE + rint(length * fraction);
  }

  /** Packed cost of an edge as a whole. @param {number} edge */
  whole = (edge) => this.along(edge, 1);

  /** @param {number} edge */
  isOpen(edge) {
    return edge >= 0 && byte(this.network.present, edge) > 0 && !byte(this.network.state.closed, edge);
  }

  /**
   * @param {readonly Join[]} joins
   * @param {boolean} leaving whether trips start there, or end
   * @returns {PartialEdge[]}
   */
  partialEdges(joins, leaving) {
    const { head, tail, twin } = this.network.roads;
    /** @type {PartialEdge[]} */
    const parts = [];
    for (const join of joins) {
      const access = this.access(join.metres);
      if (!(join.fraction > 0 && join.fraction < 1)) {
        const junction = int(join.fraction > 0 ? head : tail, join.edge);
        const place = { edge: join.edge, start: join.fraction, stop: join.fraction };
        parts.push({ junction, cost: access, access, ...place, moving: false, join });
        continue;
      }
      const other = int(twin, join.edge);
      if (this.isOpen(join.edge)) parts.push(this.#partial(join, join.edge, join.fraction, leaving));
      if (this.isOpen(other)) parts.push(this.#partial(join, other, 1 - join.fraction, leaving));
    }
    return parts;
  }

  /**
   * @param {Join} join
   * @param {number} edge
   * @param {number} at
   * @param {boolean} leaving
   * @returns {PartialEdge}
   */
  #partial(join, edge, at, leaving) {
    const { head, tail } = this.network.roads;
    const access = this.access(join.metres);
    const until = this.along(edge, at);
    if (!leaving) {
      return { junction: int(tail, edge), cost: until + access, access, edge, start: 0, stop: at, moving: true, join };
    }
    const cost = this.along(edge, 1) - until + access;
    return { junction: int(head, edge), cost, access, edge, start: at, stop: 1, moving: true, join };
  }

  /**
   * Cheapest ways from a point to the nodes of the graph.
   *
   * @param {readonly PartialEdge[]} parts
   */
  departures(parts) {
    const { graph } = this.network;
    return cheapest((add) => {
      for (const part of parts) {
        const visit = add(part);
        if (part.moving) graph.fromEdge(part.edge, visit);
        else graph.fromJunction(part.junction, visit, this.whole);
      }
    });
  }

  /**
   * Cheapest ways from the nodes of the graph to a point.
   *
   * @param {readonly PartialEdge[]} parts
   */
  arrivals(parts) {
    const { graph } = this.network;
    return cheapest((add) => {
      for (const part of parts) {
        const visit = add(part);
        if (part.moving) graph.toEdge(part.edge, this.number, visit);
        else graph.toJunction(part.junction, visit);
      }
    });
  }

  /**
   * Where trips start: inside an edge, or at the start of their first edge.
   *
   * @param {readonly PartialEdge[]} parts
   * @returns {EdgePosition[]}
   */
  starts(parts) {
    /** @type {EdgePosition[]} */
    const found = [];
    for (const { moving, edge, start, access, junction, join } of parts) {
      if (moving) found.push({ edge, at: start, access, join });
      else {
        const visit = (/** @type {number} */ _, /** @type {number} */ __, /** @type {number} */ first) => {
          if (first >= 0) found.push({ edge: first, at: 0, access, join });
        };
        this.network.graph.fromJunction(junction, visit, this.whole);
      }
    }
    return found;
  }
}

/**
 * @param {(add: (part: PartialEdge) => (node: number, cost: number, edge: number) => void) => void} fill
 * @returns {Connector[]}
 */
function cheapest(fill) {
  /** @type {Map<number, Connector>} */
  const found = new Map();
  fill((part) => (node, more, edge) => {
    const cost = part.cost + more;
    const known = found.get(node);
    if (known && known.cost <= cost) return;
    const { access, join } = part;
    const way = edge < 0 ? { edge: part.edge, start: part.start, stop: part.stop } : { edge, start: 0, stop: 1 };
    found.set(node, { node, cost, access, ...way, join });
  });
  return [...found.values()];
}

/** Deciseconds and decimetres of a packed cost. @param {number} cost */
export function unpack(cost) {
  return { time: Math.floor(cost / SCALE), length: lengthOf(cost) };
}
