// Numbers of roads as on Korean signs.

import { WHITE } from "./palette.js";
import { drawText, textWidth } from "./text.js";

/** @import { Pen } from "./pen.js" */

const BLUE = "#1d4f9c";
const RED = "#c8202f";
const STYLE = { size: 11, weight: 700, colour: WHITE };
const HEIGHT = 20;
/** Share of half the width, and pixels from the middle. */
const CAP = pairs([-1, -9, -0.5, -8, 0, -9.6, 0.5, -8, 1, -9, 1, -4.4]);
const OUTLINE = pairs([
  ...[-0.5, -8, 0, -10, 0.5, -8, 1, -9, 1.02, -4, 1, 2, 0.86, 5.5, 0.6, 8],
  ...[0, 10.5, -0.6, 8, -0.86, 5.5, -1, 2, -1.02, -4],
]);

/** @param {number[]} numbers */
function pairs(numbers) {
  return numbers.filter((_, at) => at % 2 === 0).map((x, at) => [x, numbers[2 * at + 1] ?? 0]);
}

/**
 * @param {Pen} pen
 * @param {string} ref
 */
export const shieldSize = (pen, ref) => ({ width: Math.max(21, textWidth(pen, ref, STYLE) + 10), height: HEIGHT });

/**
 * @param {Pen} pen
 * @param {string} ref
 * @param {{ x: number, y: number }} at
 * @param {boolean} national
 */
export function drawShield(pen, ref, { x, y }, national = false) {
  const { width } = shieldSize(pen, ref);
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  pen.beginPath();
  if (national) pen.roundRect(x - width / 2, y - 7.5, width, 15, 7.5);
  else trace(pen, x, y, width);
  pen.fillStyle = BLUE;
  pen.fill();
  if (!national) {
    const cap = width / 2 - 0.8;
    pen.beginPath();
    pen.moveTo(x - cap, y - 4.4);
    for (const [dx = 0, dy = 0] of CAP) pen.lineTo(x + dx * cap, y + dy);
    pen.closePath();
    pen.fillStyle = RED;
    pen.fill();
  }
  pen.beginPath();
  if (national) pen.roundRect(x - width / 2, y - 7.5, width, 15, 7.5);
  else trace(pen, x, y, width);
  pen.strokeStyle = WHITE;
  pen.lineWidth = 1.2;
  pen.stroke();
  drawText(pen, ref, { x, y: national ? y + 0.5 : y + 2 }, STYLE, "none");
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} width
 */
function trace(pen, x, y, width) {
  const half = width / 2;
  pen.moveTo(x - half, y - 9);
  for (const [dx = 0, dy = 0] of OUTLINE) pen.lineTo(x + dx * half, y + dy);
  pen.closePath();
}
