import { between, minutes, number, percent, wholeMinutes } from "../format.js";
import { isHere } from "../here.js";
import { pick, t, withUnit } from "../language.js";
import { notCounted, rangeText } from "./people_section.js";
import { shortTitle } from "./periods.js";
import { nearestInterchange } from "./route_section.js";

/** @import { Opportunity, Place } from "../payload.d.ts" */
/** @import { KeyNumber } from "../paper/sheet.js" */
/** @import { View } from "./view.js" */

const JOBS = "workers";
const MAIN_KIND = "rail_hsr";

/**
 * The five numbers of the sheet, each with its reservation.
 *
 * @param {View} view
 * @returns {KeyNumber[]}
 */
export function keyNumbers(view) {
  const [people, ...others] = view.data.opportunities;
  const jobs = others.find(({ key }) => key === JOBS) ?? others[0];
  const numbers = [amount(view, people), hubs(view), mainHub(view), interchange(view), amount(view, jobs)];
  return numbers.filter((one) => one !== null);
}

/**
 * @param {View} view
 * @param {Opportunity | undefined} item
 */
function amount(view, item) {
  const value = item ? view.reached[item.key] : undefined;
  if (!item || value === undefined) return null;
  const share = item.total ? t("shareOf", percent(value / item.total)) : "";
  const title = `${t("within", view.cutoff)} ${pick(item.t)}`;
  return {
    title,
    value: number(value),
    unit: pick(item.u),
    note: [rangeText(view, item), share, notCounted(item)].filter(Boolean).join(". "),
  };
}

/** @param {View} view */
function hubs(view) {
  if (!view.data.hubs.length || view.answer?.status !== "ok") return null;
  const reached = view.reachedHubs().sort((a, b) => Number(view.timeTo(a)) - Number(view.timeTo(b)));
  const names = reached
    .map((hub) => `${pick(hub.n)} ${isHere(view.origin, hub) ? t("here") : view.minutesTo(hub)}`)
    .join(" · ");
  const title = `${t("within", view.cutoff)} ${t("hubs")}`;
  return { title, value: String(reached.length), unit: t("ofOpen", view.openHubs.length), note: names };
}

/** @param {View} view */
function mainHub(view) {
  const open = view.openHubs.filter((hub) => view.timeTo(hub) !== null && !isHere(view.origin, hub));
  const [nearest] = [...open].sort((a, b) => Number(view.timeTo(a)) - Number(view.timeTo(b)));
  const hub = open.find(({ kind }) => kind === MAIN_KIND) ?? nearest;
  if (!hub) return null;
  return {
    title: t("timeTo", pick(hub.n)),
    value: String(view.minutesTo(hub)),
    unit: t("minutes"),
    note: reservation(view, hub),
  };
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function reservation(view, hub) {
  const { tl: low, th: high } = view.computed(hub);
  const parts = [];
  if (low !== undefined && high !== undefined) {
    parts.push(`${t("positionRange")} ${withUnit(between(wholeMinutes(low), wholeMinutes(high)), t("minutes"))}`);
  }
  const { comparison } = view;
  const other = comparison ? view.timeTo(hub, comparison.answer) : null;
  if (comparison && other !== null) {
    const name = comparison.kind === "today" ? t("today") : shortTitle(view.data.profiles, comparison.profile);
    parts.push(`${name} ${withUnit(wholeMinutes(other), t("minutes"))}`);
  }
  return parts.join(" · ");
}

/** @param {View} view */
function interchange(view) {
  const nearest = nearestInterchange(view);
  if (!nearest) return null;
  const note = nearest.road ? `${nearest.name} (${nearest.road})` : nearest.name;
  return { title: t("nearestInterchange"), value: minutes(nearest.time), unit: t("minutes"), note };
}
