// One trip with its line and its legs: routing/routes.py in Python is the model.

import { NO_ISLAND } from "./connected_roads.js";
import { directCost } from "./destinations.js";
import { float, int, SCALE } from "./numbers.js";
import { metresAlong } from "./road_table.js";

/** @import { LatLng } from "../payload.d.ts" */
/** @import { Reach } from "./engine.js" */
/** @import { TransverseMercator } from "./projection.js" */
/** @import { RoadTable } from "./road_table.js" */
/** @import { Join, Snapped } from "./snapping.js" */
/** @import { Leg, Route } from "./types.d.ts" */
/** @import { Connector, PartialEdge, WeightedNetwork } from "./weighted_network.js" */
/** @typedef {{ edge: number, start: number, stop: number, delay: number }} Piece travelled in part or as a whole */
/**
 * A trip with its packed cost and that of its access legs; without joins it goes straight.
 *
 * @typedef {object} Trip
 * @property {number} cost
 * @property {number} access
 * @property {Piece[]} pieces
 * @property {Join | null} from
 * @property {Join | null} to
 */

/**
 * The fastest trip from an origin to a point, null without one.
 *
 * @param {Reach} reach
 * @param {Snapped} point
 * @returns {Trip | null}
 */
export function fastestTrip(reach, point) {
  const { weighted, origin } = reach;
  let best = overNetwork(reach, weighted.partialEdges(point.joins, false));
  if (origin.island !== NO_ISLAND && point.island === origin.island) best = onIsland(reach, point) ?? best;
  if (origin.status !== "ok" || point.status !== "ok") return best;
  const straight = directCost(weighted, origin, point);
  const faster = best ? straight < best.cost : straight === 0;
  return faster ? { cost: straight, access: straight, pieces: [], from: null, to: null } : best;
}

/**
 * @param {Reach} reach
 * @param {Snapped} point
 */
function onIsland({ weighted, origin }, point) {
  const [begin, end] = [origin, point].map(({ joins }) => joins.filter(({ onIsland: own }) => own));
  const parts = weighted.partialEdges(begin ?? [], true);
  const departures = weighted.departures(parts);
  const tree = weighted.search.from(departures);
  return overNetwork({ weighted, origin, parts, departures, tree }, weighted.partialEdges(end ?? [], false));
}

/**
 * @param {Reach} reach
 * @param {PartialEdge[]} ends
 * @returns {Trip | null}
 */
function overNetwork(reach, ends) {
  const { weighted, tree } = reach;
  let cost = Infinity;
  /** @type {Connector | null} */
  let last = null;
  for (const arrival of weighted.arrivals(ends)) {
    const there = float(tree.cost, arrival.node) + arrival.cost;
    if (there >= cost) continue;
    cost = there;
    last = arrival;
  }
  const within = withinEdge(reach, ends);
  if (within && within.cost <= cost) return within;
  return last && cost < Infinity ? fromTree(reach, last, cost) : null;
}

/**
 * The fastest trip within one edge or at one junction.
 *
 * @param {Reach} reach
 * @param {PartialEdge[]} ends
 * @returns {Trip | null}
 */
function withinEdge({ weighted, parts }, ends) {
  /** @type {Trip | null} */
  let best = null;
  const offer = (/** @type {Trip} */ trip) => {
    if (!best || trip.cost < best.cost) best = trip;
  };
  const moving = ends.filter((end) => end.moving);
  for (const { edge, at, access, join } of weighted.starts(parts)) {
    for (const end of moving) {
      if (end.edge !== edge || end.stop < at) continue;
      const legs = access + end.access;
      const cost = weighted.along(edge, end.stop) - weighted.along(edge, at) + legs;
      offer({ cost, access: legs, pieces: [{ edge, start: at, stop: end.stop, delay: 0 }], from: join, to: end.join });
    }
  }
  const here = (/** @type {PartialEdge} */ one) => !one.moving;
  for (const begin of parts.filter(here)) {
    for (const end of ends.filter(here)) {
      if (begin.junction !== end.junction) continue;
      const legs = begin.access + end.access;
      offer({ cost: legs, access: legs, pieces: [], from: begin.join, to: end.join });
    }
  }
  return best;
}

/**
 * @param {Reach} reach
 * @param {Connector} last
 * @param {number} cost
 * @returns {Trip}
 */
function fromTree({ weighted, tree, departures }, last, cost) {
  const { graph } = weighted.network;
  const delays = graph.delays(weighted.number);
  /** @type {Piece[]} */
  const pieces = [{ ...pieceOf(last), delay: 0 }];
  let node = last.node;
  while (int(tree.arc, node) >= 0) {
    const arc = int(weighted.search.arc, int(tree.arc, node));
    pieces.push({ edge: int(graph.edge, arc), start: 0, stop: 1, delay: delays ? int(delays, arc) : 0 });
    node = int(graph.tail, arc);
  }
  const first = /** @type {Connector} */ (departures[int(tree.source, node)]);
  pieces.push({ ...pieceOf(first), delay: 0 });
  const moving = pieces.reverse().filter(({ start, stop }) => start < stop);
  return { cost, access: first.access + last.access, pieces: moving, from: first.join, to: last.join };
}

