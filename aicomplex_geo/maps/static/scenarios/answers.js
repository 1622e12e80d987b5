import { list, section, small, warning } from "../blocks.js";
import { el } from "../dom.js";
import { isKnown, minutes } from "../format.js";
import { code, pick, t } from "../language.js";
import { sourceKeys, sourceLine } from "../sources.js";
import { tenthsSlower } from "./change.js";
import { changesTimes } from "./surfaces.js";

/** @import { View } from "./view.js" */

/**
 * What the scenario changes, in a sentence, and the hub that changes most.
 *
 * @param {View} view
 */
export function answers(view) {
  const hub = hubSentence(view);
  const sentence = el("p", { class: "result" }, pick(view.scenario.sentence));
  const same = changesTimes(view) ? "" : t("noDifference");
  return el("div", { class: "answers" }, small(standing(view)), sentence, hub && el("p", {}, hub), same && small(same));
}

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
