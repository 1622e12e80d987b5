import { numberCell, numberHead, rowHead, section, table } from "../blocks.js";
import { el } from "../dom.js";
import { isKnown, number, orDash, percent } from "../format.js";
import { inBrackets, pick, t, withUnit } from "../language.js";
import { opportunityNotes, unitText } from "../opportunities.js";

/** @import { Opportunity } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/** @param {View} view */
export function opportunitySection(view) {
  const { cutoffs, opportunities } = view.data;
  if (!opportunities.length) return null;
  const heads = cutoffs.map((cutoff, at) => numberHead(at === view.cutoffAt, `≤ ${withUnit(cutoff, t("minutes"))}`));
  const head = [t("opportunity"), ...heads, numberHead(false, t("total"))];
  const rows = opportunities.map((item) => opportunityRow(view, item));
  const title = t("opportunities");
  const answers = opportunities.map((item) => reachedShare(view, item)).filter(Boolean);
  return section(
    "opportunities",
    title,
    answers.map((answer) => el("p", { class: "result" }, answer)),
    table(title, head, rows, "data"),
    opportunities.map(opportunityNotes),
  );
}

/**
 * @param {View} view
 * @param {Opportunity} item
 */
function reachedShare(view, item) {
  const value = view.data.reached[item.key]?.[view.profile]?.[view.origin.id]?.[String(view.cutoff)];
  if (!isKnown(value) || !item.total) return "";
  const amount = (/** @type {number} */ one) => withUnit(number(one), pick(item.u));
  const share = percent(Number(value) / item.total);
  const answer = t(
    "reachedShare",
    t("within", view.cutoff),
    pick(item.t),
    amount(Number(value)),
    "",
    amount(item.total),
    share,
  );
  const range = view.data.reached_range[item.key]?.[view.profile]?.[view.origin.id]?.[String(view.cutoff)];
  if (!range) return answer;
  const [low, high] = range;
  const minutes = withUnit(view.cutoff, t("minutes"));
  return `${answer} ${t("reachedPartly", minutes, pick(item.t), amount(high - low), amount(low), amount(high))}`;
}

/**
 * @param {View} view
 * @param {Opportunity} item
 */
function opportunityRow(view, item) {
  const reached = view.data.reached[item.key]?.[view.profile]?.[view.origin.id];
  const cells = view.data.cutoffs.map((cutoff, at) =>
    numberCell(at === view.cutoffAt, orDash(reached?.[String(cutoff)], number)),
  );
  const head = rowHead(pick(item.t), el("small", {}, inBrackets("", unitText(item))));
  return el("tr", {}, head, cells, numberCell(false, number(item.total)));
}
