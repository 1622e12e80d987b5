// Areas within limits of a raster, and the lines around them.

import { FAR, Marcher } from "./marching_squares.js";

/** @import { Raster } from "./types.d.ts" */
/**
 * Values at the centres of cells, in minutes; `margin` is how far a place is beyond the reach of roads,
 * in minutes too, so that it is inside where it is at most 0. `reached` is for whole minutes.
 *
 * @typedef {{ columns: number, rows: number, values: Float32Array, margin: Float32Array, reached?: Reached }} Field
 */
/**
 * The whole minutes within which each cell is reached, `LATE` from there on and beyond the reach of roads,
 * and the columns and rows that each number of minutes reaches: first and last column, first and last row.
 *
 * @typedef {{ minutes: Uint8Array, extents: Int32Array }} Reached
 */
/**
 * Rings around an area, the area to their left, in columns and rows of cell centres. `beyond` says which
 * positions lie where roads are out of reach and not where the limit is.
 *
 * @typedef {{ x: Float32Array, y: Float32Array, beyond: Uint8Array, first: Uint32Array }} Rings
 */

const DECISECONDS = 600;
const NEVER = 65535;
/** Metres as minutes, so that both are compared; any speed would do. */
const LEAST_MINUTE = 1 / 60;
/** From so many minutes on cells are not told apart. */
const LATE = 255;

/**
 * What never changes about a raster: metres to the nearest road, continued by two cells beyond reach, and
 * the cells just beyond it.
 *
 * @typedef {{ metres: Float32Array, rim: Uint32Array }} Reach
 */
/** @typedef {{ column: number, row: number, columns: number, rows: number }} Window */

/**
 * A distance beside cells where it is known, as waves go on; Infinity without any.
 *
 * @param {Float32Array} values Infinity where not known
 * @param {number} columns
 * @param {number} at
 * @param {number} step by which the value grows from cell to cell
 */
export function continuedAt(values, columns, at, step) {
  const column = at % columns;
  const a = Math.min(
    column > 0 ? valueAt(values, at - 1) : Infinity,
    column < columns - 1 ? valueAt(values, at + 1) : Infinity,
  );
  const b = Math.min(valueAt(values, at - columns), valueAt(values, at + columns));
  if (Math.abs(a - b) < step) return (a + b + Math.sqrt(2 * step * step - (a - b) ** 2)) / 2;
  return Math.min(a, b) + step;
}

/**
 * @param {Float32Array} values
 * @param {number} at
 */
const valueAt = (values, at) => values[at] ?? Infinity;

/** @type {WeakMap<Uint16Array, Reach>} */
const reaches = new WeakMap();

/**
 * @param {Raster} raster
 * @returns {Reach}
 */
export function reachOf({ roadMetres, columns, cell }) {
  const known = reaches.get(roadMetres);
  if (known) return known;
  const metres = Float32Array.from(roadMetres, (value) => (value === NEVER ? Infinity : value));
  const rim = continueInto(metres, columns, cell);
  continueInto(metres, columns, cell);
  const made = { metres, rim: Uint32Array.from(rim) };
  reaches.set(roadMetres, made);
  return made;
}

/**
 * Continue distances by one cell.
 *
 * @param {Float32Array} values
 * @param {number} columns
 * @param {number} step
 */
function continueInto(values, columns, step) {
  /** @type {number[]} */
  const rim = [];
  /** @type {number[]} */
  const found = [];
  for (let at = 0; at < values.length; at++) {
    if (values[at] !== Infinity) continue;
    const value = continuedAt(values, columns, at, step);
    if (value === Infinity) continue;
    rim.push(at);
    found.push(value);
  }
  rim.forEach((at, number) => (values[at] = found[number] ?? Infinity));
  return rim;
}

/** @type {WeakMap<Float32Array, Float32Array>} */
const margins = new WeakMap();

/**
 * @param {Float32Array} metres
 * @param {number} reach
 * @param {number} perMetre
 */
function marginOf(metres, reach, perMetre) {
  const known = margins.get(metres);
  if (known) return known;
  const made = metres.map((value) => Math.min(FAR, (value - reach) * perMetre));
  margins.set(metres, made);
  return made;
}

/**
 * Minutes of a raster, continued beyond the reach of roads by one cell so that borders are exact there.
 *
 * @param {Raster} raster
 * @returns {Field}
 */
export function fieldOf(raster) {
  const { columns, rows, cell, times, reach } = raster;
  const perMetre = raster.perMetre / DECISECONDS;
  const { metres, rim } = reachOf(raster);
  const values = new Float32Array(times.length);
  for (let at = 0; at < times.length; at++) {
    const time = /** @type {number} */ (times[at]);
    values[at] = time === NEVER ? Infinity : time / DECISECONDS;
  }
  const beyond = rim.reduce((/** @type {number[]} */ list, at) => {
    list.push(continuedAt(values, columns, at, cell * perMetre));
    return list;
  }, []);
  rim.forEach((at, number) => (values[at] = beyond[number] ?? Infinity));
  const margin = marginOf(metres, reach, perMetre);
  return { columns, rows, values, margin, reached: reachedOf(values, margin, columns) };
}

/**
 * @param {Float32Array} values
 * @param {Float32Array} margin
 * @param {number} columns
 * @returns {Reached}
 */
