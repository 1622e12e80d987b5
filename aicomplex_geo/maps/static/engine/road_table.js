// The roads of a payload, those of all scenarios, as maps/embedded/road_arrays.py writes them.

import { Heads, recentNames, recentValues, TWO_WAY } from "./guesses.js";
import { float, int, rint } from "./numbers.js";
import { TransverseMercator } from "./projection.js";
import { readRestrictions } from "./restrictions.js";

/** @import { Payload } from "./types.d.ts" */
/**
 * All edges of all states: first the first directions of roads, then the second ones. Coordinates are
 * those of the vertices of lines, one line for each road, drawn in its first direction.
 *
 * @typedef {object} RoadTable
 * @property {number} nodeCount
 * @property {Float64Array} nodeLat
 * @property {Float64Array} nodeLon
 * @property {Int32Array} uncertain 1 where a junction is not exactly where it is drawn
 * @property {number} roadCount
 * @property {number} edgeCount
 * @property {Int32Array} road of each edge, which is also its line
 * @property {Int32Array} tail
 * @property {Int32Array} head
 * @property {Int32Array} twin -1 without
 * @property {Int32Array} first vertex of each line, and at last their number
 * @property {Float64Array} lat
 * @property {Float64Array} lon
 * @property {Float64Array} x metres in the projection
 * @property {Float64Array} y
 * @property {Int32Array} lengthDm of each road
 * @property {Float64Array} length metres of each road
 * @property {Int32Array} roadClass number in the list of the payload, by edge
 * @property {Int32Array} name
 * @property {Int32Array} ref
 * @property {Int32Array} accessOnly 1 on roads signed so
 * @property {Int32Array} raised 1 in tunnels and on bridges
 */
/**
 * What holds in one state, by edge.
 *
 * @typedef {object} RoadState
 * @property {Uint8Array} there
 * @property {Uint8Array} closed
 * @property {Int32Array} toll hundredths of a KRW
 * @property {Int32Array} kind row of the table of speeds
 * @property {Int32Array[]} times deciseconds by profile; 0 where it may not go
 * @property {Speeds} speeds
 * @property {Map<number, [from: number, to: number]>} spans of edges that are parts of a link
 * @property {import("./restrictions.js").Restriction[]} restrictions
 * @property {Map<number, number[]>} parts of edges that were split, whether they are there or not
 */
/**
 * Speed (km/h) and delays (seconds a kilometre and at points) of each kind of edge by profile.
 *
 * @typedef {{ table: Float64Array, profiles: number }} Speeds
 */

/**
 * @param {Payload} payload
 * @returns {RoadTable}
 */
export function readRoads({ data, ints, floats }) {
  const nodes = readNodes({ data, ints, floats });
  const edges = readEdges(ints, new Heads(nodes.units, data.lengthScale));
  const lines = readLines({ data, ints, floats }, nodes, edges);
  const mercator = new TransverseMercator(data.projection);
  const lengthDm = readLengths({ data, ints, floats }, lines);
  const length = Float64Array.from(lengthDm, (whole) => whole / 10);
  array(ints, "oddLengths").forEach((road, i) => (length[road] = floats.oddLength?.[i] ?? 0));
  return {
    nodeCount: nodes.lat.length,
    nodeLat: nodes.lat,
    nodeLon: nodes.lon,
    uncertain: array(ints, "uncertain"),
    ...edges,
    ...lines,
    ...mercator.project(lines.lat, lines.lon),
    lengthDm,
    length,
    roadClass: readTexts(ints, "road_class", edges),
    name: readTexts(ints, "road_name", edges),
    ref: readTexts(ints, "ref", edges),
    accessOnly: bothWays(array(ints, "accessOnly"), edges.road, edges.roadCount),
    raised: bothWays(array(ints, "raised"), edges.road, edges.roadCount),
  };
}

/**
 * @param {Record<string, Int32Array>} ints
 * @param {string} name
 */
function array(ints, name) {
  const found = ints[name];
  if (!found) throw new Error(`the payload has no array ${name}`);
  return found;
}

