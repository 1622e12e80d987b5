// Minutes gained or lost between two rasters, in fixed diverging classes.

import { ringsWhere } from "../engine/contours.js";
import { LineSet } from "./line_set.js";
import { DIFFERENCE_CLASSES, INK, NOT_COMPARED } from "./palette.js";
import { hatching } from "./pen.js";
import { RasterLines } from "./raster_lines.js";
import { paintBoundary } from "./surface_painter.js";

/** @import { Raster } from "../engine/types.d.ts" */
/** @import { Pen } from "./pen.js" */
/** @import { View } from "./world.js" */

/** Later times are not shown, so that they are not compared. */
const LATEST = 90;
const LOST = { every: 8, colour: INK, opacity: 0.55, width: 0.9 };
const DOTS = { every: 7, colour: NOT_COMPARED, opacity: 0.85, width: 1.3, kind: /** @type {const} */ ("dots") };

export class Difference {
  /**
   * @param {Raster} before
   * @param {Raster} after
   * @param {number} cutoff minutes
   */
  constructor(before, after, cutoff) {
    this.before = new RasterLines(before);
    this.after = new RasterLines(after);
    this.cutoff = cutoff;
    const a = this.before.field.values;
    const b = this.after.field.values;
    const { field } = this.after;
    const place = (/** @type {(at: number) => number} */ excess) => {
      const rings = ringsWhere(field, excess);
      const { x, y } = this.before.lattice.place(rings);
      return new LineSet(x, y, rings.first);
    };
    const latest = (/** @type {number} */ at) => Math.max(a[at] ?? Infinity, b[at] ?? Infinity) - LATEST;
    const change = (/** @type {number} */ at) => (b[at] ?? 0) - (a[at] ?? 0);
    const where = (/** @type {string} */ fill, /** @type {(at: number) => number} */ excess) => {
      const area = place((at) => {
        const late = latest(at);
        return late === Infinity ? late : Math.max(late, excess(at));
      });
      return { fill, area };
    };
    const middle = DIFFERENCE_CLASSES.findIndex(({ limit }) => limit > 0);
    const [faster, slower] = [DIFFERENCE_CLASSES.slice(0, middle), DIFFERENCE_CLASSES.slice(middle + 1)];
    /** What is the same below, then from little to much, so that no strong colour shines through at an edge. */
    this.classes = [
      where(DIFFERENCE_CLASSES[middle]?.fill ?? "", () => -1),
      ...slower.map(({ fill }, at) => {
        const least = DIFFERENCE_CLASSES[middle + at]?.limit ?? 0;
        return where(fill, (cell) => least - change(cell));
      }),
      ...faster.reverse().map(({ limit, fill }) => where(fill, (cell) => change(cell) - limit)),
    ];
    /** Within the cutoff before and not after, and the other way round. */
    this.lost = place((at) => Math.max((a[at] ?? 0) - cutoff, cutoff - (b[at] ?? 0)));
    this.gained = place((at) => Math.max((b[at] ?? 0) - cutoff, cutoff - (a[at] ?? 0)));
  }
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {Difference} difference
 * @param {LineSet} land
 */
export function paintDifference(pen, view, difference, land) {
  pen.globalAlpha = 1;
  pen.fillStyle = hatching(pen, DOTS, view);
  pen.beginPath();
  land.traceRings(pen, view);
  pen.fill("evenodd");
  for (const { fill, area } of difference.classes) {
    pen.fillStyle = fill;
    pen.beginPath();
    area.traceRings(pen, view);
    pen.fill("evenodd");
  }
  pen.fillStyle = hatching(pen, LOST, view);
  pen.beginPath();
  difference.lost.traceRings(pen, view);
  pen.fill("evenodd");
}

/**
 * The boundary before is dashed, the one after is not.
 *
 * @param {Pen} pen
 * @param {View} view
 * @param {Difference} difference
 */
export function paintBoundaries(pen, view, { before, after, cutoff }) {
  paintBoundary(pen, view, before, cutoff, [6, 4]);
  paintBoundary(pen, view, after, cutoff);
}
