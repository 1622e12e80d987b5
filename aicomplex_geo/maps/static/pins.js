import { el } from "./dom.js";
import { number } from "./format.js";
import { inBrackets, pick, t } from "./language.js";
import { mapLabel } from "./map_labels.js";
import { isPhone } from "./screen.js";
import { symbolIcon, symbolOf } from "./symbols.js";

/** @import { Frame } from "./frame.js" */
/** @import { Label } from "./map_labels.js" */
/** @import { LatLng, Pair, Place, StudyData } from "./payload.d.ts" */
/** @typedef {{ n: Pair, p: LatLng }} Placed */
/** @typedef {Place & { p: LatLng }} PlacedPlace */
/**
 * @template {Placed} P
 * @typedef {{ marker: L.Marker, place: P, label: Label | null }} Pin
 */
/**
 * @typedef {object} PinLook
 * @property {L.DivIcon} icon
 * @property {number} size of the icon in pixels
 * @property {number} rank
 * @property {() => HTMLElement} popup
 * @property {string} [label] class of its label; without one it has none
 * @property {boolean} [closed]
 */

const UNCERTAIN_FROM_M = 50;

/**
 * @template {Placed} P
 * @param {L.Map} map
 * @param {P} place
 * @param {PinLook} look
 * @returns {Pin<P>}
 */
export function pin(map, place, { icon, size, rank, popup, label: kind = "", closed = false }) {
  const marker = L.marker(place.p, { icon, riseOnHover: true, keyboard: true, zIndexOffset: rank });
  marker.bindPopup(popup, popupSize());
  const tip = () => el("span", {}, pick(place.n), closed ? inBrackets("", t("closed")) : "");
  marker.bindTooltip(tip, { direction: "top", offset: [0, -size / 2] });
  if (!kind) return { marker, place, label: null };
  const label = mapLabel(place.p, place.n, `label-pin ${kind}`, rank, true);
  marker.on("add", () => label.marker.addTo(map));
  marker.on("remove", () => label.marker.remove());
  return { marker, place, label };
}

/**
 * A pin with the symbol that its kind has in a layer.
 *
 * @param {Frame<StudyData>} frame
 * @param {PlacedPlace} place
 * @param {{ layer: string, kind?: string, rank: number, popup: () => HTMLElement }} look
 * @returns {Pin<PlacedPlace>}
 */
export function placePin(frame, place, { layer, kind = place.kind, rank, popup }) {
  const look = symbolOf(layer, kind);
  const closed = place.closed ?? false;
  const icon = symbolIcon(look, closed);
  return addPin(frame, place, { icon, size: look.size, rank, popup, label: `of-${layer}`, closed });
}

/**
 * @template {Placed} P
 * @param {Frame<StudyData>} frame
 * @param {P} place
 * @param {PinLook} look
 */
export function addPin(frame, place, look) {
  const added = pin(frame.map, place, look);
  added.marker.addTo(frame.map);
  frame.pins.push(added.marker);
  if (added.label) frame.labels.push(added.label);
  return added;
}

/** @param {{ c?: number | null }} place */
export const certaintyText = ({ c }) => `${t("certainty")} ± ${number(c ?? 0)} m`;

/** @returns {L.PopupOptions} */
export function popupSize() {
  const maxWidth = isPhone() ? 270 : 340;
  return { maxWidth, minWidth: 200, autoPanPaddingTopLeft: [54, 16], autoPanPaddingBottomRight: [16, 16] };
}

/**
 * Name a pin for those who do not see it.
 *
 * @param {Pin<Placed>} named
 * @param {string} [name]
 */
export function namePin({ marker, place }, name = pick(place.n)) {
  const element = marker.getElement();
  element?.setAttribute("aria-label", name);
  element?.setAttribute("role", "button");
}

/**
 * Whether the position of a place is known, so that it can be drawn.
 *
 * @template {{ p?: LatLng | null }} P
 * @param {P} place
 * @returns {place is P & { p: LatLng }}
 */
export const hasPosition = (place) => Boolean(place.p);

/**
 * A dashed circle around a position that is not certain to 50 m.
 *
 * @param {{ p?: LatLng | null, c?: number | null }} place
 * @param {string} color
 */
export function certaintyCircle(place, color) {
  if (!place.p || !place.c || place.c < UNCERTAIN_FROM_M) return null;
  const stroke = { color, weight: 1.4, dashArray: "4 4" };
  const filled = { fill: true, fillColor: color, fillOpacity: 0.06 };
  return L.circle(place.p, { radius: place.c, pane: "certainty", ...stroke, ...filled, interactive: false });
}
