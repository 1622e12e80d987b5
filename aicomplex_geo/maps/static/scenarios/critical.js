import { numberCell, numberHead, rowHead, section, small, table } from "../blocks.js";
import { rowButton } from "../controls.js";
import { el } from "../dom.js";
import { minutes, number, orDash } from "../format.js";
import { decodeLines } from "../geometry.js";
import { code, inBrackets, pick, t } from "../language.js";
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
 * The name of a road as signs have it, else its class.
 *
 * @param {CriticalLink} link
 */
const nameOf = (link) => (link.n ? el("span", { lang: "und" }, link.n) : code(link.class));

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
    const tip = () => el("span", {}, nameOf(link), `: ${lossText(link)}`);
    L.polyline(decodeLines(link.g), { pane: "routes", color, weight, opacity: 0.9, ...dashes, lineCap: "butt" })
      .on("click", () => view.choose({ link: chosen ? null : at }))
      .bindTooltip(tip, { sticky: true })
      .addTo(group);
  }
}

/** @param {View} view */
export function criticalSection(view) {
  const links = view.critical.map((link, at) => ({ link, at }));
  const byLoss = links.filter(({ link }) => link.lost > 0).sort((a, b) => b.link.lost - a.link.lost);
  const byCut = links.filter(({ link }) => link.cut > 0).sort((a, b) => b.link.cut - a.link.cut);
  return section(
    "critical",
    t("critical"),
    small(t("criticalRule")),
    small(view.date ? t("criticalAt", view.date) : t("criticalToday")),
    linkTable(view, "mostLost", byLoss),
    linkTable(view, "mostCutOff", byCut),
    links.length ? null : small(t("noCritical")),
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
  const rows = links.slice(0, ROWS).map((one) => criticalRow(view, title, one));
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
  const button = rowButton(`${title}-${at}`, nameOf(link), pressed, choose);
  return el(
    "tr",
    { class: pressed ? "selected" : "" },
    rowHead(button, el("small", {}, ` ${code(link.class)}`)),
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
  return legendBlock(t("criticalLegend"), [...items, cut], pick(view.profile.t));
}
