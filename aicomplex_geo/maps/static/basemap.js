import { decodePolygons } from "./geometry.js";

/** @import { Basemap } from "./payload.d.ts" */

const CITY_KINDS = ["gu", "city_gu", "district"];

/** @param {Basemap} base */
export function cityBounds(base) {
  const shapes = base.outlines.filter((shape) => CITY_KINDS.includes(shape.kind));
  const points = shapes.flatMap((shape) => decodePolygons(shape.g).flat(2));
  return points.length ? L.latLngBounds(points) : null;
}
