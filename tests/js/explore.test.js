import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, valueOf } from "../../aicomplex_geo/maps/static/explore/payload.js";
import { featureAt } from "../../aicomplex_geo/maps/static/explore/picking.js";

const zigzag = (/** @type {number} */ value) => (value < 0 ? -2 * value - 1 : 2 * value);

/** @param {number[]} values */
function varints(values) {
  /** @type {number[]} */
  const bytes = [];
  for (let value of values) {
    for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
    bytes.push(value);
  }
  return bytes;
}

/** A square with a hole, a line, a point and nothing, in whole degrees. */
function made() {
  const kinds = [3, 3, 2, 1];
  const points = [4, 4, 2, 1];
  const places = [...[0, 0, 10, 0, 10, 10, 0, 10], ...[2, 2, 4, 2, 4, 4, 2, 4], ...[20, 0, 30, 10], ...[-5, -5]];
  const steps = (/** @type {number} */ from) => {
    const all = places.filter((_, at) => at % 2 === from);
    return all.map((value, at) => zigzag(value - (all[at - 1] ?? 0)));
  };
  const fields = [zigzag(1_250_000_000_000) + 1, 0, zigzag(-3) + 1, 0, 1, 2, 0, 0];
  const numbers = varints([2, 1, 1, 0, ...kinds, ...points, ...steps(0), ...steps(1), 0, 1, 255, 255, ...fields]);
  const texts = new TextEncoder().encode(JSON.stringify([[], ["가", ["나", "b"]]]));
  const raw = Uint8Array.from([...numbers, ...texts]);
  return decode(raw, { features: 4, parts: 4, points: 11, digits: 0, numbers: numbers.length, bytes: "" }, 2);
}

test("numbers beyond 32 bits, texts and what is missing are read", () => {
  const features = made();
  assert.deepEqual([...features.codes], [0, 1, 255, 255]);
  assert.equal(valueOf(features, 0, 0, 2), 12_500_000_000);
  assert.equal(valueOf(features, 0, 1, 2), null);
  assert.equal(valueOf(features, 0, 2, 2), -0.03);
  assert.equal(valueOf(features, 1, 0, null), "가");
  assert.equal(valueOf(features, 1, 1, null), "나");
  assert.equal(features.boxes[12], Infinity);
});

test("the topmost feature under the pointer is found, none in a hole", () => {
  const features = made();
  const reach = { point: 1 / 360, line: 0.5 / 360 };
  const find = (/** @type {number} */ lon, /** @type {number} */ lat, shown = () => true) => {
    const sine = Math.sin((lat / 180) * Math.PI);
    const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    return featureAt(features, [lon / 360 + 0.5, y], reach, shown);
  };
  assert.equal(find(1, 1), 0);
  assert.equal(find(3, 3), -1);
  assert.equal(find(25, 5), 1);
  assert.equal(find(-5.5, -5), 2);
  assert.equal(find(100, 50), -1);
  assert.equal(
    find(1, 1, () => false),
    -1,
  );
});
