// What is compared, in the fields of the address of the page.

import { positionOf, positionText, readFields } from "../state.js";
import { CUTOFFS, KINDS } from "./view.js";

/** @import { CompareData, LatLng } from "../payload.d.ts" */
/** @import { Fields } from "../state.js" */
/** @import { Spot } from "../origins/places.js" */
/** @import { Kind, View } from "./view.js" */

/**
 * @param {View} view
 * @returns {Fields}
 */
export function addressOf({ kind, profile, otherProfile, origin, other, scenario, cutoff }) {
  const place = (/** @type {Spot} */ { id, p }) => id ?? positionText(p);
  const fields = { kind, origin: place(origin), profile, cutoff: String(cutoff) };
  if (kind === "periods") return { ...fields, other: otherProfile };
  return kind === "origins" ? { ...fields, to: place(other) } : { ...fields, scenario };
}

/**
 * What the fields choose, and the keys of those that are not understood.
 *
 * @param {Fields} fields
 * @param {CompareData} data
 * @param {(p: LatLng) => Spot} spotAt
 */
export function choiceOf(fields, data, spotAt) {
  const isProfile = (/** @type {string} */ text) => data.profiles.some(({ id }) => id === text);
  const isState = (/** @type {string} */ text) =>
    data.states.some(({ id }) => id === text) || data.timeline.some(({ state }) => state === text);
  const chosen = (/** @type {string} */ text, /** @type {(spot: Spot) => Parameters<View["choose"]>[0]} */ choose) => {
    const known = data.origins.find(({ id, p }) => id === text && p);
    if (known) return choose(/** @type {Spot} */ (known));
    const p = positionOf(text);
    return p && choose(spotAt(p));
  };
  /** @type {Record<string, (text: string) => Parameters<View["choose"]>[0] | null>} */
  const readers = {
    kind: (text) => (KINDS.some((one) => one === text) ? { kind: /** @type {Kind} */ (text) } : null),
    profile: (text) => (isProfile(text) ? { profile: text } : null),
    other: (text) => (isProfile(text) ? { otherProfile: text } : null),
    scenario: (text) => (isState(text) ? { scenario: text } : null),
    cutoff(text) {
      const cutoff = /^\d+$/.test(text) ? Number(text) : -1;
      return cutoff >= CUTOFFS.least && cutoff <= CUTOFFS.most ? { cutoff } : null;
    },
    origin: (text) => chosen(text, (spot) => ({ origin: spot })),
    to: (text) => chosen(text, (spot) => ({ other: spot })),
  };
  return readFields(fields, readers);
}
