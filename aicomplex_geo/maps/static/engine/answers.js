// What follows from the tree of fastest trips: times at edges, and what is counted.

import { float, int, rint, SCALE } from "./numbers.js";

/** @import { Reach } from "./engine.js" */
/** @import { Answer, Payload } from "./types.d.ts" */

const NONE = new Float64Array(0);

/**
 * Deciseconds at the start of each directed edge for trips that go on along it, -1 without.
 *
 * @param {Reach} reach
 */
export function edgeTimes({ weighted, tree, parts }) {
  const { graph, roads } = weighted.network;
  const found = new Int32Array(roads.edgeCount).fill(-1);
  let best = Infinity;
  const visit = (/** @type {number} */ node, /** @type {number} */ cost) => {
    const there = float(tree.cost, node) + cost;
    if (there < best) best = there;
  };
  for (let edge = 0; edge < roads.edgeCount; edge++) {
    if (!weighted.isOpen(edge)) continue;
    best = Infinity;
    graph.toEdge(edge, weighted.number, visit);
    if (best < Infinity) found[edge] = Math.floor(best / SCALE);
  }
  for (const { edge, at, access } of weighted.starts(parts)) {
    if (at > 0) continue;
    const time = Math.floor(access / SCALE);
    if (int(found, edge) < 0 || time < int(found, edge)) found[edge] = time;
  }
  return found;
}

/**
 * Amount at each point of an opportunity in a state.
 *
 * @param {Pick<Payload, "ints" | "floats">} payload
 * @param {string} name
 * @param {number} state
 */
export function amountsAt({ ints, floats }, name, state) {
  const of = (/** @type {number} */ one) => ints[`amount.${name}.${one}`] ?? floats[`amount.${name}.${one}`];
  return of(state) ?? of(0) ?? NONE;
}

/**
 * @param {Pick<Payload, "data" | "ints" | "floats">} payload
 * @param {Pick<Answer, "opportunityTimes">} answer
 * @param {number} state
 * @param {number} cutoff minutes
 */
export function countReached(payload, answer, state, cutoff) {
  const limit = rint(cutoff * 600);
  /** @type {Record<string, number>} */
  const sums = {};
  for (const { key: name } of payload.data.opportunities) {
    const amount = amountsAt(payload, name, state);
    const found = answer.opportunityTimes[name] ?? new Int32Array(0);
    let sum = 0;
    for (let i = 0; i < found.length; i++) {
      if (int(found, i) >= 0 && int(found, i) <= limit) sum += amount[i] ?? 0;
    }
    sums[name] = sum;
  }
  return sums;
}
