// Which cell of a grid is how far from which position of which road: what never changes.

/** @import { Grid, JoinableRoads, Pairs } from "./surface.js" */

export const NEVER = 65535;
/** The largest value of a share of a road, and of a distance as a share of the reach. */
export const FULL = 65535;

/** @typedef {{ left: number, low: number, right: number, high: number }} Box */
/** @typedef {{ ax: number, ay: number, bx: number, by: number, from: number, to: number }} Segment */

/**
 * A grid aligned to multiples of its cells that covers all roads and what is within reach of them.
 *
 * @param {JoinableRoads} roads
 * @param {number} reach metres
 * @param {number} [cell] metres
 * @returns {Grid}
 */
export function gridAround({ x, y }, reach, cell = 250) {
  const { left, low, right, high } = x.length ? boxAround(x, y, reach) : { left: 0, low: 0, right: 0, high: 0 };
  const column = Math.floor(left / cell);
  const row = Math.floor(low / cell);
  const columns = Math.ceil(right / cell) - column;
  const rows = Math.ceil(high / cell) - row;
  return { west: column * cell, south: row * cell, cell, columns, rows };
}

/**
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {number} reach
 * @returns {Box}
 */
function boxAround(x, y, reach) {
  const box = { left: Infinity, low: Infinity, right: -Infinity, high: -Infinity };
  x.forEach((value) => {
    box.left = Math.min(box.left, value - reach);
    box.right = Math.max(box.right, value + reach);
  });
  y.forEach((value) => {
    box.low = Math.min(box.low, value - reach);
    box.high = Math.max(box.high, value + reach);
  });
  return box;
}

/** The nearest position of one road for each cell around it, in arrays that are used again. */
class Window {
  /** @param {Grid} grid */
  constructor(grid) {
    this.grid = grid;
    this.square = new Float64Array(0);
    this.share = new Float32Array(0);
    this.column = 0;
    this.row = 0;
    this.columns = 0;
    this.rows = 0;
  }

  /** @param {Box} box */
  open({ left, low, right, high }) {
    const { west, south, cell, columns, rows } = this.grid;
    this.column = Math.max(0, Math.ceil((left - west) / cell - 0.5));
    this.row = Math.max(0, Math.ceil((low - south) / cell - 0.5));
    this.columns = Math.max(0, Math.min(columns - 1, Math.floor((right - west) / cell - 0.5)) - this.column + 1);
    this.rows = Math.max(0, Math.min(rows - 1, Math.floor((high - south) / cell - 0.5)) - this.row + 1);
    const size = this.columns * this.rows;
    if (this.square.length < size) {
      this.square = new Float64Array(2 * size);
      this.share = new Float32Array(2 * size);
    }
    this.square.fill(Infinity, 0, size);
  }

  /**
   * @param {Segment} segment
   * @param {number} reach
   */
  add({ ax, ay, bx, by, from, to }, reach) {
    const { columns, square, share } = this;
    const { cell, west, south } = this.grid;
    const left = west + (this.column + 0.5) * cell;
    const low = south + (this.row + 0.5) * cell;
    const dx = bx - ax;
    const dy = by - ay;
    // a point divides nothing
    const inverse = 1 / (dx * dx + dy * dy || Infinity);
    const lastRow = Math.min(this.rows - 1, Math.floor((Math.max(ay, by) + reach - low) / cell));
    const lastColumn = Math.min(columns - 1, Math.floor((Math.max(ax, bx) + reach - left) / cell));
    const firstColumn = Math.max(0, Math.ceil((Math.min(ax, bx) - reach - left) / cell));
    for (let row = Math.max(0, Math.ceil((Math.min(ay, by) - reach - low) / cell)); row <= lastRow; row++) {
      const py = low + row * cell - ay;
      for (let column = firstColumn; column <= lastColumn; column++) {
        const px = left + column * cell - ax;
        const along = Math.min(1, Math.max(0, (px * dx + py * dy) * inverse));
        const ex = px - along * dx;
        const ey = py - along * dy;
        const at = row * columns + column;
        if (ex * ex + ey * ey >= /** @type {number} */ (square[at])) continue;
        square[at] = ex * ex + ey * ey;
        share[at] = along === 1 ? to : from + along * (to - from);
      }
    }
  }
}

