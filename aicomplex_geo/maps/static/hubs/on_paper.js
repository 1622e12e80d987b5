import { isKnown, minutes, won } from "../format.js";
import { pick, t } from "../language.js";
import { byTime, closure, lengthInWords, rangeInWords } from "../travel.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { OnPaper } from "../paper/sheet.js" */
/** @import { View } from "./view.js" */

const SHOWN = 5;

/**
 * What is printed of the routes: the hub chosen, then the nearest open hubs.
 *
 * @param {View} view
 * @returns {OnPaper}
 */
export function onPaper(view) {
  const { data, chosenProfile } = view;
  const open = byTime(data.hubs, (hub) => view.travelTo(hub)).filter((hub) => !hub.closed);
  const reached = open.filter((hub) => view.travelTo(hub).t !== undefined);
  const chosen = view.chosenHub && view.travelTo(view.chosenHub).t !== undefined ? [view.chosenHub] : [];
  const shown = [...chosen, ...reached.filter((hub) => hub !== chosen[0])].slice(0, SHOWN);
  return {
    conditions: `${t("referenceDate")} ${data.date} · ${pick(chosenProfile.t)}`,
    numbers: shown.map((hub) => numberOf(view, hub)),
  };
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function numberOf(view, hub) {
  const travel = view.travelTo(hub);
  const toll = view.hasTolls && isKnown(travel.toll) ? `${t("toll")} ${won(travel.toll)}` : "";
  const note = [lengthInWords(travel), toll, rangeInWords(travel), hub.closed ? closure(hub) : ""]
    .filter(Boolean)
    .join(" · ");
  return { title: t("timeTo", pick(hub.n)), value: minutes(Number(travel.t)), unit: t("minutes"), note };
}
