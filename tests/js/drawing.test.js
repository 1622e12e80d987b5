import assert from "node:assert/strict";
import { test } from "node:test";

import { spotsAlong } from "../../aicomplex_geo/maps/static/drawing/line_labels.js";
import { LineSet } from "../../aicomplex_geo/maps/static/drawing/line_set.js";
import { DIFFERENCE_CLASSES, ROADS, roadWidth, timeClass } from "../../aicomplex_geo/maps/static/drawing/palette.js";
import { boxAt, Placer, placesAround } from "../../aicomplex_geo/maps/static/drawing/placer.js";
import { filledLevels, laterLevels } from "../../aicomplex_geo/maps/static/drawing/surface_painter.js";
import { fromWorld, toWorld } from "../../aicomplex_geo/maps/static/drawing/world.js";

const BOUNDS = { left: 0, top: 0, right: 500, bottom: 400 };
const VIEW = { k: 1, x: 0, y: 0, width: 500, height: 400, zoom: 11, ratio: 1 };

/** @param {number[][]} points */
function lineSet(points) {
  const of = (/** @type {number} */ part) => Float64Array.from(points, (point) => point[part] ?? 0);
  return new LineSet(of(0), of(1), Uint32Array.of(0, points.length));
}

/** A pen that notes what is drawn. */
function notes() {
  /** @type {string[]} */
  const calls = [];
  const note =
    (/** @type {string} */ name) =>
    (/** @type {number[]} */ ...values) => {
      calls.push([name, ...values].join(" "));
    };
  const pen = { beginPath: note("begin"), moveTo: note("move"), lineTo: note("line"), stroke: note("stroke") };
  return { calls, pen: /** @type {any} */ (pen) };
}

test("a position in the world comes back", () => {
  const { x, y } = toWorld([35.2, 126.85]);
  const [latitude, longitude] = fromWorld(x, y);
  assert.ok(Math.abs(latitude - 35.2) < 1e-9 && Math.abs(longitude - 126.85) < 1e-9);
});

test("positions on the same pixel are drawn once, and the last one always", () => {
  const { calls, pen } = notes();
  lineSet([[10, 10], [10.2, 10.1], [10.3, 10], [60, 10], [60.1, 10]]).stroke(pen, VIEW); // prettier-ignore
  assert.deepEqual(calls, ["begin", "move 10 10", "line 60 10", "line 60.1 10", "stroke"]);
});

test("what is out of view is left out, and what comes back begins where it was left", () => {
  const { calls, pen } = notes();
  lineSet([[10, 10], [10, -50], [100, -60], [100, 10]]).stroke(pen, VIEW); // prettier-ignore
  assert.deepEqual(calls, ["begin", "move 10 10", "line 10 -50", "move 100 -60", "line 100 10", "stroke"]);
  const far = notes();
  lineSet([[900, 900], [950, 950]]).stroke(far.pen, VIEW); // prettier-ignore
  assert.deepEqual(far.calls, ["begin"]);
});

test("of lines in the same square of pixels one is drawn", () => {
  const x = Float64Array.of(10, 13, 11, 14, 90, 93);
  const lines = new LineSet(x, new Float64Array(6), Uint32Array.of(0, 2, 4, 6));
  const { calls, pen } = notes();
  lines.stroke(pen, VIEW, { apart: 20 });
  assert.equal(calls.filter((call) => call.startsWith("move")).length, 2);
});

test("who comes first keeps its room", () => {
  const placer = new Placer(BOUNDS, [boxAt(50, 50, 40, 40)]);
  assert.ok(!placer.tryTake(boxAt(60, 60, 20, 10)));
  assert.ok(placer.tryTake(boxAt(200, 100, 60, 20)));
  assert.ok(!placer.tryTake(boxAt(220, 105, 60, 20)));
  assert.ok(!placer.tryTake(boxAt(490, 100, 60, 20)));
});

test("a label stands beside its point, then around it, then is led there by a line", () => {
  const places = placesAround(250, 200, 80, 20);
  assert.deepEqual(
    places.slice(0, 8).map(({ led }) => led),
    Array(8).fill(false),
  );
  assert.ok(places.slice(8).every(({ led }) => led));
  assert.ok((places[0]?.box.left ?? 0) > 250 && (places[1]?.box.right ?? 999) < 250);
});

test("labels go where a line is long and straight, and are never upside down", () => {
  const label = { width: 40, least: 90 };
  const spots = (/** @type {number[][]} */ points) => spotsAlong(lineSet(points), VIEW, BOUNDS, label);
  const straight = spots([
    [480, 100],
    [20, 110],
  ]);
  assert.ok(straight.length > 5 && straight.every(({ angle }) => Math.abs(angle) < 0.1));
  assert.deepEqual(spots(Array.from({ length: 40 }, (_, at) => [20 + 3 * at, at % 2 ? 100 : 115])), []);
  const short = spots([
    [10, 10],
    [60, 10],
  ]);
  assert.deepEqual(short, []);
});

test("colour ends at the cutoff, and lines go on after it", () => {
  assert.deepEqual(filledLevels(30), [30, 20, 10]);
  assert.deepEqual(filledLevels(25), [25, 20, 10]);
  assert.deepEqual(filledLevels(90), [60, 50, 40, 30, 20, 10]);
  assert.deepEqual(laterLevels(30), [40, 50, 60]);
  assert.deepEqual(laterLevels(60), [75, 90]);
  assert.deepEqual(laterLevels(90), []);
});

test("a class holds its limit, and what is later has none", () => {
  assert.equal(timeClass(10)?.limit, 10);
  assert.equal(timeClass(10.01)?.limit, 20);
  assert.equal(timeClass(60.1), null);
  assert.equal(DIFFERENCE_CLASSES.length, 9);
});

test("roads widen with the zoom, and streets are left out from afar", () => {
  for (const style of Object.values(ROADS)) {
    const widths = [9, 10, 10.5, 11, 12, 12.5, 13, 15].map((zoom) => roadWidth(style, zoom));
    assert.deepEqual(widths, [...widths].sort((a, b) => a - b)); // prettier-ignore
  }
  assert.equal(roadWidth(/** @type {any} */ (ROADS["street"]), 10), 0);
});
