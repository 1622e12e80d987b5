import { fold, list, section } from "../blocks.js";
import { between } from "../format.js";
import { code, pick, t } from "../language.js";

/** @import { Constant, Profile } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/** @param {View} view */
export function profileNotes(view) {
  const folds = view.data.profiles.map((profile) => {
    const kind = profile.id === view.profile ? "" : "not-chosen";
    return fold(`basis-${profile.id}`, pick(profile.t), list(profileLines(profile)), { kind });
  });
  return section("basis", t("profileNotes"), folds);
}

/** @param {Profile} profile */
function profileLines(profile) {
  const assumed = profile.constants.filter((constant) => constant.basis === "assumed");
  return [...(pick(profile.notes) || []), ...assumed.map(constantText)];
}

/** @param {Constant} constant */
function constantText({ key, v: [value, low, high], unit, basis, note }) {
  const [kind, road] = key.split(".");
  const name = road ? `${code(kind, "constant")} (${code(road)})` : code(kind, "constant");
  const reason = pick(note) ? `: ${pick(note)}` : "";
  return `${name} = ${value} ${code(unit, "unit")} (${between(low, high)}), ${code(basis, "basis")}${reason}`;
}
