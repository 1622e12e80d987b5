import { withBold } from "../dom.js";
import { pick, t } from "../language.js";
import { inOrder, winShare } from "./wins.js";

/** @import { Pairwise, Site } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const EVEN = 50;

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
  const [best, worst] = view.likelyRange(main) ?? [];
  if (best === undefined || worst === undefined || best === worst) return text;
  const range = view.draws ? t("sitesAnswerLikely", best, worst, view.draws.draws) : t("sitesAnswerRange", best, worst);
  return `${text} ${range}`;
}

/**
 * @param {View} view
 * @param {Site} first
 */
function reservation(view, first) {
  const { draws, data } = view;
  if (!draws) return data.pairwise ? t("drawsOtherDecay", pick(view.decayTitle)) : "";
  return [sureText(view, draws, first), equalText(view, draws)].filter(Boolean).join(" ");
}

/**
 * How often the first site scores higher than its closest rival.
 *
 * @param {View} view
 * @param {Pairwise} draws
 * @param {Site} first
 */
function sureText(view, draws, first) {
  const shares = inOrder(view).flatMap((rival) => {
    const share = rival === first ? null : winShare(draws, first.id, rival.id);
    return share === null ? [] : [{ rival, share }];
  });
  const [closest] = shares.sort((a, b) => a.share - b.share);
  if (!closest) return "";
  const wins = Math.round((closest.share * draws.draws) / 100);
  const figures = [draws.draws, wins, Math.round(closest.share)];
  if (closest.share > EVEN) return t("firstBeatsAll", pick(first.n), ...figures);
  return t("firstUnsure", pick(first.n), pick(closest.rival.n), ...figures);
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
