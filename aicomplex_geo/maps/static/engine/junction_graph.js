// The graph on which trips are searched where turns are free: junctions as nodes. Junctions of
// access-only roads have two copies, so that no trip passes through such roads: one for trips that
// have not left them since their start, one for trips that stay on them to their destination.

import { largestComponent, digraph } from "./components.js";
import { byte, float, int } from "./numbers.js";

/** @import { RoadTable } from "./road_table.js" */
/** @import { Tree } from "./search.js" */
/**
 * Where a trip may enter or leave the graph: a node, the packed cost until there, and the edge that
 * is travelled as a whole on the way, -1 without.
 *
 * @typedef {(node: number, cost: number, edge: number) => void} Visit
 */
/**
 * A graph of arcs that each travel one edge.
 *
 * @typedef {object} SearchGraph
 * @property {number} count of nodes
 * @property {Int32Array} tail of each arc
 * @property {Int32Array} head
 * @property {Int32Array} edge
 * @property {(profile: number) => Int32Array | null} delays deciseconds of each arc besides its edge
 * @property {(edge: number, visit: Visit) => void} fromEdge where a trip that starts on an edge enters
 * @property {(edge: number, profile: number, visit: Visit) => void} toEdge from where an edge is entered
 * @property {(junction: number, visit: Visit, cost: (edge: number) => number) => void} fromJunction `cost`:
 *   packed, of an edge
 * @property {(junction: number, visit: Visit) => void} toJunction
 * @property {(tree: Tree, junction: number) => number} costAt least packed cost of arriving at a junction
 * @property {boolean} passesJunctions whether trips that start or end at a junction pass a node there
 */

/** How access-only roads divide a network. */
export class AccessRoads {
  /**
   * @param {RoadTable} roads
   * @param {Uint8Array} present edges
   */
  constructor(roads, present) {
    const { edgeCount, nodeCount, tail, head } = roads;
    const signed = new Uint8Array(edgeCount);
    let any = false;
    for (let edge = 0; edge < edgeCount; edge++) {
      if (!byte(present, edge) || !int(roads.accessOnly, edge)) continue;
      signed[edge] = 1;
      any = true;
    }
    const open = tail.map((node, edge) => (byte(present, edge) && !byte(signed, edge) ? node : -1));
    /** Whether each junction is in the largest strongly connected component of open roads. */
    this.inMainPart = largestComponent(digraph(nodeCount, open, head));
    /** Whether each edge is access-only: signed, or behind such roads. */
    this.accessOnly = signed;
    if (any) {
      for (let edge = 0; edge < edgeCount; edge++) {
        const inside = byte(this.inMainPart, int(tail, edge)) && byte(this.inMainPart, int(head, edge));
        if (byte(present, edge) && !inside) signed[edge] = 1;
      }
    }
    this.any = any;
  }
}

/** @implements {SearchGraph} */
export class JunctionGraph {
  /**
   * @param {RoadTable} roads
   * @param {Uint8Array} present edges
   * @param {Uint8Array} closed edges, which have no arcs
   * @param {AccessRoads} access
   */
  constructor(roads, present, closed, access) {
    this.roads = roads;
    this.access = access;
    this.passesJunctions = true;
    const { entry, exit, count } = copies(roads, access);
    this.count = count;
    this.entry = entry;
    this.exit = exit;
    /** @type {number[][]} */
    const arcs = [];
    for (let edge = 0; edge < roads.edgeCount; edge++) {
      if (byte(present, edge) && !byte(closed, edge)) this.#addArcs(arcs, edge);
    }
    this.tail = Int32Array.from(arcs, ([tail = 0]) => tail);
    this.head = Int32Array.from(arcs, ([, head = 0]) => head);
    this.edge = Int32Array.from(arcs, ([, , edge = 0]) => edge);
  }

  /**
   * @param {number[][]} arcs
   * @param {number} edge
   */
  #addArcs(arcs, edge) {
    const { entry, exit } = this;
    const [tail, head] = [int(this.roads.tail, edge), int(this.roads.head, edge)];
    if (!byte(this.access.accessOnly, edge)) {
      arcs.push([tail, head, edge]);
      if (int(entry, tail) !== tail) arcs.push([int(entry, tail), head, edge]);
      return;
    }
    arcs.push([int(entry, tail), int(entry, head), edge], [tail, int(exit, head), edge]);
    arcs.push([int(exit, tail), int(exit, head), edge]);
  }

  /**
   * @param {Tree} tree
   * @param {number} junction
   */
  costAt({ cost }, junction) {
    const [first, last] = [float(cost, int(this.entry, junction)), float(cost, int(this.exit, junction))];
    return Math.min(float(cost, junction), first, last);
  }

  /** @type {SearchGraph["delays"]} */
  delays = () => null;

  /**
   * @param {number} junction
   * @param {boolean} onAccessRoad
   */
  startNode(junction, onAccessRoad) {
    return onAccessRoad ? int(this.entry, junction) : junction;
  }

  /**
   * @param {number} junction
   * @param {boolean} onAccessRoad
   * @param {Visit} visit
   */
  endNodes(junction, onAccessRoad, visit) {
    visit(junction, 0, -1);
    if (int(this.entry, junction) !== junction) visit(int(this.entry, junction), 0, -1);
    if (onAccessRoad && int(this.exit, junction) !== junction) visit(int(this.exit, junction), 0, -1);
  }

  /**
   * @param {number} edge
   * @param {Visit} visit
   */
  fromEdge(edge, visit) {
    visit(this.startNode(int(this.roads.head, edge), byte(this.access.accessOnly, edge) > 0), 0, -1);
  }

  /**
   * @param {number} edge
   * @param {number} _
   * @param {Visit} visit
   */
  toEdge(edge, _, visit) {
    this.endNodes(int(this.roads.tail, edge), byte(this.access.accessOnly, edge) > 0, visit);
  }

  /**
   * @param {number} junction
   * @param {Visit} visit
   */
  fromJunction(junction, visit) {
    // a trip from a junction of through roads starts on them, not on an access-only road
    visit(this.startNode(junction, !byte(this.access.inMainPart, junction)), 0, -1);
  }

  /**
   * @param {number} junction
   * @param {Visit} visit
   */
  toJunction(junction, visit) {
    this.endNodes(junction, !byte(this.access.inMainPart, junction), visit);
  }
}

/**
 * Entry and exit copy of each junction, the junction itself where it has none.
 *
 * @param {RoadTable} roads
 * @param {AccessRoads} access
 */
function copies({ nodeCount, edgeCount, tail, head }, access) {
  const entry = Int32Array.from({ length: nodeCount }, (_, node) => node);
  const exit = entry.slice();
  if (!access.any) return { entry, exit, count: nodeCount };
  const copied = new Uint8Array(nodeCount);
  for (let edge = 0; edge < edgeCount; edge++) {
    if (byte(access.accessOnly, edge)) copied[int(tail, edge)] = copied[int(head, edge)] = 1;
  }
  let count = nodeCount;
  for (let node = 0; node < nodeCount; node++) {
    if (!byte(copied, node)) continue;
    entry[node] = count++;
    exit[node] = count++;
  }
  return { entry, exit, count };
}
