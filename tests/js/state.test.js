import assert from "node:assert/strict";
import { test } from "node:test";

import {
  fieldsOf,
  hashOf,
  mapViewOf,
  mapViewText,
  numbersOf,
  positionOf,
} from "../../aicomplex_geo/maps/static/state.js";

test("what a hash holds is what was written into it", () => {
  const fields = { origin: "집적 단지&co=1", cutoff: "30", view: "35.2,126.8,11.5", edits: "close:12;close:3" };
  assert.deepEqual(fieldsOf(`#${hashOf(fields)}`), fields);
  assert.equal(hashOf({ view: "35.2,126.8,11", lang: "" }), "view=35.2,126.8,11");
});

test("rubbish in a hash is no error", () => {
  for (const hash of ["", "#", "#=", "#%E0%A4%A", "#a&b=&=c", "#&&&=="]) assert.equal(typeof fieldsOf(hash), "object");
  assert.deepEqual(fieldsOf("#__proto__=x&cutoff=1&cutoff=2").cutoff, "1");
  assert.equal(numbersOf("1,x"), null);
  assert.equal(numbersOf(undefined), null);
  assert.equal(numbersOf("1,,2"), null);
  assert.equal(numbersOf("1e999"), null);
});

test("a position is two numbers within their ranges", () => {
  assert.deepEqual(positionOf("35.2, 126.8"), [35.2, 126.8]);
  for (const text of ["126.8, 35.2", "35.2", "35,126,1", "NaN,1", "a,b"]) assert.equal(positionOf(text), null);
});

test("a view of the map is a position and a zoom", () => {
  const view = /** @type {import("../../aicomplex_geo/maps/static/state.js").MapView} */ ({
    centre: [35.2, 126.8],
    zoom: 11.25,
  });
  assert.deepEqual(mapViewOf(mapViewText(view)), view);
  for (const text of ["35,126", "35,126,99", "35,126,-1", "95,126,9", ""]) assert.equal(mapViewOf(text), null);
});
