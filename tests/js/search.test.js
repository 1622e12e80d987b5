import assert from "node:assert/strict";
import { test } from "node:test";

import { placeIn, search } from "../../aicomplex_geo/maps/static/origins/search.js";

/** @typedef {import("../../aicomplex_geo/maps/static/origins/search.js").Findable} Findable */

/** @type {Findable[]} */
const PLACES = ["광주송정역", "송정공원역", "첨단1동", "각산마을", "Gwangju Airport"].map((name, at) => ({
  id: String(at),
  n: [name, name],
  p: [35, 126],
  kind: ["", ""],
}));
const namesOf = (/** @type {string} */ typed) => search(typed, PLACES, 5).map((place) => place.n[0]);

test("initial consonants find a name, also in the middle of it", () => {
  assert.deepEqual(namesOf("ㅅㅈㅇ"), ["광주송정역"]);
  assert.deepEqual(namesOf("ㅅㅈ"), ["송정공원역", "광주송정역"]);
  assert.deepEqual(namesOf("ㅊㄷ1"), ["첨단1동"]);
  assert.equal(placeIn("ㄳ", "각산마을"), 0, "a keyboard joins two consonants");
  assert.equal(placeIn("ㅁㅁㅁ", "각산마을"), -1);
});

test("parts of names, syllables that are not complete, and English find a name", () => {
  assert.deepEqual(namesOf("송정역"), ["광주송정역"]);
  assert.deepEqual(namesOf("송저"), ["송정공원역", "광주송정역"]);
  assert.deepEqual(namesOf("송ㅈ"), ["송정공원역", "광주송정역"]);
  assert.deepEqual(namesOf("gwangju air"), ["Gwangju Airport"]);
  assert.deepEqual(namesOf(""), []);
  assert.deepEqual(namesOf("   "), []);
  assert.deepEqual(namesOf("없는 곳"), []);
});

test("coordinates are a place of their own", () => {
  assert.deepEqual(search("35.2, 126.8", PLACES, 5)[0]?.p, [35.2, 126.8]);
  assert.deepEqual(search("(35.2 ,126.8)", PLACES, 5)[0]?.p, [35.2, 126.8]);
  assert.deepEqual(search("135.2, 126.8", PLACES, 5), []);
});
