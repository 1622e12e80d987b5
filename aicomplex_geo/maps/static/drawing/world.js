// Web Mercator in pixels of zoom 0, and the window through which a drawing sees it.

/** @import { LatLng } from "../payload.d.ts" */
/**
 * A window on the world: pixel = world * k - (x, y).
 *
 * @typedef {object} View
 * @property {number} k
 * @property {number} x
 * @property {number} y
 * @property {number} width pixels of the drawing
 * @property {number} height
 * @property {number} zoom by which widths and labels go
 * @property {number} ratio device pixels for each pixel
 */

const SIZE = 256;
const RADIANS = Math.PI / 180;

/** @param {number} longitude */
export const worldX = (longitude) => SIZE * (longitude / 360 + 0.5);

/** @param {number} latitude */
export function worldY(latitude) {
  const sine = Math.sin(latitude * RADIANS);
  return SIZE * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
}

/** @param {LatLng} position */
export const toWorld = ([latitude, longitude]) => ({ x: worldX(longitude), y: worldY(latitude) });

/**
 * @param {View} view
 * @param {LatLng} position
 */
export function toPixel(view, position) {
  const { x, y } = toWorld(position);
  return { x: x * view.k - view.x, y: y * view.k - view.y };
}

/**
 * A view of some bounds on a drawing of a given size, as large as they fit into it.
 *
 * @param {L.LatLngBounds} bounds
 * @param {number} width
 * @param {number} height
 * @param {number} ratio
 * @returns {View}
 */
export function viewOf(bounds, width, height, ratio) {
  const west = worldX(bounds.getWest());
  const east = worldX(bounds.getEast());
  const north = worldY(bounds.getNorth());
  const south = worldY(bounds.getSouth());
  const k = Math.min(width / (east - west), height / (south - north));
  const x = ((west + east) / 2) * k - width / 2;
  const y = ((north + south) / 2) * k - height / 2;
  return { k, x, y, width, height, zoom: Math.log2(k), ratio };
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {LatLng}
 */
export const fromWorld = (x, y) => [
  Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / SIZE))) / RADIANS,
  (x / SIZE - 0.5) * 360,
];
