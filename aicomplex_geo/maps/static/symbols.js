import { el, svg } from "./dom.js";

/** @typedef {"round" | "square" | "diamond" | "ring" | "spot"} Shape */
/** @typedef {{ shape: Shape, colour: string, size: number, glyph?: string, inner?: number }} Look */

// Symbols of our own, on a grid of 16: one shape and one dark colour for each kind of thing.
/** @type {Record<string, string>} */
const GLYPHS = {
  train:
    "M5 2h6a2 2 0 0 1 2 2v5.5a2 2 0 0 1-2 2l1.5 2.5h-1.7l-1.2-2H6.4l-1.2 2H3.5L5 11.5a2 2 0 0 1-2-2V4" +
    "a2 2 0 0 1 2-2zM4.6 4.2v3h6.8v-3zM5.5 8.6a.9.9 0 1 0 .01 0zM10.5 8.6a.9.9 0 1 0 .01 0z",
  bus:
    "M4 2.5h8a1.5 1.5 0 0 1 1.5 1.5v8h-1v1.5h-1.8V12H5.300v1.500H3.500V12h-1V4A1.500 1.500 0 0 1 4 2.500z" +
    "M4 4.500v3.500h8V4.500zM4.700 9.400a.800.800 0 1 0 .01 0zM11.300 9.400a.800.800 0 1 0 .01 0z",
  plane:
    "M8 1c.7 0 1.100.700 1.100 1.600v3.300l5 3.100v1.500l-5-1.600v3l1.500 1.200v1.200L8 13.500l-2.600.800" +
    "v-1.200l1.500-1.200v-3l-5 1.600V9l5-3.100V2.600C6.900 1.700 7.300 1 8 1z",
  ship:
    "M7.200 1.500h1.600v2h2.700v3.200l2 .7-1.300 4.100" +
    "c-1 0-1.500.700-2.100.700-.800 0-1.200-.700-2.100-.700s-1.300.700-2.100.700" +
    "c-.600 0-1.100-.700-2.100-.700L2.500 7.400l2-.700V3.500h2.700zM6 5v1.200l2-.700 2 .700V5zM2.500 13" +
    "c1 0 1.400.600 2.200.6.900 0 1.300-.6 2.200-.6h2.200c.900 0 1.300.6 2.200.6.800 0 1.200-.6 2.200-.6" +
    "v1.300c-1 0-1.400.6-2.200.6-.900 0-1.300-.6-2.200-.6H6.900" +
    "c-.900 0-1.300.6-2.200.6-.800 0-1.200-.6-2.200-.6z",
  star:
    "M8 1.300l2 4.500 4.900.500-3.700 3.300 1.100 4.800L8 11.900l-4.300 2.500 1.100-4.800" + "L1.100 6.300 6 5.800z",
  factory: "M2 14V6.500l3.500 2.200V6.500L9 8.700V6.500l1.200.8.600-5.300h2l.7 12z",
  chip: "M5 3h6a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM6 6v4h4V6z",
  person: "M8 2.200a2.700 2.700 0 1 0 .01 0zM2.800 14c0-3.200 2.200-5.400 5.200-5.400s5.200 2.200 5.200 5.400z",
  dot: "M8 4.500a3.500 3.500 0 1 0 .01 0z",
};

/** @type {Record<string, Look>} */
export const LAYER_SYMBOLS = {
  sites: { glyph: "factory", shape: "square", colour: "#5b3a8c", size: 24 },
  hubs: { glyph: "dot", shape: "round", colour: "#0b5a8a", size: 26 },
  companies: { glyph: "chip", shape: "square", colour: "#8a4b08", size: 24 },
  support: { glyph: "person", shape: "round", colour: "#1c6b4a", size: 24 },
  metro_stations: { shape: "ring", colour: "#117a65", size: 24, inner: 10 },
  expressway_nodes: { shape: "diamond", colour: "#7d5312", size: 24, inner: 9 },
  dong: { shape: "spot", colour: "#56606b", size: 24, inner: 7 },
  region_zones: { shape: "spot", colour: "#56606b", size: 24, inner: 7 },
  legal_dong: { shape: "ring", colour: "#56606b", size: 24, inner: 9 },
};
/** @type {Record<string, string>} */
export const KIND_GLYPHS = {
  rail_hsr: "train",
  rail: "train",
  bus_terminal: "bus",
  airport: "plane",
  port: "ship",
  ai_complex: "star",
  building: "chip",
};
const OTHER_COLOURS = ["#5b3a8c", "#0b5a8a", "#8a4b08", "#1c6b4a", "#9c2f4f", "#56606b"];
export const CLOSED_COLOUR = "#767676";

export const MAIN_COLOUR = "#b3123f";

/** @type {Record<Shape, (colour: string) => SVGElement>} */
const SHAPES = {
  square: (fill) =>
    svg("rect", { x: 1.5, y: 1.5, width: 21, height: 21, rx: 4, fill, stroke: "#fff", "stroke-width": 2 }),
  diamond: (fill) => svg("path", { d: "M12 2l10 10-10 10L2 12z", fill, stroke: "#fff", "stroke-width": 3 }),
  ring: (stroke) => svg("circle", { cx: 12, cy: 12, r: 8.5, fill: "#fff", stroke, "stroke-width": 5 }),
  spot: (fill) => svg("circle", { cx: 12, cy: 12, r: 10, fill, stroke: "#fff", "stroke-width": 4 }),
  round: (fill) => svg("circle", { cx: 12, cy: 12, r: 10.5, fill, stroke: "#fff", "stroke-width": 2 }),
};

/**
 * @param {string} layer
 * @param {string} kind
 * @param {number} [at] place of the layer, for a colour where it has none of its own
 * @returns {Look}
 */
export function symbolOf(layer, kind, at = 0) {
  const colour = OTHER_COLOURS[at % OTHER_COLOURS.length] ?? "";
  const base = LAYER_SYMBOLS[layer] ?? { glyph: "dot", shape: "round", colour, size: 24 };
  const glyph = KIND_GLYPHS[kind] ?? base.glyph;
  const look = glyph ? { ...base, glyph } : base;
  return kind === "ai_complex" ? { ...look, shape: "round", colour: MAIN_COLOUR, size: 32 } : look;
}

/**
 * The drawing of a symbol, the same on the map, in the legend and on paper.
 *
 * @param {Look} look
 * @param {boolean} [closed]
 */
export function symbol(look, closed = false) {
  const size = look.inner ? look.inner + 4 : look.size;
  const frame = { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true", class: "symbol" };
  const node = svg("svg", frame, SHAPES[look.shape](closed ? CLOSED_COLOUR : look.colour));
  const d = GLYPHS[look.glyph ?? ""];
  if (d) node.append(svg("path", { d, fill: "#fff", "fill-rule": "evenodd", transform: "translate(5 5) scale(.875)" }));
  if (closed) node.append(svg("path", { d: "M4.500 19.500l15-15", stroke: "#fff", "stroke-width": 2.5 }));
  return node;
}

/**
 * @param {SVGElement} drawing
 * @param {number} size in pixels
 * @param {boolean} [closed]
 */
export function pinIcon(drawing, size, closed = false) {
  const html = el("span", { class: "symbol-box" }, drawing);
  const className = closed ? "pin is-closed" : "pin";
  return L.divIcon({ html, className, iconSize: [size, size], popupAnchor: [0, -size / 3] });
}

/**
 * @param {Look} look
 * @param {boolean} [closed]
 */
export const symbolIcon = (look, closed = false) => pinIcon(symbol(look, closed), look.size, closed);
