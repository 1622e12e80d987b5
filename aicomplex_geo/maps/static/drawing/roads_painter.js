// Roads by class, on top of the colours of times; in maps of differences they are quiet.

import { FERRY, ROAD_GROUPS, ROADS, roadWidth } from "./palette.js";
import { setStroke } from "./pen.js";

/** @import { BaseShapes } from "./base_shapes.js" */
/** @import { LineSet } from "./line_set.js" */
/** @import { RoadStyle } from "./palette.js" */
/** @import { Pen } from "./pen.js" */
/** @import { View } from "./world.js" */
/**
 * @typedef {object} Drawn
 * @property {string} group
 * @property {LineSet} lines
 * @property {RoadStyle} style
 * @property {number} width
 * @property {number} count of lines in view
 * @property {boolean} quiet
 */

/** With more lines of a class in view they are thin and have no casings, and of the densest some are left out. */
const MANY = 4000;
const APART = 5;
/** The ends of thousands of short lines need no caps. */
const NO_CAPS_FROM = 1500;
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
  const drawn = [...roads]
    .filter(([name]) => name !== "ferry")
    .flatMap(([name, lines]) => {
      const style = ROADS[name] ?? STREET;
      const width = roadWidth(style, view.zoom);
      const group = name in ROADS ? name : OTHER;
      return width ? [{ group, lines, style, width, count: lines.countInView(view), quiet }] : [];
    });
  for (const group of [[OTHER], ...ROAD_GROUPS]) {
    const members = drawn.filter((road) => group.includes(road.group));
    for (const road of members) paintCasing(pen, view, road);
    for (const road of members) paintFill(pen, view, road);
  }
  setStroke(pen, { colour: FERRY, width: 1, dash: [4, 4] });
  roads.get("ferry")?.stroke(pen, view);
}

/** @param {number} count of lines in view */
const endsOf = (count) => /** @type {const} */ ({ cap: count > NO_CAPS_FROM ? "butt" : "round" });

/** @param {number} width of a road */
const casingOf = (width) => Math.min(1.9, Math.max(0.9, width * 0.32));

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {Drawn} road
 */
function paintCasing(pen, view, { lines, style, width, count, quiet }) {
  if (count > MANY) return;
  setStroke(pen, { colour: quiet ? style.quiet[1] : style.casing, width, ...endsOf(count) });
  lines.stroke(pen, view);
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {Drawn} road
 */
function paintFill(pen, view, { lines, style, width, count, quiet }) {
  if (count > MANY) {
    setStroke(pen, { colour: style.casing, width: Math.min(1, width * 0.3), opacity: 0.8 });
    return lines.stroke(pen, view, { apart: APART });
  }
  setStroke(pen, { colour: quiet ? style.quiet[0] : style.fill, width: width - casingOf(width), ...endsOf(count) });
  lines.stroke(pen, view);
}
