// Roads by class, on top of the colours of times; in maps of differences they are quiet.

import { FERRY, ROAD_GROUPS, ROADS, roadWidth } from "./palette.js";
import { setStroke } from "./pen.js";

/** @import { BaseShapes } from "./base_shapes.js" */
/** @import { LineSet } from "./line_set.js" */
/** @import { RoadStyle } from "./palette.js" */
/** @import { Pen } from "./pen.js" */
/** @import { View } from "./world.js" */

/** Streets without casings where so many are in view. */
const MANY = 15_000;
const NO_CASINGS_BELOW = 12;
const OTHER = "other";
const STREET = /** @type {RoadStyle} */ (ROADS["street"]);

/**
 * All casings of a group, then all fills, so that junctions open.
 *
 * @param {Pen} pen
 * @param {View} view
 * @param {BaseShapes} base
 * @param {{ quiet?: boolean }} [options] whether colours belong to differences
 */
export function paintRoads(pen, view, { roads }, { quiet = false } = {}) {
  const groupOf = (/** @type {string} */ name) => (name in ROADS ? name : OTHER);
  const drawn = [...roads].filter(([name]) => name !== "ferry");
  for (const group of [[OTHER], ...ROAD_GROUPS]) {
    const members = drawn.filter(([name]) => group.includes(groupOf(name)));
    for (const [name, lines] of members) paintCasing(pen, view, lines, ROADS[name] ?? STREET, quiet);
    for (const [name, lines] of members) paintFill(pen, view, lines, ROADS[name] ?? STREET, quiet);
  }
  setStroke(pen, { colour: FERRY, width: 1, dash: [4, 4] });
  roads.get("ferry")?.stroke(pen, view);
}

/**
 * @param {LineSet} lines
 * @param {View} view
 */
const isBare = (lines, view) => lines.size > MANY && view.zoom < NO_CASINGS_BELOW;

/**
 * The ends of thousands of short lines need no caps.
 *
 * @param {LineSet} lines
 */
const endsOf = (lines) => /** @type {const} */ ({ cap: lines.size > MANY ? "butt" : "round" });

/** @param {number} width of a road */
const casingOf = (width) => Math.min(1.9, Math.max(0.9, width * 0.32));

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {LineSet} lines
 * @param {RoadStyle} style
 * @param {boolean} quiet
 */
function paintCasing(pen, view, lines, style, quiet) {
  const width = roadWidth(style, view.zoom);
  if (!width || isBare(lines, view)) return;
  setStroke(pen, { colour: quiet ? style.quiet[1] : style.casing, width, ...endsOf(lines) });
  lines.stroke(pen, view);
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {LineSet} lines
 * @param {RoadStyle} style
 * @param {boolean} quiet
 */
function paintFill(pen, view, lines, style, quiet) {
  const width = roadWidth(style, view.zoom);
  if (!width) return;
  const fill = quiet ? style.quiet[0] : style.fill;
  if (isBare(lines, view)) setStroke(pen, { colour: style.casing, width: Math.max(0.5, width * 0.35) });
  else setStroke(pen, { colour: fill, width: width - casingOf(width), ...endsOf(lines) });
  lines.stroke(pen, view, { least: lines.size > MANY ? 1 : 0.5 });
}
