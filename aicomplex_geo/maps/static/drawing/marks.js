// Hubs with the time to them, the origin, and those that lie outside the view.

import { BEYOND_CHIP, INK, ORIGIN, QUIET_TEXT, timeClass, WHITE } from "./palette.js";
import { addCircle, setStroke } from "./pen.js";
import { boxAt, placesAround } from "./placer.js";
import { drawText, textWidth } from "./text.js";

/** @import { HubMark, Marks } from "./drawn.d.ts" */
/** @import { LabelRoom } from "./labels.js" */
/** @import { Pen } from "./pen.js" */
/** @import { Box } from "./placer.js" */
/** @typedef {{ id: string, box: Box }} Hit */

const RING = 6.5;
const NAME = { size: 12.5, weight: 600, colour: INK };
const MINUTES = { size: 13, weight: 700 };
const ORIGIN_NAME = { size: 14, weight: 700, colour: WHITE };
const DISC_NAME = { size: 11.5, weight: 600, colour: INK };
const BOX_HEIGHT = 21;
const PAD = 6;
const EDGE = 14;
const PILL_HEIGHT = 23;
const STAR = 6.4;
const METRES_AT_EQUATOR = 40_075_016.7;

/**
 * What stands beside the name of a hub.
 *
 * @param {HubMark} hub
 * @param {0 | 1} language
 */
function chipText({ minutes, closed, text }, language) {
  if (text) return text[language];
  if (closed) return language ? "Closed" : "폐쇄";
  if (minutes === null) return language ? "none" : "불가";
  return language ? `${Math.round(minutes)} min` : `${Math.round(minutes)}분`;
}

/**
 * @param {HubMark} hub
 * @param {number} cutoff
 */
function chipColours({ minutes, closed, colour }, cutoff) {
  if (colour) return { fill: WHITE, ink: colour };
  const counted = !closed && minutes !== null && minutes <= cutoff;
  const found = counted ? timeClass(minutes) : null;
  return found ?? { fill: BEYOND_CHIP, ink: counted ? INK : QUIET_TEXT };
}

/**
 * @param {LabelRoom} room
 * @param {Marks} marks
 * @param {boolean} stars whether the stars are drawn, too
 */
export function placeOrigins(room, { origin }, stars) {
  const { pen, view, placer, language } = room;
  for (const { n, p, certainty, colour = ORIGIN } of origin) {
    const { x, y } = room.pixel(p);
    const radius = metresToPixels(certainty ?? 0, p[0], view.k);
    placer.take(boxAt(x, y, 32, 32));
    const text = n[language];
    const width = Math.min(220, textWidth(pen, text, ORIGIN_NAME)) + 20;
    const box = { left: x - width / 2, right: x + width / 2, top: y - 46, bottom: y - 20 };
    if (text) placer.take(box);
    room.draw(() => {
      if (radius > 16) drawCertainty(pen, x, y, radius, colour);
      if (stars) drawStar(pen, x, y, colour);
      if (text) drawBox(pen, box, { fill: colour, stroke: WHITE, text, style: ORIGIN_NAME });
    });
  }
}

/**
 * @param {number} metres
 * @param {number} latitude
 * @param {number} k
 */
const metresToPixels = (metres, latitude, k) =>
  (metres / (METRES_AT_EQUATOR * Math.cos((latitude * Math.PI) / 180))) * 256 * k;

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} colour
 */
