import { cityBounds } from "./basemap.js";
import { list, section, small, warning } from "./blocks.js";
import { field, selectBox } from "./controls.js";
import { el } from "./dom.js";
import { pageOpener } from "./frame.js";
import { inBrackets, pick, t } from "./language.js";
import { legendBlock, legendCertainty, legendFill, legendItem, legendRoads } from "./legend.js";
import { hasPosition } from "./pins.js";
import { byId, profileChoice } from "./profiles.js";
import { hubSection } from "./sites/hub_table.js";
import { addSites, drawSites, nameSite, siteMark } from "./sites/places.js";
import { howSection, rangeSection, rankingSection } from "./sites/ranking.js";
import { reachedSection } from "./sites/reached.js";
import { View } from "./sites/view.js";
import { MAIN_COLOUR } from "./symbols.js";

/** @import { Frame, Page } from "./frame.js" */
/** @import { SitesData } from "./payload.d.ts" */

const SURROUNDINGS_M = 2000;
const LEGEND_SIZE = 22;

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
  return {
    draw: () => drawSites(view, circles),
    home: () => homeBounds(view),
    translate: () => view.pins.forEach((one) => nameSite(view, one)),
    panel: () => [
      choiceSection(view),
      view.isRanked ? rankingSection(view) : null,
      view.isRanked ? rangeSection(view) : null,
      ...view.data.opportunities.map((item) => reachedSection(view, item)),
      hubSection(view),
      ...unknownSections(view),
      view.isRanked ? howSection(view) : null,
    ],
    legend: () => [classLegend(view), markLegend(view), legendRoads(view.data.base)],
  };
}

/**
 * A kilometre around each site, so that one alone is seen in its surroundings.
 *
 * @param {View} view
 */
function homeBounds(view) {
  const around = view.data.sites.filter(hasPosition).map((site) => L.latLng(site.p).toBounds(SURROUNDINGS_M));
  return around.length ? around.reduce((all, one) => all.extend(one)).pad(0.05) : cityBounds(view.data.base);
}

/** @param {View} view */
function choiceSection(view) {
  const { data, isRanked, counted } = view;
  const profiles = profileChoice(data.profiles, view.profile, (profile) => view.choose({ profile }));
  const decays = data.decays.map((decay) => ({ value: decay.key, text: pick(decay.t) }));
  const decayBox = selectBox("decay", decays, view.decay, (decay) => view.choose({ decay }));
  return section(
    "choose",
    isRanked && counted ? t("scoreOf", pick(counted.t)) : pick(data.subtitle),
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
function classLegend(view) {
  const { classes, noData } = view.data;
  const shown = view.isRanked ? classes : [];
  const items = shown.map(([least, fill], at) => {
    const above = classes[at - 1];
    return legendFill(fill, above ? t("fromTo", least * 100, above[0] * 100) : t("andMore", least * 100));
  });
  items.push(legendFill(noData[0], inBrackets(t("unknownValue"), t("noRank"))));
  return legendBlock(t("shareOfBest"), items, `${pick(view.chosenProfile.t)} · ${pick(view.decayTitle)}`);
}

/** @param {View} view */
function markLegend(view) {
  const chosen = byId(view.data.sites, view.site);
  return legendBlock("", [
    legendItem(siteMark(view, view.main, { size: LEGEND_SIZE, isChosen: false }), pick(view.main.n)),
    legendItem(siteMark(view, chosen, { size: LEGEND_SIZE }), t("chosenSite")),
    legendCertainty(MAIN_COLOUR),
  ]);
}

export const start = pageOpener(sitesPage);
