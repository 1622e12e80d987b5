import { decodeLines } from "./geometry.js";

/** @import { Frame } from "./frame.js" */
/** @import { Lines, StudyData } from "./payload.d.ts" */

export const ROUTE_COLOUR = "#c2185b";
const CLOSEST_ZOOM = 13;

/**
 * A route on a white casing.
 *
 * @param {L.LayerGroup} group
 * @param {Lines} lines
 * @param {{ weight: number, casing: number, opacity: number }} look
 */
export function drawRoute(group, lines, { weight, casing, opacity }) {
  const path = decodeLines(lines);
  L.polyline(path, { pane: "routes", color: "#ffffff", weight: casing, opacity, interactive: false }).addTo(group);
  L.polyline(path, { pane: "routes", color: ROUTE_COLOUR, weight, interactive: false }).addTo(group);
}

/**
 * Bring the map to a route.
 *
 * @param {Frame<StudyData>} frame
 * @param {Lines} lines
 */
export function showRoute(frame, lines) {
  frame.show(L.latLngBounds(decodeLines(lines).flat()).pad(0.1), CLOSEST_ZOOM);
}
