// Text on the map, with a halo of the colour that it needs there.

import { DARK_HALO, FONT, INK, WHITE } from "./palette.js";

/** @import { Pen } from "./pen.js" */
/**
 * @typedef {object} TextStyle
 * @property {number} size
 * @property {number} weight
 * @property {string} [colour]
 * @property {number} [spacing]
 * @property {boolean} [italic]
 */

/** @type {Map<string, number>} */
const widths = new Map();

/** @param {TextStyle} style */
const fontOf = ({ size, weight, italic = false }) => `${italic ? "italic " : ""}${weight} ${size}px ${FONT}`;

/**
 * @param {Pen} pen
 * @param {TextStyle} style
 */
function setFont(pen, style) {
  pen.font = fontOf(style);
  if ("letterSpacing" in pen) pen.letterSpacing = `${style.spacing ?? 0}px`;
}

/**
 * @param {Pen} pen
 * @param {string} text
 * @param {TextStyle} style
 */
export function textWidth(pen, text, style) {
  const key = `${fontOf(style)} ${style.spacing ?? 0} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  setFont(pen, style);
  const { width } = pen.measureText(text);
  widths.set(key, width);
  return width;
}

/**
 * Text centred at a point. On dark ground it is white with a dark halo; without a halo it is on a box.
 *
 * @param {Pen} pen
 * @param {string} text
 * @param {{ x: number, y: number, angle?: number }} at
 * @param {TextStyle} style
 * @param {"dark" | "light" | "none"} ground
 */
export function drawText(pen, text, { x, y, angle = 0 }, style, ground = "light") {
  pen.save();
  pen.translate(x, y);
  if (angle) pen.rotate(angle);
  setFont(pen, style);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  if (ground !== "none") {
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = ground === "dark" ? DARK_HALO : WHITE;
    pen.strokeText(text, 0, 0);
  }
  pen.fillStyle = ground === "dark" ? WHITE : (style.colour ?? INK);
  pen.fillText(text, 0, 0);
  pen.restore();
}
