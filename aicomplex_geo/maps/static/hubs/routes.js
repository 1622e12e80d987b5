import { el } from "../dom.js";
import { decodeLines } from "../geometry.js";
import { pick } from "../language.js";
import { drawRoute } from "../routes.js";
import { timeText } from "../travel.js";

/** @import { View } from "./view.js" */

export const OTHER_ROUTE_COLOUR = "#0b5a8a";
export const CLOSED_ROUTE_COLOUR = "#8b8b8b";
export const CLOSED_DASHES = "6 5";
const CHOSEN = { weight: 5, casing: 9, opacity: 0.95 };

/**
 * @param {L.LayerGroup} group
 * @param {View} view
 */
export function drawRoutes(group, view) {
  group.clearLayers();
  for (const hub of view.data.hubs) {
    const lines = view.routeTo(hub.id);
    if (!lines) continue;
    const closed = { color: CLOSED_ROUTE_COLOUR, dashArray: CLOSED_DASHES };
    const look = hub.closed ? closed : { color: OTHER_ROUTE_COLOUR };
    const tip = () => el("span", {}, `${pick(hub.n)}: ${timeText(view.travelTo(hub))}`);
    L.polyline(decodeLines(lines), { ...look, weight: 3.4, opacity: 0.9, pane: "routes" })
      .on("click", () => view.toggleRoute({ hub: hub.id }))
      .bindTooltip(tip, { sticky: true })
      .addTo(group);
  }
}

/**
 * @param {L.LayerGroup} group
 * @param {View} view
 */
export function drawChosenRoute(group, view) {
  group.clearLayers();
  if (view.chosenRoute?.length) drawRoute(group, view.chosenRoute, CHOSEN);
}
