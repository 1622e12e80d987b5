import { section, small } from "../blocks.js";
import { el } from "../dom.js";
import { saveFile } from "../frame/save_file.js";
import { pick, t } from "../language.js";
import { rankDisc } from "./marks.js";
import { csvOf } from "./saved_table.js";
import { CLASSES, inOrder, winClass, winShare } from "./wins.js";

/** @import { Pairwise, Site } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const [SURE, UNSURE_FROM, UNSURE_TO, LOST] = [95, 40, 60, 5];

/** @param {View} view */
export function matrixSection(view) {
  const pairwise = view.draws;
  if (!pairwise) return view.data.pairwise ? uncoveredSection(view) : null;
  const sites = inOrder(view);
  const head = sites.map((site) => {
    const name = el("span", { class: "hidden" }, pick(site.n));
    return el("th", { scope: "col", title: pick(site.n) }, rankDisc(view, site), name);
  });
  const body = sites.map((site) => matrixRow(view, pairwise, sites, site));
  const caption = t("winCaption");
  const node = el(
    "div",
    { class: "scroll wins", tabindex: "0", role: "group", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", { class: "hidden" }, caption),
      el("thead", {}, el("tr", {}, el("td", {}), head)),
      el("tbody", {}, body),
    ),
  );
  const decays = pairwise.decays.length;
  return section(
    "wins",
    caption,
    small(t("winNote", pairwise.draws)),
    node,
    winLegend(),
    readingGuide(view, pairwise, sites),
    small(t("winHow", pairwise.periods, decays, pairwise.draws / pairwise.periods / decays)),
    saveButton(view),
  );
}

/**
 * In place of the matrix, where the draws are those of other decays.
 *
 * @param {View} view
 */
function uncoveredSection(view) {
  const note = el("p", { class: "aside" }, t("drawsOtherDecay", pick(view.decayTitle)));
  return section("wins", t("winCaption"), note, saveButton(view));
}

/** @param {View} view */
function saveButton(view) {
  const save = () => saveFile("sites.csv", csvOf(view), "text/csv;charset=utf-8");
  return el("button", { type: "button", class: "plain", id: "save-sites", click: save }, t("saveTable"));
}

/**
 * @param {View} view
 * @param {Pairwise} pairwise
 * @param {Site[]} sites
 * @param {Site} site
 */
function matrixRow(view, pairwise, sites, site) {
  const cells = sites.map((other) => {
    const percent = winShare(pairwise, site.id, other.id);
    if (other === site || percent === null) return el("td", { class: "same" });
    const title = t(
      "winCell",
      pick(site.n),
      pick(other.n),
      Math.round((percent * pairwise.draws) / 100),
      pairwise.draws,
    );
    return el("td", { class: winClass(Math.round(percent)), title }, String(Math.round(percent)));
  });
  const isOwn = site === view.main;
  const name = el("span", {}, `${view.rankOf(site) ?? "–"} ${pick(site.n)}`);
  return el("tr", { class: isOwn ? "own" : "" }, el("th", { scope: "row" }, name), cells);
}

function winLegend() {
  const colours = [...CLASSES].reverse().map(([, name]) => el("span", { class: name }));
  const bounds = [5, 20, 40, 60, 80, 95].map((one) => el("span", {}, String(one)));
  return el(
    "div",
    { class: "win-legend", "aria-hidden": "true" },
    el("div", { class: "steps" }, colours),
    el("div", { class: "ends" }, bounds),
  );
}

/**
 * Which sites the chosen one surely beats, which it cannot be told from, and which surely beat it.
 *
 * @param {View} view
 * @param {Pairwise} pairwise
 * @param {Site[]} sites
 */
function readingGuide(view, pairwise, sites) {
  const chosen = sites.find((site) => site.id === view.site) ?? sites.find((site) => site === view.main) ?? sites[0];
  if (!chosen) return null;
  const among = (/** @type {(percent: number) => boolean} */ test) => {
    const found = sites.filter((other) => {
      const percent = other === chosen ? null : winShare(pairwise, chosen.id, other.id);
      return percent !== null && test(percent);
    });
    return found.map((site) => pick(site.n)).join(", ") || t("none");
  };
  const rows = [
    [t("winsSurely", SURE), among((percent) => percent > SURE)],
    [t("winsUnsure", UNSURE_FROM, UNSURE_TO), among((percent) => percent >= UNSURE_FROM && percent <= UNSURE_TO)],
    [t("losesSurely", LOST), among((percent) => percent < LOST)],
  ];
  const list = rows.map(([name = "", sitesOf = ""]) => el("div", {}, el("dt", {}, name), el("dd", {}, sitesOf)));
  return el("div", { class: "guide" }, el("h3", {}, t("readingGuide", pick(chosen.n))), el("dl", {}, list));
}
