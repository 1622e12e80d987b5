import assert from "node:assert/strict";
import { test } from "node:test";
import { isHere } from "../../aicomplex_geo/maps/static/here.js";
import { joinedLegs } from "../../aicomplex_geo/maps/static/legs.js";

/**
 * @param {string} name
 * @param {number} metres
 * @param {string} roadClass
 */
const leg = (name, metres, roadClass = "national") => ({ name, ref: "", roadClass, metres, time: metres });

/** @param {ReturnType<typeof leg>[]} legs */
const shown = (legs) => joinedLegs(legs).map(({ name, roadClass, metres }) => `${name || roadClass} ${metres}`);

test("parts of one road are one leg, without gaps in its name and the shortest parts", () => {
  const ramp = (/** @type {number} */ metres) => leg("", metres, "ramp");
  assert.deepEqual(shown([leg("A", 900), ramp(200), leg("A", 800), ramp(400), leg("A", 700), ramp(20)]), [
    "A 1900",
    "ramp 400",
    "A 720",
  ]);
  assert.deepEqual(shown([ramp(10), leg("A", 500), leg("", 300, "street"), ramp(300)]), [
    "ramp 10",
    "A 500",
    "street 300",
    "ramp 300",
  ]);
});

test("an origin at a hub, or within 150 m of it, is that hub", () => {
  const hub = /** @type {any} */ ({ id: "station", p: [35.138, 126.791] });
  assert.ok(isHere({ id: "station", p: null }, hub));
  assert.ok(isHere({ id: null, p: [35.1385, 126.7915] }, hub));
  assert.ok(!isHere({ id: null, p: [35.14, 126.791] }, hub));
  assert.ok(!isHere({ id: null, p: null }, hub));
});
