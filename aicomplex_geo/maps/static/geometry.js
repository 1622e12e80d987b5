/** @import { LatLng, Lines, Polygons } from "./payload.d.ts" */

// Geometry as text: differences of whole numbers, five bits a character (encode.py writes it).
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...ALPHABET].map((character, at) => [character, at]));
const UNITS_PER_DEGREE = 10 ** 4;
const CONTINUES = 32;

/**
 * The whole numbers that a text holds, each with its sign in the lowest bit.
 *
 * @param {string} text
 */
function wholeNumbers(text) {
  const numbers = [];
  let zigzag = 0;
  let weight = 1;
  for (const character of text) {
    const bits = VALUES.get(character);
    if (bits === undefined) throw new Error(`${character} is no character of an encoded line`);
    zigzag += (bits % CONTINUES) * weight;
    weight *= CONTINUES;
    if (bits >= CONTINUES) continue;
    numbers.push(zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2);
    zigzag = 0;
    weight = 1;
  }
  return numbers;
}

/**
 * @param {string} text
 * @returns {LatLng[]}
 */
export function decodeLine(text) {
  const steps = wholeNumbers(text);
  /** @type {LatLng[]} */
  const points = [];
  let [longitude, latitude] = [0, 0];
  for (let at = 0; at + 1 < steps.length; at += 2) {
    longitude += steps[at] ?? 0;
    latitude += steps[at + 1] ?? 0;
    points.push([latitude / UNITS_PER_DEGREE, longitude / UNITS_PER_DEGREE]);
  }
  return points;
}

/** @param {Lines} lines */
export const decodeLines = (lines) => lines.map(decodeLine);

/** @param {Polygons} polygons */
export const decodePolygons = (polygons) => polygons.map(decodeLines);