class PairList {
  constructor() {
    this.size = 0;
    this.cell = new Uint32Array(1 << 16);
    this.metres = new Uint16Array(1 << 16);
    this.share = new Uint16Array(1 << 16);
  }

  /** @param {number} more */
  reserve(more) {
    if (this.size + more <= this.cell.length) return;
    const { cell, metres, share } = this;
    const size = 2 * (this.size + more);
    this.cell = new Uint32Array(size);
    this.metres = new Uint16Array(size);
    this.share = new Uint16Array(size);
    this.cell.set(cell);
    this.metres.set(metres);
    this.share.set(share);
  }

  /**
   * The cells that are nearest to a part of the road.
   *
   * @param {Window} found
   * @param {number} reach
   * @param {(share: number) => boolean} isPart
   */
  take({ square, share, columns, rows, column, row, grid }, reach, isPart) {
    this.reserve(columns * rows);
    const limit = reach * reach;
    for (let at = 0; at < columns * rows; at++) {
      const away = /** @type {number} */ (square[at]);
      const part = /** @type {number} */ (share[at]);
      if (away > limit || !isPart(part)) continue;
      this.cell[this.size] = (row + Math.floor(at / columns)) * grid.columns + column + (at % columns);
      this.metres[this.size] = Math.round((Math.sqrt(away) / reach) * FULL);
      this.share[this.size] = wholeShare(part);
      this.size++;
    }
  }
}

/**
 * The ends of a road are junctions, and nothing between them may be taken for one.
 *
 * @param {number} part
 */
function wholeShare(part) {
  if (part <= 0 || part >= 1) return part <= 0 ? 0 : FULL;
  return Math.min(FULL - 1, Math.max(1, Math.round(part * FULL)));
}

/**
 * The segments of a line with the shares of the whole at which they begin and end.
 *
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @returns {Segment[]}
 */
function segmentsOf(x, y) {
  const points = Array.from(x, (value, at) => ({ x: value, y: y[at] ?? 0 }));
  const [first = { x: 0, y: 0 }, ...others] = points;
  if (!others.length) return [{ ax: first.x, ay: first.y, bx: first.x, by: first.y, from: 0, to: 0 }];
  let along = 0;
  let before = first;
  const segments = others.map((point) => {
    const from = along;
    along += Math.hypot(point.x - before.x, point.y - before.y);
    const segment = { ax: before.x, ay: before.y, bx: point.x, by: point.y, from, to: along };
    before = point;
    return segment;
  });
  const whole = along || 1;
  return segments.map((one, at) => ({
    ...one,
    from: one.from / whole,
    to: at === segments.length - 1 ? 1 : one.to / whole,
  }));
}

/**
 * @param {JoinableRoads} roads
 * @param {Grid} grid
 * @param {number} reach metres
 * @returns {Pairs}
 */
export function pairsOf(roads, grid, reach) {
  const count = roads.first.length - 1;
  const first = new Uint32Array(count + 1);
  const [atHead, between] = [new Uint32Array(count), new Uint32Array(count)];
  const list = new PairList();
  const found = new Window(grid);
  for (let road = 0; road < count; road++) {
    const x = roads.x.subarray(roads.first[road], roads.first[road + 1]);
    const y = roads.y.subarray(roads.first[road], roads.first[road + 1]);
    found.open(boxAround(x, y, reach));
    for (const segment of segmentsOf(x, y)) found.add(segment, reach);
    list.take(found, reach, (share) => share <= 0);
    atHead[road] = list.size;
    list.take(found, reach, (share) => share >= 1);
    between[road] = list.size;
    list.take(found, reach, (share) => share > 0 && share < 1);
    first[road + 1] = list.size;
  }
  const { size } = list;
  const [cell, metres, share] = [list.cell.slice(0, size), list.metres.slice(0, size), list.share.slice(0, size)];
  return { roads, first, atHead, between, cell, metres, share };
}