/**
 * Positions of junctions, and the whole units they are written in.
 *
 * @typedef {{ lat: Float64Array, lon: Float64Array, units: [lat: Int32Array, lon: Int32Array] }} Nodes
 */

/**
 * @param {Payload} payload
 * @returns {Nodes}
 */
function readNodes({ data, ints, floats }) {
  const unit = 10 ** data.digits;
  const units = ints.nodeStep ? alongCurve(ints.nodeStep, array(ints, "corner")) : listedUnits(ints);
  const [lat, lon] = units.map((whole) => Float64Array.from(whole, (number) => number / unit));
  if (!lat || !lon) throw new Error("the payload has no junctions");
  ints.oddNodes?.forEach((node, i) => {
    lat[node] = floats.oddNodeLat?.[i] ?? 0;
    lon[node] = floats.oddNodeLon?.[i] ?? 0;
  });
  return { lat, lon, units };
}

/**
 * @param {Record<string, Int32Array>} ints
 * @returns {[lat: Int32Array, lon: Int32Array]}
 */
function listedUnits(ints) {
  return [array(ints, "nodeLat"), array(ints, "nodeLon")];
}

/**
 * Coordinates from places on a curve, whose bits are those of both in turn (Morton 1966).
 *
 * @param {Int32Array} steps
 * @param {Int32Array} corner west, south and the unit
 * @returns {[lat: Int32Array, lon: Int32Array]}
 */
function alongCurve(steps, [west = 0, south = 0, unit = 1]) {
  const lat = new Int32Array(steps.length);
  const lon = new Int32Array(steps.length);
  let code = 0;
  for (let i = 0; i < steps.length; i++) {
    code += int(steps, i);
    lon[i] = west + unit * everyOther(code);
    lat[i] = south + unit * everyOther(Math.floor(code / 2));
  }
  return [lat, lon];
}

/** Bits 0, 2, 4 and so on of a number below 2 to the power of 32. @param {number} code */
function everyOther(code) {
  let found = 0;
  for (let bit = 0; bit < 16; bit++) found |= ((code >>> (2 * bit)) & 1) << bit;
  return found;
}

/**
 * Lengths in decimetres: those of the lines as Python guesses them, and what they differ by.
 *
 * @param {Payload} payload
 * @param {{ first: Int32Array, lat: Float64Array, lon: Float64Array }} lines
 */
function readLengths({ data, ints }, { first, lat, lon }) {
  const [north = 0, east = 0] = data.lengthScale;
  return array(ints, "length").map((rest, road) => {
    let metres = 0;
    for (let at = int(first, road); at + 1 < int(first, road + 1); at++) {
      const y = (float(lat, at + 1) - float(lat, at)) * north;
      const x = (float(lon, at + 1) - float(lon, at)) * east;
      metres += Math.sqrt(y * y + x * x);
    }
    return Math.floor(metres * 10 + 0.5) + rest * data.lengthUnit;
  });
}

/**
 * Numbers by edge: those of first directions as they are given, those of second ones as differences.
 *
 * @param {Int32Array} forth
 * @param {Int32Array} back
 * @param {{ roadCount: number, road: Int32Array }} edges
 */
function bothDirections(forth, back, { roadCount, road }) {
  const found = new Int32Array(road.length);
  found.set(forth);
  for (let edge = roadCount; edge < road.length; edge++) {
    found[edge] = int(found, int(road, edge)) + int(back, edge - roadCount);
  }
  return found;
}

/**
 * Numbers of texts by edge.
 *
 * @param {Record<string, Int32Array>} ints
 * @param {string} name
 * @param {Ends & { roadCount: number, road: Int32Array }} edges
 */
function readTexts(ints, name, edges) {
  const forth = recentNames(array(ints, name), array(ints, `${name}New`), edges);
  return bothDirections(forth, array(ints, `${name}Back`), edges);
}

/**
 * @param {Record<string, Int32Array>} ints
 * @param {Heads} heads
 */
