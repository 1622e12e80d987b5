import { cityBounds } from "./basemap.js";
import { list, section, small, warning } from "./blocks.js";
import { field, selectBox } from "./controls.js";
import { el } from "./dom.js";
import { openEngine } from "./engine/client.js";
import { pageOpener } from "./frame.js";
import { pick, t } from "./language.js";
import { legendBlock, legendCertainty, legendItem, legendRoads } from "./legend.js";
import { hasPosition } from "./pins.js";
import { byId, profileChoice } from "./profiles.js";
import { addressOf, restoreFrom } from "./sites/address.js";
import { answerOf } from "./sites/answer.js";
import { Candidate } from "./sites/candidate.js";
import { hubSection } from "./sites/hub_table.js";
import { Inset, mayHaveInset } from "./sites/inset.js";
import { numberDisc, OWN_COLOUR } from "./sites/marks.js";
import { matrixSection } from "./sites/matrix.js";
import { onPaper } from "./sites/on_paper.js";
import { addSites, drawSites, nameSite } from "./sites/places.js";
import { howSection, rangeSection, rankingSection } from "./sites/ranking.js";
import { reachedSection } from "./sites/reached.js";
import { View } from "./sites/view.js";

/** @import { Frame, Page } from "./frame.js" */
/** @import { SitesData } from "./payload.d.ts" */

const SURROUNDINGS_M = 2000;
const LEGEND_SIZE = 22;
const INSET_SHARE = 0.85;
const LEAST_OF_A_HEAP = 4;
const WIDE = "(min-width: 1200px)";

/**
 * The complex and its rivals: ranks for any profile and decay, and how sure they are.
 *
 * @param {Frame<SitesData>} frame
 * @returns {Page}
 */
function sitesPage(frame) {
  const view = new View(frame);
  const circles = L.layerGroup().addTo(frame.map);
  view.pins = addSites(view);
  const inset = new Inset(view);
  const candidate = new Candidate(view);
  const aside = el("aside", { class: "beside" });
  frame.nodes.work.append(aside);
  frame.legend.open = false;
  const isWide = window.matchMedia(WIDE);
  const draw = () => {
    inset.draw();
    drawSites(view, circles);
    void candidate.follow();
  };
  frame.map.on("moveend resize", draw);
  isWide.addEventListener("change", () => frame.redraw());
  return {
    draw,
    home: () => homeBounds(view),
    translate: () => {
      view.pins.forEach((one) => nameSite(view, one));
      inset.draw();
    },
    answer: () => answerOf(view),
    onPaper: () => onPaper(view),
    panel: () => {
      const matrix = matrixSection(view);
      aside.replaceChildren(...(matrix && isWide.matches ? [matrix] : []));
      return panelOf(view, candidate, isWide.matches ? null : matrix);
    },
    state: () => addressOf(view, candidate),
    restore: (fields) => restoreFrom(fields, view, candidate),
    legend: () => [markLegend(view), legendRoads(view.data.base)],
  };
}

/**
 * @param {View} view
 * @param {Candidate} candidate
 * @param {HTMLElement | null} matrix
 */
const panelOf = (view, candidate, matrix) => [
  choiceSection(view),
  view.isRanked ? rankingSection(view, candidate.node()) : null,
  matrix,
  view.isRanked ? rangeSection(view) : null,
  ...view.data.opportunities.map((item) => reachedSection(view, item)),
  hubSection(view),
  ...unknownSections(view),
  view.isRanked ? howSection(view) : null,
];

/**
 * A kilometre around each site, so that one alone is seen in its surroundings.
 *
 * @param {View} view
 */
function homeBounds(view) {
  const around = view.data.sites.filter(hasPosition).map((site) => L.latLng(site.p).toBounds(SURROUNDINGS_M));
  if (!around.length) return cityBounds(view.data.base);
  const bounds = around.reduce((all, one) => all.extend(one)).pad(0.05);
  // the inset lies on the lower part
  const mayBeHeap = around.length >= LEAST_OF_A_HEAP && mayHaveInset(view.frame.map);
  const below = mayBeHeap ? INSET_SHARE * (bounds.getNorth() - bounds.getSouth()) : 0;
  return bounds.extend([bounds.getSouth() - below, bounds.getCenter().lng]);
}

/** @param {View} view */
function choiceSection(view) {
  const { data, isRanked, counted } = view;
  const profiles = profileChoice(data.profiles, view.profile, (profile) => view.choose({ profile }));
  const decays = data.decays.map((decay) => ({ value: decay.key, text: pick(decay.t) }));
  const decayBox = selectBox("decay", decays, view.decay, (decay) => view.choose({ decay }));
  return section(
    "choose",
    isRanked && counted ? t(view.isCumulative ? "scoreCumulative" : "scoreOf", pick(counted.t)) : pick(data.subtitle),
    field(el("span", {}, t("profile")), profiles),
    isRanked ? field(el("label", { for: "decay" }, t("decay")), decayBox) : null,
    warningsOf(view).map((text) => warning(text)),
    (pick(data.notes) || []).map((note) => small(note)),
  );
}

/** @param {View} view */
function warningsOf({ data, isRanked, isUndecided }) {
  if (!isRanked) return [data.counted ? t("nobodyPlaced") : t("nothingCounted")];
  if (data.sites.length === 1) return [t("oneSite")];
  return isUndecided ? [t("undecided")] : [];
}

/** @param {View} view */
function unknownSections({ data }) {
  const unranked = data.sites.filter((site) => site.why).map((site) => [pick(site.n), ": ", pick(site.why)]);
  const unplaced = data.hubs.filter((hub) => !hub.p).map((hub) => pick(hub.n));
  return [
    unranked.length ? section("left", t("notRanked"), list(unranked)) : null,
    unplaced.length ? section("unknown", t("noPosition"), list(unplaced)) : null,
  ];
}

/** @param {View} view */
function markLegend(view) {
  const chosen = byId(view.data.sites, view.site);
  const marks = chosen === view.main ? [] : [legendItem(numberDisc(view, chosen, LEGEND_SIZE), t("chosenSite"))];
  return legendBlock("", [
    legendItem(numberDisc(view, view.main, LEGEND_SIZE), pick(view.main.n)),
    ...marks,
    legendCertainty(OWN_COLOUR),
  ]);
}

/**
 * How outside checks ask the engine of this page, which is otherwise opened for the first candidate.
 *
 * @param {import("./engine/types.d.ts").Request} request
 */
export const ask = async (request) => (await openEngine()).ask(request);

export const start = pageOpener(sitesPage);
