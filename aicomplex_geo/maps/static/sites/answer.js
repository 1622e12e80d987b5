import { withBold } from "../dom.js";
import { pick, t } from "../language.js";
import { rangeIn } from "./ranks.js";
import { inOrder, winShare } from "./wins.js";

/** @import { Pairwise, Site } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/**
 * Which site is first, where the main one stands, and how sure that is.
 *
 * @param {View} view
 */
export function answerOf(view) {
  const first = view.data.sites.find((site) => view.rankOf(site) === 1);
  if (view.isUndecided) return { headline: pick(view.data.subtitle), reservation: t("undecided") };
  if (!first || view.rankOf(view.main) === undefined || view.rankedCount < 2) {
    return { headline: pick(view.data.subtitle), reservation: " " };
  }
  return { headline: withBold(headlineText(view, first)), reservation: reservation(view, first) || " " };
}

/**
 * @param {View} view
 * @param {Site} first
 */
function headlineText(view, first) {
  const { main, rankedCount } = view;
  const key = first === main ? "sitesAnswerFirst" : "sitesAnswer";
  const text = t(key, rankedCount, pick(first.n), pick(main.n), view.rankText(main));
  const [best, worst] = view.data.pairwise?.ranks[main.id] ?? rangeIn(view.rowOf(main), "all") ?? [];
  if (best === undefined || worst === undefined || best === worst) return text;
  return `${text} ${t("sitesAnswerRange", best, worst)}`;
}

/**
 * @param {View} view
 * @param {Site} first
 */
function reservation(view, first) {
  const { pairwise } = view.data;
  if (!pairwise) return "";
  const others = inOrder(view).filter((site) => site !== first);
  const least = Math.min(...others.map((site) => winShare(pairwise, first.id, site.id) ?? 0));
  const wins = Math.round((least * pairwise.draws) / 100);
  const sure = t("firstBeatsAll", pick(first.n), pairwise.draws, wins, Math.round(least));
  return [sure, equalText(view, pairwise)].filter(Boolean).join(" ");
}

/**
 * The sites that the main one can hardly be told from.
 *
 * @param {View} view
 * @param {Pairwise} pairwise
 */
function equalText(view, pairwise) {
  const near = inOrder(view).filter((site) => {
    const percent = site === view.main ? null : winShare(pairwise, view.main.id, site.id);
    return percent !== null && percent >= 40 && percent <= 60;
  });
  const names = near.map((site) => pick(site.n));
  return names.length ? t("hardToTell", pick(view.main.n), names.join(", ")) : "";
}
