import assert from "node:assert/strict";
import { test } from "node:test";
import { TimeSurface } from "../../aicomplex_geo/maps/static/engine/surface.js";

const RULE = { maxDistance: 3000, connectedWithin: 100 };
const PER_METRE = 2.34;
const PROJECTION = /** @type {any} */ ({});

/** @param {number[][][]} lines */
function roadsOf(lines, part = lines.map(() => -1)) {
  const first = [0];
  for (const line of lines) first.push((first[first.length - 1] ?? 0) + line.length);
  const numbers = (/** @type {(road: number) => number} */ of) => Int32Array.from(lines, (_, road) => of(road));
  return {
    x: Float64Array.from(lines.flat(), ([x = 0]) => x),
    y: Float64Array.from(lines.flat(), ([, y = 0]) => y),
    first: Uint32Array.from(first),
    edge: numbers((road) => 2 * road),
    twin: numbers((road) => 2 * road + 1),
    tail: numbers((road) => 2 * road),
    head: numbers((road) => 2 * road + 1),
    part: Int32Array.from(part),
  };
}

/**
 * Distance to a line and the share of it at the nearest position.
 *
 * @param {number} px
 * @param {number} py
 * @param {number[][]} line
 */
function nearest(px, py, line) {
  let [along, best] = [0, { away: Infinity, share: 0 }];
  const steps = line.slice(1).map(([x = 0, y = 0], at) => [line[at]?.[0] ?? 0, line[at]?.[1] ?? 0, x, y]);
  const whole = steps.reduce((sum, [ax = 0, ay = 0, bx = 0, by = 0]) => sum + Math.hypot(bx - ax, by - ay), 0);
  for (const [ax = 0, ay = 0, bx = 0, by = 0] of steps) {
    const length = Math.hypot(bx - ax, by - ay);
    const t = Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length ** 2));
    const away = Math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay));
    if (away < best.away) best = { away, share: (along + t * length) / whole };
    along += length;
  }
  return best;
}

/** @param {number} seed */
function randomLines(seed) {
  let state = seed;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: 12 }, () => {
    let [x, y] = [next() * 12000, next() * 12000];
    return Array.from({ length: 2 + Math.floor(next() * 4) }, () => [
      (x += next() * 3000),
      (y += next() * 3000 - 1500),
    ]);
  });
}

const never = (/** @type {number} */ n) => new Int32Array(n).fill(-1);

test("the surface equals a brute force over all roads", () => {
  const lines = randomLines(7);
  const surface = new TimeSurface(roadsOf(lines), RULE, PROJECTION);
  const edgeTimes = Int32Array.from({ length: 24 }, (_, edge) => (edge % 5 === 4 ? -1 : 1000 + 700 * edge));
  const wholeTimes = Int32Array.from({ length: 24 }, (_, edge) => (edge === 6 ? -1 : 2500 + 10 * edge));
  const begun = [
    { edge: 4, position: 0.3, time: 200 },
    { edge: 5, position: 0.7, time: 200 },
  ];
  const origin = { x: 6000, y: 6000, reach: 1200 };
  const trips = { edgeTimes, wholeTimes, nodeTimes: never(24), begun, perMetre: PER_METRE, origin };
  const raster = surface.raster(trips);
  const along = (/** @type {number} */ edge, /** @type {number} */ share) => {
    const whole = wholeTimes[edge] ?? -1;
    if (whole < 0) return Infinity;
    const start = edgeTimes[edge] ?? -1;
    const joined = begun.filter((one) => one.edge === edge && one.position <= share);
    const after = joined.map(({ position, time }) => time + (share - position) * whole);
    return Math.min(start < 0 ? Infinity : start + share * whole, ...after);
  };
  let reached = 0;
  for (let at = 0; at < raster.times.length; at++) {
    const x = raster.west + ((at % raster.columns) + 0.5) * raster.cell;
    const y = raster.south + (Math.floor(at / raster.columns) + 0.5) * raster.cell;
    const found = lines.map((line) => nearest(x, y, line)).map((one, road) => ({ ...one, road }));
    const near = found.filter(({ away }) => away <= 3000);
    let time = Math.min(
      ...near.map(
        ({ away, share, road }) => Math.min(along(2 * road, share), along(2 * road + 1, 1 - share)) + away * PER_METRE,
      ),
    );
    const straight = Math.hypot(x - origin.x, y - origin.y);
    const both = origin.reach + Math.max(...near.map(({ away }) => away));
    if (near.length && straight <= Math.min(3000, both)) time = Math.min(time, straight * PER_METRE);
    if (time < 65000) reached++;
    const shown = raster.times[at] ?? 0;
    assert.ok(time >= 65000 ? shown >= 64990 : Math.abs(shown - time) <= 3, `cell ${at}: ${shown}, not ${time}`);
    const away = Math.min(...near.map((one) => one.away));
    assert.ok(Math.abs((raster.roadMetres[at] ?? 0) - (away === Infinity ? 65535 : away)) <= 1);
  }
  assert.ok(reached > 1000);
});

