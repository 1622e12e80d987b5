/**
 * @typedef {object} Printed
 * @property {L.Map} map
 * @property {HTMLElement} root
 * @property {HTMLElement} canvas
 * @property {() => L.LatLngBounds} uncovered what of the map the legend leaves free
 * @property {() => void} tidy
 * @property {() => MapDrawing | null} drawing
 */
/** @import { MapDrawing } from "./drawing/map_drawing.js" */
/** @typedef {{ bounds: L.LatLngBounds, folds: [HTMLDetailsElement, boolean][] }} Screen */

const WIDTH = 700;
const HEIGHT = 560;
const CLOSED_ON_PAPER = "#fold-leaflet, .screen-only";

export const isPrinting = () => document.body.classList.contains("printing");

/**
 * A view fitted to its own bounds would shrink a step each time; a tenth less keeps it.
 *
 * @param {L.LatLngBounds} bounds
 */
const shrunk = (bounds) => bounds.pad(-0.05);

/**
 * The map takes the size of the page before the browser lays it out; SVG prints sharp.
 *
 * @param {Printed} printed
 * @returns {Screen} what the screen had
 */
function toPaper({ map, root, canvas, uncovered, tidy, drawing }) {
  const seen = uncovered();
  const nodes = [...root.querySelectorAll("details")];
  /** @type {Screen} */
  const screen = { bounds: map.getBounds(), folds: nodes.map((node) => [node, node.open]) };
  document.body.classList.add("printing");
  for (const node of nodes) node.open = !node.matches(CLOSED_ON_PAPER);
  resize(map, canvas, `${WIDTH}px`, `${HEIGHT}px`);
  map.fitBounds(shrunk(seen), { animate: false });
  tidy();
  drawing()?.toPaper();
  return screen;
}

/**
 * @param {Printed} printed
 * @param {Screen} screen
 */
function toScreen({ map, canvas, tidy, drawing }, { bounds, folds }) {
  drawing()?.toScreen();
  for (const [node, open] of folds) node.open = open;
  document.body.classList.remove("printing");
  resize(map, canvas, "", "");
  map.fitBounds(shrunk(bounds), { animate: false });
  tidy();
}

/**
 * @param {L.Map} map
 * @param {HTMLElement} canvas
 * @param {string} width
 * @param {string} height
 */
function resize(map, canvas, width, height) {
  Object.assign(canvas.style, { width, height });
  map.invalidateSize({ animate: false, pan: false });
}

/** @param {Printed} printed */
export function watchPrinting(printed) {
  /** @type {Screen | null} */
  let screen = null;
  const before = () => {
    screen ??= toPaper(printed);
  };
  const after = () => {
    if (screen) toScreen(printed, screen);
    screen = null;
  };
  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  window.matchMedia("print").addEventListener("change", (event) => (event.matches ? before() : after()));
}
