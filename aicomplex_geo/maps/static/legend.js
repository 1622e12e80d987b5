import { el, svg } from "./dom.js";
import { ROADS } from "./drawing/palette.js";
import { code, t } from "./language.js";
import { symbol } from "./symbols.js";

/** @import { Child, Children } from "./dom.js" */
/** @import { Basemap } from "./payload.d.ts" */
/** @import { Look } from "./symbols.js" */
/** @typedef {{ color: string, weight: number, dashArray?: string, casing?: string, casingWeight?: number }} LineLook */

const OTHER_ROAD = { fill: "#ffffff", casing: "#9aa2ab", widths: /** @type {const} */ ([0, 2.4, 3.5]) };

/**
 * @param {Node} drawing
 * @param {Child} text
 */
export const legendItem = (drawing, text) => el("li", {}, drawing, el("span", {}, text));

/**
 * @param {LineLook} look
 * @param {Child} text
 */
export function legendLine({ color, weight, dashArray = "none", casing, casingWeight = 0 }, text) {
  const stroke = { stroke: color, "stroke-width": Math.max(weight, 1.5), "stroke-dasharray": dashArray };
  const path = { d: "M1 5h24", fill: "none" };
  const under = casing ? [svg("path", { ...path, stroke: casing, "stroke-width": casingWeight })] : [];
  const line = svg("path", { ...path, ...stroke });
  return legendItem(svg("svg", { width: 26, height: 10, "aria-hidden": "true" }, ...under, line), text);
}

/**
 * @param {string} colour
 * @param {Child} text
 * @param {number} [opacity]
 */
export function legendFill(colour, text, opacity = 1) {
  const filled = { fill: colour, "fill-opacity": opacity, stroke: "#8d97a1" };
  const box = svg("rect", { x: 0.5, y: 0.5, width: 25, height: 13, ...filled });
  return legendItem(svg("svg", { width: 26, height: 14, "aria-hidden": "true" }, box), text);
}

/**
 * @param {Look} look
 * @param {Child} text
 * @param {boolean} [closed]
 */
export const legendSymbol = (look, text, closed = false) => legendItem(symbol(look, closed), text);

/** @param {string} color */
export const legendCertainty = (color) => legendLine({ color, weight: 1.4, dashArray: "4 3" }, t("certaintyCircle"));

/**
 * @param {string} title
 * @param {Children} items
 * @param {string} [note]
 */
export function legendBlock(title, items, note = "") {
  const heading = title && el("h3", {}, title);
  return el("div", { class: "legend-block" }, heading, el("ul", {}, items), note && el("p", {}, note));
}

/**
 * @param {Basemap} base
 * @param {string} [note]
 */
export function legendRoads(base, note = "") {
  const classes = new Set(base.roads.map((road) => road.class).filter((one) => one !== "ramp"));
  const lines = [...classes].map((one) => legendLine(roadLook(one), code(one)));
  return legendBlock(t("roads"), lines, note);
}

/**
 * @param {string} roadClass
 * @returns {LineLook}
 */
function roadLook(roadClass) {
  const { fill, casing, widths } = ROADS[roadClass] ?? OTHER_ROAD;
  const width = Math.min(6, widths[1]);
  return { color: fill, weight: Math.max(1.2, width - 1.6), casing, casingWeight: width };
}
