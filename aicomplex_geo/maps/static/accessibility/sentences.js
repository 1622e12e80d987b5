import { withBold } from "../dom.js";
import { isWithin, number, percent, roundedAmount, unitAfter, wholeMinutes } from "../format.js";
import { isEnglish, pick, t, withUnit } from "../language.js";
import { hasSheet } from "../screen.js";
import { shortTitle } from "./periods.js";

/** @import { Opportunity, Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const LEAST_CHANGE = 500;

/**
 * What is counted, as it stands within a sentence.
 *
 * @param {Opportunity} item
 */
const inSentence = (item) => (isEnglish() ? pick(item.t).toLowerCase() : pick(item.t));

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The answer in a sentence, and what limits it.
 *
 * @param {View} view
 */
export function answerOf(view) {
  const headline = withBold(headlineText(view));
  const isAnswered = view.origin.p && view.answer?.status === "ok" && !view.isWaiting;
  const reservation = isAnswered ? reservationText(view) : "";
  return { headline, reservation: reservation || " " };
}

/**
 * @param {View} view
 * @param {boolean} [isShort] without the place, where there is little room
 */
function headlineText(view, isShort = hasSheet()) {
  const { answer, origin } = view;
  if (!origin.p) return t("answerNoPosition", view.originName);
  if (!answer || view.isWaiting) return t("answerWaiting");
  if (answer.status !== "ok") return t("answerTooFar");
  const text = reachText(view, isShort);
  const changes = changesText(view);
  return changes && !isShort ? t("answerUnder", changes, text) : text;
}

/**
 * What differs from the network of today: the project or the date, and what the user has changed.
 *
 * @param {View} view
 */
function changesText({ state, date, editsTitle }) {
  const network = pick(state?.t) || (date ? t("untilDate", pick(date.words)) : "");
  return [network, editsTitle].filter(Boolean).join(" · ");
}

/**
 * @param {View} view
 * @param {boolean} isShort
 */
function reachText(view, isShort) {
  const { cutoff } = view;
  const hubs = view.reachedHubs().length;
  const amount = mainAmount(view);
  const values = [view.originName, periodWord(view), cutoff, amount ?? "", hubs];
  if (!hubs && !view.mainReached) return t("answerNothing", cutoff);
  if (amount === null) return t("answerHubs", ...values);
  const end = hubs ? "" : "NoHub";
  return t(isShort ? `answerShort${end}` : hubs ? "answerArea" : "answerNoHub", ...values);
}

/**
 * With the place, for paper and pictures; bold between asterisks.
 *
 * @param {View} view
 */
export const fullHeadline = (view) => headlineText(view, false);

/** @param {View} view */
const periodWord = (view) => shortTitle(view.data.profiles, view.profile);

/**
 * The first opportunity, which the headline counts, rounded; null where it is not known.
 *
 * @param {View} view
 */
function mainAmount(view) {
  const [item] = view.data.opportunities;
  const amount = view.mainReached;
  return item && amount !== null ? amountText(item, amount) : null;
}

/**
 * An amount with its unit as it stands in a sentence.
 *
 * @param {Opportunity} item
 * @param {number} amount
 */
export function amountText(item, amount) {
  return isEnglish() ? withItsUnit(item, amount) : `${pick(item.t)} ${withItsUnit(item, amount)}`;
}

/**
 * @param {Opportunity} item
 * @param {number} amount
 */
function withItsUnit(item, amount) {
  const rounded = roundedAmount(amount);
  return withUnit(rounded, unitAfter(rounded, pick(item.u)));
}

/** @param {View} view */
function reservationText(view) {
  const [item] = view.data.opportunities;
  const lines = [];
  if (item?.total && view.mainReached !== null && !view.scenario && !view.edits.length) {
    lines.push(t("answerShare", percent(view.mainReached / item.total), inSentence(item)));
  }
  // there is no room for it in the short headline
  if (hasSheet() && changesText(view)) lines.push(t("answerUnderOnly", changesText(view)));
  lines.push(comparisonText(view));
  return lines.filter(Boolean).join(" ");
}

