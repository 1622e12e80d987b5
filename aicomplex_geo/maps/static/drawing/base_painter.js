// Land, sea, city, boundaries, water and railways: what does not depend on a question.

import { BUILT_UP, CITY, GREEN, INK, LAND, METRO, SHORE, WATER, WHITE } from "./palette.js";
import { setStroke } from "./pen.js";

/** @import { BaseShapes, Drawn } from "./base_shapes.js" */
/** @import { LineSet } from "./line_set.js" */
/** @import { Pen } from "./pen.js" */
/** @import { View } from "./world.js" */

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {LineSet} rings
 * @param {string} fill
 */
function fillRings(pen, view, rings, fill) {
  pen.fillStyle = fill;
  pen.beginPath();
  rings.traceRings(pen, view);
  pen.fill("evenodd");
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {BaseShapes} base
 */
export function paintLand(pen, view, base) {
  pen.globalAlpha = 1;
  pen.fillStyle = LAND;
  pen.fillRect(0, 0, view.width, view.height);
  if (base.extent) fillRings(pen, view, base.extent, WATER);
  if (base.extent) fillRings(pen, view, base.land, LAND);
  if (view.zoom < 13) fillRings(pen, view, base.builtUp, BUILT_UP);
  fillRings(pen, view, base.city, CITY);
  for (const { z, lines } of base.green) if (view.zoom >= z) fillRings(pen, view, lines, GREEN);
  if (!base.extent) return;
  // where the data end, water shows between land and what lies beyond
  setStroke(pen, { colour: LAND, width: 2 });
  base.extent.stroke(pen, view);
  setStroke(pen, { colour: SHORE, width: 0.8 });
  base.shore.stroke(pen, view);
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {BaseShapes} base
 */
export function paintBoundaryLines(pen, view, base) {
  const lines = (/** @type {string} */ wanted) => base.boundaries.filter(({ kind }) => kind === wanted);
  setStroke(pen, { colour: "#c3c6c9", width: 0.9 });
  base.outlines?.stroke(pen, view);
  for (const { lines: municipality } of lines("municipality")) municipality.stroke(pen, view);
  setStroke(pen, { colour: "#5a5f78", width: 0.8, opacity: 0.7 });
  for (const { lines: district } of lines("district")) district.stroke(pen, view);
  for (const { lines: city } of lines("city")) {
    setStroke(pen, { colour: "#8a7fa8", width: 5, opacity: 0.28 });
    city.stroke(pen, view);
    setStroke(pen, { colour: "#4b4468", width: 1 });
    city.stroke(pen, view);
  }
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {BaseShapes} base
 */
export function paintWater(pen, view, base) {
  const shown = (/** @type {Drawn} */ { z }) => view.zoom >= z;
  const wide = Math.min(9, Math.max(1.4, 4.5 * 2 ** ((view.zoom - 11.5) / 1.6)));
  const widthOf = (/** @type {number} */ z) => (z <= 8 ? wide : Math.max(1, wide * (z <= 10 ? 0.55 : 0.4)));
  for (const { z, lines } of base.rivers.filter(shown)) {
    setStroke(pen, { colour: SHORE, width: widthOf(z) + 1.6, cap: "round" });
    lines.stroke(pen, view);
  }
  for (const { z, lines } of base.rivers.filter(shown)) {
    setStroke(pen, { colour: WATER, width: widthOf(z), cap: "round" });
    lines.stroke(pen, view);
  }
  for (const { lines } of base.lakes.filter(shown)) {
    fillRings(pen, view, lines, WATER);
    setStroke(pen, { colour: SHORE, width: 0.8 });
    pen.beginPath();
    lines.traceRings(pen, view);
    pen.stroke();
  }
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {BaseShapes} base
 */
export function paintRails(pen, view, base) {
  const width = view.zoom < 10 ? 1.4 : 2.4;
  for (const { z, lines } of base.rails) {
    if (view.zoom < z) continue;
    setStroke(pen, { colour: INK, width, opacity: 0.75 });
    lines.stroke(pen, view);
    setStroke(pen, { colour: WHITE, width: width - 1, dash: [6, 6] });
    lines.stroke(pen, view);
  }
  for (const { z, lines } of base.plannedRails) {
    if (view.zoom < z) continue;
    setStroke(pen, { colour: INK, width: 1.2, opacity: 0.6, dash: [3, 4] });
    lines.stroke(pen, view);
  }
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {BaseShapes} base
 */
export function paintMetro(pen, view, base) {
  if (view.zoom < 10) return;
  const shown = (/** @type {Drawn} */ { z }) => view.zoom >= z;
  for (const { lines } of base.metro.filter(shown)) {
    setStroke(pen, { colour: WHITE, width: 4 });
    lines.stroke(pen, view);
    setStroke(pen, { colour: METRO, width: 1.8 });
    lines.stroke(pen, view);
  }
  for (const { lines } of base.plannedMetro.filter(shown)) {
    setStroke(pen, { colour: METRO, width: 1.5, opacity: 0.8, dash: [4, 4] });
    lines.stroke(pen, view);
  }
}
