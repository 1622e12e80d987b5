import { isKnown, number } from "../format.js";
import { pick, t } from "../language.js";
import { changingCutoff, moreWithin } from "./answers.js";
import { signedNumber } from "./change.js";

/** @import { OnPaper } from "../paper/sheet.js" */
/** @import { View } from "./view.js" */

/**
 * What is printed of a scenario: what more or less is reached, within a cutoff at which it changes if there is one.
 *
 * @param {View} view
 * @returns {OnPaper}
 */
export function onPaper(view) {
  const { data, profile, scenario } = view;
  const numbers = data.opportunities.flatMap((item) => {
    const isChanged = moreWithin(view, item.key, view.cutoff);
    const cutoff = isChanged ? view.cutoff : (changingCutoff(view, item) ?? view.cutoff);
    const [before, after] = view.reached(item.key, cutoff);
    if (!isKnown(before) || !isKnown(after)) return [];
    const [a, b] = [Math.round(Number(before)), Math.round(Number(after))];
    const note = `${t("before")} ${number(a)} → ${t("after")} ${number(b)}`;
    const value = a === b ? "±0" : signedNumber(b - a);
    return [{ title: t("changeWithin", cutoff, pick(item.t)), value, unit: pick(item.u), note }];
  });
  const conditions = [`${t("referenceDate")} ${data.date}`, pick(profile.t), pick(scenario.qualifiers)];
  return { conditions: conditions.filter(Boolean).join(" · "), ...(numbers.length ? { numbers } : {}) };
}
