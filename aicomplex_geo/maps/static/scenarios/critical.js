import { numberCell, numberHead, rowHead, section, small, table } from "../blocks.js";
import { rowButton } from "../controls.js";
import { el } from "../dom.js";
import { minutes, number, orDash } from "../format.js";
import { decodeLines } from "../geometry.js";
import { code, inBrackets, langOf, pick, t } from "../language.js";
import { roadName } from "../road_names.js";
import { legendBlock, legendLine } from "../legend.js";

/** @import { CriticalLink } from "../payload.d.ts" */
/** @import { View } from "./view.js" */
/** @typedef {{ link: CriticalLink, at: number }} Numbered */

const LOSS_COLOUR = "#8a3a10";
const CUT_COLOUR = "#14213d";
const CUT_WEIGHT = 4;
const CHOSEN_COLOUR = "#c2185b";
const ROWS = 10;
const THOUSAND = 1000;
const CLOSEST_ZOOM = 12;

/** @param {View} view */
const largestLoss = (view) => Math.max(1, ...view.critical.map(({ lost }) => lost));

/**
 * The width of a link by its share of the largest loss.
 *
 * @param {View} view
 * @param {CriticalLink} link
 */
function widthOf(view, link) {
  const share = link.lost / largestLoss(view);
  return view.data.widths.find(([least]) => share >= least)?.[1] ?? 1;
}

/**
 * The name of a road as signs have it, else its section, else its class.
 *
 * @param {View} view
 * @param {CriticalLink} link
 */
function nameOf({ data }, link) {
  const name = roadName(data, link.n ?? "") || pick(link.s) || code(link.class);
  return el("span", { lang: langOf(name) }, name);
}

/** @param {CriticalLink} link */
const sectionOf = (link) => (link.n ? pick(link.s) : "");

/**
 * Section, class, and whether both directions were closed.
 *
 * @param {CriticalLink} link
 */
const detailsOf = (link) =>
  [sectionOf(link), code(link.class), code(link.two ? "both" : "one", "directions")].filter(Boolean).join(" · ");

/** @param {CriticalLink} link */
function lossText(link) {
  const lost = t("lostMinutes", number(link.lost / THOUSAND));
  return link.cut ? `${lost}, ${t("cutOffTrips", number(link.cut))}` : lost;
}

/**
 * @param {L.LayerGroup} group
 * @param {View} view
 */
export function drawCritical(group, view) {
  group.clearLayers();
  if (view.mode !== "critical") return;
  const order = view.critical.map((link, at) => ({ link, at })).sort((a, b) => a.link.lost - b.link.lost);
  for (const { link, at } of order) {
    const chosen = view.link === at;
    const cut = link.cut > 0;
    const color = chosen ? CHOSEN_COLOUR : cut ? CUT_COLOUR : LOSS_COLOUR;
    const weight = Math.max(widthOf(view, link), cut ? CUT_WEIGHT : 0) + (chosen ? 2 : 0);
    const dashes = cut && !chosen ? { dashArray: "6 4" } : {};
    const tip = () => el("span", {}, nameOf(view, link), ` ${sectionOf(link)}: ${lossText(link)}`);
    L.polyline(decodeLines(link.g), { pane: "routes", color, weight, opacity: 0.9, ...dashes, lineCap: "butt" })
      .on("click", () => view.choose({ link: chosen ? null : at }))
      .bindTooltip(tip, { sticky: true })
      .addTo(group);
  }
}

/**
 * The links of the two tables, the worst first.
 *
 * @param {View} view
 * @returns {{ byLoss: Numbered[], byCut: Numbered[] }}
 */
function listed(view) {
  const links = view.critical.map((link, at) => ({ link, at }));
  const byLoss = links.filter(({ link }) => link.lost > 0).sort((a, b) => b.link.lost - a.link.lost);
  const byCut = links.filter(({ link }) => link.cut > 0).sort((a, b) => b.link.cut - a.link.cut);
  return { byLoss: byLoss.slice(0, ROWS), byCut: byCut.slice(0, ROWS) };
}

/** @param {View} view */
export function listedPoints(view) {
  const { byLoss, byCut } = listed(view);
  return [...byLoss, ...byCut].flatMap(({ link }) => decodeLines(link.g).flat());
}

/** @param {View} view */
export function criticalSection(view) {
  const { byLoss, byCut } = listed(view);
  const { origin, counted, mostLinks, dates } = view.data;
  const people = view.data.opportunities.find(({ key }) => key === counted);
  const [lost, cut] = view.scenario.closure ?? [null, null];
  return section(
    "critical",
    t("critical"),
    small(t("criticalRule", people ? pick(people.t) : t("origin"), pick(origin.n), mostLinks)),
    small(view.date ? t("criticalAt", pick(dates[view.date]) || view.date) : t("criticalToday")),
    lost === null ? null : el("p", {}, t("closureLoss", number(lost / THOUSAND), number(cut))),
    linkTable(view, "mostLost", byLoss),
    linkTable(view, "mostCutOff", byCut),
    byLoss.length || byCut.length ? null : small(t("noCritical")),
  );
}

/**
 * @param {View} view
 * @param {string} title
 * @param {Numbered[]} links
 */
function linkTable(view, title, links) {
  if (!links.length) return null;
  const heads = [
    inBrackets(t("lost"), t("thousandPersonMinutes")),
    inBrackets(t("longestDelay"), t("minutes")),
    inBrackets(t("cutOff"), t("trips")),
  ].map((text) => numberHead(false, text));
  const rows = links.map((one) => criticalRow(view, title, one));
  return [el("h3", {}, t(title)), table(t(title), [t("link"), ...heads], rows, "data")];
}

/**
 * @param {View} view
 * @param {string} title
 * @param {Numbered} numbered
 */
function criticalRow(view, title, { link, at }) {
  const pressed = view.link === at;
  const choose = () => {
    view.choose({ link: pressed ? null : at });
    const points = decodeLines(link.g).flat();
    if (!pressed && points.length) view.frame.show(L.latLngBounds(points).pad(1), CLOSEST_ZOOM);
  };
  const button = rowButton(`${title}-${at}`, nameOf(view, link), pressed, choose);
  return el(
    "tr",
    { class: pressed ? "selected" : "" },
    rowHead(button, el("small", {}, ` ${detailsOf(link)}`)),
    numberCell(false, number(link.lost / THOUSAND)),
    numberCell(false, orDash(link.longest || null, minutes)),
    numberCell(false, orDash(link.cut || null, number)),
  );
}

/** @param {View} view */
export function criticalLegend(view) {
  const largest = largestLoss(view);
  const items = view.data.widths.map(([least, weight]) => {
    const from = number(Math.ceil((least * largest) / THOUSAND));
    return legendLine({ color: LOSS_COLOUR, weight }, least ? t("lostFrom", from) : t("lostLess"));
  });
  const cut = legendLine({ color: CUT_COLOUR, weight: CUT_WEIGHT, dashArray: "6 4" }, t("cutOffLink"));
  const chosen = legendLine({ color: CHOSEN_COLOUR, weight: CUT_WEIGHT + 2 }, t("chosenLink"));
  return legendBlock(t("criticalLegend"), [...items, cut, chosen], pick(view.profile.t));
}
