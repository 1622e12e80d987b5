// Where labels go along lines: on long, straight pieces that are in view.

/** @import { LineSet } from "./line_set.js" */
/** @import { Box } from "./placer.js" */
/** @import { View } from "./world.js" */
/** @typedef {{ x: number, y: number, angle: number, room: number }} Spot */

const LEAST_STRAIGHT = 0.9;
const STEP = 24;

/**
 * The pieces of a line inside a box, as pixels with the way along them.
 *
 * @param {LineSet} lines
 * @param {number} line
 * @param {View} view
 * @param {Box} inside
 */
function piecesOf(lines, line, { k, x, y }, inside) {
  /** @type {{ x: number, y: number, along: number }[][]} */
  const pieces = [];
  /** @type {{ x: number, y: number, along: number }[] | null} */
  let piece = null;
  for (let at = lines.start(line); at < lines.start(line + 1); at++) {
    const px = /** @type {number} */ (lines.x[at]) * k - x;
    const py = /** @type {number} */ (lines.y[at]) * k - y;
    if (px < inside.left || px > inside.right || py < inside.top || py > inside.bottom) {
      piece = null;
      continue;
    }
    if (!piece) pieces.push((piece = []));
    const last = piece[piece.length - 1];
    piece.push({ x: px, y: py, along: last ? last.along + Math.hypot(px - last.x, py - last.y) : 0 });
  }
  return pieces;
}

/**
 * @param {{ x: number, y: number, along: number }[]} piece
 * @param {number} along
 */
function pointAt(piece, along) {
  let low = 0;
  let high = piece.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((piece[middle]?.along ?? 0) <= along) low = middle;
    else high = middle;
  }
  const [a, b] = [piece[low], piece[high]];
  if (!a || !b) return { x: 0, y: 0 };
  const share = b.along > a.along ? (along - a.along) / (b.along - a.along) : 0;
  return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
}

/**
 * @param {{ x: number, y: number, along: number }[]} piece
 * @param {number} width of the label
 * @returns {Spot[]}
 */
function spotsOn(piece, width) {
  const whole = piece[piece.length - 1]?.along ?? 0;
  const spots = [];
  // from the middle outwards
  for (let away = 0; away <= whole / 2 - width / 2; away += STEP) {
    for (const along of away ? [whole / 2 - away, whole / 2 + away] : [whole / 2]) {
      const [from, to] = [pointAt(piece, along - width / 2), pointAt(piece, along + width / 2)];
      if (Math.hypot(to.x - from.x, to.y - from.y) < width * LEAST_STRAIGHT) continue;
      const angle = Math.atan2(to.y - from.y, to.x - from.x);
      const upright = angle > Math.PI / 2 ? angle - Math.PI : angle < -Math.PI / 2 ? angle + Math.PI : angle;
      spots.push({ ...pointAt(piece, along), angle: upright, room: whole });
    }
  }
  return spots;
}

/**
 * Spots for a label, those on the longest pieces first.
 *
 * @param {LineSet} lines
 * @param {View} view
 * @param {Box} inside
 * @param {{ width: number, least: number }} label its width, and pixels that a piece must have
 */
export function spotsAlong(lines, view, inside, { width, least }) {
  const pieces = [];
  for (let line = 0; line < lines.size; line++) {
    if (lines.inView(line, view, least / 3)) pieces.push(...piecesOf(lines, line, view, inside));
  }
  const long = pieces.filter((piece) => (piece[piece.length - 1]?.along ?? 0) >= Math.max(least, width + 8));
  long.sort((a, b) => (b[b.length - 1]?.along ?? 0) - (a[a.length - 1]?.along ?? 0));
  return long.flatMap((piece) => spotsOn(piece, width));
}

/**
 * The box around a label that is turned.
 *
 * @param {Spot} spot
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
export function turnedBox({ x, y, angle }, width, height) {
  const [c, s] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const [w, h] = [(width * c + height * s) / 2, (width * s + height * c) / 2];
  return { left: x - w, top: y - h, right: x + w, bottom: y + h };
}
