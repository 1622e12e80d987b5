import assert from "node:assert/strict";
import { test } from "node:test";

import { CITY_RANK, boxOf, placeLabels } from "../../aicomplex_geo/maps/static/label_layout.js";

const WIDTH = 1000;
const pin = { x: 500, y: 300, width: 100, height: 20, rank: 90, isPin: true };
const road = { x: 500, y: 300, width: 30, height: 16, rank: 20, isPin: false };

test("the label of a pin stands to its right where there is room", () => {
  assert.deepEqual(placeLabels([pin], WIDTH, []), ["right"]);
});

test("at the edge of the map it goes to the left", () => {
  assert.deepEqual(placeLabels([{ ...pin, x: 950 }], WIDTH, []), ["left"]);
});

test("it evades an obstacle", () => {
  assert.deepEqual(placeLabels([pin], WIDTH, [boxOf(510, 290, 200, 20)]), ["left"]);
});

test("the lower rank gives way", () => {
  const other = { ...pin, rank: 80, y: 304 };
  assert.deepEqual(placeLabels([pin, other], WIDTH, []), ["right", "left"]);
  assert.deepEqual(placeLabels([{ ...road, rank: 30 }, road], WIDTH, []), ["middle", null]);
});

test("no label covers the pin of another, but for those of the city", () => {
  assert.deepEqual(placeLabels([pin, road], WIDTH, []), ["right", null]);
  assert.deepEqual(placeLabels([{ ...road, rank: CITY_RANK }, pin], WIDTH, []), ["middle", "top"]);
});

test("the highest ranks are shown even where there is no room", () => {
  const everywhere = [boxOf(0, 0, WIDTH, 600)];
  assert.deepEqual(placeLabels([pin], WIDTH, everywhere), [null]);
  assert.deepEqual(placeLabels([{ ...pin, rank: 200 }], WIDTH, everywhere), ["right"]);
});