function drawCertainty(pen, x, y, radius, colour) {
  setStroke(pen, { colour: WHITE, width: 3, opacity: 0.7 });
  pen.beginPath();
  addCircle(pen, x, y, radius);
  pen.stroke();
  setStroke(pen, { colour, width: 1.6, dash: [4, 3] });
  pen.stroke();
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 */
function drawStar(pen, x, y, colour) {
  pen.globalAlpha = 1;
  for (const [radius, fill] of /** @type {const} */ ([
    [13, WHITE],
    [11.3, colour],
    [9.4, WHITE],
    [8.6, colour],
  ])) {
    // prettier-ignore
    pen.beginPath();
    addCircle(pen, x, y, radius);
    pen.fillStyle = fill;
    pen.fill();
  }
  pen.beginPath();
  for (let point = 0; point < 10; point++) {
    const [angle, radius] = [(Math.PI * point) / 5 - Math.PI / 2, point % 2 ? STAR * 0.42 : STAR];
    const [px, py] = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    if (point) pen.lineTo(px, py);
    else pen.moveTo(px, py);
  }
  pen.closePath();
  pen.fillStyle = WHITE;
  pen.fill();
}

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {{ fill: string, stroke: string, text: string, style: import("./text.js").TextStyle, radius?: number }} look
 */
function drawBox(pen, { left, top, right, bottom }, { fill, stroke, text, style, radius = 4 }) {
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  pen.beginPath();
  pen.roundRect(left, top, right - left, bottom - top, radius);
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = stroke;
  pen.lineWidth = 1.2;
  pen.stroke();
  drawText(pen, text, { x: (left + right) / 2, y: (top + bottom) / 2 + 0.5 }, style, "none");
}

/**
 * @param {LabelRoom} room
 * @param {Marks} marks
 * @returns {Hit[]} where boxes and pills lie
 */
export function placeHubs(room, { hubs }) {
  const { placer } = room;
  const seen = hubs.map((hub) => ({ hub, at: room.pixel(hub.p) }));
  const inside = seen.filter(({ at }) => placer.isInside(boxAt(at.x, at.y, 2 * RING, 2 * RING)));
  for (const { at } of inside) placer.take(boxAt(at.x, at.y, 2 * RING + 2, 2 * RING + 2));
  const hits = inside.map(({ hub, at }) => placeHub(room, hub, at));
  const outside = seen.filter((one) => !inside.includes(one));
  return [...hits, ...outside.flatMap(({ hub, at }) => placePill(room, hub, at))];
}

/**
 * @param {LabelRoom} room
 * @param {HubMark} hub
 * @param {{ x: number, y: number }} at
 * @returns {Hit}
 */
function placeHub(room, hub, at) {
  const { pen, placer, language, cutoff } = room;
  const name = hub.n[language];
  const chip = chipText(hub, language);
  const nameWidth = textWidth(pen, name, NAME) + 2 * PAD;
  const width = nameWidth + textWidth(pen, chip, MINUTES) + 2 * PAD;
  const places = placesAround(at.x, at.y, width, BOX_HEIGHT);
  const found =
    places.find(({ box }) => placer.isInside(box) && placer.isFree(box)) ??
    places.find(({ box }) => placer.isInside(box));
  const { box, led } = found ?? places[0] ?? { box: boxAt(at.x, at.y, width, BOX_HEIGHT), led: false };
  placer.take(box);
  room.draw(() => {
    if (led) drawLeader(pen, at, box);
    drawRing(pen, at, hub.closed ?? false);
    drawChip(pen, box, { name, nameWidth, chip, ...chipColours(hub, cutoff), border: hub.colour ?? INK });
  });
  return { id: hub.id, box };
}

/**
 * @param {Pen} pen
 * @param {{ x: number, y: number }} at
 * @param {Box} box
 */
function drawLeader(pen, { x, y }, { left, top, right, bottom }) {
  setStroke(pen, { colour: INK, width: 1.1 });
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(Math.min(right, Math.max(left, x)), Math.min(bottom, Math.max(top, y)));
  pen.stroke();
}

/**
 * @param {Pen} pen
 * @param {{ x: number, y: number }} at
 * @param {boolean} closed
 */
function drawRing(pen, { x, y }, closed) {
  pen.globalAlpha = 1;
  const colour = closed ? QUIET_TEXT : INK;
  for (const [radius, fill] of /** @type {const} */ ([
    [RING + 1.4, WHITE],
    [RING, colour],
    [RING - 2.3, WHITE],
    [1.9, colour],
  ])) {
    // prettier-ignore
    pen.beginPath();
    addCircle(pen, x, y, radius);
    pen.fillStyle = fill;
    pen.fill();
  }
}

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {{ name: string, nameWidth: number, chip: string, fill: string, ink: string, border: string }} look
 */
function drawChip(pen, { left, top, right, bottom }, { name, nameWidth, chip, fill, ink, border }) {
  const middle = (top + bottom) / 2 + 0.5;
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  pen.beginPath();
  pen.roundRect(left, top, right - left, bottom - top, 4);
  pen.fillStyle = WHITE;
  pen.fill();
  pen.save();
  pen.clip();
  pen.fillStyle = fill;
  pen.fillRect(left + nameWidth, top, right - left - nameWidth, bottom - top);
  pen.restore();
  pen.beginPath();
  pen.roundRect(left, top, right - left, bottom - top, 4);
  pen.strokeStyle = border;
  pen.lineWidth = 1.2;
  pen.stroke();
  drawText(pen, name, { x: left + nameWidth / 2, y: middle }, NAME, "none");
  drawText(pen, chip, { x: (left + nameWidth + right) / 2, y: middle }, { ...MINUTES, colour: ink }, "none");
}

/**
 * A pill at the edge of the view with an arrow that points to the hub.
 *
 * @param {LabelRoom} room
 * @param {HubMark} hub
 * @param {{ x: number, y: number }} at
 * @returns {Hit[]}
 */
function placePill(room, hub, at) {
  const { pen, placer, language } = room;
  const { bounds } = placer;
  const text = `${hub.n[language]} ${hub.closed ? "· " : ""}${chipText(hub, language)}`;
  const width = textWidth(pen, text, NAME) + 38;
  const [left, right] = [bounds.left + EDGE + width / 2, bounds.right - EDGE - width / 2];
  const [top, bottom] = [bounds.top + EDGE + PILL_HEIGHT / 2, bounds.bottom - EDGE - PILL_HEIGHT / 2];
  const [x, y] = [Math.min(right, Math.max(left, at.x)), Math.min(bottom, Math.max(top, at.y))];
  const steps = Array.from({ length: 40 }, (_, step) => (step % 2 ? 1 : -1) * Math.ceil(step / 2) * (PILL_HEIGHT + 8));
  const alongSide = x === left || x === right;
  const slid = steps.map((step) => (alongSide ? { x, y: y + step } : { x: x + 2.4 * step, y }));
  const place = slid
    .map((one) => ({ ...one, box: boxAt(one.x, one.y, width, PILL_HEIGHT) }))
    .find(({ box }) => placer.tryTake(box));
  if (!place) return [];
  const angle = Math.atan2(at.y - place.y, at.x - place.x);
  room.draw(() => drawPill(pen, place.box, text, angle));
  return [{ id: hub.id, box: place.box }];
}

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {string} text
 * @param {number} angle
 */
function drawPill(pen, box, text, angle) {
  const shown = { ...box, left: box.left };
  drawBox(pen, shown, { fill: WHITE, stroke: "#8b94a1", text: "", style: NAME, radius: PILL_HEIGHT / 2 });
  const y = (box.top + box.bottom) / 2;
  pen.save();
  pen.translate(box.left + 15, y);
  pen.rotate(angle);
  pen.beginPath();
  pen.moveTo(6, 0);
  pen.lineTo(-4.5, 4.4);
  pen.lineTo(-2, 0);
  pen.lineTo(-4.5, -4.4);
  pen.closePath();
  pen.fillStyle = INK;
  pen.fill();
  pen.restore();
  drawText(pen, text, { x: (box.left + 24 + box.right - 12) / 2, y: y + 0.5 }, NAME, "none");
}

/**
 * Discs by the size of an amount, the largest with their names.
 *
 * @param {LabelRoom} room
 * @param {Marks} marks
 */
export function placeDiscs(room, { discs = [] }) {
  const { pen, view, placer, language } = room;
  // smaller from afar, where places lie close together
  const scale = Math.min(1.2, Math.max(0.6, 2 ** ((view.zoom - 11) / 2)));
  const placed = discs.map((disc) => ({ ...disc, ...room.pixel(disc.p), radius: Math.max(2, disc.radius * scale) }));
  const shown = placed.sort((a, b) => b.radius - a.radius);
  for (const { x, y, radius } of shown) placer.take(boxAt(x, y, 2 * radius, 2 * radius));
  for (const { x, y, radius, n } of shown) {
    const width = textWidth(pen, n[language], DISC_NAME) + 4;
    const places = placesAround(x, y, width, 15).filter(({ led }) => !led);
    const place = places.find(({ box }) => placer.tryTake(box));
    room.draw(() => {
      setStroke(pen, { colour: WHITE, width: 1.2 });
      pen.beginPath();
      addCircle(pen, x, y, radius);
      pen.fillStyle = "#2b2f45";
      pen.fill();
      pen.stroke();
      if (!place) return;
      drawText(
        pen,
        n[language],
        { x: (place.box.left + place.box.right) / 2, y: (place.box.top + place.box.bottom) / 2 },
        DISC_NAME,
      );
    });
  }
}