function readEdges(ints, heads) {
  const start = array(ints, "roadTail");
  const ways = array(ints, "roadWays");
  const end = heads.read(start, ways, array(ints, "roadHead"));
  const roadCount = start.length;
  const second = [...ways.keys()].filter((road) => int(ways, road) & TWO_WAY);
  const edgeCount = roadCount + second.length;
  const road = Int32Array.from({ length: edgeCount }, (_, e) => (e < roadCount ? e : (second[e - roadCount] ?? 0)));
  const tail = new Int32Array(edgeCount);
  const head = new Int32Array(edgeCount);
  const twin = new Int32Array(edgeCount).fill(-1);
  for (let edge = 0; edge < edgeCount; edge++) {
    const own = int(road, edge);
    const [from, to] = [int(start, own), int(end, own)];
    [tail[edge], head[edge]] = edge < roadCount ? [from, to] : [to, from];
    if (edge < roadCount) continue;
    twin[edge] = own;
    twin[own] = edge;
  }
  return { roadCount, edgeCount, road, tail, head, twin };
}

/** @typedef {{ tail: Int32Array, head: Int32Array }} Ends */

/**
 * @param {Payload} payload
 * @param {Nodes} nodes
 * @param {Ends} ends
 */
function readLines({ data, ints, floats }, nodes, { tail, head }) {
  const points = array(ints, "points");
  const odd = new Map([...array(ints, "oddLines")].map((road, i) => [road, ints.oddPoints?.[i] ?? 0]));
  const first = new Int32Array(points.length + 1);
  points.forEach((count, road) => (first[road + 1] = int(first, road) + (odd.get(road) ?? count + 2)));
  const facts = { tail, head, first, odd, unit: 10 ** data.digits, step: array(ints, "shapeUnit")[0] ?? 1 };
  const lat = readCoordinates(facts, nodes.units[0], nodes.lat, array(ints, "shapeLat"), floats.oddLat);
  const lon = readCoordinates(facts, nodes.units[1], nodes.lon, array(ints, "shapeLon"), floats.oddLon);
  return { first, lat, lon };
}

/**
 * One coordinate of the vertices of all lines. Between their ends they are written as differences from
 * where they would lie if as many as are left were equally far apart.
 *
 * @param {Ends & { first: Int32Array, odd: Map<number, number>, unit: number, step: number }} facts
 * @param {Int32Array} whole units of the junctions
 * @param {Float64Array} degrees of the junctions
 * @param {Int32Array} steps
 * @param {Float64Array} [oddValues] of whole lines that are written as they are
 */
function readCoordinates({ tail, head, first, odd, unit, step }, whole, degrees, steps, oddValues) {
  const roadCount = first.length - 1;
  const out = new Float64Array(int(first, roadCount));
  let next = 0;
  let oddAt = 0;
  for (let road = 0; road < roadCount; road++) {
    const [from, to] = [int(first, road), int(first, road + 1)];
    if (odd.has(road)) {
      for (let at = from; at < to; at++) out[at] = oddValues?.[oddAt++] ?? 0;
      continue;
    }
    const [start, end] = [int(tail, road), int(head, road)];
    const goal = Math.floor(int(whole, end) / step);
    let number = Math.floor(int(whole, start) / step);
    out[from] = float(degrees, start);
    for (let at = from + 1; at < to - 1; at++) {
      const left = to - at;
      number += Math.floor((2 * (goal - number) + left) / (2 * left)) + int(steps, next++);
      out[at] = (number * step) / unit;
    }
    out[to - 1] = float(degrees, end);
  }
  return out;
}

/**
 * @param {Int32Array} values those of second directions are less those of the first
 * @param {Int32Array} road
 * @param {number} roadCount
 */
function bothWays(values, road, roadCount) {
  return values.map((value, edge) => (edge < roadCount ? value : value + int(values, int(road, edge))));
}

/** @param {Payload} payload @returns {Speeds} */
function readSpeeds({ data, floats }) {
  return { table: floats.kinds ?? new Float64Array(0), profiles: data.profiles.length };
}

