import { pick } from "../language.js";

/** @import { Features, FrameLayer, PackedFeatures } from "./types.d.ts" */

const MORE = 128;
const RING = 3;
const HALF = 0.5;
const DEGREES_OF_TURN = 360;

export const canUnpack = () => typeof DecompressionStream === "function";

/**
 * A number of a typed array at a place that it has.
 *
 * @param {{ [index: number]: number }} numbers
 * @param {number} at
 */
export const value = (numbers, at) => numbers[at] ?? 0;

/** @param {string} text in base64 */
async function gunzip(text) {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Reads whole numbers of seven bits a byte, the lowest first.
 *
 * @param {Uint8Array} bytes
 */
function reader(bytes) {
  let at = 0;
  /**
   * @template {{ [index: number]: number, length: number }} Numbers
   * @param {Numbers} into
   * @returns {Numbers}
   */
  return (into) => {
    for (let to = 0; to < into.length; to++) {
      let weight = 1;
      let number = 0;
      let byte = value(bytes, at++);
      while (byte >= MORE) {
        number += (byte - MORE) * weight;
        weight *= MORE;
        byte = value(bytes, at++);
      }
      into[to] = number + byte * weight;
    }
    return into;
  };
}

/** @param {number} zigzag */
const signed = (zigzag) => (zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2);

/**
 * First places from counts, and one more.
 *
 * @param {Int32Array} counts
 */
function firsts(counts) {
  const places = new Int32Array(counts.length + 1);
  for (let at = 0; at < counts.length; at++) places[at + 1] = (places[at] ?? 0) + (counts[at] ?? 0);
  return places;
}

/**
 * Longitudes and latitudes, as differences, to places on the map of the world, which is 1 wide.
 *
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {number} digits
 */
function project(x, y, digits) {
  const unit = 10 ** digits;
  let [longitude, latitude] = [0, 0];
  for (let at = 0; at < x.length; at++) {
    longitude += signed(x[at] ?? 0);
    latitude += signed(y[at] ?? 0);
    const sine = Math.sin((latitude / unit / 180) * Math.PI);
    x[at] = longitude / unit / DEGREES_OF_TURN + HALF;
    y[at] = HALF - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  }
}

/** @param {Omit<Features, "boxes">} features */
function boxesOf({ count, parts, points, x, y }) {
  const boxes = new Float64Array(4 * count);
  for (let feature = 0; feature < count; feature++) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    const end = value(points, value(parts, feature + 1));
    for (let at = value(points, value(parts, feature)); at < end; at++) {
      west = Math.min(west, value(x, at));
      east = Math.max(east, value(x, at));
      north = Math.min(north, value(y, at));
      south = Math.max(south, value(y, at));
    }
    boxes.set([west, north, east, south], 4 * feature);
  }
  return boxes;
}

/**
 * @param {Uint8Array} raw
 * @param {PackedFeatures} sizes
 * @param {number} fields
 * @returns {Features}
 */
export function decode(raw, { features, parts, points, digits, numbers }, fields) {
  const read = reader(raw);
  const partsOf = firsts(read(new Int32Array(features)));
  const kinds = read(new Uint8Array(parts));
  const pointsOf = firsts(read(new Int32Array(parts)));
  const x = read(new Float64Array(points));
  const y = read(new Float64Array(points));
  project(x, y, digits);
  const codes = read(new Uint8Array(features));
  const values = Array.from({ length: fields }, () => read(new Float64Array(features)));
  const texts = JSON.parse(new TextDecoder().decode(raw.subarray(numbers)));
  const all = { count: features, parts: partsOf, kinds, points: pointsOf, x, y, codes, values, texts };
  return { ...all, boxes: boxesOf(all) };
}

/** @param {FrameLayer} layer */
export async function unpack({ data, fields }) {
  return decode(await gunzip(data.bytes), data, fields.length);
}

/** @param {number} kind */
export const isRing = (kind) => kind === RING;

/**
 * The number or text of a field, null where there is none.
 *
 * @param {Features} features
 * @param {number} field
 * @param {number} feature
 * @param {number | null} digits
 */
export function valueOf({ values, texts }, field, feature, digits) {
  const code = values[field]?.[feature] ?? 0;
  if (!code) return null;
  if (digits !== null) return signed(code - 1) / 10 ** digits;
  const text = texts[field]?.[code - 1] ?? "";
  return typeof text === "string" ? text : pick(text);
}
