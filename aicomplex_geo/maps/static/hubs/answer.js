import { el, withBold } from "../dom.js";
import { isKnown, number, withKilometres, withMinutes } from "../format.js";
import { code, pick, t, withUnit } from "../language.js";
import { closure, lengthInWords, rangeInWords, timeText } from "../travel.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/**
 * The trip to the hub chosen, or the verdict chosen; of the first hub where nothing is.
 *
 * @param {View} view
 */
export function answerOf(view) {
  const verdict = verdictAnswer(view);
  const hub = view.chosenHub ?? view.data.hubs.find((one) => view.travelTo(one).t !== undefined);
  return verdict ?? (hub ? hubAnswer(view, hub) : { headline: pick(view.data.subtitle), reservation: " " });
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function hubAnswer(view, hub) {
  const travel = view.travelTo(hub);
  const [origin, name, profile] = [pick(view.origin.n), pick(hub.n), pick(view.chosenProfile.t)];
  const closed = hub.closed ? closure(hub) : "";
  if (travel.t === undefined) {
    return { headline: withBold(t("hubNoTime", origin, name, timeText(travel), profile)), reservation: closed || " " };
  }
  const toll = view.hasTolls && isKnown(travel.toll) ? `${t("toll")} ${wonText(travel.toll)}` : "";
  return {
    headline: withBold(t("hubAnswer", profile, origin, name, timeText(travel), lengthInWords(travel))),
    reservation: [rangeInWords(travel), toll, closed].filter(Boolean).join(" · ") || " ",
  };
}

/** @param {number} toll */
const wonText = (toll) => withUnit(number(toll), t("currency"));

/** @param {View} view */
function verdictAnswer(view) {
  const { chosenVerdict } = view;
  if (!chosenVerdict) return null;
  const { claim, row } = chosenVerdict;
  const { p: profile, t: time, d: distance } = row;
  const title = view.data.profiles.find(({ id }) => id === profile)?.t;
  const figures = [isKnown(time) && withMinutes(time), isKnown(distance) && withKilometres(distance)];
  return {
    headline: [`${pick(claim.n)}: `, el("strong", {}, code(row.v, row.maybe ? "verdict_possible" : "verdict"))],
    reservation: [pick(title), ...figures].filter(Boolean).join(" · ") || " ",
  };
}
