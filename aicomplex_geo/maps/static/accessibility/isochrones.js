import { decodePolygons } from "../geometry.js";
import { bandColour } from "./band_colours.js";

/** @import { View } from "./view.js" */

/**
 * The areas of the cutoffs up to the one chosen, the largest below.
 *
 * @param {L.LayerGroup} group
 * @param {View} view
 */
export function drawIsochrones(group, view) {
  group.clearLayers();
  for (const cutoff of [...view.cutoffs].reverse()) {
    const shape = view.isochrone(cutoff);
    if (!shape?.g.length) continue;
    const color = bandColour(view.data.cutoffs, cutoff);
    const filled = { fill: true, fillColor: color, fillOpacity: 1 };
    const look = { pane: "areas", stroke: true, color, weight: 1, ...filled, smoothFactor: 1 };
    L.polygon(decodePolygons(shape.g), { ...look, interactive: false }).addTo(group);
  }
}

/** @param {View} view */
export function isochroneBounds(view) {
  const shape = view.isochrone(view.cutoff);
  return shape?.g.length ? L.latLngBounds(decodePolygons(shape.g).flat(2)) : null;
}
