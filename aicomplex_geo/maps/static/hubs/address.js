// What is chosen on the page of hubs, in its address.

/** @import { Fields } from "../state.js" */
/** @import { Chosen, View } from "./view.js" */

/**
 * @param {View} view
 * @returns {Fields}
 */
export function addressOf({ profile, data, chosen }) {
  return {
    profile: profile === data.profile ? "" : profile,
    hub: chosen && "hub" in chosen ? chosen.hub : "",
    claim: chosen && "claim" in chosen ? `${chosen.claim},${chosen.profile},${chosen.to}` : "",
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
  const { data } = view;
  const isProfile = data.profiles.some(({ id }) => id === fields.profile);
  view.profile = isProfile ? String(fields.profile) : data.profile;
  view.chosen = hubIn(fields, view) ?? claimIn(fields, view);
  const unknown = fields.profile && !isProfile ? ["profile"] : [];
  const isChosen = view.chosen !== null;
  return [...unknown, ...["hub", "claim"].filter((key) => fields[key] && !isChosen)];
}

/**
 * @param {Fields} fields
 * @param {View} view
 * @returns {Chosen | null}
 */
function hubIn({ hub }, { data }) {
  return hub && data.hubs.some(({ id }) => id === hub) ? { hub } : null;
}

/**
 * @param {Fields} fields
 * @param {View} view
 * @returns {Chosen | null}
 */
function claimIn({ claim: given }, { data }) {
  const [id = "", profile = "", to = ""] = (given ?? "").split(",");
  const claim = data.claims.find((one) => one.id === id);
  const isKnown = claim?.rows.some((row) => row.p === profile && (row.to ?? "") === to);
  return isKnown ? { claim: id, profile, to } : null;
}
