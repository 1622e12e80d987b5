import { numberCell, numberHead, rowHead, section, small, table } from "../blocks.js";
import { field, selectBox } from "../controls.js";
import { el } from "../dom.js";
import { isKnown, number, orDash, spanText } from "../format.js";
import { inBrackets, pick, t, withUnit } from "../language.js";
import { unitText } from "../opportunities.js";
import { changeCell, signedNumber } from "./change.js";

/** @import { ScenarioOpportunity } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/** @param {View} view */
export function reachedSection(view) {
  const { opportunities, cutoffs } = view.data;
  if (!opportunities.length) return null;
  const options = cutoffs.map((cutoff) => ({ value: String(cutoff), text: withUnit(cutoff, t("minutes")) }));
  const choose = (/** @type {string} */ value) => view.choose({ cutoff: Number(value) });
  const select = selectBox("cutoff", options, String(view.cutoff), choose);
  const heads = ["before", "after", "change"].map((word) => numberHead(false, t(word)));
  const rows = opportunities.map((item) => reachedRow(view, item));
  return section(
    "reached",
    t("opportunities"),
    field(el("label", { for: "cutoff" }, t("cutoff")), select),
    table(t("opportunities"), [t("opportunity"), ...heads], rows, "data"),
    opportunities.some(({ key }) => view.rangeBefore(key)) ? small(t("rangeBefore")) : null,
  );
}

/**
 * @param {View} view
 * @param {ScenarioOpportunity} item
 */
function reachedRow(view, item) {
  const [before, after] = view.reached(item.key);
  const [low, high] = view.rangeBefore(item.key) ?? [null, null];
  const range = el("span", { class: "range" }, spanText(low, high, number));
  const known = isKnown(before) && isKnown(after);
  const more = known ? Math.round(Number(after)) - Math.round(Number(before)) : null;
  return el(
    "tr",
    {},
    rowHead(pick(item.t), el("small", {}, inBrackets("", unitText(item)))),
    numberCell(false, orDash(before, number), range),
    numberCell(false, orDash(after, number)),
    changeCell(more, signedNumber, Number(more) > 0),
  );
}
