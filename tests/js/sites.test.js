import assert from "node:assert/strict";
import { test } from "node:test";

import { rankPosition } from "../../aicomplex_geo/maps/static/sites/bars.js";
import { classOf, rangeIn, rangeOrder, rangeText, rankIn } from "../../aicomplex_geo/maps/static/sites/ranks.js";
import { sortBy } from "../../aicomplex_geo/maps/static/sites/sorting.js";

/** @import { ShareClass } from "../../aicomplex_geo/maps/static/payload.d.ts" */

// share, score, rank, then best and worst by period, decay, position and all
const ROW = [0.9, 1200, 2, 1, 2, 2, 2, null, null, 1, 3];
/** @type {ShareClass[]} */
const CLASSES = [
  [0.8, "#0c2c84", "#ffffff"],
  [0, "#e6f5d0", "#000000"],
];

test("the range of ranks is read by what is varied", () => {
  assert.deepEqual(rangeIn(ROW, "period"), [1, 2]);
  assert.equal(rangeIn(ROW, "position"), null);
  assert.equal(rangeText(ROW, "all"), "1~3");
  assert.equal(rangeText(ROW, "decay"), "2");
  assert.equal(rangeText(ROW, "position"), "–");
  assert.equal(rankIn(undefined), undefined);
});

test("ranges are ordered by the worst rank, then the best, then the rank chosen", () => {
  const [a, b, c] = [
    [1, 1, 1, 1, 2],
    [1, 1, 2, 1, 2],
    [1, 1, 1, 2, 2],
  ].map((row) => rangeOrder(row, "period") ?? 0);
  assert.ok(a !== undefined && b !== undefined && c !== undefined && a < b && b < c);
  assert.equal(rangeOrder(undefined, "period"), undefined);
});

test("a class holds its least share", () => {
  assert.equal(classOf(CLASSES, 0.8), CLASSES[0]);
  assert.equal(classOf(CLASSES, 0.79), CLASSES[1]);
  assert.equal(classOf(CLASSES, undefined), undefined);
});

test("ranks run from the left to the right of a bar", () => {
  assert.equal(rankPosition(1, 3), 6);
  assert.equal(rankPosition(3, 3), 70);
  assert.equal(rankPosition(1, 1), 38);
});

test("what is not known is sorted last, whichever way", () => {
  const value = (/** @type {{ v?: number | null }} */ item) => item.v;
  const items = [{ v: null }, { v: 3 }, {}, { v: 1 }];
  assert.deepEqual(sortBy(items, value, false, "ko").map(value), [1, 3, null, undefined]);
  assert.deepEqual(sortBy(items, value, true, "ko").map(value), [3, 1, null, undefined]);
});

test("names are sorted by the alphabet of the language", () => {
  const names = ["하남", "본촌", "진곡"];
  assert.deepEqual(
    sortBy(names, (name) => name, false, "ko"),
    ["본촌", "진곡", "하남"],
  );
});
