// Times everywhere on an outline network, by the one model: a place joins each road within reach at
// the nearest position of that road. The pairs of roads and cells are found once for a network; a
// question then takes one pass over them.

import { keepConnected } from "./surface_parts.js";
import { FULL, gridAround, NEVER, pairsOf } from "./surface_pairs.js";

/** @import { Projection, Raster } from "./types.d.ts" */
/**
 * The roads that places may join, in the metric CRS, each once and not again for its twin. A road of
 * a single vertex is a place that may be joined only there: the end of a tunnel or of a bridge.
 * Roads of limited access are left out: the 60 m beside them are narrower than a cell.
 *
 * @typedef {object} JoinableRoads
 * @property {Float64Array} x of all vertices, road after road
 * @property {Float64Array} y
 * @property {Uint32Array} first the first vertex of each road, and at last the number of vertices
 * @property {Int32Array} edge directed edge along the line, -1 for a single vertex
 * @property {Int32Array} twin directed edge against it, -1 without
 * @property {Int32Array} tail node at the first vertex
 * @property {Int32Array} head node at the last vertex
 * @property {Int32Array} [part] -1 for the connected roads, else the number of the island
 */
/**
 * @typedef {object} AccessRule
 * @property {number} maxDistance straight metres
 * @property {number} connectedWithin metres that a connected road may be farther away than the nearest
 */
/**
 * What is known about the trips from an origin, in deciseconds; -1 is never.
 *
 * @typedef {object} Trips
 * @property {Int32Array} edgeTimes at the start of each directed edge, for trips that go on along it
 * @property {Int32Array} wholeTimes of each directed edge itself; -1 where it is closed or not there
 * @property {Int32Array} nodeTimes of arrival at each node
 * @property {readonly Begun[]} begun where the origin joins roads between their ends
 * @property {number} perMetre deciseconds a straight metre of access, circuity included
 * @property {{ x: number, y: number, reach: number } | null} origin with the metres of its longest
 *   access leg; null if it joins no road
 */
/**
 * A directed edge that the origin joins: `position` from 0 to 1 along this edge, time of the access leg.
 *
 * @typedef {{ edge: number, position: number, time: number }} Begun
 */
/** @typedef {{ west: number, south: number, cell: number, columns: number, rows: number }} Grid */
/**
 * Pairs of a road and a cell within its reach, grouped by road: `metres` to the nearest position as a
 * share of the reach, and the `share` of the road there, both of 65535. Of a road those at its tail come
 * first, then those at its head, then those between.
 *
 * @typedef {object} Pairs
 * @property {JoinableRoads} roads
 * @property {Uint32Array} first
 * @property {Uint32Array} atHead the first pair of each road at its head
 * @property {Uint32Array} between
 * @property {Uint32Array} cell
 * @property {Uint16Array} metres
 * @property {Uint16Array} share
 */

/** Times at the centres of the cells of a grid: made once for a network, asked for each question. */
export class TimeSurface {
  /**
   * @param {JoinableRoads} roads of all scenarios: those that are not there have no `wholeTimes`
   * @param {AccessRule} rule
   * @param {Projection} projection of the metric CRS
   * @param {Grid} [grid]
   * @param {Pairs[]} [found] pairs of other roads on the same grid, which are kept
   */
  constructor(roads, rule, projection, grid = gridAround(roads, rule.maxDistance), found = []) {
    this.rule = rule;
    this.projection = projection;
    this.grid = grid;
    const { maxDistance, connectedWithin } = rule;
    const within = (connectedWithin / maxDistance) * FULL;
    this.pairs = keepConnected([...found, pairsOf(roads, grid, maxDistance)], within);
    const size = grid.columns * grid.rows;
    /** Straight metres to the nearest road, and to the farthest that may still be joined. */
    this.roadMetres = new Uint16Array(size).fill(NEVER);
    this.farthest = new Uint16Array(size);
    this.times = new Float32Array(size);
    this.#measure();
  }

