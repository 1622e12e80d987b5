// What is chosen on the page of scenarios, in its address.

import { MODES } from "./view.js";

/** @import { Fields } from "../state.js" */
/** @import { Mode, View } from "./view.js" */

/** @type {Mode} */
const USUAL = "difference";

/**
 * @param {View} view
 * @returns {Fields}
 */
export function addressOf({ id, mode, cutoff, link, data }) {
  return {
    scenario: id === data.scenarios[0]?.id ? "" : id,
    mode: mode === USUAL ? "" : mode,
    cutoff: cutoff === data.cutoff ? "" : String(cutoff),
    link: mode === "critical" && link !== null ? String(link) : "",
  };
}

/**
 * Choose again what an address says.
 *
 * @param {Fields} fields
 * @param {View} view
 * @returns {string[]} keys of what is not known
 */
export function restoreFrom(fields, view) {
  const { scenarios, cutoffs, cutoff: usual } = view.data;
  const scenario = scenarios.find(({ id }) => id === fields.scenario);
  const mode = MODES.find((one) => one === fields.mode);
  const cutoff = cutoffs.find((one) => String(one) === fields.cutoff);
  view.id = (scenario ?? scenarios[0])?.id ?? view.id;
  view.mode = mode ?? USUAL;
  view.cutoff = cutoff ?? usual;
  const link = view.mode === "critical" ? view.critical.findIndex((_, at) => String(at) === fields.link) : -1;
  view.link = link < 0 ? null : link;
  const found = { scenario, mode, cutoff, link: view.link ?? undefined };
  return Object.entries(found).flatMap(([key, value]) => (fields[key] && value === undefined ? [key] : []));
}
