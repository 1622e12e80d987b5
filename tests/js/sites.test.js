import assert from "node:assert/strict";
import { test } from "node:test";

import { rankPosition } from "../../aicomplex_geo/maps/static/sites/bars.js";
import { decayOf, scoreOf } from "../../aicomplex_geo/maps/static/sites/decays.js";
import { doCross, findHeap, placeInColumns } from "../../aicomplex_geo/maps/static/sites/heap.js";
import { rangeIn, rangeOrder, rangeText, rankIn } from "../../aicomplex_geo/maps/static/sites/ranks.js";
import { csvCell } from "../../aicomplex_geo/maps/static/sites/saved_table.js";
import { sortBy } from "../../aicomplex_geo/maps/static/sites/sorting.js";
import { winClass, winShare } from "../../aicomplex_geo/maps/static/sites/wins.js";

/** @import { Point } from "../../aicomplex_geo/maps/static/sites/heap.js" */

// share, score, rank, then best and worst by period, decay, position and all
const ROW = [0.9, 1200, 2, 1, 2, 2, 2, null, null, 1, 3];
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

test("more than three points within 40 pixels of one another are a heap", () => {
  const apart = { x: 300, y: 300 };
  const three = [0, 30, 60].map((x) => ({ x, y: 0 }));
  assert.deepEqual(findHeap([...three, apart]), []);
  assert.deepEqual(findHeap([apart, ...three, { x: 90, y: 10 }]), [1, 2, 3, 4]);
  assert.deepEqual(findHeap([]), []);
});

test("labels stand in two columns from north to south, and no leaders cross", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 200; round++) {
    const points = Array.from({ length: 4 + (round % 9) }, () => ({ x: 170 + 200 * random(), y: 20 + 240 * random() }));
    const placed = placeInColumns(points, { height: 280, left: 158, right: 382, margin: 8 });
    assert.deepEqual(
      placed.map(({ at }) => at).sort((a, b) => a - b),
      [...points.keys()],
    );
    for (const column of ["left", "right"]) {
      const mine = placed.filter((one) => one.column === column);
      const from = { left: 158, right: 382 }[column] ?? 0;
      const leaders = mine.map(({ at, y }) => ({ from: { x: from, y }, to: /** @type {Point} */ (points[at]) }));
      leaders.forEach((one, a) => leaders.slice(a + 1).forEach((other) => assert.equal(doCross(one, other), false)));
    }
  }
});

test("shares of wins have the class of the percent that is shown", () => {
  const pairwise = {
    draws: 900,
    periods: 3,
    decays: ["exponential_0.1", "exponential_0.05", "exponential_0.2"],
    sites: ["a", "b"],
    wins: [
      [0, 600],
      [300, 0],
    ],
    ranks: {},
  };
  assert.equal(Math.round(winShare(pairwise, "a", "b") ?? 0), 67);
  assert.equal(winShare(pairwise, "a", "c"), null);
  assert.deepEqual([0, 4.9, 5, 50, 60, 95, 100].map(winClass), ["w1", "w1", "w2", "w4", "w5", "w6", "w7"]);
});

test("a cell of a saved table is no formula", () => {
  assert.equal(csvCell("=1+1"), "'=1+1");
  assert.equal(csvCell('a"b,c'), '"a""b,c"');
  assert.equal(csvCell(-3), "-3");
});

test("a score is the sum of amounts weighted by the decay of the time to them", () => {
  const exponential = decayOf("exponential_0.1");
  const linear = decayOf("linear_60");
  const within = decayOf("within_30");
  assert.ok(exponential && linear && within);
  assert.equal(decayOf("gaussian_3"), null);
  assert.equal(decayOf("within"), null);
  const [amounts, times] = [
    [100, 200, 400, 800],
    [0, 6000, 18_000, -1],
  ];
  assert.ok(Math.abs(scoreOf(amounts, times, exponential) - (100 + 200 * Math.exp(-1) + 400 * Math.exp(-3))) < 1e-9);
  assert.equal(scoreOf(amounts, times, linear), 100 + 200 * (5 / 6) + 400 * 0.5);
  // inclusive: 30.0 minutes count, a tenth of a second more does not
  assert.equal(scoreOf(amounts, times, within), 700);
  assert.equal(scoreOf([1], [18_001], within), 0);
});
