// Roads of a state while edits are applied to them: scenarios/draft.py in Python is the model.

import { locate, vertexAt } from "./entrances.js";
import { byte, float, int, rint } from "./numbers.js";
import { rerouted } from "./restrictions.js";
import { isSecond } from "./road_facts.js";
import { metresAlong, secondsOf } from "./road_table.js";

/** @import { LatLng } from "../payload.d.ts" */
/** @import { TransverseMercator } from "./projection.js" */
/** @import { RoadState, RoadTable } from "./road_table.js" */
/**
 * One direction of a new road: speed and delays of each profile in turn, and of which part of which
 * link it is.
 *
 * @typedef {{ speeds: number[], toll: number, closed: boolean, span: [number, number] }} Direction
 */
/**
 * @typedef {object} NewRoad
 * @property {number} tail
 * @property {number} head
 * @property {LatLng[]} line
 * @property {number} length metres
 * @property {number} roadClass
 * @property {number} name
 * @property {number} ref
 * @property {number} accessOnly
 * @property {number} raised
 * @property {Direction[]} directions one, or two
 */

/** Times are known to this part of a second. */
const NOISE = 1e7;

/** Roads that edits change; what is given is not changed. */
export class Draft {
  /**
   * @param {RoadTable} roads
   * @param {RoadState} state
   * @param {TransverseMercator} mercator
   */
  constructor(roads, state, mercator) {
    this.roads = roads;
    this.mercator = mercator;
    this.state = { ...state, there: state.there.slice(), closed: state.closed.slice() };
  }

  /** @param {number} node @returns {LatLng} */
  position(node) {
    return [float(this.roads.nodeLat, node), float(this.roads.nodeLon, node)];
  }

  /** @param {LatLng} position @returns {[x: number, y: number]} */
  metres([lat, lon]) {
    const found = new Float64Array(2);
    this.mercator.forward(lat, lon, found);
    return [float(found, 0), float(found, 1)];
  }

  /** Vertices of an edge's line: the first, and the one after the last. @param {number} edge */
  span(edge) {
    const line = int(this.roads.road, edge);
    return [int(this.roads.first, line), int(this.roads.first, line + 1)];
  }

  /**
   * Metres along an edge, in its direction, to its place nearest to another, how far that is, and the
   * length of its line.
   *
   * @param {number} edge
   * @param {[x: number, y: number]} place
   */
  locate(edge, [x, y]) {
    const [first = 0, end = 0] = this.span(edge);
    const { along, whole, away } = locate(this.roads, first, end, x, y);
    return { along: isSecond(this.roads, edge) ? whole - along : along, whole, away };
  }

  /** Metres of the line of an edge. @param {number} edge */
  wholeLength(edge) {
    const [first = 0] = this.span(edge);
    return this.locate(edge, [float(this.roads.x, first), float(this.roads.y, first)]).whole;
  }

  /**
   * Place so many metres along an edge in its direction.
   *
   * @param {number} edge
   * @param {number} metres
   * @returns {[x: number, y: number]}
   */
  along(edge, metres) {
    const [first = 0, end = 0] = this.span(edge);
    const from = isSecond(this.roads, edge) ? this.wholeLength(edge) - metres : metres;
    const { x, y } = vertexAt(this.roads, first, end, from);
    return [x, y];
  }

  /** @param {LatLng} position @returns {number} the number of the new junction */
  addNode(position) {
    const { roads } = this;
    this.roads = {
      ...roads,
      nodeCount: roads.nodeCount + 1,
      nodeLat: appended(roads.nodeLat, [position[0]]),
      nodeLon: appended(roads.nodeLon, [position[1]]),
      uncertain: appended(roads.uncertain, [0]),
    };
    return roads.nodeCount;
  }

