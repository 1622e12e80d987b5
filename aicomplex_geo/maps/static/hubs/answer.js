import { el, withBold } from "../dom.js";
import { isKnown, withKilometres, withMinutes, won } from "../format.js";
import { pick, t } from "../language.js";
import { closure, lengthInWords, rangeInWords, timeText } from "../travel.js";
import { periodVerdict, verdictName } from "./claims.js";
import { roadsInWords } from "./roads.js";

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
  const toll = view.hasTolls && isKnown(travel.toll) ? `${t("toll")} ${won(travel.toll)}` : "";
  return {
    headline: withBold(t("hubAnswer", profile, origin, name, timeText(travel), lengthInWords(travel))),
    reservation: reservationOf(view, hub, [rangeInWords(travel), toll, closed].filter(Boolean).join(" · ")),
  };
}

/**
 * The main roads, then what else is to be known.
 *
 * @param {View} view
 * @param {Place} hub
 * @param {string} more
 */
function reservationOf(view, hub, more) {
  const roads = roadsInWords(view, hub.id);
  return roads ? [roads, more && ` · ${more}`] : more || " ";
}

/** @param {View} view */
function verdictAnswer(view) {
  const { chosenVerdict } = view;
  if (!chosenVerdict) return null;
  const { claim, row } = chosenVerdict;
  const { p: profile, t: time, d: distance } = row;
  const title = view.data.profiles.find(({ id }) => id === profile)?.t;
  const figures = [isKnown(time) && withMinutes(time), isKnown(distance) && withKilometres(distance)];
  const verdict = el("strong", {}, verdictName(row));
  return {
    headline: [`${pick(claim.n)}: `, verdict],
    reservation: [pick(title), ...figures, periodVerdict(row)].filter(Boolean).join(" · ") || " ",
  };
}
