// Rings around the places of a field that are inside, by marching squares with interpolation.

/** @import { Field, Rings, Window } from "./contours.js" */

/** Outside by far. */
export const FAR = 1e4;

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

/** Arrays that are used again from area to area; values are asked for only where lines run. */
export class Marcher {
  constructor() {
    /** Whether a place is inside; a frame of places outside closes all rings. */
    this.inside = new Uint8Array(0);
    /** By edge: one more than the edge to which the line runs on, 0 without. */
    this.next = new Int32Array(0);
    /** @type {number[]} */
    this.starts = [];
    this.width = 0;
    this.height = 0;
    /** @type {Window} */
    this.window = { column: 0, row: 0, columns: 0, rows: 0 };
    /** @type {Field} */
    this.field = { columns: 0, rows: 0, values: new Float32Array(0), margin: new Float32Array(0) };
    /** @type {(at: number) => number} */
    this.excess = () => 0;
  }

  /**
   * @param {Field} field
   * @param {Window} window
   * @param {(at: number) => number} excess of the value at a cell over the limit
   */
  open(field, window, excess) {
    this.field = field;
    this.window = window;
    this.excess = excess;
    this.width = window.columns + 2;
    this.height = window.rows + 2;
    const size = this.width * this.height;
    if (this.inside.length < size) {
      this.inside = new Uint8Array(size);
      this.next = new Int32Array(2 * size);
    }
    this.inside.fill(0, 0, size);
  }

  /** Inside is where the excess is at most 0, within the reach of roads. */
  fillAll() {
    const { inside, width, window, field, excess } = this;
    for (let row = 0; row < window.rows; row++) {
      let at = (row + window.row) * field.columns + window.column;
      let place = (row + 1) * width + 1;
      for (const end = place + window.columns; place < end; at++, place++) {
        inside[place] = Number(/** @type {number} */ (field.margin[at]) <= 0 && excess(at) <= 0);
      }
    }
  }

  /**
   * The same by whole minutes, and only where a distance is at least so much.
   *
   * @param {Uint8Array} minutes
   * @param {number} limit
   * @param {Float32Array | null} distances
   * @param {number} least
   */
  fillWithin(minutes, limit, distances, least) {
    const { inside, width, window, field } = this;
    for (let row = 0; row < window.rows; row++) {
      let at = (row + window.row) * field.columns + window.column;
      let place = (row + 1) * width + 1;
      for (const end = place + window.columns; place < end; at++, place++) {
        if (/** @type {number} */ (minutes[at]) > limit) continue;
        if (!distances || /** @type {number} */ (distances[at]) >= least) inside[place] = 1;
      }
    }
  }

  /** @returns {Rings} */
  rings() {
    this.#link();
    return this.#collect();
  }

  #link() {
    const { inside, width, height } = this;
    this.starts.length = 0;
    for (let row = 0; row < height - 1; row++) {
      let at = row * width;
      let bits = 0;
      for (const end = at + width - 1; at < end; at++) {
        const east = /** @type {number} */ (inside[at + 1]);
        const northEast = /** @type {number} */ (inside[at + width + 1]);
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
    const { width, next, starts } = this;
    let lines = LINES[bits] ?? [];
    if (bits === 5 || bits === 10) {
      const corners = [at, at + 1, at + width, at + width + 1];
      const middle = corners.reduce((sum, corner) => sum + this.#valueAt(corner), 0);
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
  #collect() {
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
    const { width, window } = this;
    const from = edge >> 1;
    const north = edge & 1;
    const to = from + (north ? width : 1);
    const a = this.#valueAt(from);
    const share = a / (a - this.#valueAt(to));
    // the frame is one column and one row
    rings.x[count] = (from % width) - 1 + window.column + (north ? 0 : share);
    rings.y[count] = Math.floor(from / width) - 1 + window.row + (north ? share : 0);
    rings.beyond[count] = Number(this.#isBeyond(a < 0 ? to : from));
  }

  /**
   * Minutes over the limit, or beyond the reach of roads where that is more; at most 0 inside.
   *
   * @param {number} place
   */
  #valueAt(place) {
    const at = this.#cell(place);
    if (at < 0) return FAR;
    const most = Math.max(this.excess(at), /** @type {number} */ (this.field.margin[at]));
    // a value of 0 is inside, and a corner at exactly 0 would make a ring of no size
    return most > FAR ? FAR : Math.fround(most === 0 ? -1e-6 : most);
  }

  /**
   * Whether it is the reach of roads that puts a place outside.
   *
   * @param {number} place
   */
  #isBeyond(place) {
    const at = this.#cell(place);
    return at < 0 || /** @type {number} */ (this.field.margin[at]) > this.excess(at);
  }

  /** The cell of the field, -1 in the frame. @param {number} place */
  #cell(place) {
    const { width, window, field } = this;
    const column = (place % width) - 1;
    const row = Math.floor(place / width) - 1;
    if (column < 0 || row < 0 || column >= window.columns || row >= window.rows) return -1;
    return (row + window.row) * field.columns + column + window.column;
  }
}
