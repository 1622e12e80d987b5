// What is drawn with: a canvas, or an SVG that takes the same calls (svg_pen.js).

/** @import { SvgPen } from "./svg_pen.js" */
/** @typedef {CanvasRenderingContext2D | SvgPen} Pen */
/**
 * Lines at 45° every few pixels.
 *
 * @typedef {object} Hatch
 * @property {number} every pixels between lines
 * @property {string} colour
 * @property {number} opacity
 * @property {number} width
 * @property {"hatch" | "dots"} [kind]
 */
/** @typedef {{ colour: string, width: number, opacity?: number, dash?: number[], cap?: CanvasLineCap }} Stroke */

/**
 * @param {Pen} pen
 * @param {Stroke} stroke
 */
export function setStroke(pen, { colour, width, opacity = 1, dash = [], cap = "butt" }) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.globalAlpha = opacity;
  pen.setLineDash(dash);
  pen.lineCap = cap;
  pen.lineJoin = "round";
}

/**
 * Add a circle to the path.
 *
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function addCircle(pen, x, y, radius) {
  if ("circle" in pen) return pen.circle(x, y, radius);
  pen.moveTo(x + radius, y);
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

/**
 * A fill of hatching that stays where it is when the map moves.
 *
 * @param {Pen} pen
 * @param {Hatch} hatch
 * @param {{ x: number, y: number, ratio: number }} view
 * @returns {CanvasPattern | string}
 */
export function hatching(pen, hatch, view) {
  if (!("createPattern" in pen)) return pen.hatching(hatch);
  const tile = hatch.kind === "dots" ? hatch.every : hatch.every * Math.SQRT2;
  const size = Math.max(2, Math.round(tile * view.ratio));
  const pattern = pen.createPattern(tileOf(hatch, size, size / tile), "repeat");
  if (!pattern) return hatch.colour;
  const step = size / view.ratio;
  const matrix = new DOMMatrix().translate(-(view.x % step), -(view.y % step)).scale(1 / view.ratio);
  pattern.setTransform(matrix);
  return pattern;
}

/** @type {Map<string, HTMLCanvasElement>} */
const tiles = new Map();

/**
 * @param {Hatch} hatch
 * @param {number} size device pixels
 * @param {number} scale device pixels for each pixel
 */
function tileOf({ colour, opacity, width, kind = "hatch" }, size, scale) {
  const key = [colour, opacity, width, kind, size, scale].join();
  const known = tiles.get(key);
  if (known) return known;
  const tile = document.createElement("canvas");
  [tile.width, tile.height] = [size, size];
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  [pen.fillStyle, pen.strokeStyle, pen.globalAlpha, pen.lineWidth] = [colour, colour, opacity, width * scale];
  pen.beginPath();
  if (kind === "dots") {
    pen.arc(size / 2, size / 2, (width * scale) / 2, 0, 2 * Math.PI);
    pen.fill();
  } else {
    for (const shift of [-size, 0, size]) {
      pen.moveTo(shift - size, 2 * size);
      pen.lineTo(shift + 2 * size, -size);
    }
    pen.stroke();
  }
  tiles.set(key, tile);
  return tile;
}