test("who joins a road at its end is at the junction", () => {
  const surface = new TimeSurface(roadsOf([[[0, 0], [2000, 0]]]), RULE, PROJECTION); // prettier-ignore
  const trips = { edgeTimes: never(2), wholeTimes: Int32Array.of(600, 600), begun: [], perMetre: 1 };
  const raster = surface.raster({ ...trips, nodeTimes: Int32Array.of(-1, 500), origin: { x: 0, y: 0, reach: 0 } });
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    raster.times[Math.floor((y - raster.south) / 250) * raster.columns + Math.floor((x - raster.west) / 250)];
  assert.equal(at(2130, 10), 500 + Math.round(Math.hypot(125, 125)));
  assert.equal(at(1000, 700), 65535);
});

test("a place on an island stays on it unless a connected road is nearly as near", () => {
  const lines = [[[0, 0], [4000, 0]], [[0, 1000], [4000, 1000]]]; // prettier-ignore
  const surface = new TimeSurface(roadsOf(lines, [-1, 3]), { ...RULE, connectedWithin: 300 }, PROJECTION);
  const edgeTimes = Int32Array.of(100, 100, -1, -1);
  const trips = { edgeTimes, wholeTimes: Int32Array.of(600, 600, 600, 600), nodeTimes: never(4), begun: [] };
  const raster = surface.raster({ ...trips, perMetre: 1, origin: { x: 0, y: -2900, reach: 2900 } });
  const row = (/** @type {number} */ y) => raster.times[Math.floor((y - raster.south) / 250) * raster.columns + 20];
  assert.notEqual(row(130), 65535);
  assert.notEqual(row(510), 65535);
  assert.equal(row(760), 65535);
});

test("roads that are added shorten times, and a closed road is not joined", () => {
  const surface = new TimeSurface(roadsOf([[[0, 0], [2000, 0]]]), RULE, PROJECTION); // prettier-ignore
  const line = roadsOf([[[0, 1000], [2000, 1000]]]); // prettier-ignore
  const drawn = { ...line, edge: Int32Array.of(2), twin: Int32Array.of(3) };
  const more = surface.withRoads(drawn);
  const trips = { edgeTimes: Int32Array.of(5000, 5000, 10, 10), nodeTimes: never(4), begun: [], perMetre: 1 };
  const question = { ...trips, wholeTimes: Int32Array.of(600, 600, 600, 600), origin: { x: 0, y: -9e4, reach: 0 } };
  const [before, after] = [surface.raster(question), more.raster(question)];
  assert.ok(before.times.every((time, at) => time >= (after.times[at] ?? 0)));
  const closed = more.raster({ ...question, wholeTimes: Int32Array.of(600, 600, -1, -1) });
  assert.deepEqual(closed.times, before.times);
});
