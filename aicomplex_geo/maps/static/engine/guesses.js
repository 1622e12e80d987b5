// What the payload leaves to be guessed, as maps/embedded/predicting.py guesses it.

import { float, grouped, int } from "./numbers.js";

const LAST_RANK = 32;
const PER_DEGREE = 16;
const JUNCTIONS_A_CELL = 2;
/** Bits of how a road lies: whether it has a second direction, and ends at an earlier junction. */
export const TWO_WAY = 1;
const BACK = 2;

/** The second junctions of roads, written as places among those near the first ones. */
export class Heads {
  /**
   * @param {[lat: Int32Array, lon: Int32Array]} units of the junctions
   * @param {[north: number, east: number]} scale metres of a degree
   */
  constructor([lat, lon], [north, east]) {
    const across = Math.floor((PER_DEGREE * east) / north + 0.5);
    this.x = fromZero(lon, across);
    this.y = fromZero(lat, PER_DEGREE);
    const [right, top] = [largest(this.x), largest(this.y)];
    this.size = Math.max(1, Math.sqrt((JUNCTIONS_A_CELL * (right + 1) * (top + 1)) / Math.max(1, lat.length)));
    this.columns = this.#cell(right) + 1;
    this.rows = this.#cell(top) + 1;
    const cells = Int32Array.from(this.x, (x, i) => this.#cell(float(this.y, i)) * this.columns + this.#cell(x));
    const { first, row } = grouped(cells, this.rows * this.columns);
    this.first = first;
    this.inCell = row;
    /** Found at last, the nearest first. */
    this.junctions = new Int32Array(LAST_RANK);
    this.squares = new Float64Array(LAST_RANK);
    this.count = 0;
  }

  /** @param {number} value */
  #cell(value) {
    return Math.floor(value / this.size);
  }

  /**
   * @param {Int32Array} tail
   * @param {Int32Array} ways
   * @param {Int32Array} codes
   */
  read(tail, ways, codes) {
    return codes.map((code, road) => {
      const [from, back] = [int(tail, road), (int(ways, road) & BACK) !== 0];
      if (code >= LAST_RANK) return from + (back ? LAST_RANK - code : code - LAST_RANK);
      return this.#near(from, back, code);
    });
  }

  /**
   * @param {number} from
   * @param {boolean} back
   * @param {number} rank
   */
  #near(from, back, rank) {
    const all = Math.max(this.columns, this.rows);
    for (let ring = 1; ring < 2 * all; ring *= 2) {
      this.#look(from, back, ring, rank);
      if (rank < this.count) return int(this.junctions, rank);
    }
    throw new Error("a road leads to no junction");
  }

  /**
   * Find the nearest junctions, as far as all of them are in so many cells around.
   *
   * @param {number} from
   * @param {boolean} back
   * @param {number} ring
   * @param {number} rank the last that is looked for
   */
  #look(from, back, ring, rank) {
    const [x, y] = [float(this.x, from), float(this.y, from)];
    const [column, row] = [this.#cell(x), this.#cell(y)];
    const most = (ring * this.size) ** 2;
    const right = Math.min(this.columns - 1, column + ring);
    this.count = 0;
    for (let up = Math.max(0, row - ring); up <= Math.min(this.rows - 1, row + ring); up++) {
      const start = int(this.first, up * this.columns + Math.max(0, column - ring));
      const end = int(this.first, up * this.columns + right + 1);
      for (let at = start; at < end; at++) {
        const other = int(this.inCell, at);
        if (back ? other >= from : other <= from) continue;
        const square = (float(this.x, other) - x) ** 2 + (float(this.y, other) - y) ** 2;
        if (square <= most) this.#insert(other, square, rank);
      }
    }
  }

  /**
   * @param {number} junction
   * @param {number} square
   * @param {number} rank
   */
  #insert(junction, square, rank) {
    let place = this.count;
    for (; place > 0; place--) {
      const before = float(this.squares, place - 1);
      if (before < square || (before === square && int(this.junctions, place - 1) < junction)) break;
    }
    if (place > rank) return;
    this.count = Math.min(this.count + 1, rank + 1);
    this.junctions.copyWithin(place + 1, place, this.count - 1);
    this.squares.copyWithin(place + 1, place, this.count - 1);
    this.junctions[place] = junction;
    this.squares[place] = square;
  }
}

/** @param {Float64Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, value), 0);

/** @param {Int32Array} units @param {number} scale */
function fromZero(units, scale) {
  const low = units.reduce((least, unit) => Math.min(least, unit), Infinity);
  return Float64Array.from(units, (unit) => (unit - low) * scale);
}

/**
 * Values that are written as places among those of their group, the latest first.
 *
 * @param {Int32Array} codes
 * @param {Int32Array} fresh values that their groups have not had, for code 0
 * @param {Int32Array} groups
 */
export function recentValues(codes, fresh, groups) {
  /** @type {number[][]} */
  const latest = [];
  let next = 0;
  return codes.map((code, i) => {
    const own = (latest[int(groups, i)] ??= []);
    const value = code ? (own[code - 1] ?? 0) : int(fresh, next++);
    moveToFront(own, value);
    return value;
  });
}

/**
 * Values of roads that are written as places among those at their junctions and all others.
 *
 * @param {Int32Array} codes
 * @param {Int32Array} fresh values that no road has had, for code 0
 * @param {{ tail: Int32Array, head: Int32Array }} ends
 */
export function recentNames(codes, fresh, { tail, head }) {
  /** @type {number[][]} */
  const at = [];
  /** @type {number[]} */
  const latest = [];
  let next = 0;
  return codes.map((code, road) => {
    const [here, there] = [(at[int(tail, road)] ??= []), (at[int(head, road)] ??= [])];
    const value = code ? placed(code - 1, here, there, latest) : int(fresh, next++);
    for (const own of [here, there, latest]) moveToFront(own, value);
    return value;
  });
}

/**
 * @param {number} place among those here, then there, then all others, each once
 * @param {number[]} here
 * @param {number[]} there
 * @param {number[]} latest
 */
function placed(place, here, there, latest) {
  if (place < here.length) return here[place] ?? 0;
  let left = place - here.length;
  for (const one of there) if (!here.includes(one) && left-- === 0) return one;
  for (const one of latest) if (!here.includes(one) && !there.includes(one) && left-- === 0) return one;
  return 0;
}

/** @param {number[]} list @param {number} value */
function moveToFront(list, value) {
  let place = list.indexOf(value);
  if (place < 0) {
    list.unshift(value);
    return;
  }
  for (; place > 0; place--) list[place] = list[place - 1] ?? 0;
  list[0] = value;
}
