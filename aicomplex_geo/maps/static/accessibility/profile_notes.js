import { fold, list, section } from "../blocks.js";
import { el } from "../dom.js";
import { between, constantNumber, isSign } from "../format.js";
import { code, inBrackets, langOf, pick, t, withUnit } from "../language.js";

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
  return [...(pick(profile.notes) || []), ...profile.constants.map(constantText)];
}

/** @param {Constant} constant */
function constantText({ key, v: [value, low, high], unit, basis, year, note }) {
  const [kind = "", road] = key.split(".");
  const name = road ? inBrackets(code(kind, "constant"), code(road)) : code(kind, "constant");
  const shown = (/** @type {number} */ one) => constantNumber(one, unit);
  const sign = code(unit, "unit");
  const withSign = isSign(unit) ? `${shown(value)} ${sign}` : withUnit(shown(value), sign);
  const reason = pick(note) ? `: ${pick(note)}` : "";
  const figures = inBrackets(withSign.trim(), between(shown(low), shown(high)));
  const source = year ? inBrackets(code(basis, "basis"), String(year)) : code(basis, "basis");
  const text = `${name} = ${figures}, ${source}${reason}`;
  return el("span", { lang: langOf(text) }, text);
}
