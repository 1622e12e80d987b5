import { list, section, small } from "../blocks.js";
import { el } from "../dom.js";
import { between, number, orDash, percent } from "../format.js";
import { pick, t } from "../language.js";
import { byId } from "../profiles.js";
import { rankBar, shareBar } from "./bars.js";
import { rankDisc } from "./marks.js";
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

/**
 * The rank as the disc of the map, and as text where sites share it.
 *
 * @param {View} view
 * @returns {Column}
 */
function discColumn(view) {
  const shown = (/** @type {Site} */ site) =>
    view.countOf(view.rankOf(site) ?? 0) > 1 ? view.rankText(site) : rankDisc(view, site);
  return { ...rankColumn(view), cell: (site) => (view.rankOf(site) === undefined ? "–" : shown(site)) };
}

/**
 * @param {View} view
 * @param {HTMLElement | null} [candidate]
 */
export function rankingSection(view, candidate = null) {
  const share = (/** @type {Site} */ site) => shareIn(view.rowOf(site));
  const score = (/** @type {Site} */ site) => scoreIn(view.rowOf(site));
  /** @type {Column[]} */
  const columns = [
    discColumn(view),
    nameColumn(view, "rank"),
    {
      key: "score",
      head: t(view.isCumulative ? "scoreInPlain" : "scoreIn", pick(view.counted?.u)),
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
        shareBar(share(site), site === view.main),
        el("span", { class: "percent" }, orDash(share(site), percent)),
      ],
    },
    ...(view.data.pairwise && !view.draws ? [] : [likelyColumn(view)]),
  ];
  const caption = `${t("ranking")}: ${pick(view.counted?.t)}`;
  return section(
    "ranking",
    t("ranking"),
    view.isUndecided ? el("p", { class: "result" }, tied(view)) : null,
    candidate,
    siteTable(view, { id: "rank", caption, columns, kind: "ranks", first: "rank" }),
  );
}

/**
 * The ranks between which nine tenths of the draws lie; without draws those over all conditions.
 *
 * @param {View} view
 * @returns {Column}
 */
function likelyColumn(view) {
  return {
    key: "all",
    head: t(view.draws ? "rankLikely" : "rankRange"),
    value: (site) => view.likelyRange(site)?.[1],
    cell: (site) => {
      const ends = view.likelyRange(site);
      if (!view.rowOf(site) || !ends) return pick(site.why) || "–";
      const text = ends[0] === ends[1] ? String(ends[0]) : between(ends[0], ends[1]);
      const bar = rankBar(view.rankOf(site) ?? 1, ends, view.rankedCount, site === view.main);
      return [bar, el("span", { class: "bar-text" }, text)];
    },
  };
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
  const notes = [view.data.pairwise ? t("rankRangesMeaning") : "", t("rankBar")].filter(Boolean);
  return section("ranges", caption, small(notes.join(" ")), siteTable(view, sorted));
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
      return [rankBar(rankIn(row) ?? 1, rangeIn(row, what), count, site === view.main), text];
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
