import assert from "node:assert/strict";
import { test } from "node:test";

import { continuedAt, fieldOf, partsOf, ringsWithin } from "../../aicomplex_geo/maps/static/engine/contours.js";

const SIZE = 40;

/**
 * @param {(column: number, row: number) => number} value
 * @param {(column: number, row: number) => number} [margin]
 */
function fieldBy(value, margin = () => -100) {
  const each = (/** @type {typeof value} */ of) =>
    Float32Array.from({ length: SIZE * SIZE }, (_, at) => of(at % SIZE, Math.floor(at / SIZE)));
  return { columns: SIZE, rows: SIZE, values: each(value), margin: each(margin) };
}

/** @param {import("../../aicomplex_geo/maps/static/engine/contours.js").Rings} rings */
function areas({ x, y, first }) {
  return Array.from(first.subarray(1), (end, ring) => {
    const begin = first[ring] ?? 0;
    let sum = 0;
    for (let at = begin; at < end; at++) {
      const next = at + 1 < end ? at + 1 : begin;
      sum += (x[at] ?? 0) * (y[next] ?? 0) - (x[next] ?? 0) * (y[at] ?? 0);
    }
    return sum / 2;
  });
}

const cone = (/** @type {number} */ x, /** @type {number} */ y) => Math.hypot(x - 20, y - 18);

test("the ring around a cone is a circle, with the area to its left", () => {
  const rings = ringsWithin(fieldBy(cone), 9.3);
  assert.equal(rings.first.length, 2);
  assert.ok(rings.x.every((x, at) => Math.abs(cone(x, rings.y[at] ?? 0) - 9.3) < 0.03));
  assert.ok(Math.abs((areas(rings)[0] ?? 0) - Math.PI * 9.3 ** 2) < 2);
});

test("a hole turns the other way, and areas at the edge of the raster are closed", () => {
  const rings = ringsWithin(fieldBy((x, y) => Math.abs(cone(x, y) - 10)), 3); // prettier-ignore
  const [least = 0, most = 0] = areas(rings).sort((a, b) => a - b);
  assert.ok(Math.abs(least + Math.PI * 49) < 2 && Math.abs(most - Math.PI * 169) < 3);
  const all = areas(ringsWithin(fieldBy(() => 0), 3)); // prettier-ignore
  assert.ok(all.length === 1 && (all[0] ?? 0) >= (SIZE - 1) ** 2);
});

test("areas nest", () => {
  const field = fieldBy((x, y) => 20 + 8 * Math.sin(x / 3) + 8 * Math.cos(y / 4) + (x % 2));
  const sizes = [10, 15, 20, 25, 30].map((limit) => areas(ringsWithin(field, limit)).reduce((a, b) => a + b, 0));
  assert.deepEqual(sizes, [...sizes].sort((a, b) => a - b)); // prettier-ignore
});

test("where roads are out of reach is no contour", () => {
  const rings = ringsWithin(
    fieldBy(cone, (x) => x - 22.5),
    9,
  );
  const contours = partsOf(rings, 0);
  const edges = partsOf(rings, 1);
  assert.equal(contours.length, 1);
  assert.equal(edges.length, 1);
  const xs = (edges[0] ?? []).slice(1, -1).map((at) => rings.x[at] ?? 0);
  assert.ok(xs.length > 10 && xs.every((x) => Math.abs(x - 22.5) < 1e-3));
  assert.equal(partsOf(ringsWithin(fieldBy(cone), 9), 1).length, 0);
});

test("distances go on by a cell, straight and across", () => {
  const known = Float32Array.from({ length: 25 }, (_, at) => (at % 5 < 3 ? (at % 5) * 10 : Infinity));
  const row = [10, 11, 12, 13, 14].map((at) => continuedAt(known, 5, at, 10));
  assert.deepEqual(row.slice(3), [30, Infinity]);
  const corner = Float32Array.of(Infinity, 10, 10, Infinity);
  assert.ok(Math.abs(continuedAt(corner, 2, 0, 10) - (10 + Math.sqrt(50))) < 1e-9);
});

test("a window shows the same as the whole", () => {
  const field = fieldBy((x, y) => 20 + 8 * Math.sin(x / 3) + 8 * Math.cos(y / 4));
  const points = (/** @type {import("../../aicomplex_geo/maps/static/engine/contours.js").Rings} */ { x, y, beyond }) =>
    new Set(Array.from(x, (one, at) => (beyond[at] ? "" : `${one} ${y[at]}`)).filter((key) => /^1[5-9]/.test(key)));
  const whole = points(ringsWithin(field, 20));
  const part = points(ringsWithin(field, 20, { column: 10, row: 0, columns: 15, rows: SIZE }));
  assert.ok(whole.size > 5);
  assert.deepEqual(part, whole);
});

test("whole minutes are traced as all others are", () => {
  const [columns, rows] = [SIZE, SIZE];
  const times = Uint16Array.from({ length: SIZE * SIZE }, (_, at) => {
    const [x, y] = [at % SIZE, Math.floor(at / SIZE)];
    return x + y > 70 ? 65535 : 600 * Math.round(12 + 9 * Math.sin(x / 3) + 9 * Math.cos(y / 4)) + ((x * y) % 5) - 2;
  });
  const roadMetres = times.map((time, at) => (time === 65535 ? 65535 : (at * 37) % 3000));
  const raster = { columns, rows, cell: 250, times, roadMetres, reach: 3000, perMetre: 2.3 };
  const field = fieldOf(/** @type {any} */ (raster));
  const { reached, ...plain } = field;
  assert.ok(reached);
  const far = { distances: Float32Array.from(roadMetres), least: 1500 };
  const window = { column: 3, row: 5, columns: 30, rows: 28 };
  for (const minutes of [1, 5, 10, 15, 20, 30, 60]) {
    for (const part of [undefined, window]) {
      assert.deepEqual(ringsWithin(field, minutes, part), ringsWithin(plain, minutes, part));
      assert.deepEqual(ringsWithin(field, minutes, part, far), ringsWithin(plain, minutes, part, far));
    }
  }
});
