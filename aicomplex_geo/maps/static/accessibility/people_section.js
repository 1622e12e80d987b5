import { el } from "../dom.js";
import { between, number, percent } from "../format.js";
import { inBrackets, pick, t, withUnit } from "../language.js";
import { opportunityNotes } from "../opportunities.js";
import { fold } from "../blocks.js";

/** @import { Opportunity } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/**
 * What is reached within the cutoff, each with what of it is not counted.
 *
 * @param {View} view
 */
export function peopleSection(view) {
  const { opportunities } = view.data;
  if (!opportunities.length) return null;
  const { reached } = view;
  const rows = opportunities.map((item) => row(view, item, reached[item.key]));
  const notes = opportunities.map(opportunityNotes).filter(Boolean);
  return el(
    "section",
    { class: "block people-block", "aria-labelledby": "people-title" },
    el(
      "div",
      { class: "section-head" },
      el("h2", { id: "people-title" }, t("opportunities")),
      el("small", {}, t("within", view.cutoff)),
    ),
    el("dl", { class: "people" }, rows),
    notes.length ? fold("counted", t("countedHow"), notes) : null,
  );
}

/**
 * @param {View} view
 * @param {Opportunity} item
 * @param {number | undefined} amount
 */
function row(view, item, amount) {
  const unit = pick(item.u);
  const none = view.answer?.status === "ok" ? "unknownValue" : "notComputable";
  const value = amount === undefined ? t(none) : [el("b", {}, number(amount)), withUnit("", unit)];
  const share = amount !== undefined && item.total ? t("shareOf", percent(amount / item.total)) : "";
  return el(
    "div",
    { class: "people-row" },
    el("dt", {}, el("span", {}, pick(item.t)), el("small", {}, notCounted(item))),
    el(
      "dd",
      {},
      el("span", { class: "value" }, value),
      el("small", {}, rangeText(view, item) || [share, noRange(view, item)].filter(Boolean).join(" · ")),
    ),
  );
}

/**
 * @param {View} view
 * @param {Opportunity} item
 */
export function rangeText(view, item) {
  const { origin, profile, cutoff } = view;
  if (!view.isOfStudy) return "";
  const range = view.data.reached_range[item.key]?.[profile]?.[origin.id ?? ""]?.[String(cutoff)];
  return range ? inBrackets(t("range"), between(number(range[0]), number(range[1]))) : "";
}

/**
 * That the study has ranges, but none for what is asked.
 *
 * @param {View} view
 * @param {Opportunity} item
 */
const noRange = (view, item) => (!view.isOfStudy && view.data.reached_range[item.key] ? t("rangeMissing") : "");

/**
 * Places without a value, and people whom no road reaches.
 *
 * @param {Opportunity} item
 */
export function notCounted(item) {
  const { left, unreached, as_of: date } = item;
  const far = unreached.reduce((sum, { v }) => sum + v, 0);
  const parts = [
    date ? `${date}.` : "",
    left.length ? t("leftPlaces", left.length) : "",
    far ? t("farAmount", number(far), pick(item.u)) : "",
  ];
  return parts.filter(Boolean).join(" ") || pick(item.notes)[0] || "";
}
