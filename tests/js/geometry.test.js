import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeLine, decodeLines, decodePolygons } from "../../aicomplex_geo/maps/static/geometry.js";

test("a line is decoded to latitudes and longitudes", () => {
  // encode_line([[126.8, 35.2], [126.8001, 35.2]], digits=4)
  assert.deepEqual(decodeLine("gystCgwvVCA"), [
    [35.2, 126.8],
    [35.2, 126.8001],
  ]);
});

test("steps to the west and the south are negative", () => {
  assert.deepEqual(decodeLine("CCBB"), [
    [0.0001, 0.0001],
    [0, 0],
  ]);
});

test("a number longer than 31 bits stays exact", () => {
  // the shifts of JavaScript would cut it
  assert.deepEqual(decodeLine("ggggggIA"), [[0, 2 ** 32 / 10 ** 4]]);
});

test("an empty text is a line without points", () => {
  assert.deepEqual(decodeLines([""]), [[]]);
});

test("polygons keep their rings apart", () => {
  assert.deepEqual(decodePolygons([["CC", "EE"], ["GG"]]), [
    [[[0.0001, 0.0001]], [[0.0002, 0.0002]]],
    [[[0.0003, 0.0003]]],
  ]);
});

test("a character that is not of the alphabet is refused", () => {
  assert.throws(() => decodeLine("A!"), /! is no character of an encoded line/);
});
