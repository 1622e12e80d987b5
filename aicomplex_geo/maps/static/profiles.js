import { radioGroup } from "./controls.js";
import { t } from "./language.js";

/** @import { Profile } from "./payload.d.ts" */

/**
 * The one of an id.
 *
 * @template {{ id: string }} Item
 * @param {Item[]} items
 * @param {string} id
 * @returns {Item}
 */
export function byId(items, id) {
  const found = items.find((item) => item.id === id);
  if (!found) throw new Error(`nothing has the id ${id}`);
  return found;
}

/**
 * @param {Profile[]} profiles
 * @param {string} chosen
 * @param {(id: string) => void} choose
 */
export const profileChoice = (profiles, chosen, choose) =>
  radioGroup("profile", t("profile"), profiles, chosen, choose);
