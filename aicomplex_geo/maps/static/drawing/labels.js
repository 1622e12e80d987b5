// All labels of the map in the order of their weight: who comes first keeps its room.

import { TransverseMercator } from "../engine/projection.js";
import { spotsAlong, turnedBox } from "./line_labels.js";
import { DARK_UP_TO, INK, WHITE } from "./palette.js";
import { Placer } from "./placer.js";
import { filledLevels, laterLevels } from "./surface_painter.js";
import { drawText, textWidth } from "./text.js";
import { fromWorld, toPixel } from "./world.js";

/** @import { LatLng } from "../payload.d.ts" */
/** @import { Pen } from "./pen.js" */
/** @import { Box } from "./placer.js" */
/** @import { RasterLines } from "./raster_lines.js" */
/** @import { View } from "./world.js" */
/** @typedef {"dark" | "light" | "none"} Ground */
/**
 * @typedef {object} RoomOptions
 * @property {0 | 1} language
 * @property {Box} bounds
 * @property {readonly Box[]} obstacles
 * @property {RasterLines | null} lines
 * @property {number} cutoff
 */

const MOST_OF_THE_CUTOFF = 3;
const MOST_OF_A_LINE = 2;
const LEAST_LINE = 90;
const APART = 170;
/** @type {import("./text.js").TextStyle} */
const CONTOUR = { size: 11, weight: 600, colour: INK };
/** @type {import("./text.js").TextStyle} */
const CUTOFF = { size: 13, weight: 700, colour: WHITE };
const DECISECONDS = 600;

/** Room for labels on a drawing, and what lies under them. */
export class LabelRoom {
  /**
   * @param {Pen} pen
   * @param {View} view
   * @param {RoomOptions} options
   */
  constructor(pen, view, { language, bounds, obstacles, lines, cutoff }) {
    this.pen = pen;
    this.view = view;
    this.language = language;
    this.lines = lines;
    this.cutoff = cutoff;
    this.placer = new Placer(bounds, obstacles);
    this.projection = lines ? new TransverseMercator(lines.raster.projection) : null;
    this.point = new Float64Array(2);
    /** @type {(() => void)[]} */
    this.drawings = [];
  }

  /** @param {() => void} drawing made later: what comes first lies above */
  draw(drawing) {
    this.drawings.push(drawing);
  }

  finish() {
    for (const drawing of this.drawings.reverse()) drawing();
  }

  /** @param {LatLng} position */
  pixel(position) {
    return toPixel(this.view, position);
  }

  /**
   * Whether text lies on a dark class.
   *
   * @param {LatLng} position
   * @returns {Ground}
   */
  groundAt([latitude, longitude]) {
    if (!this.lines || !this.projection) return "light";
    const { west, south, cell, columns, times } = this.lines.raster;
    this.projection.forward(latitude, longitude, this.point);
    const [east = 0, north = 0] = this.point;
    const column = Math.floor((east - west) / cell);
    const at = Math.floor((north - south) / cell) * columns + column;
    if (column < 0 || column >= columns) return "light";
    const minutes = (times[at] ?? Infinity) / DECISECONDS;
    return minutes <= Math.min(DARK_UP_TO, this.cutoff) ? "dark" : "light";
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  groundAtPixel(x, y) {
    return this.groundAt(fromWorld((x + this.view.x) / this.view.k, (y + this.view.y) / this.view.k));
  }
}

/** @param {0 | 1} language */
const minutesText = (language) => (/** @type {number} */ minutes) => (language ? `${minutes} min` : `${minutes}분`);

/** @param {LabelRoom} room */
export function placeCutoff(room) {
  const { lines, cutoff, language } = room;
  if (!lines) return;
  const text = minutesText(language)(cutoff);
  const size = { width: textWidth(room.pen, text, CUTOFF) + 14, height: 20 };
  const spots = spotsAlong(lines.line(cutoff), room.view, room.placer.bounds, { width: size.width, least: LEAST_LINE });
  placeAlong(room, spots, size, MOST_OF_THE_CUTOFF, (spot) => drawPill(room.pen, text, spot, size.width));
}

/** @param {LabelRoom} room */
export function placeContours(room) {
  const { lines, cutoff, language, pen, view, placer } = room;
  if (!lines) return;
  const levels = [...laterLevels(cutoff), ...filledLevels(cutoff).filter((level) => level < cutoff)];
  for (const level of levels) {
    const text = minutesText(language)(level);
    const size = { width: textWidth(pen, text, CONTOUR), height: 13 };
    const ground = level <= DARK_UP_TO && level < cutoff ? "dark" : "light";
    const spots = spotsAlong(lines.line(level), view, placer.bounds, { width: size.width, least: LEAST_LINE });
    placeAlong(room, spots, size, MOST_OF_A_LINE, (spot) => drawText(pen, text, spot, CONTOUR, ground));
  }
}

/**
 * @param {LabelRoom} room
 * @param {import("./line_labels.js").Spot[]} spots
 * @param {{ width: number, height: number }} size
 * @param {number} most
 * @param {(spot: import("./line_labels.js").Spot) => void} draw
 */
function placeAlong(room, spots, { width, height }, most, draw) {
  /** @type {import("./line_labels.js").Spot[]} */
  const placed = [];
  for (const spot of spots) {
    if (placed.length === most) return;
    if (placed.some((one) => Math.hypot(one.x - spot.x, one.y - spot.y) < APART)) continue;
    if (!room.placer.tryTake(turnedBox(spot, width, height))) continue;
    placed.push(spot);
    room.draw(() => draw(spot));
  }
}

/**
 * @param {Pen} pen
 * @param {string} text
 * @param {{ x: number, y: number, angle: number }} at
 * @param {number} width
 */
function drawPill(pen, text, { x, y, angle }, width) {
  pen.save();
  pen.translate(x, y);
  pen.rotate(angle);
  pen.globalAlpha = 1;
  pen.fillStyle = INK;
  pen.strokeStyle = WHITE;
  pen.lineWidth = 1.5;
  pen.setLineDash([]);
  pen.beginPath();
  pen.roundRect(-width / 2, -10, width, 20, 10);
  pen.fill();
  pen.stroke();
  pen.restore();
  drawText(pen, text, { x, y, angle }, CUTOFF, "none");
}
