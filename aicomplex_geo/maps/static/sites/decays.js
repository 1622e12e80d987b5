// The decays by which scores are computed, as results/site_comparison.py names them.

const DECISECONDS = 600;

/** @type {Record<string, (minutes: number, value: number) => number>} */
const FUNCTIONS = {
  exponential: (minutes, rate) => Math.exp(-rate * minutes),
  linear: (minutes, end) => Math.max(0, 1 - minutes / end),
  within: (minutes, cutoff) => (Math.round(minutes * DECISECONDS) <= Math.round(cutoff * DECISECONDS) ? 1 : 0),
};

/**
 * @param {string} key such as exponential_0.1
 * @returns {((minutes: number) => number) | null} null for a decay that is not known here
 */
export function decayOf(key) {
  const [name = "", value = ""] = key.split("_");
  const decay = FUNCTIONS[name];
  return decay && value !== "" && Number.isFinite(Number(value)) ? (minutes) => decay(minutes, Number(value)) : null;
}

/**
 * Amounts weighted by the time to them, where there is one.
 *
 * @param {ArrayLike<number>} amounts
 * @param {ArrayLike<number>} times deciseconds, -1 where there is none
 * @param {(minutes: number) => number} decay
 */
export function scoreOf(amounts, times, decay) {
  let score = 0;
  for (let at = 0; at < times.length; at++) {
    const time = times[at] ?? -1;
    if (time >= 0) score += (amounts[at] ?? 0) * decay(time / DECISECONDS);
  }
  return score;
}