  /**
   * Split the road of an edge so many metres along the edge.
   *
   * @param {number} edge
   * @param {number} along
   * @returns {number} the new junction
   */
  split(edge, along) {
    const { roads } = this;
    const forth = isSecond(roads, edge) ? int(roads.twin, edge) : edge;
    const back = int(roads.twin, forth);
    const cut = this.#cut(forth, along, isSecond(roads, edge));
    const node = this.addNode(cut.place);
    const [tail, head] = [int(roads.tail, forth), int(roads.head, forth)];
    const whole = float(roads.length, int(roads.road, forth));
    const first = whole * cut.share;
    const lengths = [first, whole - first];
    const parts = lengths.map((length) => (whole === 0 ? 0.5 : length / whole));
    const ends = [
      [tail, node],
      [node, head],
    ];
    const [before = 0, after = 0] = parts;
    // the opposite direction comes to the second part first
    const spans = [
      { forth: [0, before], back: [after, 1] },
      { forth: [before, 1], back: [0, after] },
    ];
    /** @type {Map<number, number[]>} */
    const replaced = new Map([[forth, []]]);
    if (back >= 0) replaced.set(back, []);
    spans.forEach((span, place) => {
      const directions = [this.#part(forth, span.forth)];
      if (back >= 0) directions.push(this.#part(back, span.back));
      const number = this.roads.edgeCount;
      const [from = 0, to = 0] = ends[place] ?? [];
      const line = cut.lines[place] ?? [];
      this.addRoad({ ...this.#like(forth), tail: from, head: to, line, length: lengths[place] ?? 0, directions });
      replaced.get(forth)?.push(number);
      replaced.get(back)?.unshift(number + 1);
    });
    this.state.parts = new Map([...this.state.parts, ...replaced]);
    this.state.restrictions = rerouted(this.state.restrictions, replaced);
    this.state.there[forth] = 0;
    if (back >= 0) this.state.there[back] = 0;
    return node;
  }

  /**
   * Where a line is cut, its two parts, and the share of its length before the cut.
   *
   * @param {number} edge first direction
   * @param {number} along
   * @param {boolean} fromEnd whether `along` counts from its end
   */
  #cut(edge, along, fromEnd) {
    const { roads } = this;
    const [first = 0, end = 0] = this.span(edge);
    const steps = metresAlong(roads, first, end);
    const whole = steps.at(-1) ?? 0;
    const here = fromEnd ? whole - along : along;
    const { segment, share } = segmentAt(steps, here);
    const vertex = (/** @type {number} */ at) =>
      /** @type {LatLng} */ ([float(roads.lat, first + at), float(roads.lon, first + at)]);
    const [from, to] = [vertex(segment), vertex(segment + 1)];
    const place = /** @type {LatLng} */ ([0, 1].map((i) => mix(from[i] ?? 0, to[i] ?? 0, share)));
    const vertices = steps.map((_, at) => vertex(at));
    const lines = [
      [...vertices.slice(0, segment + 1), place],
      [place, ...vertices.slice(segment + 1)],
    ];
    return { place, lines, share: whole > 0 ? here / whole : 0.5 };
  }

  /** What a part of a road has from the whole. @param {number} edge */
  #like(edge) {
    const { roads } = this;
    const { roadClass, name, ref, accessOnly, raised } = roads;
    return {
      roadClass: int(roadClass, edge),
      name: int(name, edge),
      ref: int(ref, edge),
      accessOnly: int(accessOnly, edge),
      raised: int(raised, edge),
    };
  }

  /**
   * @param {number} edge
   * @param {number[]} part of it, from and to, of 0 to 1
   * @returns {Direction}
   */
  #part(edge, [from = 0, to = 1]) {
    const { state } = this;
    const { profiles, table } = state.speeds;
    const [begin = 0, end = 1] = state.spans.get(edge) ?? [];
    const at = 3 * int(state.kind, edge) * profiles;
    const speeds = Array.from(table.subarray(at, at + 3 * profiles));
    // delays at the junction that it leads to count on the last part
    if (to < 1) for (let i = 2; i < speeds.length; i += 3) speeds[i] = 0;
    const span = /** @type {[number, number]} */ ([mix(begin, end, from), mix(begin, end, to)]);
    return { speeds, toll: int(state.toll, edge) * (to - from), closed: byte(state.closed, edge) > 0, span };
  }

  /** Seconds lost at the junction at the end of edges, by profile. @param {number} node */
  delaysAt(node) {
    const { roads, state } = this;
    const { profiles, table } = state.speeds;
    const found = new Array(profiles).fill(0);
    for (let edge = 0; edge < roads.edgeCount; edge++) {
      if (int(roads.head, edge) !== node || !byte(state.there, edge)) continue;
      for (let profile = 0; profile < profiles; profile++) {
        const stops = float(table, 3 * (int(state.kind, edge) * profiles + profile) + 2);
        found[profile] = Math.max(found[profile], stops);
      }
    }
    return found;
  }

  /** @param {NewRoad} road @returns {number} the number of its first direction */
  addRoad(road) {
    const { roads } = this;
    const edge = roads.edgeCount;
    this.roads = withRoad(roads, road, this.mercator);
    road.directions.forEach((direction, way) => this.#addState(direction, road.length, edge + way));
    return edge;
  }

  /**
   * @param {Direction} direction
   * @param {number} metres
   * @param {number} edge
   */
  #addState({ speeds, toll, closed, span }, metres, edge) {
    const { state } = this;
    const { table, profiles } = state.speeds;
    const kind = table.length / (3 * profiles);
    const longer = { table: appended(table, speeds), profiles };
    const times = state.times.map((own, profile) => {
      const seconds = secondsOf(longer, kind, profile, metres);
      return appended(own, [seconds === Infinity ? 0 : Math.max(1, partTime(seconds, span))]);
    });
    this.state = {
      there: appended(state.there, [1]),
      closed: appended(state.closed, [Number(closed)]),
      toll: appended(state.toll, [Math.round(toll)]),
      kind: appended(state.kind, [kind]),
      times,
      speeds: longer,
      parts: state.parts,
      restrictions: state.restrictions,
      spans: new Map(state.spans).set(edge, span),
    };
  }
}

/**
 * Deciseconds of a part of a link, such that those of all its parts add up.
 *
 * @param {number} seconds
 * @param {[from: number, to: number]} span
 */
function partTime(seconds, [from, to]) {
  if (from === 0 && to === 1) return rint(seconds * 10);
  const whole = seconds / (to - from);
  // a half stays a half, so that a link of 65.25 s has the same time whole and in parts
  const until = (/** @type {number} */ share) => rint((rint(whole * share * NOISE) / NOISE) * 10);
  return until(to) - until(from);
}

/**
 * An array with more numbers at its end.
 *
 * @template {Float64Array | Int32Array | Uint8Array} T
 * @param {T} array
 * @param {ArrayLike<number>} more
 * @returns {T}
 */
function appended(array, more) {
  const kind = /** @type {new (length: number) => T} */ (array.constructor);
  const longer = new kind(array.length + more.length);
  longer.set(array);
  longer.set(more, array.length);
  return longer;
}

/**
 * Segment of a line at so many metres, and the share of it before them.
 *
 * @param {number[]} steps metres to each vertex
 * @param {number} here
 */
function segmentAt(steps, here) {
  const found = steps.findIndex((until, at) => at > 0 && until >= here);
  const segment = (found < 0 ? steps.length - 1 : found) - 1;
  const before = steps[segment] ?? 0;
  const step = (steps[segment + 1] ?? before) - before;
  return { segment, share: step > 0 ? (here - before) / step : 0 };
}

/** @param {number} from @param {number} to @param {number} share */
function mix(from, to, share) {
  return from + share * (to - from);
}

/**
 * @param {RoadTable} roads
 * @param {NewRoad} road
 * @param {TransverseMercator} mercator
 * @returns {RoadTable}
 */
function withRoad(roads, road, mercator) {
  const { edgeCount, roadCount } = roads;
  const [lat, lon] = [0, 1].map((i) => Float64Array.from(road.line, (position) => position[i] ?? 0));
  if (!lat || !lon) return roads;
  const { x, y } = mercator.project(lat, lon);
  const twoWay = road.directions.length > 1;
  const both = (/** @type {Int32Array} */ values, /** @type {number} */ one, other = one) =>
    appended(values, twoWay ? [one, other] : [one]);
  return {
    ...roads,
    roadCount: roadCount + 1,
    edgeCount: edgeCount + (twoWay ? 2 : 1),
    road: both(roads.road, roadCount),
    tail: both(roads.tail, road.tail, road.head),
    head: both(roads.head, road.head, road.tail),
    twin: both(roads.twin, twoWay ? edgeCount + 1 : -1, edgeCount),
    first: appended(roads.first, [int(roads.first, roadCount) + lat.length]),
    lat: appended(roads.lat, lat),
    lon: appended(roads.lon, lon),
    x: appended(roads.x, x),
    y: appended(roads.y, y),
    lengthDm: appended(roads.lengthDm, [Math.max(1, rint(road.length * 10))]),
    length: appended(roads.length, [road.length]),
    roadClass: both(roads.roadClass, road.roadClass),
    name: both(roads.name, road.name),
    ref: both(roads.ref, road.ref),
    accessOnly: both(roads.accessOnly, road.accessOnly),
    raised: both(roads.raised, road.raised),
  };
}
