// Colour only up to the cutoff, in fixed classes; what comes later is a dotted line; how certain it is
// is hatching.

import { hatching, setStroke } from "./pen.js";
import { INK, LEVELS, TIME_CLASSES, timeClass, WHITE } from "./palette.js";

/** @import { Pen } from "./pen.js" */
/** @import { RasterLines } from "./raster_lines.js" */
/** @import { View } from "./world.js" */

const LAST_COLOUR = 60;
/** Smaller lines are left out, by the width or the height of what they go around. */
const LEAST_PIECE = 18;
const MOST_LATER = 3;
const FAR_M = 500;
const VERY_FAR_M = 1500;
const FAR = { every: 6, colour: WHITE, opacity: 0.3, width: 0.7 };
const VERY_FAR = { every: 6, colour: WHITE, opacity: 0.52, width: 1.5 };
const VERY_FAR_INK = { every: 6, colour: INK, opacity: 0.22, width: 0.6 };
/** @type {readonly (readonly [number, typeof FAR])[]} */
const HATCHES = [
  [FAR_M, FAR],
  [VERY_FAR_M, VERY_FAR],
  [VERY_FAR_M, VERY_FAR_INK],
];

/**
 * Minutes up to which colours are filled, the latest first.
 *
 * @param {number} cutoff
 */
export function filledLevels(cutoff) {
  const before = TIME_CLASSES.map(({ limit }) => limit).filter((limit) => limit < cutoff);
  const last = Math.min(cutoff, LAST_COLOUR);
  return [...new Set([last, ...before.reverse()])];
}

/**
 * Minutes of the dotted lines after the cutoff.
 *
 * @param {number} cutoff
 */
export const laterLevels = (cutoff) =>
  LEVELS.filter((level) => level > cutoff && level <= LAST_COLOUR === cutoff < LAST_COLOUR).slice(0, MOST_LATER);

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {RasterLines} lines
 * @param {number} cutoff minutes, inclusive
 */
export function paintSurface(pen, view, lines, cutoff) {
  lines.look(view);
  pen.globalAlpha = 1;
  for (const level of filledLevels(cutoff)) {
    pen.fillStyle = timeClass(level)?.fill ?? WHITE;
    pen.beginPath();
    lines.within(level).traceRings(pen, view);
    pen.fill("evenodd");
  }
  const last = Math.min(cutoff, LAST_COLOUR);
  for (const [metres, hatch] of HATCHES) {
    pen.beginPath();
    lines.farFromRoads(last, metres).traceRings(pen, view);
    pen.fillStyle = hatching(pen, hatch, view);
    pen.fill("evenodd");
  }
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {RasterLines} lines
 * @param {number} cutoff
 * @param {{ later?: boolean }} [options] whether with the lines after the cutoff
 */
export function paintContours(pen, view, lines, cutoff, { later = true } = {}) {
  lines.look(view);
  const long = { least: LEAST_PIECE };
  setStroke(pen, { colour: INK, width: 1, opacity: 0.55 });
  lines.line(Math.min(cutoff, LAST_COLOUR), "reach").stroke(pen, view);
  setStroke(pen, { colour: WHITE, width: 0.9, opacity: 0.85 });
  for (const level of filledLevels(cutoff).filter((one) => one < cutoff)) lines.line(level).stroke(pen, view, long);
  setStroke(pen, { colour: INK, width: 1.5, opacity: 0.7, dash: [0, 3.8], cap: "round" });
  for (const level of later ? laterLevels(cutoff) : []) lines.line(level).stroke(pen, view, long);
  paintBoundary(pen, view, lines, cutoff);
}

/**
 * The line of the cutoff.
 *
 * @param {Pen} pen
 * @param {View} view
 * @param {RasterLines} lines
 * @param {number} cutoff
 * @param {number[]} [dash]
 */
export function paintBoundary(pen, view, lines, cutoff, dash = []) {
  const line = lines.line(cutoff);
  setStroke(pen, { colour: WHITE, width: 5, opacity: 0.75, cap: "round" });
  line.stroke(pen, view, { least: LEAST_PIECE });
  setStroke(pen, { colour: INK, width: 2.4, dash, cap: dash.length ? "butt" : "round" });
  line.stroke(pen, view, { least: LEAST_PIECE });
}