/** @param {Connector} connector */
function pieceOf({ edge, start, stop }) {
  return { edge, start, stop };
}

/**
 * A trip as a page shows it.
 *
 * @param {WeightedNetwork} weighted
 * @param {TransverseMercator} mercator
 * @param {Trip} trip
 * @param {[LatLng, LatLng]} ends origin and destination
 * @returns {Route}
 */
export function routeOf(weighted, mercator, trip, [origin, destination]) {
  const { roads, state } = weighted.network;
  /** @type {LatLng[]} */
  const line = [];
  for (const piece of trip.pieces) appendLine(line, roads, piece);
  const place = (/** @type {Join} */ join) => placeOf(roads, mercator, join);
  const { from, to } = trip;
  return {
    line,
    access:
      from && to
        ? [
            [origin, place(from)],
            [place(to), destination],
          ]
        : [[origin, destination]],
    accessTime: Math.floor(trip.access / SCALE),
    legs: legsOf(weighted, trip.pieces),
    time: Math.floor(trip.cost / SCALE),
    metres: (trip.cost % SCALE) / 10,
    toll: trip.pieces.reduce((sum, { edge, start, stop }) => sum + (int(state.toll, edge) / 100) * (stop - start), 0),
  };
}

/**
 * Where a point joins the road.
 *
 * @param {RoadTable} roads
 * @param {TransverseMercator} mercator
 * @param {Join} join
 * @returns {LatLng}
 */
function placeOf(roads, mercator, { edge, fraction }) {
  /** @type {LatLng[]} */
  const line = [];
  appendLine(line, roads, { edge, start: 0, stop: fraction });
  return line.at(-1) ?? mercator.inverse(0, 0);
}

/**
 * Add the vertices of a part of an edge in the direction of travel, without repeating the last one.
 *
 * @param {LatLng[]} line
 * @param {RoadTable} roads
 * @param {{ edge: number, start: number, stop: number }} piece
 */
export function appendLine(line, roads, { edge, start, stop }) {
  const own = int(roads.road, edge);
  const [first, end] = [int(roads.first, own), int(roads.first, own + 1)];
  const back = edge !== own;
  const [low, high] = back ? [1 - stop, 1 - start] : [start, stop];
  const points = cut(roads, first, end, low, high);
  if (back) points.reverse();
  for (const point of points) {
    const last = line.at(-1);
    if (!last || last[0] !== point[0] || last[1] !== point[1]) line.push(point);
  }
}

/**
 * Vertices of a line from one share of its length to another.
 *
 * @param {RoadTable} roads
 * @param {number} first vertex
 * @param {number} end the vertex after the last
 * @param {number} low
 * @param {number} high
 * @returns {LatLng[]}
 */
function cut(roads, first, end, low, high) {
  const steps = metresAlong(roads, first, end);
  const whole = steps.at(-1) ?? 0;
  const place = (/** @type {number} */ along) => {
    const segment = Math.max(0, Math.min(steps.length - 2, steps.findIndex((until) => until >= along) - 1));
    const before = steps[segment] ?? 0;
    const length = (steps[segment + 1] ?? before) - before;
    const share = length > 0 ? (along - before) / length : 0;
    const at = first + segment;
    return /** @type {LatLng} */ (
      [roads.lat, roads.lon].map((values) => float(values, at) + share * (float(values, at + 1) - float(values, at)))
    );
  };
  const ends = [low * whole, high * whole];
  const inside = steps.flatMap((along, i) =>
    along > (ends[0] ?? 0) && along < (ends[1] ?? 0)
      ? [/** @type {LatLng} */ ([float(roads.lat, first + i), float(roads.lon, first + i)])]
      : [],
  );
  return [place(ends[0] ?? 0), ...inside, place(ends[1] ?? 0)];
}

/**
 * Parts of a trip on one road each.
 *
 * @param {WeightedNetwork} weighted
 * @param {Piece[]} pieces
 * @returns {Leg[]}
 */
function legsOf(weighted, pieces) {
  const { roads, data } = weighted.network;
  /** @type {Leg[]} */
  const legs = [];
  for (const { edge, start, stop, delay } of pieces) {
    const cost = weighted.along(edge, stop) - weighted.along(edge, start);
    const leg = {
      name: data.roadNames[int(roads.name, edge)] ?? "",
      ref: data.refs[int(roads.ref, edge)] ?? "",
      roadClass: data.roadClasses[int(roads.roadClass, edge)] ?? "",
      metres: (cost % SCALE) / 10,
      time: Math.floor(cost / SCALE) + delay,
    };
    const last = legs.at(-1);
    if (!last || last.name !== leg.name || last.ref !== leg.ref || last.roadClass !== leg.roadClass) legs.push(leg);
    else {
      last.metres += leg.metres;
      last.time += leg.time;
    }
  }
  return legs;
}
