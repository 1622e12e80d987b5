// What a page may ask of the engine, as values that can be sent to a worker.

/** @import { Engine } from "./engine.js" */
/** @typedef {"solve" | "route" | "ask" | "verify" | "prepare"} Trips */
/** @typedef {Trips | "roadAt" | "roadOf" | "fault" | "scenarioToml"} Method */
/** @typedef {{ method: Method, given: any[] }} Call the arguments of the method of Engine */

/**
 * @param {Engine} engine
 * @param {Call} call
 * @returns {unknown}
 */
export function perform(engine, { method, given }) {
  const run = /** @type {(...given: any[]) => unknown} */ (engine[/** @type {"solve"} */ (method)]);
  return run.apply(engine, given);
}
