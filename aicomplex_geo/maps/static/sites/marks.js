import { el, svg } from "../dom.js";

/** @import { Site } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

export const OWN_COLOUR = "#c8102e";
export const OTHER_COLOUR = "#14213d";
const CHOSEN_COLOUR = "#0b5c8f";

/**
 * A disc with the rank of a site: one number for it in list, map, inset and matrix.
 *
 * @param {View} view
 * @param {Site} site
 * @param {number} size
 */
export function numberDisc(view, site, size) {
  const node = svg("svg", { viewBox: "0 0 30 30", width: size, height: size, "aria-hidden": "true", class: "symbol" });
  const isChosen = site.id === view.site && site !== view.main;
  if (isChosen) {
    node.append(svg("circle", { cx: 15, cy: 15, r: 14, fill: "#fff", stroke: CHOSEN_COLOUR, "stroke-width": 2 }));
  }
  const fill = site === view.main ? OWN_COLOUR : OTHER_COLOUR;
  node.append(svg("circle", { cx: 15, cy: 15, r: isChosen ? 11.5 : 13, fill, stroke: "#fff", "stroke-width": 1.6 }));
  const look = { "text-anchor": "middle", "font-size": 14, "font-weight": 700, fill: "#fff" };
  node.append(svg("text", { x: 15, y: 20, ...look }, String(view.rankOf(site) ?? "–")));
  return node;
}

/**
 * The same as text, for tables.
 *
 * @param {View} view
 * @param {Site} site
 */
export function rankDisc(view, site) {
  const look = site === view.main ? " own" : site.id === view.site ? " chosen" : "";
  return el("span", { class: `disc${look}` }, String(view.rankOf(site) ?? "–"));
}
