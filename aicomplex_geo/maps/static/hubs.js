import { list, section, small } from "./blocks.js";
import { pageOpener } from "./frame.js";
import { part } from "./frame/parts.js";
import { addressOf, restoreFrom } from "./hubs/address.js";
import { answerOf } from "./hubs/answer.js";
import { claimSection } from "./hubs/claims.js";
import { hubSection } from "./hubs/hub_table.js";
import { onPaper } from "./hubs/on_paper.js";
import { addPlaces } from "./hubs/places.js";
import { roadSection } from "./hubs/roads.js";
import { CLOSED_DASHES, CLOSED_ROUTE_COLOUR, OTHER_ROUTE_COLOUR, drawChosenRoute, drawRoutes } from "./hubs/routes.js";
import { View } from "./hubs/view.js";
import { code, pick, t } from "./language.js";
import { legendBlock, legendCertainty, legendLine, legendRoads, legendSymbol } from "./legend.js";
import { certaintyCircle, hasPosition, namePin } from "./pins.js";
import { profileChoice } from "./profiles.js";
import { ROUTE_COLOUR } from "./routes.js";
import { MAIN_COLOUR, symbolOf } from "./symbols.js";

/** @import { Frame, Page } from "./frame.js" */
/** @import { HubsData } from "./payload.d.ts" */

/**
 * Routes to every hub, and the published figures held against what is computed.
 *
 * @param {Frame<HubsData>} frame
 * @returns {Page}
 */
function hubsPage(frame) {
  const view = new View(frame);
  const routes = L.layerGroup().addTo(frame.map);
  const chosen = L.layerGroup().addTo(frame.map);
  certaintyCircle(view.origin, MAIN_COLOUR)?.addTo(frame.map);
  const pins = addPlaces(view);
  return {
    draw() {
      drawRoutes(routes, view);
      drawChosenRoute(chosen, view);
    },
    home() {
      const places = [view.origin, ...frame.data.hubs].filter(hasPosition);
      return L.latLngBounds(places.map((place) => place.p)).pad(0.04);
    },
    translate: () => pins.forEach((one) => namePin(one)),
    answer: () => answerOf(view),
    onPaper: () => onPaper(view),
    panel: () => [
      part("choose", [view.profile], () => choiceSection(view)),
      part("hubs", [view.profile, view.chosen], () => hubSection(view)),
      part("roads", [view.profile, view.chosen], () => roadSection(view)),
      part("claims", [view.profile, view.chosen], () => claimSection(view)),
      part("unknown", [], () => unknownHubs(view)),
    ],
    state: () => addressOf(view),
    restore: (fields) => restoreFrom(fields, view),
    legend: () => [routeLegend(view), markLegend(view), legendRoads(frame.data.base)],
  };
}

/** @param {View} view */
function choiceSection(view) {
  const profiles = profileChoice(view.data.profiles, view.profile, (profile) => view.choose({ profile }));
  return section("choose", t("routesFrom", pick(view.origin.n)), profiles);
}

/** @param {View} view */
function unknownHubs(view) {
  const missing = view.data.hubs.filter((hub) => !hub.p).map((hub) => pick(hub.n));
  return missing.length ? section("unknown", t("noPosition"), small(t("noPositionHint")), list(missing)) : null;
}

/** @param {View} view */
function routeLegend(view) {
  const title = `${t("route")} · ${pick(view.chosenProfile.t)}`;
  const items = [legendLine({ color: OTHER_ROUTE_COLOUR, weight: 3 }, title)];
  if (view.chosen) items.push(legendLine({ color: ROUTE_COLOUR, weight: 4.5 }, pick(view.chosenNames)));
  if (view.data.hubs.some((hub) => hub.closed)) {
    const look = { color: CLOSED_ROUTE_COLOUR, weight: 3, dashArray: CLOSED_DASHES };
    items.push(legendLine(look, t("closed")));
  }
  return legendBlock(t("route"), items);
}

/** @param {View} view */
function markLegend(view) {
  const kinds = [...new Set(view.data.hubs.map((hub) => hub.kind))];
  return legendBlock("", [
    legendSymbol(symbolOf("sites", "ai_complex"), t("origin")),
    ...kinds.map((kind) => legendSymbol(symbolOf("hubs", kind), code(kind))),
    legendCertainty(MAIN_COLOUR),
  ]);
}

export const start = pageOpener(hubsPage);
