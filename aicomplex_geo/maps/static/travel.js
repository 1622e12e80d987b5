import { numberCell } from "./blocks.js";
import { el } from "./dom.js";
import { between, kilometres, minutes, orDash, spanText, tollNumber, withKilometres, withMinutes } from "./format.js";
import { code, pick, t, withUnit } from "./language.js";

/** @import { Nullable, Place, Travel } from "./payload.d.ts" */

/** @param {Travel} travel */
export function timeText(travel) {
  if (travel.t !== undefined) return withMinutes(travel.t);
  return travel.why ? pick(travel.why) : t("unreachable");
}

/** @param {string} text */
const range = (text) => text && el("small", { class: "range" }, ` ${text}`);

/** @param {Nullable<Travel>} travel */
export const timeRange = ({ tl, th }) => range(spanText(tl, th, minutes));

/** @param {Nullable<Travel>} travel */
export const distanceRange = ({ dl, dh }) => range(spanText(dl, dh, kilometres));

/**
 * Distance and toll as cells of a table.
 *
 * @param {Nullable<Travel>} travel
 */
export const lengthAndToll = (travel) => [
  numberCell(false, orDash(travel.d, kilometres), distanceRange(travel)),
  numberCell(false, orDash(travel.toll, tollNumber)),
];

/**
 * The range that uncertain positions give, if it is one.
 *
 * @param {Nullable<Travel>} travel
 */
export function rangeInWords({ tl, th }) {
  const low = minutes(Number(tl));
  const high = minutes(Number(th));
  const hasRange = typeof tl === "number" && typeof th === "number" && low !== high;
  return hasRange ? t("uncertain", withUnit(between(low, high), t("minutes"))) : "";
}

/** @param {Nullable<Travel>} travel */
export const lengthInWords = ({ d }) => withKilometres(Number(d));

/** @param {Place} hub */
export const closure = (hub) => (hub.since ? t("closedSince", hub.since) : t("closedNow"));

/** @param {Record<string, string>} [attributes] */
export const closedBadge = (attributes) => el("span", { class: "badge closed", ...attributes }, t("closed"));

/** @param {Place} hub */
export const hubSubtitle = (hub) => `${code(hub.kind)}${hub.closed ? ` · ${closure(hub)}` : ""}`;

/**
 * The nearest first, then what is not reached.
 *
 * @param {Place[]} hubs
 * @param {(hub: Place) => Travel} travelTo
 */
export function byTime(hubs, travelTo) {
  const time = (/** @type {Place} */ hub) => travelTo(hub).t ?? Infinity;
  return [...hubs].sort((a, b) => time(a) - time(b));
}
