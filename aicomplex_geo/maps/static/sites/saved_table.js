import { language, pick, t } from "../language.js";
import { scoreIn, shareIn } from "./ranks.js";
import { inOrder, winShare } from "./wins.js";

/** @import { View } from "./view.js" */

const BYTE_ORDER_MARK = "\ufeff"; // by which Excel knows UTF-8
const UNSAFE = /^[=+\-@\t\r]/;

/**
 * A cell that no spreadsheet takes for a formula.
 *
 * @param {string | number} value
 */
export function csvCell(value) {
  const text = typeof value === "string" && UNSAFE.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Ranks, scores, rank ranges and the matrix, as they are shown.
 *
 * @param {View} view
 */
export function csvOf(view) {
  const { draws } = view;
  const ranked = inOrder(view);
  const columns = draws ? ranked : [];
  const head = [
    t("rank"),
    t("site"),
    t(view.isCumulative ? "scoreInPlain" : "scoreIn", pick(view.counted?.u)),
    t("share"),
    ...(draws ? [t("rankFrom"), t("rankTo")] : []),
    ...columns.map((site) => t("winsOver", pick(site.n))),
  ];
  const unranked = view.data.sites.filter((site) => !ranked.includes(site));
  const rows = [...ranked, ...unranked].map((site) => {
    const row = view.rowOf(site);
    const [best = "", worst = ""] = draws?.ranks[site.id] ?? [];
    const range = draws ? [best, worst] : [];
    const wins = columns.map((other) => {
      const percent = draws && other !== site ? winShare(draws, site.id, other.id) : null;
      return percent === null ? "" : percent.toFixed(1);
    });
    return [view.rankOf(site) ?? "", pick(site.n), scoreIn(row) ?? "", shareIn(row) ?? "", ...range, ...wins];
  });
  const lines = [head, ...rows].map((cells) => cells.map(csvCell).join(","));
  return `${language() === "ko" ? BYTE_ORDER_MARK : ""}${lines.join("\r\n")}\r\n`;
}
