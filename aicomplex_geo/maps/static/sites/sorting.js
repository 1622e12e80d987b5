import { isKnown } from "../format.js";

/** @typedef {string | number | null | undefined} Sortable */
/** @typedef {{ key: string, down: boolean }} Order */

/**
 * Sorted by a value; what is not known stays at the end, whichever way.
 *
 * @template Item
 * @param {Item[]} items
 * @param {(item: Item) => Sortable} value
 * @param {boolean} down
 * @param {string} language whose alphabet texts are sorted by
 */
export function sortBy(items, value, down, language) {
  const compare = (/** @type {Sortable} */ one, /** @type {Sortable} */ other) => {
    if (typeof one === "string") return one.localeCompare(String(other), language);
    return Number(one) - Number(other);
  };
  return [...items].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (!isKnown(one) || !isKnown(other)) return Number(isKnown(other)) - Number(isKnown(one));
    return down ? -compare(one, other) : compare(one, other);
  });
}
