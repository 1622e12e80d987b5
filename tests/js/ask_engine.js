// Answers questions in Node.js as a page does: reads { payload, calls: [method, ...arguments][] } from the
// standard input and writes the results as JSON, one for each call, arrays as lists.
import { readFileSync } from "node:fs";

import { Engine } from "../../aicomplex_geo/maps/static/engine/engine.js";
import { readPayload } from "../../aicomplex_geo/maps/static/engine/payload.js";

/** @import { Raster } from "../../aicomplex_geo/maps/static/engine/types.d.ts" */

const { payload, calls } = JSON.parse(readFileSync(0, "utf-8"));
const engine = new Engine(await readPayload(payload));

/** @type {Record<string, (...given: any[]) => unknown>} */
const METHODS = {
  solve: (question, cutoffs) => {
    const answer = engine.solve(question, false);
    const reached = cutoffs.map((/** @type {number} */ cutoff) => engine.reached(answer, question, cutoff));
    return { ...answer, edgeTimes: [], surface: null, reached };
  },
  // times of the cells at some metres
  surface: (question, places) => {
    const { west, south, cell, columns, times } = /** @type {Raster} */ (engine.solve(question).surface);
    return places.map((/** @type {[number, number]} */ [x, y]) => {
      const column = Math.floor((x - west) / cell);
      const at = Math.floor((y - south) / cell) * columns + column;
      return column >= 0 && column < columns ? (times[at] ?? 65535) : 65535;
    });
  },
  route: (question, destination) => engine.route(question, destination),
  roadAt: (question, place, metres) => engine.roadAt(question, place, metres),
  roadOf: (question, edge) => engine.roadOf(question, edge),
  fault: (question) => engine.fault(question),
  scenarioToml: (question, title) => engine.scenarioToml(question, title),
  verify: () => engine.verify(),
  ask: (request) => engine.ask(request),
};

const results = calls.map((/** @type {[string, ...unknown[]]} */ [method, ...given]) => METHODS[method]?.(...given));
const listed = (/** @type {string} */ _, /** @type {unknown} */ value) =>
  value instanceof Int32Array || value instanceof Float64Array ? [...value] : value;
process.stdout.write(JSON.stringify(results, listed));
