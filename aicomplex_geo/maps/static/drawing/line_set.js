// Many lines or rings in typed arrays, traced into a path: those out of view are left out, and of
// positions that fall on the same pixel one is drawn.

import { worldX, worldY } from "./world.js";

/** @import { LatLng } from "../payload.d.ts" */
/** @import { Pen } from "./pen.js" */
/** @import { View } from "./world.js" */

const THIN = 0.6;
const MARGIN = 20;
/** A path with more segments takes longer to stroke than several paths. */
const SEGMENTS_OF_A_PATH = 600;

export class LineSet {
  /**
   * @param {Float64Array} x of all positions in the world, line after line
   * @param {Float64Array} y
   * @param {Uint32Array} first the first position of each line, and at last the number of positions
   */
  constructor(x, y, first) {
    this.x = x;
    this.y = y;
    this.first = first;
    this.box = new Float64Array(4 * this.size);
    for (let line = 0; line < this.size; line++) this.#measure(line);
  }

  /** @param {readonly (readonly LatLng[])[]} lines */
  static of(lines) {
    const positions = lines.flat();
    const first = new Uint32Array(lines.length + 1);
    lines.forEach((line, number) => (first[number + 1] = (first[number] ?? 0) + line.length));
    const x = Float64Array.from(positions, ([, longitude]) => worldX(longitude));
    const y = Float64Array.from(positions, ([latitude]) => worldY(latitude));
    return new LineSet(x, y, first);
  }

  get size() {
    return this.first.length - 1;
  }

