// What is chosen on the page of sites, in its address.

import { positionOf, positionText } from "../state.js";

/** @import { Fields } from "../state.js" */
/** @import { Candidate } from "./candidate.js" */
/** @import { View } from "./view.js" */

/**
 * @param {View} view
 * @param {Candidate} candidate
 * @returns {Fields}
 */
export function addressOf({ profile, decay, site, data, main }, { position }) {
  return {
    profile: profile === data.profile ? "" : profile,
    decay: decay === data.decay ? "" : decay,
    site: site === main.id ? "" : site,
    candidate: position ? positionText(position) : "",
  };
}

/**
 * Choose again what an address says.
 *
 * @param {Fields} fields
 * @param {View} view
 * @param {Candidate} candidate
 * @returns {string[]} keys of what is not known
 */
export function restoreFrom(fields, view, candidate) {
  const { data, main } = view;
  const ids = {
    profile: data.profiles.map(({ id }) => id),
    decay: data.decays.map(({ key }) => key),
    site: data.sites.map(({ id }) => id),
  };
  const usual = { profile: data.profile, decay: data.decay, site: main.id };
  const keys = /** @type {const} */ (["profile", "decay", "site"]);
  for (const key of keys) {
    const given = fields[key] ?? "";
    view[key] = ids[key].includes(given) ? given : usual[key];
  }
  const position = positionOf(fields.candidate);
  if (position || candidate.position) candidate.place(position);
  const unknown = keys.filter((key) => fields[key] && view[key] !== fields[key]);
  return fields.candidate && !position ? [...unknown, "candidate"] : unknown;
}