/**
 * @param {Payload} payload
 * @param {RoadTable} roads
 * @param {number} state 0 is today, then the scenarios in their order
 * @returns {RoadState}
 */
export function readState(payload, roads, state) {
  const { ints } = payload;
  const speeds = readSpeeds(payload);
  const there = new Uint8Array(roads.edgeCount);
  const runs = array(ints, `there${state}`);
  for (let i = 0; i < runs.length; i += 2) there.fill(1, int(runs, i), runs[i + 1] ?? roads.edgeCount);
  const closed = new Uint8Array(roads.edgeCount);
  for (const edge of array(ints, `closed${state}`)) closed[edge] = 1;
  const known = recentValues(array(ints, "kind"), array(ints, "kindNew"), roads.roadClass);
  const kind = bothDirections(known, array(ints, "kindBack"), roads);
  const toll = bothWays(array(ints, "toll"), roads.road, roads.roadCount);
  const late = Array.from({ length: speeds.profiles }, (_, p) => array(ints, `late${p}`).slice());
  array(ints, `changed${state}`).forEach((edge, i) => {
    kind[edge] = int(array(ints, `changedKind${state}`), i);
    toll[edge] = int(array(ints, `changedToll${state}`), i);
    late.forEach((own, p) => (own[edge] = int(array(ints, `changedLate${state}.${p}`), i)));
  });
  const times = late.map((own, profile) =>
    own.map((rest, edge) => {
      const metres = float(roads.length, int(roads.road, edge));
      const seconds = secondsOf(speeds, int(kind, edge), profile, metres);
      return rest + (seconds === Infinity ? 0 : Math.max(1, rint(seconds * 10)));
    }),
  );
  const spans = new Map([...(ints.partEdges ?? [])].map((edge, i) => [edge, spanOf(payload, i)]));
  /** @type {Map<number, number[]>} */
  const parts = new Map();
  ints.partWhole?.forEach((whole, i) => {
    parts.set(whole, [...(parts.get(whole) ?? []), ints.partEdges?.[i] ?? 0]);
  });
  return { there, closed, toll, kind, times, speeds, spans, parts, restrictions: readRestrictions(ints, roads, state) };
}

/**
 * @param {Payload} payload
 * @param {number} i
 * @returns {[from: number, to: number]}
 */
function spanOf({ floats }, i) {
  return [floats.partStart?.[i] ?? 0, floats.partEnd?.[i] ?? 1];
}

/**
 * The edges that an edge consists of in a state: itself, or its parts where it was split.
 *
 * @param {Pick<RoadState, "there" | "parts">} state
 * @param {number} edge
 * @returns {number[]}
 */
export function edgesOf(state, edge) {
  if (state.there[edge]) return [edge];
  return (state.parts.get(edge) ?? []).flatMap((part) => edgesOf(state, part));
}

/**
 * Seconds of an edge of a kind under a profile, `Infinity` where it may not go.
 *
 * @param {Speeds} speeds
 * @param {number} kind
 * @param {number} profile
 * @param {number} metres
 */
export function secondsOf({ table, profiles }, kind, profile, metres) {
  const at = 3 * (kind * profiles + profile);
  const speed = float(table, at);
  if (!(speed > 0)) return Infinity;
  return (metres * 3.6) / speed + ((metres / 1000) * float(table, at + 1) + float(table, at + 2));
}

/**
 * Metres from the first vertex of a line to each of its vertices.
 *
 * @param {RoadTable} roads
 * @param {number} first vertex
 * @param {number} end the vertex after the last
 */
export function metresAlong(roads, first, end) {
  const steps = [0];
  for (let at = first; at + 1 < end; at++) {
    const dx = float(roads.x, at + 1) - float(roads.x, at);
    const dy = float(roads.y, at + 1) - float(roads.y, at);
    steps.push((steps.at(-1) ?? 0) + Math.sqrt(dx * dx + dy * dy));
  }
  return steps;
}
