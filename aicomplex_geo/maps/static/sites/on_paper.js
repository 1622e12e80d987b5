import { between, number } from "../format.js";
import { pick, t } from "../language.js";
import { scoreIn } from "./ranks.js";

/** @import { Site } from "../payload.d.ts" */
/** @import { OnPaper } from "../paper/sheet.js" */
/** @import { View } from "./view.js" */

const SHOWN = 4;

/**
 * What is printed of the comparison of sites: the first of them, and the main one.
 *
 * @param {View} view
 * @returns {OnPaper}
 */
export function onPaper(view) {
  const { data, chosenProfile, decayTitle, main } = view;
  const conditions = [`${t("referenceDate")} ${data.date}`, pick(chosenProfile.t), pick(decayTitle)];
  const ranked = data.sites.filter((site) => view.rankOf(site) !== undefined);
  const inOrder = ranked.sort((a, b) => Number(view.rankOf(a)) - Number(view.rankOf(b)));
  const first = inOrder.slice(0, SHOWN);
  const shown = inOrder.includes(main) && !first.includes(main) ? [...first, main] : inOrder.slice(0, SHOWN + 1);
  return {
    conditions: conditions.filter(Boolean).join(" · "),
    ...(shown.length ? { numbers: shown.map((site) => numberOf(view, site)) } : {}),
  };
}

/**
 * @param {View} view
 * @param {Site} site
 */
function numberOf(view, site) {
  const [best, worst] = view.likelyRange(site) ?? [];
  const isRange = best !== undefined && worst !== undefined && best !== worst;
  const range = isRange ? `${t(view.draws ? "rankLikely" : "rankRange")} ${between(String(best), String(worst))}` : "";
  const score = scoreIn(view.rowOf(site));
  const unit = view.counted ? pick(view.counted.u) : "";
  const points = score === undefined ? "" : `${t("score")} ${number(score)}${unit}`;
  const rank = t("rankOf", view.rankText(site));
  return { title: pick(site.n), value: rank, unit: "", note: [points, range].filter(Boolean).join(" · ") };
}
