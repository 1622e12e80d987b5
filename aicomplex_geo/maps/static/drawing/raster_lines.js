// Rings and lines of a raster in the world, kept as long as the raster.

import { fieldOf, partsOf, reachOf, ringsWithin } from "../engine/contours.js";
import { TransverseMercator } from "../engine/projection.js";
import { LineSet } from "./line_set.js";
import { toWorld } from "./world.js";

/** @import { Field, Rings, Window } from "../engine/contours.js" */
/** @import { Raster } from "../engine/types.d.ts" */
/** @import { View } from "./world.js" */
/** @typedef {{ rings: Rings, area: LineSet }} Area */

const EVERY = 8;

/** Positions in the world for columns and rows of a grid, exact at every eighth and straight between. */
class Lattice {
  /** @param {Raster} raster */
  constructor({ projection, west, south, cell, columns, rows }) {
    const mercator = new TransverseMercator(projection);
    this.width = Math.ceil(columns / EVERY) + 3;
    this.height = Math.ceil(rows / EVERY) + 3;
    this.x = new Float64Array(this.width * this.height);
    this.y = new Float64Array(this.width * this.height);
    for (let at = 0; at < this.x.length; at++) {
      const east = west + ((at % this.width) - 1) * EVERY * cell;
      const north = south + (Math.floor(at / this.width) - 1) * EVERY * cell;
      const { x, y } = toWorld(mercator.inverse(east, north));
      this.x[at] = x;
      this.y[at] = y;
    }
  }

  /**
   * The columns and rows that a view shows, and some around them.
   *
   * @param {View} view
   * @param {Raster} raster
   * @returns {Window}
   */
  windowOf({ k, x, y, width, height }, { columns, rows }) {
    const range = { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity };
    for (let at = 0; at < this.x.length; at++) {
      const px = /** @type {number} */ (this.x[at]) * k - x;
      const py = /** @type {number} */ (this.y[at]) * k - y;
      if (px < 0 || py < 0 || px > width || py > height) continue;
      range.left = Math.min(range.left, at % this.width);
      range.right = Math.max(range.right, at % this.width);
      range.low = Math.min(range.low, Math.floor(at / this.width));
      range.high = Math.max(range.high, Math.floor(at / this.width));
    }
    // closer than the lattice is wide, everything is traced
    if (range.right < range.left) return { column: 0, row: 0, columns, rows };
    const column = Math.max(0, (range.left - 3) * EVERY);
    const row = Math.max(0, (range.low - 3) * EVERY);
    const last = Math.min(columns, (range.right + 1) * EVERY);
    const top = Math.min(rows, (range.high + 1) * EVERY);
    return { column, row, columns: Math.max(1, last - column), rows: Math.max(1, top - row) };
  }

  /**
   * @param {Rings} rings in columns and rows of cell centres
   */
  place({ x, y }) {
    const { width } = this;
    const found = { x: new Float64Array(x.length), y: new Float64Array(x.length) };
    for (let at = 0; at < x.length; at++) {
      const column = /** @type {number} */ (x[at]);
      const row = /** @type {number} */ (y[at]);
      const [u, v] = [(column + 0.5) / EVERY + 1, (row + 0.5) / EVERY + 1];
      const corner = Math.floor(v) * width + Math.floor(u);
      const [p, q] = [u - Math.floor(u), v - Math.floor(v)];
      found.x[at] = between(this.x, corner, width, p, q);
      found.y[at] = between(this.y, corner, width, p, q);
    }
    return found;
  }
}

/**
 * A value between four corners.
 *
 * @param {Float64Array} values
 * @param {number} corner
 * @param {number} width
 * @param {number} p
 * @param {number} q
 */
function between(values, corner, width, p, q) {
  const above = corner + width;
  const low = /** @type {number} */ (values[corner]) * (1 - p) + /** @type {number} */ (values[corner + 1]) * p;
  const high = /** @type {number} */ (values[above]) * (1 - p) + /** @type {number} */ (values[above + 1]) * p;
  return low * (1 - q) + high * q;
}

/** @type {WeakMap<Uint16Array, Lattice>} */
const lattices = new WeakMap();

/** @param {Raster} raster */
function latticeOf(raster) {
  const known = lattices.get(raster.roadMetres);
  if (known) return known;
  const made = new Lattice(raster);
  lattices.set(raster.roadMetres, made);
  return made;
}

export class RasterLines {
  /** @param {Raster} raster */
  constructor(raster) {
    this.raster = raster;
    /** @type {Field} */
    this.field = fieldOf(this.raster);
    this.lattice = latticeOf(this.raster);
    /** @type {Map<string, Area>} */
    this.areas = new Map();
    /** @type {Map<string, LineSet>} */
    this.lines = new Map();
    this.window = { column: 0, row: 0, columns: raster.columns, rows: raster.rows };
  }

  /**
   * Only what may be seen is traced.
   *
   * @param {View} view
   */
  look(view) {
    const window = this.lattice.windowOf(view, this.raster);
    const { column, row, columns, rows } = this.window;
    const same = column === window.column && row === window.row && columns === window.columns && rows === window.rows;
    if (same) return;
    this.window = window;
    this.areas.clear();
    this.lines.clear();
  }

  /**
   * @param {string} key
   * @param {() => Rings} trace
   */
  #area(key, trace) {
    const known = this.areas.get(key);
    if (known) return known;
    const rings = trace();
    const { x, y } = this.lattice.place(rings);
    const made = { rings, area: new LineSet(x, y, rings.first) };
    this.areas.set(key, made);
    return made;
  }

  /**
   * Rings around what is reached within some minutes.
   *
   * @param {number} minutes
   */
  within(minutes) {
    return this.#area(`within ${minutes}`, () => ringsWithin(this.field, minutes, this.window)).area;
  }

  /**
   * Rings around what is reached within some minutes, but is farther from any road.
   *
   * @param {number} minutes
   * @param {number} metres
   */
  farFromRoads(minutes, metres) {
    const far = { distances: reachOf(this.raster).metres, least: metres };
    return this.#area(`far ${minutes} ${metres}`, () => ringsWithin(this.field, minutes, this.window, far)).area;
  }

  /**
   * Lines where a time is reached exactly, or where roads are out of reach of what is within it.
   *
   * @param {number} minutes
   * @param {"contour" | "reach"} [kind]
   */
  line(minutes, kind = "contour") {
    const key = `${kind} ${minutes}`;
    const known = this.lines.get(key);
    if (known) return known;
    this.within(minutes);
    const { rings, area } = /** @type {Area} */ (this.areas.get(`within ${minutes}`));
    const parts = partsOf(rings, kind === "contour" ? 0 : 1);
    const chosen = parts.flat();
    const first = new Uint32Array(parts.length + 1);
    parts.forEach((part, number) => (first[number + 1] = (first[number] ?? 0) + part.length));
    const pick = (/** @type {Float64Array} */ values) => Float64Array.from(chosen, (at) => values[at] ?? 0);
    const made = new LineSet(pick(area.x), pick(area.y), first);
    this.lines.set(key, made);
    return made;
  }
}