  /**
   * The same grid with more roads, such as those that a planner draws.
   *
   * @param {JoinableRoads} roads
   */
  withRoads(roads) {
    return new TimeSurface(roads, this.rule, this.projection, this.grid, this.pairs);
  }

  #measure() {
    const unit = this.rule.maxDistance / FULL;
    const { roadMetres, farthest } = this;
    for (const { cell, metres } of this.pairs) {
      for (let at = 0; at < cell.length; at++) {
        const here = /** @type {number} */ (cell[at]);
        const away = Math.round(/** @type {number} */ (metres[at]) * unit);
        if (away < /** @type {number} */ (roadMetres[here])) roadMetres[here] = away;
        if (away > /** @type {number} */ (farthest[here])) farthest[here] = away;
      }
    }
  }

  /**
   * The array of `roadMetres` is always the same one.
   *
   * @param {Trips} trips
   * @returns {Raster}
   */
  raster(trips) {
    const { times } = this;
    times.fill(Infinity);
    if (trips.origin) {
      for (const pairs of this.pairs) spread(times, pairs, trips, this.rule.maxDistance);
      this.#goStraight(trips.origin, trips.perMetre);
    }
    const whole = new Uint16Array(times.length);
    for (let at = 0; at < times.length; at++) {
      const time = /** @type {number} */ (times[at]);
      whole[at] = time < NEVER - 1 ? time + 0.5 : NEVER;
    }
    const access = { reach: this.rule.maxDistance, perMetre: trips.perMetre };
    return { projection: this.projection, ...this.grid, times: whole, roadMetres: this.roadMetres, ...access };
  }

  /**
   * Trips that go straight, no farther than both access legs together.
   *
   * @param {{ x: number, y: number, reach: number }} origin
   * @param {number} perMetre
   */
  #goStraight({ x, y, reach }, perMetre) {
    const { times, farthest, roadMetres, grid } = this;
    const { west, south, cell, columns, rows } = grid;
    const { maxDistance } = this.rule;
    const last = Math.min(rows - 1, Math.floor((y + maxDistance - south) / cell));
    const firstColumn = Math.max(0, Math.floor((x - maxDistance - west) / cell));
    const lastColumn = Math.min(columns - 1, Math.floor((x + maxDistance - west) / cell));
    for (let row = Math.max(0, Math.floor((y - maxDistance - south) / cell)); row <= last; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const away = Math.hypot(west + (column + 0.5) * cell - x, south + (row + 0.5) * cell - y);
        const at = row * columns + column;
        const both = Math.min(maxDistance, reach + /** @type {number} */ (farthest[at]));
        if (away > both || roadMetres[at] === NEVER) continue;
        times[at] = Math.min(/** @type {number} */ (times[at]), away * perMetre);
      }
    }
  }
}

/**
 * Times at both ends of a road for trips along it and of arrival there, what it takes a unit of its share,
 * and a unit of the metres to it.
 *
 * @typedef {{ forth: number, back: number, up: number, down: number, tail: number, head: number, leg: number }} Line
 */

/**
 * The least time of each cell by each road.
 *
 * @param {Float32Array} times
 * @param {Pairs} pairs
 * @param {Trips} trips
 * @param {number} reach metres
 */
function spread(times, pairs, trips, reach) {
  const { roads, first } = pairs;
  const leg = (reach / FULL) * trips.perMetre;
  const joined = new Set(trips.begun.map(({ edge }) => edge));
  /** @type {Line} of one road after the other */
  const line = { forth: 0, back: 0, up: 0, down: 0, tail: 0, head: 0, leg };
  for (let road = 0; road + 1 < first.length; road++) {
    const edge = /** @type {number} */ (roads.edge[road]);
    const twin = /** @type {number} */ (roads.twin[road]);
    if (!setLine(line, trips, edge, twin)) continue;
    if (joined.has(edge) || joined.has(twin)) spreadBegun(times, pairs, road, trips, leg);
    line.tail = known(trips.nodeTimes[/** @type {number} */ (roads.tail[road])]);
    line.head = known(trips.nodeTimes[/** @type {number} */ (roads.head[road])]);
    spreadRoad(times, pairs, road, line);
  }
}

