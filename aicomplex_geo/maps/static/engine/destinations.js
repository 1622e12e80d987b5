// Many destinations at once: the ways to them are prepared once for a network and a profile.

import { NO_ISLAND } from "./connected_roads.js";
import { float, grouped, int, SCALE } from "./numbers.js";

/** @import { Snapped } from "./snapping.js" */
/** @import { Tree } from "./search.js" */
/** @import { EdgePosition, WeightedNetwork } from "./weighted_network.js" */

/** Where trips to some points end: at nodes, and inside edges. */
class Ends {
  /**
   * @param {WeightedNetwork} weighted
   * @param {readonly (Snapped | null)[]} points
   * @param {boolean} onIslands whether only the roads of their islands are joined
   */
  constructor(weighted, points, onIslands) {
    const nodes = /** @type {number[][]} */ ([]);
    const edges = /** @type {number[][]} */ ([]);
    const atJunctions = /** @type {number[][]} */ ([]);
    points.forEach((point, number) => {
      if (!point) return;
      const joins = onIslands ? point.joins.filter((join) => join.onIsland) : point.joins;
      const parts = weighted.partialEdges(joins, false);
      for (const { node, cost } of weighted.arrivals(parts)) nodes.push([number, node, cost]);
      for (const part of parts) {
        if (part.moving) edges.push([number, part.edge, part.stop, part.access]);
        else atJunctions.push([number, part.junction, part.access]);
      }
    });
    this.point = Int32Array.from(nodes, ([number = 0]) => number);
    this.node = Int32Array.from(nodes, ([, node = 0]) => node);
    this.cost = Float64Array.from(nodes, ([, , cost = 0]) => cost);
    const rows = Int32Array.from(edges, ([, edge = 0]) => edge);
    const { first, row } = grouped(rows, weighted.network.roads.edgeCount);
    this.first = first;
    this.onEdge = Int32Array.from(row, (at) => edges[at]?.[0] ?? 0);
    this.at = Float64Array.from(row, (at) => edges[at]?.[2] ?? 0);
    this.access = Float64Array.from(row, (at) => edges[at]?.[3] ?? 0);
    this.until = Float64Array.from(row, (at) => {
      const [, edge = 0, stop = 0] = edges[at] ?? [];
      return weighted.along(edge, stop);
    });
    this.atJunctions = atJunctions;
    this.weighted = weighted;
  }

  /**
   * Lower the costs of points to those of trips over nodes, within edges, and at one junction.
   *
   * @param {Float64Array} costs
   * @param {Tree} tree
   * @param {readonly EdgePosition[]} starts
   */
  lower(costs, tree, starts) {
    const { point, node, cost } = this;
    for (let i = 0; i < point.length; i++) {
      const found = float(tree.cost, int(node, i)) + float(cost, i);
      if (found < float(costs, int(point, i))) costs[int(point, i)] = found;
    }
    for (const { edge, at, access } of starts) {
      const until = this.weighted.along(edge, at);
      for (let i = int(this.first, edge); i < int(this.first, edge + 1); i++) {
        if (float(this.at, i) < at) continue;
        const found = float(this.until, i) - until + access + float(this.access, i);
        const number = int(this.onEdge, i);
        if (found < float(costs, number)) costs[number] = found;
      }
    }
  }

  /**
   * Trips that start and end at one junction, where no node of the graph is passed.
   *
   * @param {Float64Array} costs
   * @param {ReadonlyMap<number, number>} atJunctions least packed access by junction
   */
  stay(costs, atJunctions) {
    for (const [number = 0, junction = 0, access = 0] of this.atJunctions) {
      const own = atJunctions.get(junction);
      if (own !== undefined && own + access < float(costs, number)) costs[number] = own + access;
    }
  }
}

/** Points that are destinations, joined with a network under a profile. */
export class Destinations {
  /**
   * @param {WeightedNetwork} weighted
   * @param {readonly (Snapped | null)[]} points null where a position is not known
   */
  constructor(weighted, points) {
    this.weighted = weighted;
    this.points = points;
    this.main = new Ends(weighted, points, false);
    const islands = points.some((point) => point && point.island !== NO_ISLAND);
    this.own = islands ? new Ends(weighted, points, true) : null;
  }

  /**
   * Packed cost of the fastest trip to each point, `Infinity` where there is none.
   *
   * @param {Snapped} origin
   * @param {Tree} tree of all its departures
   */
  costs(origin, tree) {
    const { weighted, points } = this;
    const costs = new Float64Array(points.length).fill(Infinity);
    this.#overNetwork(this.main, origin.joins, tree, costs);
    if (this.own && origin.island !== NO_ISLAND) this.#onIsland(this.own, origin, costs);
    if (origin.status === "ok") {
      points.forEach((point, number) => {
        if (!point || point.status !== "ok") return;
        const straight = directCost(weighted, origin, point);
        const may = float(costs, number) < Infinity || straight === 0;
        if (may && straight < float(costs, number)) costs[number] = straight;
      });
    }
    return costs;
  }

  /**
   * @param {Ends} ends
   * @param {Snapped["joins"]} joins
   * @param {Tree} tree
   * @param {Float64Array} costs
   */
  #overNetwork(ends, joins, tree, costs) {
    const parts = this.weighted.partialEdges(joins, true);
    ends.lower(costs, tree, this.weighted.starts(parts));
    if (this.weighted.network.graph.passesJunctions) return;
    const atJunctions = new Map();
    for (const { moving, junction, access } of parts) {
      if (!moving) atJunctions.set(junction, Math.min(access, atJunctions.get(junction) ?? Infinity));
    }
    ends.stay(costs, atJunctions);
  }

  /**
   * Trips between two points on one island stay on it where they can.
   *
   * @param {Ends} ends
   * @param {Snapped} origin
   * @param {Float64Array} costs
   */
  #onIsland(ends, origin, costs) {
    const { weighted } = this;
    const joins = origin.joins.filter((join) => join.onIsland);
    const tree = weighted.search.from(weighted.departures(weighted.partialEdges(joins, true)));
    const own = new Float64Array(costs.length).fill(Infinity);
    this.#overNetwork(ends, joins, tree, own);
    this.points.forEach((point, number) => {
      if (point?.island === origin.island && float(own, number) < Infinity) costs[number] = float(own, number);
    });
  }
}

/**
 * Packed cost of going straight, `Infinity` where that is too far.
 *
 * @param {WeightedNetwork} weighted
 * @param {Snapped} origin
 * @param {Snapped} point
 */
export function directCost(weighted, origin, point) {
  const metres = Math.sqrt((point.x - origin.x) ** 2 + (point.y - origin.y) ** 2);
  const limit = Math.min(origin.longest + point.longest, weighted.network.data.maxDistance);
  return metres <= limit ? weighted.access(metres) : Infinity;
}

/** Deciseconds of packed costs, -1 where there is no trip. @param {Float64Array} costs */
export function times(costs) {
  return Int32Array.from(costs, (cost) => (cost === Infinity ? -1 : Math.floor(cost / SCALE)));
}

/** Decimetres of packed costs, -1 where there is no trip. @param {Float64Array} costs */
export function lengths(costs) {
  return Int32Array.from(costs, (cost) => (cost === Infinity ? -1 : cost % SCALE));
}
