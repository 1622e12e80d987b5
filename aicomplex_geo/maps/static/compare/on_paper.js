import { amountText } from "../accessibility/sentences.js";
import { sharedTitle } from "../accessibility/periods.js";
import { number } from "../format.js";
import { pick, t } from "../language.js";
import { signedNumber } from "../scenarios/change.js";
import { areasOf, roadsOf } from "./areas.js";
import { sideName } from "./sentences.js";

/** @import { KeyNumber, OnPaper } from "../paper/sheet.js" */
/** @import { View } from "./view.js" */

/**
 * What is printed of the comparison: each number on both sides, and the difference.
 *
 * @param {View} view
 * @returns {OnPaper}
 */
export function onPaper(view) {
  const { data, cutoff, sides } = view;
  const names = `${t("sideA")} ${sideName(view, 0)} · ${t("sideB")} ${sideName(view, 1)}`;
  const parts = [`${t("referenceDate")} ${data.date}`, sharedTitle(data.profiles), names];
  const conditions = parts.filter(Boolean).join(" · ");
  if (!sides) return { conditions };
  const within = (/** @type {string} */ text) => `${t("within", cutoff)} ${text}`;
  const [hubsA = 0, hubsB = 0] = view.hubCounts;
  const areas = areasOf(view);
  const [people, ...others] = data.opportunities.map((item) => {
    const [a, b] = view.amounts(item.key);
    const note = `${amountText(item, a)} → ${amountText(item, b)}`;
    return changeOf(within(pick(item.t)), a, b, { unit: pick(item.u), note });
  });
  const hubs = changeOf(within(t("compareHubCount")), hubsA, hubsB);
  const roads = roadsOf(view);
  const area = areas && changeOf(within(t("compareArea")), areas.a, areas.b);
  const length = roads && changeOf(within(t("compareRoadLength")), roads.a, roads.b);
  const numbers = [people, hubs, area ?? length, ...others].filter((one) => one !== null && one !== undefined);
  return { conditions, numbers };
}

/**
 * @param {string} title
 * @param {number} before
 * @param {number} after
 * @param {{ unit?: string, note?: string }} [words]
 * @returns {KeyNumber}
 */
function changeOf(title, before, after, { unit = "", note = "" } = {}) {
  const [a, b] = [Math.round(before), Math.round(after)];
  return { title, value: signedNumber(b - a), unit, note: note || `${number(a)} → ${number(b)}` };
}
