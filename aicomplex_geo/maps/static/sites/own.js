import { el } from "../dom.js";
import { number } from "../format.js";
import { pick, t } from "../language.js";

/** @import { SitesData } from "../payload.d.ts" */
/** @typedef {SitesData["own"][string][string]} Own */

/**
 * What is known of a site itself, with its date, or why no value is counted.
 *
 * @param {Own | undefined} own
 */
export function ownText(own) {
  if (own?.v === undefined) return pick(own?.why) || t("unknownValue");
  return [number(own.v), own.d ? el("small", { class: "range" }, ` (${own.d})`) : ""];
}
