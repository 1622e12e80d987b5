// Entries of arrays that are known to be there: the type checker takes any entry as perhaps missing.

/**
 * @param {Int32Array | Uint32Array} array
 * @param {number} place
 */
export function int(array, place) {
  return /** @type {number} */ (array[place]);
}

/**
 * @param {Float64Array} array
 * @param {number} place
 */
export function float(array, place) {
  return /** @type {number} */ (array[place]);
}

/**
 * @param {Uint8Array} array
 * @param {number} place
 */
export function byte(array, place) {
  return /** @type {number} */ (array[place]);
}

/** Time and length in one number, as Python packs them: the faster trip costs less, then the shorter. */
export const SCALE = 2 ** 26;

/** Round to the nearest whole number, halves to the even one, as NumPy does. @param {number} value */
export function rint(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** @param {number} cost */
export function lengthOf(cost) {
  return cost === Infinity ? -1 : cost % SCALE;
}

/**
 * The rows of each label, in their order: those of label i stand from `first[i]` to `first[i + 1]`.
 *
 * @param {Int32Array} labels negative ones are left out
 * @param {number} count
 */
export function grouped(labels, count) {
  const first = new Int32Array(count + 1);
  for (let i = 0; i < labels.length; i++) {
    const label = int(labels, i);
    if (label >= 0) first[label + 1] = int(first, label + 1) + 1;
  }
  for (let i = 0; i < count; i++) first[i + 1] = int(first, i + 1) + int(first, i);
  const next = first.slice(0, count);
  const row = new Int32Array(int(first, count));
  for (let i = 0; i < labels.length; i++) {
    const label = int(labels, i);
    if (label < 0) continue;
    row[int(next, label)] = i;
    next[label] = int(next, label) + 1;
  }
  return { first, row };
}
