import { geodesic } from "./engine/geodesic.js";

/** @import { LatLng, Place } from "./payload.d.ts" */

const HERE_METRES = 150;

/**
 * Whether an origin is a hub itself, or as good as at it: no time is worth saying then.
 *
 * @param {{ id?: string | null, p: LatLng | null }} origin
 * @param {Place} hub
 */
export const isHere = ({ id, p }, hub) => id === hub.id || Boolean(p && hub.p && geodesic(p, hub.p) <= HERE_METRES);
