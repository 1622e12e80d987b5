// What is compared, in the fields of the address of the page.

import { positionOf, positionText, readFields } from "../state.js";
import { CUTOFFS, KINDS } from "./view.js";

/** @import { CompareData, LatLng, Pair } from "../payload.d.ts" */
/** @import { Fields } from "../state.js" */
/** @import { Kind, Spot, View } from "./view.js" */

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
 */
export function choiceOf(fields, data) {
  const isProfile = (/** @type {string} */ text) => data.profiles.some(({ id }) => id === text);
  const isState = (/** @type {string} */ text) =>
    data.states.some(({ id }) => id === text) || data.timeline.some(({ state }) => state === text);
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
    origin: (text) => spotOf(text, data, (spot) => ({ origin: spot })),
    to: (text) => spotOf(text, data, (spot) => ({ other: spot })),
  };
  return readFields(fields, readers);
}

/**
 * @template T
 * @param {string} text
 * @param {CompareData} data
 * @param {(spot: Spot) => T} chosen
 * @returns {T | null}
 */
function spotOf(text, data, chosen) {
  const known = data.origins.find(({ id, p }) => id === text && p);
  if (known) return chosen(/** @type {Spot} */ (known));
  const p = positionOf(text);
  return p && chosen({ id: null, n: namesOf(p, data), p, c: null, kind: "" });
}

/**
 * @param {LatLng} p
 * @param {CompareData} data
 * @returns {Pair}
 */
function namesOf(p, data) {
  const [korean, english] = data.labels.words.pointOnMap ?? ["{0}", "{0}"];
  return [korean.replace("{0}", p.join(", ")), english.replace("{0}", p.join(", "))];
}
