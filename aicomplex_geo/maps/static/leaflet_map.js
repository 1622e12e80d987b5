import { el, svg } from "./dom.js";
import { t } from "./language.js";

/** @import { StudyData } from "./payload.d.ts" */

const PANES = { land: 210, areas: 300, roads: 340, certainty: 380, routes: 420, labels: 610 };
const ARROW = "M10 1l6 16-6-4-6 4z";

/** @type {L.MapOptions} */
const OPTIONS = {
  zoomControl: false,
  attributionControl: false,
  zoomSnap: 0.25,
  zoomDelta: 0.75,
  wheelPxPerZoomLevel: 90,
  minZoom: 6,
  maxZoom: 17,
  fadeAnimation: false,
  maxBoundsViscosity: 0.6,
};

/**
 * A map without tiles, with the panes that our drawings lie on.
 *
 * @param {HTMLElement} canvas
 * @param {StudyData} data
 */
export function createMap(canvas, { bounds, network, base }) {
  const map = L.map(canvas, OPTIONS);
  const [south, west, north, east] = bounds;
  map.setMaxBounds(L.latLngBounds([south, west], [north, east]).pad(0.5));
  const credit = L.control.attribution({ prefix: "Leaflet" }).addTo(map).getContainer();
  // as a node: Leaflet would read an attribution of its own as HTML
  const credits = new Set([...(network.attribution ? [network.attribution] : []), ...base.credits]);
  for (const one of credits) credit?.append(el("span", { class: "credit" }, ` | ${one}`));
  for (const [name, level] of Object.entries(PANES)) map.createPane(name).style.zIndex = String(level);
  paneOf(map, "labels").style.pointerEvents = "none";
  map.setView([(south + north) / 2, (west + east) / 2], 10, { animate: false });
  L.control.scale({ imperial: false, maxWidth: 140, position: "bottomleft" }).addTo(map);
  return map;
}

/**
 * @param {L.Map} map
 * @param {keyof typeof PANES} name
 */
export function paneOf(map, name) {
  return map.getPane(name) ?? map.createPane(name);
}

/**
 * @param {L.ControlPosition} position
 * @param {() => HTMLElement} draw
 */
function control(position, draw) {
  const made = new L.Control({ position });
  made.onAdd = draw;
  return made;
}

/** @param {() => void} goHome */
function homeButton(goHome) {
  const label = { title: t("home"), "aria-label": t("home") };
  const button = el("button", { type: "button", class: "home", ...label }, "⌂");
  L.DomEvent.disableClickPropagation(button);
  button.addEventListener("click", goHome);
  return el("div", { class: "leaflet-bar" }, button);
}

function northArrow() {
  const arrow = svg("path", { d: ARROW, fill: "#26323d" });
  const drawing = svg("svg", { viewBox: "0 0 20 28", width: 20, height: 28, "aria-hidden": "true" }, arrow);
  const label = { "aria-label": t("north"), title: t("north") };
  return el("div", { class: "north", role: "img", ...label }, drawing, el("span", {}, "N"));
}

/**
 * Zoom, home and north, in the language chosen.
 *
 * @param {L.Map} map
 * @param {() => void} goHome
 */
export function addControls(map, goHome) {
  const zoom = L.control.zoom({ position: "topleft", zoomInTitle: t("zoomIn"), zoomOutTitle: t("zoomOut") });
  const controls = [zoom, control("topleft", () => homeButton(goHome)), control("topright", northArrow)];
  controls.forEach((one) => one.addTo(map));
  return controls;
}

/** @param {L.Popup} popup */
export function translatePopup(popup) {
  const button = popup.getElement()?.querySelector(".leaflet-popup-close-button");
  button?.setAttribute("aria-label", t("close"));
  button?.setAttribute("title", t("close"));
}