/** @param {View} view */
function comparisonText(view) {
  const { comparison } = view;
  if (!comparison) return "";
  const hub = comparison.kind === "period" ? hubOfPeriods(view) : hubMostChanged(view);
  const isUnchanged = comparison.kind === "today" && isSame(view);
  const [item] = view.data.opportunities;
  const same = isUnchanged && item ? `${t("answerUnchanged", view.cutoff, inSentence(item))} ` : "";
  const parts = [isUnchanged ? "" : peopleCompared(view), hub].filter(Boolean);
  const start = comparison.kind === "period" ? periodStart(view) : t("comparedToday");
  // each clause has two forms: before another one, and at the end
  const text = parts.map((clause, at) => clause.split("|")[at + 1 === parts.length ? 1 : 0]).join(t("clauseEnd"));
  if (text) return `${same}${capital(start)} ${text}.`;
  return same.trim() || capital(t("comparedSame", start));
}

/** Whether the same hubs and as many people are reached as on the network of today. @param {View} view */
function isSame(view) {
  const [item] = view.data.opportunities;
  const [here, there] = [view.mainReached, item ? view.comparedReached[item.key] : undefined];
  const hubs = [view.reachedHubs(), view.reachedHubs(view.comparison?.answer)];
  const ids = hubs.map((reached) => reached.map(({ id }) => id).join());
  return ids[0] === ids[1] && here !== null && there !== undefined && Math.round(here) === Math.round(there);
}

/** @param {View} view */
function periodStart(view) {
  return t("comparedPeriod", shortTitle(view.data.profiles, view.comparison?.profile ?? ""));
}

/** @param {View} view */
const isPeriodCompared = ({ comparison }) => comparison?.kind === "period";

/**
 * How many are reached under the other period, or how many more or fewer than today.
 *
 * @param {View} view
 */
function peopleCompared(view) {
  const [item] = view.data.opportunities;
  const [here, there] = [view.mainReached, item ? view.comparedReached[item.key] : undefined];
  if (!item || here === null || there === undefined) return "";
  const isPeriod = isPeriodCompared(view);
  const change = isPeriod ? there - here : here - there;
  if (Math.abs(change) < LEAST_CHANGE) return t("peopleSame", inSentence(item));
  const word = `${isPeriod ? "peopleTo" : "peopleBy"}${change > 0 ? "More" : "Fewer"}`;
  return t(word, inSentence(item), withItsUnit(item, isPeriod ? there : Math.abs(change)));
}

/**
 * The nearest hub that the other period puts beyond the cutoff, else the last one reached.
 *
 * @param {View} view
 */
function hubOfPeriods(view) {
  const reached = view.reachedHubs().sort((a, b) => Number(view.timeTo(a)) - Number(view.timeTo(b)));
  const there = (/** @type {Place} */ hub) => view.timeTo(hub, view.comparison?.answer);
  const lost = reached.find((hub) => !isWithin(there(hub), view.cutoff));
  const hub = lost ?? reached.at(-1);
  const [here, other] = hub ? [view.timeTo(hub), there(hub)] : [null, null];
  if (!hub || here === null || other === null || wholeMinutes(here) === wholeMinutes(other)) return "";
  return t("hubBecomes", pick(hub.n), wholeMinutes(here), wholeMinutes(other));
}

/** @param {View} view */
function hubMostChanged(view) {
  const changes = view.data.hubs.flatMap((hub) => {
    const [after, before] = [view.timeTo(hub), view.timeTo(hub, view.comparison?.answer)];
    if (after === null || before === null) return [];
    const [was, becomes] = [wholeMinutes(before), wholeMinutes(after)];
    return [{ hub, was, becomes, minutes: becomes - was }];
  });
  const [most] = changes.sort((a, b) => Math.abs(b.minutes) - Math.abs(a.minutes));
  if (!most?.minutes) return "";
  const { hub, was, becomes, minutes } = most;
  return t(minutes < 0 ? "hubNearer" : "hubFarther", pick(hub.n), number(Math.abs(minutes)), was, becomes);
}
