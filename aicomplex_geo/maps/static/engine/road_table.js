// The roads of a payload, those of all scenarios, as maps/embedded/road_arrays.py writes them.

import { float, int, rint } from "./numbers.js";
import { TransverseMercator } from "./projection.js";

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
  const unit = 10 ** data.digits;
  const nodeLat = placed(array(ints, "nodeLat"), unit, array(ints, "oddNodes"), floats.oddNodeLat);
  const nodeLon = placed(array(ints, "nodeLon"), unit, array(ints, "oddNodes"), floats.oddNodeLon);
  const edges = readEdges(ints);
  const lines = readLines({ data, ints, floats }, nodeLat, nodeLon);
  const mercator = new TransverseMercator(data.projection);
  const length = Float64Array.from(array(ints, "length"), (whole) => whole / 10);
  array(ints, "oddLengths").forEach((road, i) => (length[road] = floats.oddLength?.[i] ?? 0));
  return {
    nodeCount: nodeLat.length,
    nodeLat,
    nodeLon,
    uncertain: array(ints, "uncertain"),
    ...edges,
    ...lines,
    ...mercator.project(lines.lat, lines.lon),
    lengthDm: array(ints, "length"),
    length,
    roadClass: bothWays(array(ints, "road_class"), edges.road, edges.roadCount),
    name: bothWays(array(ints, "road_name"), edges.road, edges.roadCount),
    ref: bothWays(array(ints, "ref"), edges.road, edges.roadCount),
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
 * @param {Int32Array} whole
 * @param {number} unit
 * @param {Int32Array} odd
 * @param {Float64Array} [values] where `odd` numbers are not exact
 */
function placed(whole, unit, odd, values) {
  const degrees = Float64Array.from(whole, (number) => number / unit);
  odd.forEach((at, i) => (degrees[at] = values?.[i] ?? 0));
  return degrees;
}

/** @param {Record<string, Int32Array>} ints */
function readEdges(ints) {
  const start = array(ints, "roadTail");
  const span = array(ints, "roadSpan");
  const twoWay = array(ints, "twoWay");
  const roadCount = start.length;
  const second = [...twoWay.keys()].filter((road) => twoWay[road]);
  const edgeCount = roadCount + second.length;
  const road = Int32Array.from({ length: edgeCount }, (_, e) => (e < roadCount ? e : (second[e - roadCount] ?? 0)));
  const tail = new Int32Array(edgeCount);
  const head = new Int32Array(edgeCount);
  const twin = new Int32Array(edgeCount).fill(-1);
  for (let edge = 0; edge < edgeCount; edge++) {
    const own = int(road, edge);
    const [from, to] = [int(start, own), int(start, own) + int(span, own)];
    [tail[edge], head[edge]] = edge < roadCount ? [from, to] : [to, from];
    if (edge < roadCount) continue;
    twin[edge] = own;
    twin[own] = edge;
  }
  return { roadCount, edgeCount, road, tail, head, twin };
}

/**
 * @param {Payload} payload
 * @param {Float64Array} nodeLat
 * @param {Float64Array} nodeLon
 */
function readLines({ data, ints, floats }, nodeLat, nodeLon) {
  const unit = 10 ** data.digits;
  const points = array(ints, "points");
  const tail = array(ints, "roadTail");
  const span = array(ints, "roadSpan");
  const odd = new Map([...array(ints, "oddLines")].map((road, i) => [road, ints.oddPoints?.[i] ?? 0]));
  const count = (/** @type {number} */ road) => odd.get(road) ?? int(points, road) + 2;
  const first = new Int32Array(points.length + 1);
  for (let road = 0; road < points.length; road++) first[road + 1] = int(first, road) + count(road);
  const degrees = [
    { nodes: nodeLat, whole: array(ints, "nodeLat"), steps: array(ints, "shapeLat"), odd: floats.oddLat },
    { nodes: nodeLon, whole: array(ints, "nodeLon"), steps: array(ints, "shapeLon"), odd: floats.oddLon },
  ].map(({ nodes, whole, steps, odd: values }) => {
    const out = new Float64Array(int(first, points.length));
    let step = 0;
    let oddAt = 0;
    for (let road = 0; road < points.length; road++) {
      const [from, to] = [int(first, road), int(first, road + 1)];
      if (odd.has(road)) {
        for (let at = from; at < to; at++) out[at] = values?.[oddAt++] ?? 0;
        continue;
      }
      let number = int(whole, int(tail, road));
      out[from] = float(nodes, int(tail, road));
      for (let at = from + 1; at < to - 1; at++) out[at] = (number += int(steps, step++)) / unit;
      out[to - 1] = float(nodes, int(tail, road) + int(span, road));
    }
    return out;
  });
  const [lat = nodeLat, lon = nodeLon] = degrees;
  return { first, lat, lon };
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
export function readSpeeds({ data, floats }) {
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
  const kind = bothWays(array(ints, "kind"), roads.road, roads.roadCount);
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
  return { there, closed, toll, kind, times, speeds };
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
