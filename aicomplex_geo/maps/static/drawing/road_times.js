// On networks that have all streets: roads coloured by time, with the area beside them.

import { LineSet } from "./line_set.js";
import { DIFFERENCE_CLASSES, INK, TIME_CLASSES } from "./palette.js";
import { setStroke } from "./pen.js";
import { worldX, worldY } from "./world.js";

/** @import { RoadMinutes } from "../engine/types.d.ts" */
/** @import { Pen } from "./pen.js" */
/** @import { View } from "./world.js" */

const METRES_AT_EQUATOR = 40_075_016.7;
/** As areas are drawn in Python. */
const BUFFER_M = 100;
const LEAST_AREA = 5;
const MOST_AREA = 26;

/** @type {WeakMap<Uint32Array, LineSet>} */
const lineSets = new WeakMap();

/** @param {RoadMinutes} roads */
function linesOf({ latitude, longitude, first }) {
  const known = lineSets.get(first);
  if (known) return known;
  const made = new LineSet(longitude.map(worldX), latitude.map(worldY), first);
  lineSets.set(first, made);
  return made;
}

/**
 * Each class up to the cutoff, the latest first, as wide as what counts beside the roads.
 *
 * @param {Pen} pen
 * @param {View} view
 * @param {RoadMinutes} roads
 * @param {number} cutoff
 * @param {{ rough?: boolean }} [options] whether quickly, with edges that are not smooth
 */
export function paintRoadTimes(pen, view, roads, cutoff, { rough = false } = {}) {
  const lines = linesOf(roads);
  const { minutes } = roads;
  const width = areaWidth(view, roads);
  const classes = TIME_CLASSES.map(({ limit, fill }, at) => ({ from: TIME_CLASSES[at - 1]?.limit ?? -1, limit, fill }));
  for (const { from, limit, fill } of classes.reverse()) {
    if (from >= cutoff) continue;
    const until = Math.min(limit, cutoff);
    const isIn = (/** @type {number} */ line) => {
      const time = /** @type {number} */ (minutes[line]);
      return time > from && time <= until;
    };
    if (rough) {
      pen.fillStyle = fill;
      lines.stamp(pen, view, { only: isIn, width });
      continue;
    }
    setStroke(pen, { colour: fill, width, cap: capOf(lines) });
    lines.stroke(pen, view, { only: isIn, least: 0 });
  }
}

/**
 * Pixels of what counts beside roads.
 *
 * @param {View} view
 * @param {RoadMinutes} roads
 */
function areaWidth({ k }, { latitude }) {
  const scale = (256 * k) / (METRES_AT_EQUATOR * Math.cos(((latitude[0] ?? 0) * Math.PI) / 180));
  return Math.min(MOST_AREA, Math.max(LEAST_AREA, 2 * BUFFER_M * scale));
}

/** @param {LineSet} lines */
const capOf = (lines) => (lines.size > 20_000 ? "butt" : "round");

/** Later times are not shown, so that they are not compared. */
const LATEST = 90;
const EDGE_WIDTH = 1.6;
/** Changes are seen beside the widest roads. */
const LEAST_CHANGED = 9;

/**
 * Class of a change of minutes: one of exactly so much belongs to the stronger class.
 *
 * @param {number} change
 */
const differenceClass = (change) =>
  DIFFERENCE_CLASSES.findIndex(({ limit }) => (limit < 0 ? change <= limit : change < limit));

/**
 * Roads of two answers in the classes of differences, what is the same first; those that only one side has
 * within the cutoff get a line in ink, dashed where they are no longer within it.
 *
 * @param {Pen} pen
 * @param {View} view
 * @param {readonly [RoadMinutes, RoadMinutes]} sides
 * @param {number} cutoff
 */
export function paintRoadDifference(pen, view, [before, after], cutoff) {
  const lines = linesOf(after);
  const width = Math.max(LEAST_CHANGED, areaWidth(view, after));
  const classes = after.minutes.map((late, line) => {
    const early = before.minutes[line] ?? NaN;
    return early <= LATEST && late <= LATEST ? differenceClass(late - early) : -1;
  });
  const same = differenceClass(0);
  const order = [...DIFFERENCE_CLASSES.keys()].sort((one, other) => Math.abs(one - same) - Math.abs(other - same));
  for (const at of order) {
    setStroke(pen, { colour: DIFFERENCE_CLASSES[at]?.fill ?? INK, width, cap: capOf(lines) });
    lines.stroke(pen, view, { only: (line) => classes[line] === at, least: 0 });
  }
  const moved = (/** @type {RoadMinutes} */ one, /** @type {RoadMinutes} */ other) => (/** @type {number} */ line) =>
    (one.minutes[line] ?? NaN) <= cutoff && (other.minutes[line] ?? NaN) > cutoff;
  setStroke(pen, { colour: INK, width: EDGE_WIDTH, dash: [6, 4] });
  lines.stroke(pen, view, { only: moved(before, after) });
  setStroke(pen, { colour: INK, width: EDGE_WIDTH });
  lines.stroke(pen, view, { only: moved(after, before) });
}
