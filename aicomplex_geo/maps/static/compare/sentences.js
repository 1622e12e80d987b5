// What is gained or lost, in a sentence, and between which values.

import { shortTitle } from "../accessibility/periods.js";
import { amountText } from "../accessibility/sentences.js";
import { withBold } from "../dom.js";
import { isWithin, number, roundedAmount, unitAfter } from "../format.js";
import { pick, t } from "../language.js";
import { areasOf, mostChanged, roadsOf } from "./areas.js";

/** @import { View } from "./view.js" */

/** @param {View} view */
export function answerOf(view) {
  if (view.fault) return { headline: t("compareNoEngine"), reservation: " " };
  if (!view.sides) return { headline: t("compareWaiting"), reservation: " " };
  if (view.kind === "projects") return projectAnswer(view);
  return { headline: withBold(`${peopleText(view)}${hubText(view)}.`), reservation: fromTo(view) };
}

/**
 * The name of a side.
 *
 * @param {View} view
 * @param {0 | 1} side
 */
export function sideName({ kind, data, profile, otherProfile, origin, other, scenarioName }, side) {
  if (kind === "periods") return shortTitle(data.profiles, side ? otherProfile : profile);
  if (kind === "origins") return pick((side ? other : origin).n);
  return side ? scenarioName : t("compareToday");
}

/** @param {View} view */
function peopleText(view) {
  const [item] = view.data.opportunities;
  const where = t(view.kind === "origins" ? "compareOriginFrom" : "comparedPeriod", sideName(view, 1));
  if (!item) return where;
  const [a, b] = view.amounts(item.key);
  const change = Math.round(b) - Math.round(a);
  const word = change < 0 ? "compareLess" : change > 0 ? "compareGain" : "compareSame";
  const rounded = roundedAmount(Math.abs(change));
  return t(word, where, view.cutoff, pick(item.t), rounded, unitAfter(rounded, pick(item.u)));
}

/**
 * The hubs that only one side reaches: those that are lost, else those that are won.
 *
 * @param {View} view
 */
function hubText(view) {
  const { cutoff } = view;
  const open = view.data.hubs.filter((hub) => !view.closedAt(hub).some(Boolean));
  const within = (/** @type {import("../payload.d.ts").Place} */ hub) =>
    view.timesTo(hub).map((time) => isWithin(time, cutoff));
  const lost = open.filter((hub) => within(hub)[0] && !within(hub)[1]);
  const won = open.filter((hub) => !within(hub)[0] && within(hub)[1]);
  const names = (lost.length ? lost : won).map(({ n }) => pick(n)).join(", ");
  return names ? t(lost.length ? "compareHubLost" : "compareHubWon", names, cutoff) : "";
}

/** @param {View} view */
function fromTo(view) {
  const [item] = view.data.opportunities;
  if (!item) return " ";
  const [a, b] = view.amounts(item.key);
  return `${t("compareFromTo", sideName(view, 0), amountText(item, a), sideName(view, 1), amountText(item, b))}.`;
}

/** @param {View} view */
function projectAnswer(view) {
  const { cutoff } = view;
  const areas = areasOf(view) ?? roadsOf(view);
  const most = mostChanged(view);
  const [item] = view.data.opportunities;
  const same = item ? peopleReservation(view) : "";
  if (!most || !areas) {
    return { headline: withBold(t("compareProjectSame", sideName(view, 1), cutoff)), reservation: same };
  }
  // on a network that has all streets kilometres of road are counted instead of areas
  const [extent, unit] = view.roadTimes ? [t("compareRoads"), t("compareRoadUnit")] : [t("compareAreaWord"), "km²"];
  const [before, after] = [Math.round(areas.a), Math.round(areas.b)];
  const faster = most.b < most.a;
  const more = Math.abs(after - before);
  const word = `compareProject${faster ? "" : "Slower"}${more ? (after > before ? "More" : "Less") : "Only"}`;
  const values = [
    sideName(view, 1),
    pick(most.n),
    Math.abs(most.a - most.b),
    cutoff,
    extent,
    number(more),
    unit,
    most.a,
    most.b,
  ];
  const period = shortTitle(view.data.profiles, view.profile);
  const reservation = [t("compareExtentFromTo", cutoff, extent, number(before), number(after), unit, period)];
  if (faster) reservation.push(t("compareFasterExtent", extent, number(areas.faster), unit));
  return { headline: withBold(t(word, ...values)), reservation: [...reservation, same].join(" ") };
}

/** @param {View} view */
function peopleReservation(view) {
  const [item] = view.data.opportunities;
  if (!item) return "";
  const [a, b] = view.amounts(item.key);
  if (Math.round(a) === Math.round(b)) return `${t("compareSame", "", view.cutoff, pick(item.t))}.`;
  return fromTo(view);
}
