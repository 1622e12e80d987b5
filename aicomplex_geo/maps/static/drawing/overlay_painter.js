// What a question puts on the roads: a route, edits, the road under the pointer.

import { LineSet } from "./line_set.js";
import { ACCENT, CLOSED, INK, NEW_ROAD, WHITE } from "./palette.js";
import { addCircle, setStroke } from "./pen.js";
import { toPixel } from "./world.js";

/** @import { LatLng } from "../payload.d.ts" */
/** @import { DrawnEdit, DrawnRoute } from "./drawn.d.ts" */
/** @import { Pen } from "./pen.js" */
/** @import { View } from "./world.js" */

const GLOW = 11;
const DISC = 8;
const CROSS = 3.2;

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {DrawnRoute} route
 */
export function paintRoute(pen, view, { line, access }) {
  const lines = LineSet.of([line]);
  const legs = LineSet.of(access);
  setStroke(pen, { colour: WHITE, width: 8, cap: "round" });
  lines.stroke(pen, view, { least: 0 });
  setStroke(pen, { colour: ACCENT, width: 4.6, cap: "round" });
  lines.stroke(pen, view, { least: 0 });
  setStroke(pen, { colour: WHITE, width: 4, opacity: 0.8 });
  legs.stroke(pen, view, { least: 0 });
  setStroke(pen, { colour: ACCENT, width: 2.4, dash: [0, 5], cap: "round" });
  legs.stroke(pen, view, { least: 0 });
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {LatLng[]} line
 */
export function paintHighlight(pen, view, line) {
  setStroke(pen, { colour: ACCENT, width: GLOW, opacity: 0.45, cap: "round" });
  LineSet.of([line]).stroke(pen, view, { least: 0 });
}

/**
 * @param {Pen} pen
 * @param {View} view
 * @param {DrawnEdit} edit
 */
export function paintEdit(pen, view, { kind, line }) {
  const lines = LineSet.of([line]);
  if (kind === "add_link") {
    setStroke(pen, { colour: INK, width: 6.5 });
    lines.stroke(pen, view, { least: 0 });
    setStroke(pen, { colour: NEW_ROAD, width: 4, dash: [12, 4] });
    lines.stroke(pen, view, { least: 0 });
    for (const end of [line[0], line[line.length - 1]]) if (end) paintEnd(pen, toPixel(view, end));
    return;
  }
  setStroke(pen, { colour: WHITE, width: 6.5 });
  lines.stroke(pen, view, { least: 0 });
  setStroke(pen, { colour: CLOSED, width: 4.5, dash: [3, 4] });
  lines.stroke(pen, view, { least: 0 });
  const middle = line[Math.floor(line.length / 2)];
  if (middle) paintCross(pen, middleOf(view, line));
}

/**
 * The middle of a line in pixels.
 *
 * @param {View} view
 * @param {LatLng[]} line
 */
function middleOf(view, line) {
  const points = line.map((position) => toPixel(view, position));
  const steps = points
    .slice(1)
    .map((point, at) => Math.hypot(point.x - (points[at]?.x ?? 0), point.y - (points[at]?.y ?? 0)));
  let left = steps.reduce((sum, step) => sum + step, 0) / 2;
  for (const [at, step] of steps.entries()) {
    const [a, b] = [points[at], points[at + 1]];
    if (a && b && step >= left && step > 0) {
      return { x: a.x + ((b.x - a.x) * left) / step, y: a.y + ((b.y - a.y) * left) / step };
    }
    left -= step;
  }
  return points[0] ?? { x: 0, y: 0 };
}

/**
 * @param {Pen} pen
 * @param {{ x: number, y: number }} at
 */
function paintCross(pen, { x, y }) {
  setStroke(pen, { colour: WHITE, width: 1.5 });
  pen.beginPath();
  addCircle(pen, x, y, DISC);
  pen.fillStyle = CLOSED;
  pen.fill();
  pen.stroke();
  setStroke(pen, { colour: WHITE, width: 2, cap: "round" });
  pen.beginPath();
  pen.moveTo(x - CROSS, y - CROSS);
  pen.lineTo(x + CROSS, y + CROSS);
  pen.moveTo(x - CROSS, y + CROSS);
  pen.lineTo(x + CROSS, y - CROSS);
  pen.stroke();
}

/**
 * @param {Pen} pen
 * @param {{ x: number, y: number }} at
 */
function paintEnd(pen, { x, y }) {
  setStroke(pen, { colour: INK, width: 1.6 });
  pen.beginPath();
  addCircle(pen, x, y, 4.6);
  pen.fillStyle = WHITE;
  pen.fill();
  pen.stroke();
}
