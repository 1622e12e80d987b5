import { el } from "./dom.js";
import { boxOf, PIN_SIDES, placeLabels, sideBox } from "./label_layout.js";
import { pick } from "./language.js";

/** @import { Box } from "./label_layout.js" */
/** @import { LatLng, Pair } from "./payload.d.ts" */
/** @typedef {{ marker: L.Marker, names: Pair, text: HTMLElement, rank: number, isPin: boolean }} Label */

const PIN = 22;

/**
 * @param {LatLng} position
 * @param {Pair} names
 * @param {string} kind
 * @param {number} rank
 * @param {boolean} [isPin]
 * @returns {Label}
 */
export function mapLabel(position, names, kind, rank, isPin = false) {
  const text = el("span", {}, pick(names));
  // Leaflet leaves the size to the style where there is none; its types do not know of that
  const size = /** @type {any} */ (null);
  const icon = L.divIcon({ html: text, className: `label ${kind}`, iconSize: size });
  const marker = L.marker(position, { pane: "labels", interactive: false, keyboard: false, icon });
  return { marker, names, text, rank, isPin };
}

/**
 * @param {L.Map} map
 * @param {Label[]} labels
 * @param {Box[]} obstacles
 * @returns {Box[]} where labels and their pins are, in pixels of the map
 */
export function declutter(map, labels, obstacles) {
  const shown = labels.filter((label) => map.hasLayer(label.marker)).sort((a, b) => b.rank - a.rank);
  const items = shown.map(({ marker, text, rank, isPin }) => {
    const { x, y } = map.latLngToContainerPoint(marker.getLatLng());
    return { x, y, width: text.offsetWidth, height: text.offsetHeight, rank, isPin };
  });
  const sides = placeLabels(items, map.getSize().x, obstacles);
  sides.forEach((side, at) => {
    const label = shown[at];
    const classes = label?.marker.getElement()?.classList;
    classes?.toggle("out", !side);
    if (label?.isPin) PIN_SIDES.forEach((one) => classes?.toggle(`to-${one}`, one === side));
  });
  const pins = items.map(({ x, y }) => boxOf(x - PIN / 2, y - PIN / 2, PIN, PIN));
  return [...pins, ...items.flatMap((item, at) => (sides[at] ? [sideBox(sides[at], item)] : []))];
}

/** @param {Label[]} labels */
export function translateLabels(labels) {
  for (const label of labels) label.text.textContent = pick(label.names);
}
