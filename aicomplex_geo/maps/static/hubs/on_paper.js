import { minutes, number } from "../format.js";
import { pick, t, withUnit } from "../language.js";
import { byTime, lengthInWords, rangeInWords } from "../travel.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { OnPaper } from "../paper/sheet.js" */
/** @import { View } from "./view.js" */

const SHOWN = 5;

/**
 * What is printed of the routes: the nearest open hubs.
 *
 * @param {View} view
 * @returns {OnPaper}
 */
export function onPaper(view) {
  const { data, chosenProfile } = view;
  const open = byTime(data.hubs, (hub) => view.travelTo(hub)).filter((hub) => !hub.closed);
  const reached = open.filter((hub) => view.travelTo(hub).t !== undefined).slice(0, SHOWN);
  return {
    conditions: `${t("referenceDate")} ${data.date} · ${pick(chosenProfile.t)}`,
    numbers: reached.map((hub) => numberOf(view, hub)),
  };
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function numberOf(view, hub) {
  const travel = view.travelTo(hub);
  const toll = view.hasTolls ? `${t("toll")} ${withUnit(number(travel.toll ?? 0), t("currency"))}` : "";
  const note = [lengthInWords(travel), rangeInWords(travel), toll].filter(Boolean).join(" · ");
  return { title: t("timeTo", pick(hub.n)), value: minutes(Number(travel.t)), unit: t("minutes"), note };
}