/** @param {number | undefined} time */
const known = (time) => (time === undefined || time < 0 ? Infinity : time);

/**
 * @param {Line} line
 * @param {Trips} trips
 * @param {number} edge
 * @param {number} twin
 * @returns {boolean} whether the road is open in one direction at least; a single place always is
 */
function setLine(line, { edgeTimes, wholeTimes }, edge, twin) {
  const there = known(wholeTimes[edge]);
  const again = known(wholeTimes[twin]);
  line.forth = there < Infinity ? known(edgeTimes[edge]) : Infinity;
  line.back = again < Infinity ? known(edgeTimes[twin]) : Infinity;
  line.up = line.forth < Infinity ? there / FULL : 0;
  line.down = line.back < Infinity ? again / FULL : 0;
  return edge < 0 || there < Infinity || again < Infinity;
}

/**
 * Both ends are one time each for all their cells, which is most of them.
 *
 * @param {Float32Array} times
 * @param {Pairs} pairs
 * @param {number} road
 * @param {Line} line
 */
function spreadRoad(times, pairs, road, line) {
  const { forth, back, up, down, tail, head, leg } = line;
  const atHead = /** @type {number} */ (pairs.atHead[road]);
  const between = /** @type {number} */ (pairs.between[road]);
  const tails = { from: /** @type {number} */ (pairs.first[road]), end: atHead };
  spreadEnd(times, pairs, tails, Math.min(forth, back + FULL * down, tail), leg);
  spreadEnd(times, pairs, { from: atHead, end: between }, Math.min(forth + FULL * up, back, head), leg);
  const others = { from: between, end: /** @type {number} */ (pairs.first[road + 1]) };
  if (Math.min(forth, back) < NEVER) spreadBetween(times, pairs, others, line);
}

/**
 * @param {Float32Array} times
 * @param {Pairs} pairs
 * @param {{ from: number, end: number }} range
 * @param {number} time at the end of the road
 * @param {number} leg
 */
function spreadEnd(times, { cell, metres }, { from, end }, time, leg) {
  if (time >= NEVER) return;
  for (let at = from; at < end; at++) {
    const there = time + /** @type {number} */ (metres[at]) * leg;
    const here = /** @type {number} */ (cell[at]);
    if (there < /** @type {number} */ (times[here])) times[here] = there;
  }
}

/**
 * @param {Float32Array} times
 * @param {Pairs} pairs
 * @param {{ from: number, end: number }} range
 * @param {Line} line
 */
function spreadBetween(times, { cell, metres, share }, { from, end }, { forth, back, up, down, leg }) {
  for (let at = from; at < end; at++) {
    const part = /** @type {number} */ (share[at]);
    const ahead = forth + part * up;
    const behind = back + (FULL - part) * down;
    const there = (ahead < behind ? ahead : behind) + /** @type {number} */ (metres[at]) * leg;
    const here = /** @type {number} */ (cell[at]);
    if (there < /** @type {number} */ (times[here])) times[here] = there;
  }
}

/**
 * A road that the origin itself joins, from there on.
 *
 * @param {Float32Array} times
 * @param {Pairs} pairs
 * @param {number} road
 * @param {Trips} trips
 * @param {number} leg
 */
function spreadBegun(times, { roads, first, cell, metres, share }, road, { begun, wholeTimes }, leg) {
  const end = /** @type {number} */ (first[road + 1]);
  for (const { edge, position, time: access } of begun) {
    const against = edge === roads.twin[road];
    if (!against && edge !== roads.edge[road]) continue;
    const whole = known(wholeTimes[edge]);
    for (let at = /** @type {number} */ (first[road]); at < end; at++) {
      const part = /** @type {number} */ (share[at]) / FULL;
      const ahead = (against ? 1 - part : part) - position;
      const here = /** @type {number} */ (cell[at]);
      const time = access + ahead * whole + /** @type {number} */ (metres[at]) * leg;
      if (ahead >= 0 && time < /** @type {number} */ (times[here])) times[here] = time;
    }
  }
}
