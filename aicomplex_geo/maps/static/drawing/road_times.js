// On networks that have all streets: roads coloured by time, with the area beside them.

import { LineSet } from "./line_set.js";
import { TIME_CLASSES } from "./palette.js";
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
 */
export function paintRoadTimes(pen, view, roads, cutoff) {
  const lines = linesOf(roads);
  const { minutes, latitude } = roads;
  const scale = (256 * view.k) / (METRES_AT_EQUATOR * Math.cos(((latitude[0] ?? 0) * Math.PI) / 180));
  const width = Math.min(MOST_AREA, Math.max(LEAST_AREA, 2 * BUFFER_M * scale));
  const classes = TIME_CLASSES.map(({ limit, fill }, at) => ({ from: TIME_CLASSES[at - 1]?.limit ?? -1, limit, fill }));
  for (const { from, limit, fill } of classes.reverse()) {
    if (from >= cutoff) continue;
    const until = Math.min(limit, cutoff);
    const isIn = (/** @type {number} */ line) => {
      const time = /** @type {number} */ (minutes[line]);
      return time > from && time <= until;
    };
    setStroke(pen, { colour: fill, width, cap: lines.size > 20_000 ? "butt" : "round" });
    lines.stroke(pen, view, { only: isIn, least: 0 });
  }
}
