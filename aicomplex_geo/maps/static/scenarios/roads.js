import { decodeLines } from "../geometry.js";
import { t } from "../language.js";
import { legendBlock, legendLine } from "../legend.js";

/** @import { RoadChange } from "../payload.d.ts" */
/** @import { View } from "./view.js" */
/** @typedef {{ casing: string, casingWeight: number, color: string, weight: number, dashArray?: string }} RoadLook */

/** @type {Record<RoadChange, RoadLook>} */
const LOOKS = {
  new: { casing: "#14213d", casingWeight: 6.5, color: "#ffd21f", weight: 4, dashArray: "12 4" },
  changed: { casing: "#14213d", casingWeight: 5.5, color: "#ffe7a3", weight: 3 },
  closed: { casing: "#ffffff", casingWeight: 6.5, color: "#8a3a10", weight: 4, dashArray: "7 5" },
};
const CHANGES = /** @type {RoadChange[]} */ (Object.keys(LOOKS));

/**
 * Whether the roads of the scenario are drawn: not before it, nor over the widths of critical links.
 *
 * @param {View} view
 */
const isDrawn = ({ mode }) => mode === "after" || mode === "difference";

/** @param {View} view */
const changesOf = (view) => CHANGES.filter((change) => view.scenario.roads[change]?.length);

/**
 * What the scenario opens, closes or makes faster.
 *
 * @param {L.LayerGroup} group
 * @param {View} view
 */
export function drawRoads(group, view) {
  group.clearLayers();
  if (!isDrawn(view)) return;
  for (const change of changesOf(view)) {
    const path = decodeLines(view.scenario.roads[change] ?? []);
    const { casing, casingWeight, color, weight, dashArray } = LOOKS[change];
    const still = /** @type {const} */ ({ pane: "routes", interactive: false, lineCap: "butt" });
    L.polyline(path, { ...still, color: casing, weight: casingWeight }).addTo(group);
    L.polyline(path, { ...still, color, weight, ...(dashArray ? { dashArray } : {}) }).addTo(group);
  }
}

/** @param {View} view */
export const changedRoads = (view) =>
  changesOf(view).flatMap((change) => decodeLines(view.scenario.roads[change] ?? []).flat());

/** @param {View} view */
export function changesLegend(view) {
  const changes = isDrawn(view) ? changesOf(view) : [];
  if (!changes.length) return null;
  const items = changes.map((change) => {
    return legendLine(LOOKS[change], t(`road_${change}`));
  });
  return legendBlock(t("changedRoads"), items);
}
