import { BAND_OPACITY, bandColour } from "./accessibility/band_colours.js";
import { choiceSection } from "./accessibility/choice.js";
import { hubSection } from "./accessibility/hub_table.js";
import { interchangeSection } from "./accessibility/interchange_table.js";
import { drawIsochrones, isochroneBounds } from "./accessibility/isochrones.js";
import { opportunitySection } from "./accessibility/opportunity_table.js";
import { addHubs, addOrigins, markOrigin } from "./accessibility/places.js";
import { profileNotes } from "./accessibility/profile_notes.js";
import { View } from "./accessibility/view.js";
import { cityBounds } from "./basemap.js";
import { pageOpener } from "./frame.js";
import { pick, t, withUnit } from "./language.js";
import { paneOf } from "./leaflet_map.js";
import { legendBlock, legendCertainty, legendFill, legendLine, legendRoads, legendSymbol } from "./legend.js";
import { certaintyCircle, hasPosition, namePin } from "./pins.js";
import { ROUTE_COLOUR, drawRoute } from "./routes.js";
import { MAIN_COLOUR, symbolOf } from "./symbols.js";

/** @import { Frame, Page } from "./frame.js" */
/** @import { AccessibilityData } from "./payload.d.ts" */

const ROUTE = { weight: 4.5, casing: 8, opacity: 0.9 };

/**
 * Isochrones and what is reached.
 *
 * @param {Frame<AccessibilityData>} frame
 * @returns {Page}
 */
function accessibilityPage(frame) {
  const view = new View(frame);
  paneOf(frame.map, "areas").style.opacity = String(BAND_OPACITY);
  const isochrones = L.layerGroup().addTo(frame.map);
  const certainty = L.layerGroup().addTo(frame.map);
  const route = L.layerGroup().addTo(frame.map);
  const origins = addOrigins(view);
  const hubs = addHubs(view);
  return {
    draw() {
      drawIsochrones(isochrones, view);
      certainty.clearLayers();
      certaintyCircle(view.origin, MAIN_COLOUR)?.addTo(certainty);
      markOrigin(view, origins);
      route.clearLayers();
      if (view.route) drawRoute(route, view.route, ROUTE);
    },
    home: () => homeBounds(view),
    translate: () => [...origins, ...hubs].forEach((one) => namePin(one)),
    panel: () => [
      choiceSection(view),
      hubSection(view),
      interchangeSection(view),
      opportunitySection(view),
      profileNotes(view),
    ],
    legend: () => [isochroneLegend(view), markLegend(view), legendRoads(view.data.base)],
  };
}

/** @param {View} view */
function homeBounds(view) {
  const city = cityBounds(view.data.base);
  if (city) return view.origin.p ? city.extend(view.origin.p) : city;
  return isochroneBounds(view) ?? L.latLngBounds(view.data.hubs.filter(hasPosition).map((hub) => hub.p));
}

/** @param {View} view */
function isochroneLegend(view) {
  const { cutoffs } = view.data;
  const items = view.cutoffs.map((cutoff) =>
    legendFill(bandColour(cutoffs, cutoff), `≤ ${withUnit(cutoff, t("minutes"))}`, BAND_OPACITY),
  );
  items.push(legendFill("#ffffff", t("notReached", view.cutoff)));
  const title = `${t("isochrone")} · ${pick(view.chosenProfile.t)}`;
  return legendBlock(title, items, t("areaRule"));
}

/** @param {View} view */
function markLegend(view) {
  const items = [
    legendSymbol(symbolOf("sites", "ai_complex"), t("origin")),
    legendSymbol(symbolOf("hubs", "rail"), t("hub")),
  ];
  if (view.data.hubs.some((hub) => hub.closed)) {
    items.push(legendSymbol(symbolOf("hubs", "airport"), t("closed"), true));
  }
  if (view.hub) items.push(legendLine({ color: ROUTE_COLOUR, weight: 4 }, t("route")));
  items.push(legendCertainty(MAIN_COLOUR));
  return legendBlock("", items);
}

export const start = pageOpener(accessibilityPage);
