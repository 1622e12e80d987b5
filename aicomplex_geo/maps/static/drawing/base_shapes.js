// What a base map draws, decoded once.

import { decodeLines, decodePolygons } from "../geometry.js";
import { LineSet } from "./line_set.js";

/** @import { Basemap, LatLng, Lines, Polygons } from "../payload.d.ts" */
/** @typedef {{ z: number, lines: LineSet }} Drawn lines shown from a zoom on */

/** Nearer to the end of the data than this is at it, which coasts are simplified by: about 100 m. */
const EDGE_DEGREES = 0.001;
const CITY_KINDS = ["gu", "city_gu", "district"];

/** @param {Polygons} polygons */
const ringsOf = (polygons) => LineSet.of(decodePolygons(polygons).flat());

/** @param {Lines} lines */
const linesOf = (lines) => LineSet.of(decodeLines(lines));

/**
 * Features that are shown from the same zoom on, together.
 *
 * @template {{ z: number }} F
 * @param {readonly F[]} features
 * @param {(feature: F) => readonly LatLng[][]} lines
 * @returns {Drawn[]}
 */
function byZoom(features, lines) {
  const zooms = [...new Set(features.map(({ z }) => z))];
  return zooms.map((z) => ({ z, lines: LineSet.of(features.filter((one) => one.z === z).flatMap(lines)) }));
}

/** @param {NonNullable<Basemap["extent"]>} extent */
function corners([south, west, north, east]) {
  /** @type {LatLng[]} */
  const ring = [
    [south, west],
    [south, east],
    [north, east],
    [north, west],
    [south, west],
  ];
  return ring;
}

/**
 * The coast: borders of the land without those that run along the end of the data.
 *
 * @param {Basemap} base
 */
function shoreOf({ land, extent }) {
  const [south, west, north, east] = extent ?? [];
  const isAlong = (/** @type {LatLng} */ a, /** @type {LatLng} */ b) =>
    [0, 1].some((axis) =>
      [axis ? west : south, axis ? east : north].some(
        (edge) => edge !== undefined && [a, b].every((one) => Math.abs((one[axis] ?? 0) - edge) < EDGE_DEGREES),
      ),
    );
  /** @type {LatLng[][]} */
  const lines = [];
  for (const ring of decodePolygons(land).flat()) {
    const [first] = ring;
    if (!first) continue;
    let line = [first];
    for (const [at, here] of ring.entries()) {
      const next = ring[at + 1] ?? first;
      if (!isAlong(here, next)) line.push(next);
      else {
        lines.push(line);
        line = [next];
      }
    }
    lines.push(line);
  }
  return LineSet.of(lines.filter(({ length }) => length > 1));
}

/** @param {Basemap} base */
function cityOf({ city, outlines }) {
  if (city.length) return ringsOf(city);
  return ringsOf(outlines.filter(({ kind }) => CITY_KINDS.includes(kind)).flatMap(({ g }) => g));
}

/** @param {Basemap} base */
function railsOf({ rails }) {
  const some = (/** @type {boolean} */ metro, /** @type {boolean} */ planned) =>
    byZoom(
      rails.filter(({ kind, underConstruction }) => (kind === "metro") === metro && underConstruction === planned),
      ({ g }) => decodeLines(g),
    );
  return {
    rails: some(false, false),
    plannedRails: some(false, true),
    metro: some(true, false),
    plannedMetro: some(true, true),
  };
}

export class BaseShapes {
  /** @param {Basemap} base */
  constructor(base) {
    const { boundaries, outlines, builtUp, extent } = base;
    this.extent = extent && LineSet.of([corners(extent)]);
    this.land = ringsOf(base.land);
    this.shore = shoreOf(base);
    this.city = cityOf(base);
    this.outlines = boundaries.length ? null : ringsOf(outlines.flatMap(({ g }) => g));
    this.boundaries = boundaries.map(({ kind, g }) => ({ kind, lines: linesOf(g) }));
    this.lakes = byZoom(base.lakes, ({ g }) => decodePolygons(g).flat());
    this.green = byZoom(base.green, ({ g }) => decodePolygons(g).flat());
    this.builtUp = ringsOf(builtUp);
    this.rivers = byZoom(base.rivers, ({ g }) => decodeLines(g));
    const { rails, plannedRails, metro, plannedMetro } = railsOf(base);
    this.rails = rails;
    this.plannedRails = plannedRails;
    this.metro = metro;
    this.plannedMetro = plannedMetro;
    /** @type {Map<string, LineSet>} */
    this.roads = new Map();
    for (const name of new Set(base.roads.map((road) => road.class))) {
      this.roads.set(name, linesOf(base.roads.filter((road) => road.class === name).flatMap(({ g }) => g)));
    }
  }
}
