// Colours, widths and type of the maps, measured for normal and colour-blind eyes.

/** @typedef {{ limit: number, fill: string, ink: string }} TimeClass */
/** @typedef {{ limit: number, fill: string }} DifferenceClass */
/**
 * Widths in pixels at zoom 10, 11 to 12, and 13; 0 where the class is not drawn.
 *
 * @typedef {{ fill: string, casing: string, quiet: [fill: string, casing: string], widths: [number, number, number] }}
 *   RoadStyle
 */

export const INK = "#14213d";
export const WHITE = "#ffffff";
export const QUIET_TEXT = "#56606e";
export const ACCENT = "#0b5c8f";
export const ORIGIN = "#c8102e";
export const LOSS = "#8f3b00";
export const GAIN = "#0b4d86";
export const BEYOND_CHIP = "#e7e9ed";
export const LAND = "#f1efe9";
export const CITY = "#faf9f6";
export const WATER = "#cfe2ee";
export const SHORE = "#7ea6bf";
export const WATER_TEXT = "#2b6a8f";
export const HILL_TEXT = "#2f6b3c";
export const PLACE_TEXT = "#5a6270";
export const GREEN = "#dfe9d6";
export const BUILT_UP = "#ebe6dc";
export const DARK_HALO = "#16244a";
export const NOT_COMPARED = "#9aa1ab";
export const CLOSED = "#8a3a10";
export const NEW_ROAD = "#ffd21f";
export const METRO = "#00843d";

/**
 * Minutes up to which a class is filled, and the colour of text on it; later times have no colour.
 *
 * @type {readonly TimeClass[]}
 */
export const TIME_CLASSES = [
  { limit: 10, fill: "#260c4f", ink: WHITE },
  { limit: 20, fill: "#2a3f9a", ink: WHITE },
  { limit: 30, fill: "#147cac", ink: WHITE },
  { limit: 40, fill: "#2cb094", ink: INK },
  { limit: 50, fill: "#84c15a", ink: INK },
  { limit: 60, fill: "#f3e97c", ink: INK },
];
/** Minutes at which lines are drawn. */
export const LEVELS = [10, 20, 30, 40, 50, 60, 75, 90];
/** Up to this class text is white. */
export const DARK_UP_TO = 30;

/**
 * From much faster to much slower, each up to its limit in minutes.
 *
 * @type {readonly DifferenceClass[]}
 */
export const DIFFERENCE_CLASSES = [
  { limit: -10, fill: "#064370" },
  { limit: -5, fill: "#3679b0" },
  { limit: -2, fill: "#72aede" },
  { limit: -0.5, fill: "#c4d9f8" },
  { limit: 0.5, fill: "#fdfcfa" },
  { limit: 2, fill: "#f4d9ae" },
  { limit: 5, fill: "#f5a657" },
  { limit: 10, fill: "#d3651d" },
  { limit: Infinity, fill: "#8a3a10" },
];

/** @type {Record<string, RoadStyle>} */
export const ROADS = {
  street: { fill: WHITE, casing: "#9aa2ab", quiet: [WHITE, "#a3a9b1"], widths: [0, 2.4, 3.5] },
  arterial: { fill: WHITE, casing: "#7d8792", quiet: [WHITE, "#8a929c"], widths: [1.7, 3.3, 5] },
  national: { fill: WHITE, casing: "#68727e", quiet: [WHITE, "#7c8590"], widths: [2, 3.8, 6] },
  ramp: { fill: "#f7c35c", casing: "#5b3a06", quiet: ["#dfe3ea", "#3b4658"], widths: [0, 2.7, 3.5] },
  urban_expressway: { fill: "#ffe7a3", casing: "#5b3a06", quiet: ["#dfe3ea", "#3b4658"], widths: [2.6, 4.7, 7] },
  expressway: { fill: "#f2a31b", casing: "#4a2d02", quiet: ["#b4bdcb", "#2b3548"], widths: [3.2, 5.6, 8] },
};
/** Drawn together, casings below fills, so that junctions open; later groups lie above. */
export const ROAD_GROUPS = [["street", "arterial", "national"], ["ramp", "urban_expressway"], ["expressway"]];
export const FERRY = "#7ba0bd";

/**
 * @param {RoadStyle} style
 * @param {number} zoom
 */
export function roadWidth({ widths: [far, middle, near] }, zoom) {
  if (zoom < 10) return far * Math.max(0.5, 2 ** ((zoom - 10) / 2));
  if (zoom < 11) return far === 0 ? 0 : far + (middle - far) * (zoom - 10);
  if (zoom <= 12) return middle;
  return middle + (near - middle) * Math.min(1, zoom - 12);
}

/**
 * The class of a time in minutes, null where it is later than all.
 *
 * @param {number} minutes
 */
export const timeClass = (minutes) => TIME_CLASSES.find(({ limit }) => minutes <= limit) ?? null;

export const FONT = '"Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif';
