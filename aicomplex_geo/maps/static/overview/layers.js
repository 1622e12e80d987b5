import { switchRow } from "../controls.js";
import { el, svg } from "../dom.js";
import { decodeLines, decodePolygons } from "../geometry.js";
import { code, pick, t } from "../language.js";
import { legendLine, legendSymbol } from "../legend.js";
import { certaintyCircle, hasPosition, namePin, pin, popupSize } from "../pins.js";
import { CLOSED_COLOUR, KIND_GLYPHS, symbol, symbolIcon, symbolOf } from "../symbols.js";
import { featureCard } from "./card.js";
import { isDrawn } from "./view.js";

/** @import { Feature, LatLng, Layer } from "../payload.d.ts" */
/** @import { Look } from "../symbols.js" */
/** @import { View } from "./view.js" */

const LINE_COLOUR = "#d0892f";
const LINE_WEIGHT = 3.2;
/** @type {Record<string, number>} rank of the labels of a layer */
const LABEL_RANKS = { hubs: 90, sites: 80, companies: 60, support: 55 };
const MAIN_RANK = 60;

/**
 * @param {View} view
 * @param {Layer} layer
 * @param {number} at place of the layer
 */
export function layerGroup(view, layer, at) {
  const group = L.layerGroup();
  for (const feature of layer.features) {
    const look = symbolOf(layer.name, String(feature.f.kind ?? ""), at);
    const card = () => featureCard(view, layer, feature);
    if (view.isPart(feature)) continue;
    if (hasPosition(feature)) addPoint(group, view, layer, feature, look);
    else if (feature.l) {
      const style = { color: LINE_COLOUR, weight: LINE_WEIGHT, opacity: 0.9, pane: "areas" };
      L.polyline(decodeLines(feature.l), style).bindPopup(card, popupSize()).addTo(group);
    } else if (feature.a) {
      const style = { color: look.colour, weight: 1.5, fillOpacity: 0.12, pane: "areas" };
      L.polygon(decodePolygons(feature.a), style).bindPopup(card, popupSize()).addTo(group);
    }
  }
  return group;
}

/**
 * @param {L.LayerGroup} group
 * @param {View} view
 * @param {Layer} layer
 * @param {Feature & { p: LatLng }} feature
 * @param {Look} look
 */
function addPoint(group, view, layer, feature, look) {
  const { kind, status, parent, closed: isClosed, certainty_m: certainty } = feature.f;
  const closed = isClosed === true || status === "closed";
  const labelRank = LABEL_RANKS[layer.name] ?? 0;
  const added = pin(view.frame.map, feature, {
    icon: symbolIcon(look, closed),
    size: look.size,
    popup: () => featureCard(view, layer, feature),
    label: labelRank && !parent ? `of-${layer.name}` : "",
    rank: labelRank + (kind === "ai_complex" ? MAIN_RANK : 0),
    closed,
  });
  added.marker.on("add", () => namePin(added));
  view.pins.push(added);
  if (added.label) view.frame.labels.push(added.label);
  const place = { p: feature.p, c: Number(certainty ?? 0) };
  certaintyCircle(place, closed ? CLOSED_COLOUR : look.colour)?.addTo(group);
  added.marker.addTo(group);
}

/** @param {View} view */
export function layerList(view) {
  const rows = view.data.layers.map((layer, at) => layerRow(view, layer, at));
  return el("ul", { class: "layers" }, rows, circleRow(view));
}

/**
 * @param {View} view
 * @param {Layer} layer
 * @param {number} at
 */
function layerRow(view, layer, at) {
  const count = layer.features.length;
  const unknown = layer.features.filter((feature) => !isDrawn(feature)).length;
  const counted = unknown ? t("drawnOf", count, unknown) : t("features", count);
  const title = el("span", {}, pick(layer.t));
  const toggle = () => view.toggle(layer);
  const content = [layerSymbol(layer, at), title, el("small", {}, counted)];
  return switchRow(`layer-${layer.name}`, view.isShown(layer), toggle, ...content);
}

/** @param {View} view */
function circleRow(view) {
  const toggle = () => {
    view.showCircles(!view.showsCircles);
    view.frame.refresh();
    view.frame.noteState();
  };
  const sample = el("span", { class: "ring-sample", "aria-hidden": "true" });
  return switchRow("layer-circles", view.showsCircles, toggle, sample, el("span", {}, t("certainty")));
}

/**
 * @param {Layer} layer
 * @param {number} at
 */
function layerSymbol(layer, at) {
  if (layer.geometry !== "line") return symbol(symbolOf(layer.name, "", at));
  const line = svg("path", { d: "M1 5h22", stroke: LINE_COLOUR, "stroke-width": LINE_WEIGHT });
  return svg("svg", { width: 24, height: 10, "aria-hidden": "true", class: "symbol" }, line);
}

/**
 * One line of the legend for each symbol that the layer shows.
 *
 * @param {View} view
 * @param {Layer} layer
 * @param {number} at
 */
export function layerLegend(view, layer, at) {
  const title = pick(layer.t);
  if (layer.geometry === "line") return [legendLine({ color: LINE_COLOUR, weight: LINE_WEIGHT }, title)];
  const shown = layer.features.filter((feature) => isDrawn(feature) && !view.isPart(feature));
  const kinds = new Set(shown.map(({ f }) => (KIND_GLYPHS[String(f.kind)] ? String(f.kind) : "")));
  const items = [...kinds].map((kind) => legendSymbol(symbolOf(layer.name, kind, at), kind ? code(kind) : title));
  const hasClosed = layer.features.some((feature) => feature.f.closed === true);
  return hasClosed ? [...items, legendSymbol(symbolOf(layer.name, "", at), t("closed"), true)] : items;
}
