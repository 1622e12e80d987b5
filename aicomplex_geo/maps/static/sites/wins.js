// In how many draws a site scores higher than another.

/** @import { Pairwise } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

// Least percent, and the class of its colour: the ends of the palette of differences.
export const CLASSES = /** @type {const} */ ([
  [96, "w7"],
  [80, "w6"],
  [60, "w5"],
  [40, "w4"],
  [20, "w3"],
  [5, "w2"],
  [0, "w1"],
]);
/**
 * In how many of a hundred draws a site scores higher than another.
 *
 * @param {Pairwise} pairwise
 * @param {string} one
 * @param {string} other
 */
export function winShare({ draws, sites, wins }, one, other) {
  const number = wins[sites.indexOf(one)]?.[sites.indexOf(other)];
  return number === undefined ? null : (100 * number) / draws;
}

/** @param {number} percent */
export const winClass = (percent) => (CLASSES.find(([least]) => percent >= least) ?? CLASSES[6])[1];

/**
 * The sites by their rank under the conditions chosen, as in the list.
 *
 * @param {View} view
 */
export function inOrder(view) {
  const known = new Set(view.data.pairwise?.sites);
  const ranked = view.data.sites.filter((site) => known.has(site.id));
  return ranked.sort((a, b) => (view.rankOf(a) ?? 99) - (view.rankOf(b) ?? 99));
}
