// Dark is near. Six classes of one sequential scale, told apart by any eye and in grey.
const BANDS = ["#0c2c84", "#225ea8", "#1d91c0", "#41b6c4", "#7fcdbb", "#c7e9b4"];

export const BAND_OPACITY = 0.62;

/**
 * @param {number[]} cutoffs
 * @param {number} cutoff
 */
export function bandColour(cutoffs, cutoff) {
  const at = cutoffs.indexOf(cutoff);
  const steps = BANDS.length - 1;
  const last = Math.max(1, cutoffs.length - 1);
  const band = cutoffs.length <= BANDS.length ? Math.min(at, steps) : Math.round((at * steps) / last);
  return BANDS[band] ?? "";
}
