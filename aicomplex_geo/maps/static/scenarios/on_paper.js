import { isKnown, number } from "../format.js";
import { pick, t } from "../language.js";
import { signedNumber } from "./change.js";

/** @import { OnPaper } from "../paper/sheet.js" */
/** @import { View } from "./view.js" */

/**
 * What is printed of a scenario: what more or less is reached.
 *
 * @param {View} view
 * @returns {OnPaper}
 */
export function onPaper(view) {
  const { data, profile, cutoff, scenario } = view;
  const numbers = data.opportunities.flatMap((item) => {
    const [before, after] = view.reached(item.key);
    if (!isKnown(before) || !isKnown(after)) return [];
    const [a, b] = [Math.round(Number(before)), Math.round(Number(after))];
    const note = `${t("before")} ${number(a)} → ${t("after")} ${number(b)}`;
    return [{ title: `${t("within", cutoff)} ${pick(item.t)}`, value: signedNumber(b - a), unit: pick(item.u), note }];
  });
  const conditions = [`${t("referenceDate")} ${data.date}`, pick(profile.t), pick(scenario.qualifiers)];
  return { conditions: conditions.filter(Boolean).join(" · "), ...(numbers.length ? { numbers } : {}) };
}
