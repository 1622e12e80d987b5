import { el } from "../dom.js";
import { number } from "../format.js";

/** @import { SitesData } from "../payload.d.ts" */
/** @typedef {SitesData["own"][string][string]} Own */

/**
 * What is known of a site itself, with its date; null where no value is known.
 *
 * @param {Own | undefined} own
 */
export function ownText(own) {
  if (own?.v === undefined) return null;
  return [number(own.v), own.d ? el("small", { class: "range" }, ` (${own.d})`) : ""];
}
