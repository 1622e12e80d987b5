import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, choiceOf, editsOf, editsText } from "../../aicomplex_geo/maps/static/accessibility/address.js";
import { fieldsOf, hashOf } from "../../aicomplex_geo/maps/static/state.js";

/** @typedef {import("../../aicomplex_geo/maps/static/engine/types.d.ts").Edit} Edit */
/** @typedef {import("../../aicomplex_geo/maps/static/accessibility/view.js").View} View */

/** @type {Edit[]} */
const EDITS = [
  { kind: "close", edge: 12 },
  { kind: "add_link", roadClass: "arterial", speed: 60, line: [[35.2, 126.8], [35.25, 126.85]] }, // prettier-ignore
];
const data = /** @type {any} */ ({
  origins: [{ id: "complex", n: ["단지", "Complex"], p: [35.2, 126.8], c: 700, kind: "ai_complex" }],
  profiles: [{ id: "car_peak" }],
  states: [{ id: "bridge" }],
  timeline: [{ state: "bridge+tunnel" }],
  hubs: [{ id: "station" }],
});
const originAt = (/** @type {[number, number]} */ p) => ({
  id: null,
  n: /** @type {[string, string]} */ (["", ""]),
  p,
  c: null,
  kind: "",
});
const chosen = (/** @type {string} */ hash) => choiceOf(fieldsOf(hash), data, originAt);

test("edits come back from their text, and a text that is not understood is no edit", () => {
  assert.deepEqual(editsOf(editsText(EDITS)), EDITS);
  assert.deepEqual(editsOf(""), []);
  for (const text of [
    "close:x",
    "close:",
    "add:arterial:60:35,126",
    "add:arterial:0:35,126,36,127",
    "open:1",
    "add:A b:60:35,126,36,127",
    "add:street:60:95,126,36,127",
    "add:street:60:35,126,36",
  ]) {
    assert.equal(editsOf(text), null, text);
  }
});

test("all that is chosen stands in the address and is chosen again", () => {
  const view = {
    origin: originAt([35.3, 126.9]),
    profile: "car_peak",
    cutoff: 45,
    scenario: "bridge",
    edits: EDITS,
    hub: "station",
  };
  const { choice, ignored } = chosen(hashOf(addressOf(/** @type {View} */ (/** @type {unknown} */ (view)))));
  assert.deepEqual(ignored, []);
  assert.deepEqual(choice, view);
  assert.equal(chosen("#scenario=bridge%2Btunnel").choice.scenario, "bridge+tunnel");
});

test("values that the study does not know are named, the others hold", () => {
  const { choice, ignored } = chosen("#origin=nowhere&profile=car_peak&cutoff=400&scenario=x&hub=y&edits=z&more=1");
  assert.deepEqual(choice, { profile: "car_peak" });
  assert.deepEqual(ignored, ["origin", "cutoff", "scenario", "edits", "hub"]);
});
