// What each side reaches, and the difference.

import { fold, numberCell, numberHead, rowHead, section, small, table } from "../blocks.js";
import { el } from "../dom.js";
import { isWithin, minutes, number, orDash } from "../format.js";
import { isHere } from "../here.js";
import { code, inBrackets, langOf, pick, t } from "../language.js";
import { changeCell, signedMinutes, signedNumber, tenthsSlower } from "../scenarios/change.js";
import { areasOf, roadsOf } from "./areas.js";
import { sideName } from "./sentences.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { Moved, View } from "./view.js" */

const ROWS = 6;

/** @param {View} view */
const heads = (view) => [
  ...[0, 1].map((side) =>
    numberHead(false, `${t(side ? "sideB" : "sideA")} `, sideShort(view, /** @type {0 | 1} */ (side))),
  ),
  numberHead(false, t("compareDifference")),
];

/**
 * @param {View} view
 * @param {0 | 1} side
 */
function sideShort(view, side) {
  if (view.kind === "projects") return t(side ? "after" : "before");
  return view.kind === "periods" ? sideName(view, side) : "";
}

/** @param {View} view */
export function reachedSection(view) {
  if (!view.sides) return null;
  const rows = view.data.opportunities.map((item) => {
    const [a, b] = view.amounts(item.key).map(Math.round);
    return amountRow(inBrackets(pick(item.t), pick(item.u)), Number(a), Number(b));
  });
  const [hubsA = 0, hubsB = 0] = view.hubCounts;
  rows.splice(1, 0, amountRow(t("compareHubCount"), hubsA, hubsB));
  const areas = areasOf(view);
  if (areas) rows.push(amountRow(t("compareArea"), Math.round(areas.a), Math.round(areas.b)));
  const roads = roadsOf(view);
  if (roads) rows.push(amountRow(t("compareRoadLength"), Math.round(roads.a), Math.round(roads.b)));
  const title = t("compareReached", view.cutoff);
  return section("reached", title, table(title, [t("compareItem"), ...heads(view)], rows, "data"));
}

/**
 * @param {string} name
 * @param {number} a
 * @param {number} b
 */
function amountRow(name, a, b) {
  const change = changeCell(b - a, signedNumber, b > a);
  return el("tr", {}, rowHead(name), numberCell(false, number(a)), numberCell(false, number(b)), change);
}

/** @param {View} view */
export function hubSection(view) {
  if (!view.sides) return null;
  const time = (/** @type {Place} */ hub) => view.timesTo(hub)[0] ?? Infinity;
  const sorted = [...view.data.hubs].sort((a, b) => time(a) - time(b));
  const title = t("compareHubs");
  return section(
    "hubs",
    title,
    table(
      title,
      [t("hub"), ...heads(view)],
      sorted.map((hub) => hubRow(view, hub)),
      "data",
    ),
    small(t("compareLimit", code("scenarios", "page"))),
  );
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function hubRow(view, hub) {
  const [a, b] = view.timesTo(hub);
  const here = view.spots.map((spot) => isHere(spot, hub));
  const closed = view.closedAt(hub).some(Boolean);
  const change = a === null || b === null || here.some(Boolean) ? null : tenthsSlower(a, b);
  const isOut = isWithin(a, view.cutoff) !== isWithin(b, view.cutoff);
  const shown = [a, b].map((time, side) => {
    const text = here[side] ? t("here") : orDash(time, minutes);
    return numberCell(false, isOut ? el("b", {}, text) : text);
  });
  const name = closed ? [pick(hub.n), " ", el("span", { class: "badge closed" }, t("closed"))] : pick(hub.n);
  return el("tr", {}, rowHead(name), ...shown, changeCell(change, signedMinutes, Number(change) < 0));
}

/** @param {View} view */
export function movedSections(view) {
  const { lost, won } = view.moved;
  return [movedSection(view, "lost", lost), movedSection(view, "won", won)];
}

/**
 * @param {View} view
 * @param {"lost" | "won"} kind
 * @param {Moved[]} places
 */
function movedSection(view, kind, places) {
  const [item] = view.data.opportunities;
  if (!places.length || !item) return null;
  const title = t(kind === "lost" ? "compareLeave" : "compareEnter", view.cutoff);
  // made anew for each table: a node stands in one place only
  const columns = () => [
    t("comparePlace"),
    ...[t("sideA"), t("sideB"), inBrackets(pick(item.t), pick(item.u))].map((text) => numberHead(false, text)),
  ];
  const rows = places.map(({ n, a, b, amount }) => {
    const change = kind === "lost" ? -amount : amount;
    const times = [a, b].map((time) => numberCell(false, orDash(time, minutes)));
    const name = el("span", { lang: langOf(pick(n)) }, pick(n));
    return el("tr", {}, rowHead(name), ...times, changeCell(change, signedNumber, kind === "won"));
  });
  const more = rows.slice(ROWS);
  const count = el("small", {}, ` ${t("compareCount", places.length)}`);
  return section(
    kind,
    title,
    count,
    table(title, columns(), rows.slice(0, ROWS), "data"),
    more.length ? fold(kind, t("compareMore", more.length), table(title, columns(), more, "data")) : null,
  );
}
