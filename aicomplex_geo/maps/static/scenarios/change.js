import { el } from "../dom.js";
import { isKnown, number, orDash } from "../format.js";
import { numberCell } from "../blocks.js";

const DECISECONDS_PER_TENTH = 60;

/**
 * A time as it is shown, in whole tenths of a minute.
 *
 * @param {number} deciseconds
 */
const tenths = (deciseconds) => Math.floor((deciseconds + DECISECONDS_PER_TENTH / 2) / DECISECONDS_PER_TENTH);

/**
 * The difference of two times as they are shown, in tenths of a minute.
 *
 * @param {number} before
 * @param {number} after
 */
export const tenthsSlower = (before, after) => tenths(after) - tenths(before);

/**
 * A number with its sign; a true minus.
 *
 * @param {number} value
 * @param {string} text of its size
 */
export function signed(value, text) {
  if (value === 0) return "0";
  return value < 0 ? `−${text}` : `+${text}`;
}

/** @param {number} slower in tenths of a minute */
export const signedMinutes = (slower) => signed(slower, (Math.abs(slower) / 10).toFixed(1));

/** @param {number} more */
export const signedNumber = (more) => signed(Math.round(more), number(Math.abs(Math.round(more))));

/**
 * A cell that says in colour too whether a change is a gain.
 *
 * @param {number | null | undefined} change
 * @param {(change: number) => string} show
 * @param {boolean} isGain
 */
export function changeCell(change, show, isGain) {
  const kind = !isKnown(change) || change === 0 ? "" : isGain ? "gain" : "loss";
  return numberCell(false, el("span", { class: kind }, orDash(change, show)));
}