  /** @param {number} line */
  #measure(line) {
    const { x, y, box } = this;
    let west = Infinity;
    let north = Infinity;
    let east = -Infinity;
    let south = -Infinity;
    for (let at = this.start(line); at < this.start(line + 1); at++) {
      const px = /** @type {number} */ (x[at]);
      const py = /** @type {number} */ (y[at]);
      if (px < west) west = px;
      if (px > east) east = px;
      if (py < north) north = py;
      if (py > south) south = py;
    }
    box[4 * line] = west;
    box[4 * line + 1] = north;
    box[4 * line + 2] = east;
    box[4 * line + 3] = south;
  }

  /** @param {number} line */
  start(line) {
    return /** @type {number} */ (this.first[line]);
  }

  /**
   * Whether a line may be seen, and is more than a point there.
   *
   * @param {number} line
   * @param {View} view
   * @param {number} least pixels of width and height
   */
  inView(line, { k, x, y, width, height }, least = 0) {
    const { box } = this;
    const west = /** @type {number} */ (box[4 * line]) * k - x;
    const north = /** @type {number} */ (box[4 * line + 1]) * k - y;
    const east = /** @type {number} */ (box[4 * line + 2]) * k - x;
    const south = /** @type {number} */ (box[4 * line + 3]) * k - y;
    if (east < -MARGIN || south < -MARGIN || west > width + MARGIN || north > height + MARGIN) return false;
    return east - west >= least || south - north >= least;
  }

  /**
   * Trace rings, to be filled.
   *
   * @param {Pen} pen
   * @param {View} view
   */
  traceRings(pen, view) {
    for (let ring = 0; ring < this.size; ring++) {
      if (!this.inView(ring, view, 1)) continue;
      this.#trace(pen, ring, view, false);
      pen.closePath();
    }
  }

  /**
   * How many lines may be seen.
   *
   * @param {View} view
   */
  countInView(view) {
    let count = 0;
    for (let line = 0; line < this.size; line++) count += Number(this.inView(line, view, 0.5));
    return count;
  }

  /**
   * Stroke all lines as the pen is set, or only some.
   *
   * @param {Pen} pen
   * @param {View} view
   * @param {{ only?: (line: number) => boolean, least?: number, apart?: number }} [options] `apart`: of lines whose
   *   middles fall into the same square of so many pixels, one is drawn
   */
  stroke(pen, view, options = {}) {
    let segments = 0;
    pen.beginPath();
    for (const line of this.#shown(view, options)) {
      segments += this.#trace(pen, line, view, true);
      if (segments < SEGMENTS_OF_A_PATH) continue;
      pen.stroke();
      pen.beginPath();
      segments = 0;
    }
    if (segments) pen.stroke();
  }

  /**
   * Lines as wide as a square that is set along them, many times as fast as strokes: squares that begin
   * in the same third of one are set once.
   *
   * @param {Pen} pen
   * @param {View} view
   * @param {{ only: (line: number) => boolean, width: number }} options pixels
   */
  stamp(pen, view, { only, width }) {
    const step = Math.max(2, width / 3);
    const columns = Math.ceil((view.width + 2 * MARGIN) / step) + 1;
    const taken = new Uint8Array(columns * (Math.ceil((view.height + 2 * MARGIN) / step) + 1));
    const half = width / 2;
    const set = (/** @type {number} */ x, /** @type {number} */ y) => {
      const [right, low] = [x + MARGIN, y + MARGIN];
      if (right < 0 || low < 0 || right > view.width + 2 * MARGIN || low > view.height + 2 * MARGIN) return;
      const at = Math.floor(low / step) * columns + Math.floor(right / step);
      if (taken[at]) return;
      taken[at] = 1;
      pen.fillRect(x - half, y - half, width, width);
    };
    for (let line = 0; line < this.size; line++) {
      if (only(line) && this.inView(line, view)) this.#walk(line, view, step, set);
    }
  }

  /**
   * Visit places of a line, at most a step apart.
   *
   * @param {number} line
   * @param {View} view
   * @param {number} step pixels
   * @param {(x: number, y: number) => void} visit
   */
  #walk(line, { k, x, y }, step, visit) {
    let [px, py] = [NaN, NaN];
    for (let at = this.start(line); at < this.start(line + 1); at++) {
      const qx = /** @type {number} */ (this.x[at]) * k - x;
      const qy = /** @type {number} */ (this.y[at]) * k - y;
      const steps = Math.ceil(Math.max(Math.abs(qx - px), Math.abs(qy - py)) / step);
      for (let i = 1; i < steps; i++) visit(px + ((qx - px) * i) / steps, py + ((qy - py) * i) / steps);
      visit(qx, qy);
      [px, py] = [qx, qy];
    }
  }

  /**
   * @param {View} view
   * @param {{ only?: (line: number) => boolean, least?: number, apart?: number }} options
   */
  #shown(view, { only = () => true, least = 0.5, apart = 0 }) {
    const isFree = apart ? this.#squares(view, apart) : () => true;
    const shown = [];
    for (let line = 0; line < this.size; line++) {
      if (only(line) && this.inView(line, view, least) && isFree(line)) shown.push(line);
    }
    return shown;
  }

  /**
   * @param {View} view
   * @param {number} apart pixels
   * @returns {(line: number) => boolean} whether its square is still free, which takes it
   */
  #squares({ k, x, y, width, height }, apart) {
    const columns = Math.ceil((width + 2 * MARGIN) / apart) + 1;
    const taken = new Uint8Array(columns * (Math.ceil((height + 2 * MARGIN) / apart) + 1));
    return (line) => {
      const box = this.box.subarray(4 * line, 4 * line + 4);
      const [west = 0, north = 0, east = 0, south = 0] = box;
      const column = Math.floor((((west + east) / 2) * k - x + MARGIN) / apart);
      const row = Math.floor((((north + south) / 2) * k - y + MARGIN) / apart);
      const at = row * columns + column;
      if (taken[at]) return false;
      taken[at] = 1;
      return true;
    };
  }

  /**
   * @param {Pen} pen
   * @param {number} line
   * @param {View} view
   * @param {boolean} clip whether parts out of view may be left out
   */
  #trace(pen, line, { k, x, y, width, height }, clip) {
    const last = this.start(line + 1) - 1;
    let [px, py, drawn, away] = [NaN, NaN, 0, false];
    for (let at = this.start(line); at <= last; at++) {
      const qx = /** @type {number} */ (this.x[at]) * k - x;
      const qy = /** @type {number} */ (this.y[at]) * k - y;
      if (drawn === 0) pen.moveTo(qx, qy);
      else if (at < last && Math.abs(qx - px) < THIN && Math.abs(qy - py) < THIN) continue;
      else if (clip && isBeside(px, qx, width) + isBeside(py, qy, height)) away = true;
      else {
        if (away) pen.moveTo(px, py);
        away = false;
        pen.lineTo(qx, qy);
      }
      [px, py] = [qx, qy];
      drawn++;
    }
    return drawn;
  }
}

/**
 * Whether a segment lies on one side of the window.
 *
 * @param {number} a
 * @param {number} b
 * @param {number} size
 */
const isBeside = (a, b, size) => Number((a < -MARGIN && b < -MARGIN) || (a > size + MARGIN && b > size + MARGIN));
