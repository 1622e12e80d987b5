// The parts of a route as a reader counts them: maps/route_roads.py is the model.

/** @import { Leg } from "./engine/types.d.ts" */

// Shorter parts are shown as 0.0 km.
const LEAST_METRES = 50;
// A part that short between two parts of one road is a gap in its name.
const GAP_METRES = 300;

/**
 * By name; roads without one by class.
 *
 * @param {Leg | undefined} one
 * @param {Leg | undefined} other
 */
const isSame = (one, other) =>
  one !== undefined && one.name === other?.name && (one.name !== "" || one.roadClass === other.roadClass);

/**
 * @param {Leg} one
 * @param {Leg} more
 */
const longer = (one, more) => ({ ...one, metres: one.metres + more.metres, time: one.time + more.time });

/** @param {readonly Leg[]} parts */
function runs(parts) {
  /** @type {Leg[]} */
  const found = [];
  for (const leg of parts) {
    const last = found.at(-1);
    if (last && isSame(last, leg)) found[found.length - 1] = longer(last, leg);
    else found.push(leg);
  }
  return found;
}

/**
 * Legs that follow one another on the same road, as one; without the shortest.
 *
 * @param {readonly Leg[]} parts
 * @returns {Leg[]}
 */
export function joinedLegs(parts) {
  const found = runs(parts);
  /** @type {Leg[]} */
  const kept = [];
  found.forEach((leg, at) => {
    const last = kept.at(-1);
    const isGap = leg.metres < GAP_METRES && isSame(last, found[at + 1]);
    if (last && (isGap || leg.metres < LEAST_METRES || isSame(last, leg))) kept[kept.length - 1] = longer(last, leg);
    else kept.push(leg);
  });
  return kept;
}
