// What of two surfaces is within a cutoff, and where times change most.

import { TransverseMercator } from "../engine/projection.js";
import { wholeMinutes } from "../format.js";

/** @import { Raster } from "../engine/types.d.ts" */
/** @import { Pair } from "../payload.d.ts" */
/** @import { View } from "./view.js" */
/** @typedef {{ n: Pair, a: number, b: number }} Changed minutes before and after */

const DECISECONDS = 600;
const MUCH_FASTER = 5 * DECISECONDS;
const LATEST = 90 * DECISECONDS;
const NEVER = 65535;
const M2_PER_KM2 = 1e6;

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
function namedTimes({ surfaces, data }) {
  if (!surfaces) return [];
  const [before, after] = surfaces;
  const mercator = new TransverseMercator(before.projection);
  const point = new Float64Array(2);
  const areas = data.places.rows.filter(([layer]) => data.places.layers[layer]?.isArea);
  return areas.flatMap(([, name, english, latitude, longitude]) => {
    mercator.forward(latitude, longitude, point);
    const [a, b] = [timeAt(before, point), timeAt(after, point)];
    return a > LATEST || b > LATEST ? [] : [{ n: [name, english || name], a: wholeMinutes(a), b: wholeMinutes(b) }];
  });
}

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
