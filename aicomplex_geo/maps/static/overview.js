import { cityBounds } from "./basemap.js";
import { fold, section, small } from "./blocks.js";
import { el } from "./dom.js";
import { pageOpener } from "./frame.js";
import { part } from "./frame/parts.js";
import { inBrackets, pick, t } from "./language.js";
import { legendBlock, legendCertainty, legendRoads } from "./legend.js";
import { addressOf, restoreFrom } from "./overview/address.js";
import { answerOf } from "./overview/answer.js";
import { untitledCard } from "./overview/card.js";
import { layerGroup, layerLegend, layerList } from "./overview/layers.js";
import { tableFold } from "./overview/tables.js";
import { View, isDrawn } from "./overview/view.js";
import { hasPosition, namePin } from "./pins.js";
import { LAYER_SYMBOLS } from "./symbols.js";

/** @import { Frame, Page } from "./frame.js" */
/** @import { Layer, OverviewData } from "./payload.d.ts" */

const SHOWN_FIRST = ["sites", "hubs", "companies", "support", "metro_stations"];
const AROUND_CITY = ["sites", "companies", "support", "metro_stations"];
const OPENED = ["sites", "companies", "support", "hubs"];
const CERTAINTY_COLOUR = "#5b3a8c";

/**
 * Every layer can be switched, every feature says what is known of it and from where.
 *
 * @param {Frame<OverviewData>} frame
 * @returns {Page}
 */
function overviewPage(frame) {
  const view = new View(frame);
  const { layers, base } = view.data;
  layers.forEach((layer, at) => {
    const group = layerGroup(view, layer, at);
    view.groups.set(layer.name, group);
  });
  const usual = layers.map(({ name }) => name).filter(isShownFirst);
  return {
    draw() {},
    home: () => cityBounds(base) ?? featureBounds(layers),
    translate: () => view.pins.forEach((one) => namePin(one)),
    answer: () => answerOf(view),
    state: () => addressOf(view, usual),
    restore: (fields) => restoreFrom(fields, view, usual),
    panel: () => [
      section("layers", t("layers"), layerList(view)),
      part("unknown", [], () => unknownSection(view)),
      part("tables", [], () => tableSection(view)),
    ],
    legend: () => [featureLegend(view), legendRoads(base, base.outlines.length ? t("boundary") : "")],
  };
}

/** @param {View} view */
function tableSection(view) {
  const folds = view.data.tables.map((layer) => tableFold(view, layer));
  return folds.length ? section("tables", t("tables"), folds) : null;
}

/** @param {string} name of a layer */
function isShownFirst(name) {
  return SHOWN_FIRST.includes(name) || (!LAYER_SYMBOLS[name] && name !== "expressways");
}

/** @param {Layer[]} layers */
function featureBounds(layers) {
  const pointsOf = (/** @type {Layer[]} */ some) =>
    some
      .flatMap((layer) => layer.features)
      .filter(hasPosition)
      .map((feature) => feature.p);
  const points = pointsOf(layers.filter((layer) => AROUND_CITY.includes(layer.name)));
  return L.latLngBounds(points.length ? points : pointsOf(layers));
}

/** @param {View} view */
function unknownSection(view) {
  const folds = view.data.layers.map((layer) => unknownFold(view, layer)).filter(Boolean);
  return folds.length ? section("unknown", t("noPosition"), small(t("noPositionHint")), folds) : null;
}

/**
 * @param {View} view
 * @param {Layer} layer
 */
function unknownFold(view, layer) {
  const missing = layer.features.filter((feature) => !isDrawn(feature));
  if (!missing.length) return null;
  const items = missing.map((feature) => {
    const name = el("summary", {}, pick(feature.n) || feature.id);
    return el("details", { class: "item screen-only" }, name, untitledCard(view, layer, feature));
  });
  const open = OPENED.includes(layer.name);
  return fold(`unknown-${layer.name}`, inBrackets(pick(layer.t), String(missing.length)), items, { open });
}

/** @param {View} view */
function featureLegend(view) {
  const items = view.data.layers.flatMap((layer, at) => (view.isShown(layer) ? layerLegend(view, layer, at) : []));
  return legendBlock(t("layers"), view.showsCircles ? [...items, legendCertainty(CERTAINTY_COLOUR)] : items);
}

export const start = pageOpener(overviewPage);