function reachedOf(values, margin, columns) {
  const minutes = new Uint8Array(values.length).fill(LATE);
  const extents = new Int32Array(4 * LATE);
  for (let minute = 0; minute < LATE; minute++) extents.set([columns, -1, values.length, -1], 4 * minute);
  for (let at = 0, row = 0; at < values.length; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const value = /** @type {number} */ (values[at]);
      if (value > LATE - 1 || /** @type {number} */ (margin[at]) > 0) continue;
      const minute = value > 0 ? Math.ceil(value) : 0;
      minutes[at] = minute;
      const extent = 4 * minute;
      if (column < /** @type {number} */ (extents[extent])) extents[extent] = column;
      if (column > /** @type {number} */ (extents[extent + 1])) extents[extent + 1] = column;
      if (row < /** @type {number} */ (extents[extent + 2])) extents[extent + 2] = row;
      extents[extent + 3] = row;
    }
  }
  return { minutes, extents: cumulative(extents) };
}

/** What fewer minutes reach is reached too. @param {Int32Array} extents */
function cumulative(extents) {
  for (let at = 4; at < extents.length; at++) {
    const [here, before] = [/** @type {number} */ (extents[at]), /** @type {number} */ (extents[at - 4])];
    extents[at] = at % 2 ? Math.max(here, before) : Math.min(here, before);
  }
  return extents;
}

const marcher = new Marcher();

/** @param {Field} field */
const wholeOf = ({ columns, rows }) => ({ column: 0, row: 0, columns, rows });

/**
 * Rings around the places where an excess is at most 0 and which are within the reach of roads, cut off at
 * the sides of a window.
 *
 * @param {Field} field
 * @param {(at: number) => number} excess of the value at a cell over the limit
 * @param {Window} [window] the whole field by default
 * @returns {Rings}
 */
export function ringsWhere(field, excess, window = wholeOf(field)) {
  marcher.open(field, window, excess);
  marcher.fillAll();
  return marcher.rings();
}

/**
 * Rings around the places reached within some minutes, inclusive.
 *
 * @param {Field} field
 * @param {number} minutes
 * @param {Window} [window]
 * @param {{ distances: Float32Array, least: number } | null} [far] only where a distance is at least so much
 */
export function ringsWithin(field, minutes, window = wholeOf(field), far = null) {
  const { values, reached } = field;
  const over = (/** @type {number} */ at) => /** @type {number} */ (values[at]) - minutes;
  const excess = far ? (/** @type {number} */ at) => Math.max(over(at), lacking(far, at)) : over;
  if (!reached || !isWhole(minutes)) return ringsWhere(field, excess, window);
  marcher.open(field, windowWithin(reached, minutes, window), excess);
  marcher.fillWithin(reached.minutes, minutes, far?.distances ?? null, far?.least ?? 0);
  return marcher.rings();
}

/** @param {number} minutes */
const isWhole = (minutes) => Number.isInteger(minutes) && minutes < LATE;

/**
 * By how much a distance is less than the least.
 *
 * @param {{ distances: Float32Array, least: number }} far
 * @param {number} at
 */
const lacking = ({ distances, least }, at) => (least - /** @type {number} */ (distances[at])) * LEAST_MINUTE;

/**
 * The part of a window that some minutes reach, and a cell around it.
 *
 * @param {Reached} reached
 * @param {number} minutes
 * @param {Window} window
 * @returns {Window}
 */
function windowWithin({ extents }, minutes, { column, row, columns, rows }) {
  const [west = 0, east = 0, south = 0, north = 0] = extents.subarray(4 * minutes, 4 * minutes + 4);
  const left = Math.max(column, west - 1);
  const low = Math.max(row, south - 1);
  const right = Math.min(column + columns - 1, east + 1);
  const high = Math.min(row + rows - 1, north + 1);
  return { column: left, row: low, columns: Math.max(0, right - left + 1), rows: Math.max(0, high - low + 1) };
}

/**
 * The parts of rings that lie on the limit, or those at the end of the reach of roads, as lines of
 * positions in the rings; a whole ring comes back to its first position.
 *
 * @param {Rings} rings
 * @param {0 | 1} beyond
 * @returns {number[][]}
 */
export function partsOf({ beyond: kinds, first }, beyond) {
  /** @type {number[][]} */
  const parts = [];
  for (let ring = 0; ring + 1 < first.length; ring++) {
    const [begin, end] = [/** @type {number} */ (first[ring]), /** @type {number} */ (first[ring + 1])];
    const all = Array.from({ length: end - begin }, (_, at) => begin + at);
    const other = all.findIndex((at) => kinds[at] !== beyond);
    if (other < 0) parts.push([...all, begin]);
    else parts.push(...runsOf([...all.slice(other), ...all.slice(0, other)], kinds, beyond));
  }
  return parts.filter((part) => part.length > 1);
}

/**
 * @param {number[]} ring that begins with a position of the other kind
 * @param {Uint8Array} kinds
 * @param {0 | 1} beyond
 */
function runsOf(ring, kinds, beyond) {
  /** @type {number[][]} */
  const runs = [];
  /** @type {number[] | null} */
  let run = null;
  for (const [place, at] of ring.entries()) {
    const is = kinds[at] === beyond;
    if (is && !run) runs.push((run = [ring[place - 1] ?? at]));
    run?.push(at);
    if (!is) run = null;
  }
  run?.push(ring[0] ?? 0);
  return runs;
}
