// The surface of times on an outline network: roads of all states prepared once, asked for each question.

import { Entrances } from "./entrances.js";
import { byte, float, int, SCALE } from "./numbers.js";
import { TimeSurface } from "./surface.js";

/** @import { Reach } from "./engine.js" */
/** @import { Network } from "./network.js" */
/** @import { RoadTable } from "./road_table.js" */
/** @import { JoinableRoads, Trips } from "./surface.js" */

/**
 * @param {Network} network whose islands hold
 * @param {Uint8Array} edges that are there in any state
 */
export function surfaceOf(network, edges) {
  const { maxDistance, connectedWithin, projection } = network.data;
  return new TimeSurface(joinable(network, edges, 0), { maxDistance, connectedWithin }, projection);
}

/**
 * The same surface with the roads that edits have added.
 *
 * @param {TimeSurface} surface
 * @param {Network} network
 * @param {number} from the first road that is new
 */
export function withEdits(surface, network, from) {
  return surface.withRoads(joinable(network, network.state.there, from));
}

/**
 * Roads that places may join, from a number on.
 *
 * @param {Network} network
 * @param {Uint8Array} edges
 * @param {number} from
 * @returns {JoinableRoads}
 */
function joinable({ roads, connected, rules, present }, edges, from) {
  const entrances = new Entrances(roads, edges, rules);
  const chosen = [...entrances.edge.keys()].filter(
    (one) => byte(entrances.anywhere, one) && int(roads.road, int(entrances.edge, one)) >= from,
  );
  const spans = chosen.map((one) => entrances.span(one));
  const vertices = spans.flatMap(([first = 0, end = 0]) => Array.from({ length: end - first }, (_, i) => first + i));
  const first = new Uint32Array(spans.length + 1);
  spans.forEach(([start = 0, end = 0], i) => (first[i + 1] = (first[i] ?? 0) + end - start));
  const single = (/** @type {number} */ one) => float(entrances.end, one) >= 0;
  const edgeOf = (/** @type {number} */ one) => int(entrances.edge, one);
  const part = (/** @type {number} */ edge) =>
    byte(connected.arrives, edge) || !byte(present, edge) ? -1 : int(connected.island, edge);
  return {
    x: Float64Array.from(vertices, (at) => float(roads.x, at)),
    y: Float64Array.from(vertices, (at) => float(roads.y, at)),
    first,
    edge: Int32Array.from(chosen, (one) => (single(one) ? -1 : edgeOf(one))),
    twin: Int32Array.from(chosen, (one) => (single(one) ? -1 : int(roads.twin, edgeOf(one)))),
    tail: Int32Array.from(chosen, (one) => int(float(entrances.end, one) === 1 ? roads.head : roads.tail, edgeOf(one))),
    head: Int32Array.from(chosen, (one) => int(float(entrances.end, one) === 0 ? roads.tail : roads.head, edgeOf(one))),
    part: Int32Array.from(chosen, (one) => part(edgeOf(one))),
  };
}

/**
 * What the surface needs to know of the trips from an origin.
 *
 * @param {Reach} reach
 * @param {Int32Array} edgeTimes
 * @returns {Trips}
 */
export function tripsOf({ weighted, origin, tree, parts }, edgeTimes) {
  const { roads, graph } = weighted.network;
  const nodeTimes = new Int32Array(roads.nodeCount).fill(-1);
  for (let node = 0; node < roads.nodeCount; node++) {
    const cost = graph.costAt(tree, node);
    if (cost < Infinity) nodeTimes[node] = Math.floor(cost / SCALE);
  }
  return {
    edgeTimes,
    wholeTimes: weighted.time.map((time, edge) => (weighted.isOpen(edge) ? time : -1)),
    nodeTimes,
    begun: parts
      .filter(({ moving }) => moving)
      .map(({ edge, start, access }) => ({ edge, position: start, time: Math.floor(access / SCALE) })),
    perMetre: weighted.perMetre,
    origin: origin.status === "ok" ? { x: origin.x, y: origin.y, reach: origin.longest } : null,
  };
}

/** Whether each edge is there in any state. @param {Uint8Array[]} states @param {RoadTable} roads */
export function anyState(states, roads) {
  return Uint8Array.from({ length: roads.edgeCount }, (_, edge) => Number(states.some((there) => there[edge])));
}
