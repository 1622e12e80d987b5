// The roads that a scenario opens, changes or closes.

import { decodeLines } from "../geometry.js";

/** @import { DrawnEdit } from "../drawing/drawn.d.ts" */
/** @import { RoadChange } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/** @type {WeakMap<View, { scenario: string | null, roads: DrawnEdit[] }>} */
const decoded = new WeakMap();

/**
 * What all scenarios that hold change, by kind of change.
 *
 * @param {View} view
 * @param {RoadChange} change
 */
function linesOf({ data, scenario }, change) {
  return (scenario ?? "").split("+").flatMap((id) => data.roads[id]?.[change] ?? []);
}

/**
 * @param {View} view
 * @returns {DrawnEdit[]}
 */
export function scenarioRoads(view) {
  const known = decoded.get(view);
  if (known?.scenario === view.scenario) return known.roads;
  const drawn = (/** @type {DrawnEdit["kind"]} */ kind, /** @type {string[]} */ lines) =>
    decodeLines(lines).map((line) => ({ kind, line }));
  const open = [...linesOf(view, "new"), ...linesOf(view, "changed")];
  const roads = [...drawn("add_link", open), ...drawn("close", linesOf(view, "closed"))];
  decoded.set(view, { scenario: view.scenario, roads });
  return roads;
}

/**
 * Kinds of changed roads that are drawn, those of the user too.
 *
 * @param {View} view
 * @returns {RoadChange[]}
 */
export function changesDrawn(view) {
  const own = { new: "add_link", closed: "close", changed: "" };
  return /** @type {RoadChange[]} */ (["new", "changed", "closed"]).filter(
    (change) => linesOf(view, change).length || view.edits.some(({ kind }) => kind === own[change]),
  );
}
