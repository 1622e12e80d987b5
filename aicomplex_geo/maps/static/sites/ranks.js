import { between } from "../format.js";

/** @import { RankRow } from "../payload.d.ts" */
/** @typedef {"period" | "decay" | "position" | "all"} Varied */

/** @type {Varied[]} */
export const VARIED = ["period", "decay", "position", "all"];
const [SHARE, SCORE, RANK] = [0, 1, 2];
const BEST_OF_FIRST = 3;

/** @typedef {RankRow | undefined} Row */

/** @param {Row} row */
export const shareIn = (row) => row?.[SHARE] ?? undefined;

/** @param {Row} row */
export const scoreIn = (row) => row?.[SCORE] ?? undefined;

/** @param {Row} row */
export const rankIn = (row) => row?.[RANK] ?? undefined;

/**
 * The best and the worst rank when something is varied.
 *
 * @param {Row} row
 * @param {Varied} what
 * @returns {[best: number, worst: number] | null}
 */
export function rangeIn(row, what) {
  const at = BEST_OF_FIRST + 2 * VARIED.indexOf(what);
  const best = row?.[at] ?? null;
  const worst = row?.[at + 1] ?? null;
  return best === null || worst === null ? null : [best, worst];
}

/**
 * @param {Row} row
 * @param {Varied} what
 */
export function rangeText(row, what) {
  const range = rangeIn(row, what);
  if (!range) return "–";
  const [best, worst] = range;
  return best === worst ? String(best) : between(best, worst);
}

/**
 * What the ranges of sites are sorted by: the worst rank, then the best, then the rank chosen.
 *
 * @param {Row} row
 * @param {Varied} what
 */
export function rangeOrder(row, what) {
  const range = rangeIn(row, what);
  const [best, worst] = range ?? [0, 0];
  const rank = rankIn(row);
  return rank === undefined ? undefined : rank / 1000 + best + 100 * worst;
}
