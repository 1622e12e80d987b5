// What may be an origin: everything that has a name and a position, and any point of the map.

import { hasPosition } from "../pins.js";

/** @import { LatLng, Pair, Place, StudyData } from "../payload.d.ts" */
/** @import { Findable } from "./search.js" */
/** @typedef {{ id: string | null, n: Pair, p: LatLng, c: number | null, kind: string }} Spot */

const NEARBY_M = 2500;
/** Metres that an arrow key moves an origin. */
const STEP_M = 250;
const METRES_PER_DEGREE = 111_320;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowUp: [1, 0],
  ArrowDown: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
});

/**
 * Origins of the study first.
 *
 * @param {{ origins: readonly Place[], places: import("../payload.d.ts").AccessibilityData["places"] }} data
 * @returns {Findable[]}
 */
export function findablePlaces({ origins, places }) {
  const own = origins.filter(hasPosition).map((place) => {
    const kind = /** @type {Pair} */ ([place.kind, place.kind]);
    return { ...place, kind, code: place.kind };
  });
  const others = places.rows.map(([at, name, english, latitude, longitude]) => {
    const layer = places.layers[at];
    const n = /** @type {Pair} */ ([name, english || name]);
    const p = /** @type {LatLng} */ ([latitude, longitude]);
    return { n, p, kind: layer?.t ?? n, isArea: layer?.isArea ?? false };
  });
  return [...own, ...others];
}

/** @param {Findable} place @returns {Spot} */
export const spotOf = ({ id, n, p, c, code }) => ({ id: id ?? null, n, p, c: c ?? null, kind: code ?? "" });

/**
 * A point of the map, named after the nearest place.
 *
 * @param {{ lat: number, lng: number }} place
 * @param {readonly Findable[]} places
 * @param {L.Map} map
 * @param {StudyData} data
 * @returns {Spot}
 */
export function spotAt({ lat, lng }, places, map, { labels }) {
  const p = /** @type {LatLng} */ ([Number(lat.toFixed(5)), Number(lng.toFixed(5))]);
  let [nearest, least] = [/** @type {Findable | null} */ (null), NEARBY_M];
  for (const place of places) {
    const metres = map.distance(p, place.p);
    if (place.isArea && metres < least) [nearest, least] = [place, metres];
  }
  const words = labels.words[nearest ? "nearPlace" : "pointOnMap"] ?? ["{0}", "{0}"];
  const names = nearest ? nearest.n : [p.join(", "), p.join(", ")];
  const fill = (/** @type {0 | 1} */ at) => words[at].replace("{0}", () => names[at] ?? "");
  return { id: null, n: [fill(0), fill(1)], p, c: null, kind: "" };
}

/**
 * Where an arrow key moves an origin; null for other keys.
 *
 * @param {KeyboardEvent} event
 * @param {LatLng} p
 */
export function afterArrow(event, p) {
  const step = ARROWS[event.key];
  if (!step) return null;
  event.preventDefault();
  event.stopPropagation();
  const north = (step[0] * STEP_M) / METRES_PER_DEGREE;
  const east = (step[1] * STEP_M) / (METRES_PER_DEGREE * Math.cos((p[0] * Math.PI) / 180));
  return L.latLng(p[0] + north, p[1] + east);
}
