// A sample of the numbers that Python wrote into a page, computed again.

import { int } from "./numbers.js";

/** @import { Engine } from "./engine.js" */
/** @import { Answer, Question, Sample, Verification } from "./types.d.ts" */

const MOST_FAULTS = 20;
const DECISECONDS_PER_MINUTE = 600;

/**
 * @param {Engine} engine
 * @returns {Verification}
 */
export function verifySample(engine) {
  /** @type {Map<string, Answer>} */
  const answers = new Map();
  /** @type {Verification} */
  const result = { checked: 0, agreed: 0, faults: [] };
  for (const sample of engine.data.sample) {
    const { origin, certainty, profile, scenario } = sample;
    /** @type {Question} */
    const question = { origin, certainty, profile, scenario, edits: [] };
    const key = JSON.stringify(question);
    const answer = answers.get(key) ?? engine.solve(question, false);
    answers.set(key, answer);
    result.checked++;
    const found = computed(engine, answer, question, sample);
    if (agrees(engine, answer, question, sample, found)) result.agreed++;
    else if (result.faults.length < MOST_FAULTS) {
      const at = [scenario ?? "", profile, sample.id, sample.cutoff ?? ""].filter(String).join(" · ");
      result.faults.push({ at, written: sample.value, found });
    }
  }
  return result;
}

/**
 * @param {Engine} engine
 * @param {Answer} answer
 * @param {Question} question
 * @param {Sample} sample
 * @returns {number | null}
 */
function computed(engine, answer, question, { id, cutoff }) {
  if (cutoff !== null) return engine.reached(answer, question, cutoff)[id] ?? null;
  const time = int(
    answer.hubTimes,
    engine.data.hubs.findIndex((hub) => hub.id === id),
  );
  return time < 0 ? null : time;
}

/**
 * Whether a number agrees as far as the embedded coordinates tell.
 *
 * @param {Engine} engine
 * @param {Answer} answer
 * @param {Question} question
 * @param {Sample} sample
 * @param {number | null} found
 */
function agrees(engine, answer, question, { id, cutoff, value }, found) {
  if (found === value) return true;
  const { tolerance } = engine.data;
  if (found === null || value === null || !tolerance) return false;
  if (cutoff === null) return Math.abs(found - value) <= tolerance;
  const within = (/** @type {number} */ sign) =>
    engine.reached(answer, question, cutoff + (sign * tolerance) / DECISECONDS_PER_MINUTE)[id] ?? 0;
  return within(-1) <= value && value <= within(1);
}
