import { list, section, small, warning } from "../blocks.js";
import { el, withBold } from "../dom.js";
import { isKnown, minutes, roundedAmount, unitAfter } from "../format.js";
import { code, pick, t } from "../language.js";
import { sourceKeys, sourceLine } from "../sources.js";
import { tenthsSlower } from "./change.js";
import { changesTimes } from "./surfaces.js";

/** @import { ScenarioOpportunity } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/**
 * What is reached more or less within the cutoff, and the hub that changes most.
 *
 * @param {View} view
 */
export function answerOf(view) {
  const same = changesTimes(view) ? "" : t("noDifference");
  const reservation = [hubSentence(view), same].filter(Boolean).join(" ");
  return { headline: withBold(headlineText(view)), reservation: reservation || " " };
}

/** @param {View} view */
function headlineText(view) {
  const [item] = view.data.opportunities;
  const more = item ? moreWithin(view, item.key, view.cutoff) : null;
  const title = pick(view.scenario.t);
  if (!item || more === null) return title;
  const key = more > 0 ? "scenarioMore" : more < 0 ? "scenarioLess" : "scenarioSame";
  const text = t(key, title, view.cutoff, pick(item.t), ...rounded(item, more));
  return more ? text : [text, otherCutoff(view, item)].filter(Boolean).join(" ");
}

/**
 * @param {View} view
 * @param {string} opportunity
 * @param {number} cutoff
 */
export function moreWithin(view, opportunity, cutoff) {
  const [before, after] = view.reached(opportunity, cutoff);
  return isKnown(before) && isKnown(after) ? Math.round(Number(after)) - Math.round(Number(before)) : null;
}

/**
 * The first cutoff within which something changes.
 *
 * @param {View} view
 * @param {ScenarioOpportunity} item
 */
export const changingCutoff = (view, item) => view.data.cutoffs.find((one) => moreWithin(view, item.key, one));

/**
 * The same in words.
 *
 * @param {View} view
 * @param {ScenarioOpportunity} item
 */
function otherCutoff(view, item) {
  const cutoff = changingCutoff(view, item);
  if (cutoff === undefined) return "";
  const more = Number(moreWithin(view, item.key, cutoff));
  return t(more > 0 ? "scenarioMoreAt" : "scenarioLessAt", cutoff, ...rounded(item, more));
}

/**
 * A change as it stands in a sentence, and its unit.
 *
 * @param {ScenarioOpportunity} item
 * @param {number} change
 */
function rounded(item, change) {
  const amount = roundedAmount(Math.abs(change));
  return [amount, unitAfter(amount, pick(item.u))];
}

/**
 * The same with all its figures, in sentences.
 *
 * @param {View} view
 */
export const details = (view) =>
  el("div", { class: "answers" }, small(standing(view)), el("p", {}, pick(view.scenario.sentence)));

/**
 * How far the scenario is, and how sure.
 *
 * @param {View} view
 */
function standing({ scenario }) {
  const confidence = `${t("confidence")}: ${code(scenario.confidence, "confidence")}`;
  const [status, words] = [code(scenario.status, "status"), pick(scenario.qualifiers)];
  const isSaid = words.toLowerCase().startsWith(status.toLowerCase());
  return [isSaid ? "" : status, words, confidence].filter(Boolean).join(" · ");
}

/** @param {View} view */
function hubSentence(view) {
  const changes = view.data.hubs.flatMap((hub) => {
    const { b, a } = view.scenario.hubs[hub.id] ?? {};
    return isKnown(b) && isKnown(a) ? [{ hub, b: Number(b), a: Number(a) }] : [];
  });
  const bySize = changes.sort((x, y) => Math.abs(tenthsSlower(y.b, y.a)) - Math.abs(tenthsSlower(x.b, x.a)));
  const [most] = bySize;
  if (!most) return "";
  const slower = tenthsSlower(most.b, most.a);
  if (!slower) return t("hubsSame");
  const word = slower < 0 ? "hubFaster" : "hubSlower";
  return t(word, pick(most.hub.n), (Math.abs(slower) / 10).toFixed(1), minutes(most.b), minutes(most.a));
}

/**
 * When, how sure, and after whom.
 *
 * @param {View} view
 */
export function facts(view) {
  const { scenario, data } = view;
  const lines = [
    `${t("opens")}: ${pick(scenario.opens) || t("noDate")}`,
    `${t("state")}: ${code(scenario.status)}`,
    `${t("confidence")}: ${code(scenario.confidence, "confidence")}`,
  ];
  const sources = sourceKeys(scenario.source).map((key) => [sourceLine(data.sources[key], key)]);
  const assumed = scenario.status === "hypothetical" ? warning(t("hypotheticalNote")) : null;
  return section(
    "facts",
    t("scenarioFacts"),
    assumed,
    list(lines),
    scenario.note ? small(pick(scenario.note)) : null,
    sources.length ? list(sources) : null,
  );
}
