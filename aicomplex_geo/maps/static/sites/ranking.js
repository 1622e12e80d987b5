import { list, section, small } from "../blocks.js";
import { el } from "../dom.js";
import { number, orDash, percent } from "../format.js";
import { pick, t } from "../language.js";
import { byId } from "../profiles.js";
import { rankBar, shareBar } from "./bars.js";
import { VARIED, rangeIn, rangeOrder, rangeText, rankIn, scoreIn, shareIn } from "./ranks.js";
import { nameColumn, siteTable } from "./table.js";

/** @import { Pair, Site } from "../payload.d.ts" */
/** @import { Varied } from "./ranks.js" */
/** @import { Column } from "./table.js" */
/** @import { View } from "./view.js" */

/**
 * @param {View} view
 * @returns {Column}
 */
function rankColumn(view) {
  return {
    key: "rank",
    head: t("rank"),
    value: (site) => view.rankOf(site),
    cell: (site) => (view.rankOf(site) === undefined ? "–" : view.rankText(site)),
  };
}

/** @param {View} view */
export function rankingSection(view) {
  const share = (/** @type {Site} */ site) => shareIn(view.rowOf(site));
  const score = (/** @type {Site} */ site) => scoreIn(view.rowOf(site));
  /** @type {Column[]} */
  const columns = [
    rankColumn(view),
    nameColumn(view, "rank"),
    {
      key: "score",
      head: t("scoreIn", pick(view.counted?.u)),
      down: true,
      value: score,
      cell: (site) => orDash(score(site), number),
    },
    {
      key: "share",
      head: t("share"),
      down: true,
      value: share,
      cell: (site) => [
        shareBar(share(site), view.classOf(site)),
        el("span", { class: "percent" }, orDash(share(site), percent)),
      ],
    },
    {
      key: "all",
      head: t("rankRange"),
      value: (site) => rangeIn(view.rowOf(site), "all")?.[1],
      cell: (site) => (view.rowOf(site) ? rangeText(view.rowOf(site), "all") : pick(site.why) || "–"),
    },
  ];
  const caption = `${t("ranking")}: ${pick(view.counted?.t)}`;
  return section(
    "ranking",
    t("ranking"),
    answer(view),
    siteTable(view, { id: "rank", caption, columns, kind: "ranks", first: "rank" }),
  );
}

/**
 * The rank of the main site, and whether it is settled.
 *
 * @param {View} view
 */
function answer(view) {
  const [main] = view.data.sites;
  const row = main && view.rowOf(main);
  const [best, worst] = rangeIn(row, "all") ?? [];
  if (!main || !row || view.rankedCount < 2) return null;
  if (view.isUndecided) return el("p", { class: "result" }, tied(view));
  const facts = [pick(main.n), view.rankedCount, view.rankText(main)];
  const text = best === worst ? t("rankAnswer", ...facts) : t("rankAnswerOpen", ...facts, best ?? 1, worst ?? 1);
  return el("p", { class: "result" }, text);
}

/**
 * How many sites share the rank that most of them have.
 *
 * @param {View} view
 */
function tied(view) {
  const ranks = view.data.sites.flatMap((site) => view.rankOf(site) ?? []);
  const rank = Math.max(...ranks.filter((one) => view.countOf(one) > view.rankedCount / 2));
  return t("rankTied", view.countOf(rank), rank);
}

/**
 * How far the ranks depend on the conditions.
 *
 * @param {View} view
 */
export function rangeSection(view) {
  const columns = [rankColumn(view), nameColumn(view, "range"), ...VARIED.map((what) => rangeColumn(view, what))];
  const caption = t("rankRanges");
  const sorted = { id: "range", caption, columns, kind: "ranks", first: "rank" };
  return section("ranges", caption, small(t("rankBar")), siteTable(view, sorted));
}

/**
 * @param {View} view
 * @param {Varied} what
 * @returns {Column}
 */
function rangeColumn(view, what) {
  const count = view.rankedCount;
  return {
    key: what,
    head: t(`varied_${what}`),
    value: (site) => rangeOrder(view.rowOf(site), what),
    cell: (site) => {
      const row = view.rowOf(site);
      if (!row) return "–";
      const text = el("span", { class: "bar-text" }, rangeText(row, what));
      return [rankBar(rankIn(row) ?? 1, rangeIn(row, what), count), text];
    },
  };
}

/** @param {View} view */
export function howSection({ data }) {
  const names = (/** @type {{ t: Pair }[]} */ items) => items.map((item) => pick(item.t)).join(" / ");
  const undecided = data.undecided.map(([profile, decay]) => {
    const titles = [byId(data.profiles, profile), data.decays.find((one) => one.key === decay)];
    return titles.map((one) => pick(one?.t)).join(" · ");
  });
  const lines = [
    t("howPeriod", names(data.profiles)),
    t("howDecay", names(data.decays)),
    t("howPosition"),
    t("howAll"),
    t("howTies", undecided.join(" / ") || t("none")),
  ];
  return section("how", t("howRanked"), list(lines));
}
