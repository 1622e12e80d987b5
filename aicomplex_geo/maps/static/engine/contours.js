// Areas within limits of a raster, and the lines around them, by marching squares with interpolation.

/** @import { Raster } from "./types.d.ts" */
/**
 * Values at the centres of cells, in minutes; `margin` is how far a place is beyond the reach of roads,
 * in minutes too, so that it is inside where it is at most 0.
 *
 * @typedef {{ columns: number, rows: number, values: Float32Array, margin: Float32Array }} Field
 */
/**
 * Rings around an area, the area to their left, in columns and rows of cell centres. `beyond` says which
 * positions lie where roads are out of reach and not where the limit is.
 *
 * @typedef {{ x: Float32Array, y: Float32Array, beyond: Uint8Array, first: Uint32Array }} Rings
 */

const DECISECONDS = 600;
const NEVER = 65535;
/** Outside by far. */
const FAR = 1e4;

// Edges of a square as 0 bottom, 1 right, 2 top, 3 left; corners as bits 1 south-west, 2 south-east,
// 4 north-east, 8 north-west. From which edge to which a line runs that has the area on its left.
/** @type {readonly (readonly number[])[]} */
const LINES = [
  ...[[], [0, 3], [1, 0], [1, 3], [2, 1], [], [2, 0], [2, 3]],
  ...[[3, 2], [0, 2], [], [1, 2], [3, 1], [0, 1], [3, 0], []],
];
/** Where opposite corners are inside: together, and apart. */
const SADDLES = {
  5: [
    [0, 1, 2, 3],
    [0, 3, 2, 1],
  ],
  10: [
    [3, 0, 1, 2],
    [1, 0, 3, 2],
  ],
};

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
  return { columns, rows, values, margin: marginOf(metres, reach, perMetre) };
}

/** Arrays that are used again from area to area. */
class Marcher {
  /**
   * @param {number} columns
   * @param {number} rows
   */
  constructor(columns, rows) {
    // a frame of places outside closes all rings
    this.width = columns + 2;
    this.height = rows + 2;
    this.columns = columns;
    this.rows = rows;
    this.value = new Float32Array(this.width * this.height).fill(FAR);
    this.isMargin = new Uint8Array(this.width * this.height).fill(1);
    /** By edge: one more than the edge to which the line runs on, 0 without. */
    this.next = new Int32Array(2 * this.width * this.height);
    /** @type {number[]} */
    this.starts = [];
    this.window = { column: 0, row: 0, columns, rows };
  }

  /**
   * @param {Field} field
   * @param {Window} window
   * @param {(at: number) => number} excess
   */
  fill({ columns: all, margin }, window, excess) {
    const { value, isMargin, width, columns, rows } = this;
    this.window = window;
    for (let row = 0; row < rows; row++) {
      let at = (row + window.row) * all + window.column;
      let place = (row + 1) * width + 1;
      for (let column = 0; column < columns; column++, at++, place++) {
        const over = excess(at);
        const beyond = /** @type {number} */ (margin[at]);
        isMargin[place] = Number(beyond > over);
        const most = beyond > over ? beyond : over;
        // a value of 0 is inside, and a corner at exactly 0 would make a ring of no size
        value[place] = most > FAR ? FAR : most === 0 ? -1e-6 : most;
      }
    }
  }

  link() {
    const { value, width, height } = this;
    this.starts.length = 0;
    for (let row = 0; row < height - 1; row++) {
      let at = row * width;
      let bits =
        Number(/** @type {number} */ (value[at]) < 0) | (Number(/** @type {number} */ (value[at + width]) < 0) << 3);
      for (let column = 0; column < width - 1; column++, at++) {
        const east = Number(/** @type {number} */ (value[at + 1]) < 0);
        const northEast = Number(/** @type {number} */ (value[at + width + 1]) < 0);
        bits |= (east << 1) | (northEast << 2);
        if (bits !== 0 && bits !== 15) this.#linkSquare(at, bits);
        bits = east | (northEast << 3);
      }
    }
  }

  /**
   * @param {number} at
   * @param {number} bits
   */
  #linkSquare(at, bits) {
    const { value, width, next, starts } = this;
    let lines = LINES[bits] ?? [];
    if (bits === 5 || bits === 10) {
      const corners = [at, at + 1, at + width, at + width + 1];
      const middle = corners.reduce((sum, corner) => sum + (value[corner] ?? 0), 0);
      lines = SADDLES[bits][middle < 0 ? 0 : 1] ?? [];
    }
    for (let line = 0; line < lines.length; line += 2) {
      const from = this.#edge(at, lines[line] ?? 0);
      next[from] = this.#edge(at, lines[line + 1] ?? 0) + 1;
      starts.push(from);
    }
  }

  /**
   * The number of a side of a square: twice that of the position from which it runs east, or north plus 1.
   *
   * @param {number} at
   * @param {number} side
   */
  #edge(at, side) {
    if (side === 0) return 2 * at;
    if (side === 1) return 2 * (at + 1) + 1;
    return side === 2 ? 2 * (at + this.width) : 2 * at + 1;
  }

  /** @returns {Rings} */
  collect() {
    const { next, starts } = this;
    const size = starts.length;
    const rings = { x: new Float32Array(size), y: new Float32Array(size), beyond: new Uint8Array(size) };
    const first = [0];
    let count = 0;
    for (const start of starts) {
      if (!next[start]) continue;
      let edge = start;
      while (next[edge]) {
        this.#place(edge, rings, count++);
        const to = /** @type {number} */ (next[edge]) - 1;
        next[edge] = 0;
        edge = to;
      }
      first.push(count);
    }
    return { ...rings, first: Uint32Array.from(first) };
  }

  /**
   * Where the limit is on an edge.
   *
   * @param {number} edge
   * @param {{ x: Float32Array, y: Float32Array, beyond: Uint8Array }} rings
   * @param {number} count
   */
  #place(edge, rings, count) {
    const { value, width, isMargin, window } = this;
    const from = edge >> 1;
    const north = edge & 1;
    const to = from + (north ? width : 1);
    const a = /** @type {number} */ (value[from]);
    const b = /** @type {number} */ (value[to]);
    const share = a / (a - b);
    // the frame is one column and one row
    rings.x[count] = (from % width) - 1 + window.column + (north ? 0 : share);
    rings.y[count] = Math.floor(from / width) - 1 + window.row + (north ? share : 0);
    rings.beyond[count] = /** @type {number} */ (isMargin[a < 0 ? to : from]);
  }
}

/** @type {Marcher | null} */
let marcher = null;

/**
 * Rings around the places where an excess is at most 0 and which are within the reach of roads, cut off at
 * the sides of a window.
 *
 * @param {Field} field
 * @param {(at: number) => number} excess of the value at a cell over the limit
 * @param {Window} [window] the whole field by default
 * @returns {Rings}
 */
export function ringsWhere(field, excess, window = { column: 0, row: 0, columns: field.columns, rows: field.rows }) {
  const { columns, rows } = window;
  if (marcher?.columns !== columns || marcher.rows !== rows) marcher = new Marcher(columns, rows);
  marcher.fill(field, window, excess);
  marcher.link();
  return marcher.collect();
}

/**
 * Rings around the places reached within some minutes, inclusive.
 *
 * @param {Field} field
 * @param {number} minutes
 * @param {Window} [window]
 */
export function ringsWithin(field, minutes, window) {
  const { values } = field;
  return ringsWhere(field, (at) => /** @type {number} */ (values[at]) - minutes, window);
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
