// The whole state of a page in the hash of its address, so that a view can be sent to somebody.

/** @import { LatLng } from "./payload.d.ts" */
/** @typedef {Record<string, string>} Fields */
/** @typedef {{ centre: LatLng, zoom: number }} MapView */

const DEGREE_DIGITS = 5;
const READABLE = /%(?:3A|3B|2C|20)/g;

/**
 * The fields of a hash; of a key that is given twice the first.
 *
 * @param {string} hash
 * @returns {Fields}
 */
export function fieldsOf(hash) {
  /** @type {Fields} */
  const fields = {};
  for (const [key, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
    if (key && value && !Object.hasOwn(fields, key)) fields[key] = value;
  }
  return fields;
}

/**
 * Fields that are empty are left out.
 *
 * @param {Fields} fields
 */
export function hashOf(fields) {
  const encoded = (/** @type {string} */ text) =>
    encodeURIComponent(text).replace(READABLE, (one) => (one === "%20" ? "+" : decodeURIComponent(one)));
  const parts = Object.entries(fields).filter(([, value]) => value);
  return parts.map(([key, value]) => `${encoded(key)}=${encoded(value)}`).join("&");
}

/**
 * Numbers with commas between them, null if anything else is among them.
 *
 * @param {string | undefined} text
 */
export function numbersOf(text) {
  const parts = String(text ?? "").split(",");
  const numbers = parts.map((part) => (/^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/.test(part) ? Number(part) : NaN));
  return numbers.every(Number.isFinite) ? numbers : null;
}

/**
 * @param {string | undefined} text latitude and longitude, as in "35.2, 126.8"
 * @returns {LatLng | null}
 */
export function positionOf(text) {
  const [latitude, longitude, ...more] = numbersOf(text) ?? [];
  if (latitude === undefined || longitude === undefined || more.length) return null;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

/** @param {LatLng} position */
export const positionText = ([latitude, longitude]) =>
  `${latitude.toFixed(DEGREE_DIGITS)},${longitude.toFixed(DEGREE_DIGITS)}`;

/**
 * @param {string | undefined} text
 * @returns {MapView | null}
 */
export function mapViewOf(text) {
  const [latitude, longitude, zoom, ...more] = numbersOf(text) ?? [];
  if (zoom === undefined || more.length || zoom < 0 || zoom > 22) return null;
  const centre = positionOf(`${latitude},${longitude}`);
  return centre && { centre, zoom };
}

/** @param {MapView} view */
export const mapViewText = ({ centre, zoom }) => `${positionText(centre)},${Number(zoom.toFixed(2))}`;

/**
 * What the fields of an address choose, and the keys of those whose value is not known.
 *
 * @template {object} Choice
 * @param {Fields} fields
 * @param {Record<string, (text: string) => Choice | null>} readers by key
 */
export function readFields(fields, readers) {
  /** @type {Partial<Choice>} */
  const choice = {};
  const ignored = [];
  for (const [key, read] of Object.entries(readers)) {
    const text = fields[key];
    const chosen = text ? read(text) : {};
    if (chosen) Object.assign(choice, chosen);
    else ignored.push(key);
  }
  return { choice, ignored };
}
