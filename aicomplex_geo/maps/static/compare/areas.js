// What of two surfaces is within a cutoff, and where times change most.

import { TransverseMercator } from "../engine/projection.js";
import { wholeMinutes } from "../format.js";

/** @import { Raster, RoadMinutes } from "../engine/types.d.ts" */
/** @import { LatLng, Pair } from "../payload.d.ts" */
/** @import { View } from "./view.js" */
/** @typedef {{ n: Pair, a: number, b: number }} Changed minutes before and after */

const DECISECONDS = 600;
const MUCH_FASTER = 5 * DECISECONDS;
const LATEST = 90 * DECISECONDS;
const NEVER = 65535;
const M2_PER_KM2 = 1e6;
const NEAR_M = 500;
const METRES_PER_DEGREE = 111_320;

/**
 * Square kilometres within the cutoff on both sides, and those that are more than five minutes faster.
 *
 * @param {View} view
 */
export function areasOf({ surfaces, cutoff }) {
  if (!surfaces) return null;
  const [before, after] = surfaces;
  const limit = cutoff * DECISECONDS;
  const count = (/** @type {(a: number, b: number) => boolean} */ counts) => {
    let cells = 0;
    before.times.forEach((time, at) => (cells += Number(counts(time, after.times[at] ?? NEVER))));
    return (cells * before.cell ** 2) / M2_PER_KM2;
  };
  const faster = count((a, b) => a < NEVER && b < NEVER && a - b > MUCH_FASTER);
  return { a: count((a) => a <= limit), b: count((_, b) => b <= limit), faster };
}

/**
 * Kilometres of road within the cutoff on both sides, and those that are more than five minutes faster, on
 * networks that have all streets.
 *
 * @param {View} view
 */
export function roadsOf({ roadTimes, cutoff }) {
  if (!roadTimes) return null;
  const [before, after] = roadTimes;
  const sum = (/** @type {(a: number, b: number) => boolean} */ counts) => {
    const metres = before.metres.reduce(
      (all, own, road) => all + (counts(before.minutes[road] ?? NaN, after.minutes[road] ?? NaN) ? own : 0),
      0,
    );
    return metres / 1000;
  };
  const faster = sum((a, b) => a - b > MUCH_FASTER / DECISECONDS);
  return { a: sum((a) => a <= cutoff), b: sum((_, b) => b <= cutoff), faster };
}

/**
 * @param {Raster} raster
 * @param {Float64Array} point
 */
function timeAt({ west, south, cell, columns, times }, [x = 0, y = 0]) {
  const column = Math.floor((x - west) / cell);
  if (column < 0 || column >= columns) return Infinity;
  return times[Math.floor((y - south) / cell) * columns + column] ?? Infinity;
}

/**
 * Areas that have a name, with the times of both sides where these are at most 90 minutes.
 *
 * @param {View} view
 * @returns {Changed[]}
 */
function namedTimes(view) {
  const { surfaces, data } = view;
  if (!surfaces) return timesByRoad(view);
  const [before, after] = surfaces;
  const mercator = new TransverseMercator(before.projection);
  const point = new Float64Array(2);
  return namedAreas(data).flatMap(({ n, p }) => {
    mercator.forward(...p, point);
    const [a, b] = [timeAt(before, point), timeAt(after, point)];
    return a > LATEST || b > LATEST ? [] : [{ n, a: wholeMinutes(a), b: wholeMinutes(b) }];
  });
}

/**
 * Where all streets are known: areas by the road nearest to their point, and hubs.
 *
 * @param {View} view
 * @returns {Changed[]}
 */
function timesByRoad(view) {
  const { roadTimes: sides, data } = view;
  if (!sides) return [];
  const [before, after] = sides;
  const areas = namedAreas(data);
  const near = nearestRoads(before, areas).map((road, at) => ({
    n: areas[at]?.n ?? /** @type {Pair} */ (["", ""]),
    a: before.minutes[road] ?? NaN,
    b: after.minutes[road] ?? NaN,
  }));
  const hubs = data.hubs.map((hub) => {
    const [a = NaN, b = NaN] = view.timesTo(hub).map((time) => (time === null ? NaN : time / DECISECONDS));
    return { n: hub.n, a, b };
  });
  const latest = LATEST / DECISECONDS;
  return [...near, ...hubs]
    .filter(({ a, b }) => a <= latest && b <= latest)
    .map(({ n, a, b }) => ({ n, a: wholeMinutes(a * DECISECONDS), b: wholeMinutes(b * DECISECONDS) }));
}

/** @type {WeakMap<Uint32Array, Int32Array>} roads are the same at each answer */
const nearest = new WeakMap();

/**
 * Number of the road nearest to each place, -1 beyond 500 m.
 *
 * @param {RoadMinutes} roads
 * @param {{ p: LatLng }[]} places
 */
function nearestRoads({ latitude, longitude, first }, places) {
  const known = nearest.get(first);
  if (known) return [...known];
  const found = places.map(({ p: [north, east] }) => {
    const narrow = Math.cos((north * Math.PI) / 180);
    let [road, least] = [-1, (NEAR_M / METRES_PER_DEGREE) ** 2];
    for (let line = 0; line + 1 < first.length; line++) {
      for (let at = first[line] ?? 0; at < (first[line + 1] ?? 0); at++) {
        const y = (latitude[at] ?? 0) - north;
        const away = y * y + (((longitude[at] ?? 0) - east) * narrow) ** 2;
        if (away < least) [road, least] = [line, away];
      }
    }
    return road;
  });
  nearest.set(first, Int32Array.from(found));
  return found;
}

/** @param {View["data"]} data */
const namedAreas = ({ places }) =>
  places.rows
    .filter(([layer]) => places.layers[layer]?.isArea)
    .map(([, name, english, latitude, longitude]) => ({
      n: /** @type {Pair} */ ([name, english || name]),
      p: /** @type {LatLng} */ ([latitude, longitude]),
    }));

/**
 * The named area whose time changes most; null where none does.
 *
 * @param {View} view
 * @returns {Changed | null}
 */
export function mostChanged(view) {
  const change = (/** @type {Changed} */ { a, b }) => Math.abs(a - b);
  const [most] = namedTimes(view).sort((one, other) => change(other) - change(one));
  return most && change(most) ? most : null;
}
