import assert from "node:assert/strict";
import { test } from "node:test";

import { paperBounds, roundScale } from "../../aicomplex_geo/maps/static/paper/scale.js";
import { shortTitles } from "../../aicomplex_geo/maps/static/accessibility/periods.js";

test("a sheet has a round scale and the size of the ground that it shows", () => {
  assert.equal(roundScale(55, 189), 250_000);
  assert.equal(roundScale(0.1, 189), 10_000);
  assert.equal(roundScale(90_000, 189), 2_000_000);
  const [south, west, north, east] = paperBounds({ lat: 35.2, lng: 126.8 }, 250_000, { width: 200, height: 160 });
  const metres = 111_319.49;
  assert.ok(Math.abs((east - west) * metres * Math.cos((35.2 * Math.PI) / 180) - 50_000) < 1);
  // a degree of latitude at the middle of the sheet, to a thousandth
  assert.ok(Math.abs(((north - south) * metres) / 40_000 - 1) < 0.002);
});

test("what all titles of profiles begin with is left out of each", () => {
  const profiles = /** @type {any[]} */ ([
    { id: "a", t: ["승용차, 자유통행", "Car, free flow"] },
    { id: "b", t: ["승용차, 비첨두시", "Car, off-peak"] },
  ]);
  assert.deepEqual(shortTitles(profiles, "b"), ["비첨두시", "off-peak"]);
  assert.deepEqual(shortTitles(profiles.slice(0, 1), "a"), ["승용차, 자유통행", "Car, free flow"]);
  const mixed = [...profiles, { id: "c", t: ["자전거, 하루", "Bicycle, all day"] }];
  assert.deepEqual(shortTitles(mixed, "b"), ["승용차, 비첨두시", "Car, off-peak"]);
});
