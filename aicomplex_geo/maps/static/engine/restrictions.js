// Turn restrictions as paths of edges: network/turn_restrictions.py and network/turns/forbidden_paths.py
// in Python are the model.

import { byte, grouped, int } from "./numbers.js";

/** @import { RoadTable } from "./road_table.js" */
/**
 * A path of edges that is forbidden, or the only one allowed after its first edges.
 *
 * @typedef {{ path: number[], only: boolean }} Restriction
 */

/** Edges of the shortest paths, which forbid a turn whatever came before. */
const PAIR = 2;
/** Where a restriction forbids a turn. */
export const NOWHERE = -1;

/**
 * Restrictions of a state, as maps/embedded/turns.py writes them; those of today where it has no own.
 *
 * @param {Record<string, Int32Array>} ints
 * @param {Pick<RoadTable, "tail" | "head" | "nodeCount">} roads
 * @param {number} state
 * @returns {Restriction[]}
 */
export function readRestrictions(ints, { tail, head, nodeCount }, state) {
  const number = ints[`turnFrom${state}`] ? state : 0;
  const of = (/** @type {string} */ name) => ints[`turn${name}${number}`] ?? new Int32Array(0);
  const [from, edges, only, next] = [of("From"), of("Edges"), of("Only"), of("Next")];
  if (!from.length) return [];
  const out = grouped(tail, nodeCount);
  let at = 0;
  return Array.from(from, (first, i) => {
    const path = [first];
    while (path.length < int(edges, i)) {
      path.push(int(out.row, int(out.first, int(head, path.at(-1) ?? 0)) + int(next, at++)));
    }
    return { path, only: int(only, i) > 0 };
  });
}

/**
 * Restrictions that name the parts of edges that were split.
 *
 * @param {readonly Restriction[]} restrictions
 * @param {Map<number, number[]>} parts in the order of travel
 * @returns {Restriction[]}
 */
export function rerouted(restrictions, parts) {
  return restrictions.map((restriction) => {
    const { path } = restriction;
    if (!path.some((edge) => parts.has(edge))) return restriction;
    const last = path.length - 1;
    const found = path.flatMap((edge, place) => {
      const own = parts.get(edge) ?? [edge];
      if (place === 0) return own.slice(-1);
      return place === last ? own.slice(0, 1) : own;
    });
    return { ...restriction, path: found };
  });
}

/** The automaton of Aho and Corasick (1975) that recognizes forbidden paths. */
export class ForbiddenPaths {
  /**
   * @param {readonly Restriction[]} restrictions
   * @param {Uint8Array} present edges
   * @param {{ first: Int32Array, row: Int32Array }} out edges of each junction
   * @param {RoadTable} roads
   */
  constructor(restrictions, present, out, { head }) {
    const fit = restrictions.filter(({ path }) => path.every((edge) => byte(present, edge)));
    /** Turns that restrictions demand, be they U-turns. */
    this.demanded = new Set(
      fit.flatMap(({ path, only }) => (only ? path.slice(1).map((edge, i) => turn(path[i], edge)) : [])),
    );
    /** @type {Map<string, number[]>} */
    const every = new Map();
    for (const path of fit.flatMap((one) => forbiddenBy(one, out, head))) every.set(path.join(), path);
    /** Forbidden paths that contain no shorter one. */
    this.paths = new Map([...every].filter(([, path]) => !containsAnother(path, every)));
    const prefixes = [...this.paths.values()].flatMap((path) =>
      path.slice(PAIR).map((_, i) => path.slice(0, PAIR + i)),
    );
    /** Prefixes of two edges or more, by their number. */
    this.states = [...new Map(prefixes.map((path) => [path.join(), path])).values()];
    this.numbers = new Map(this.states.map((path, number) => [path.join(), number]));
    /** @type {Map<number, number>} what becomes of a trip that takes a turn, by turn */
    this.turns = new Map();
    for (const [number, [first, second, ...more]] of this.states.entries()) {
      if (!more.length) this.turns.set(turn(first, second), number);
    }
    for (const [first, second, ...more] of this.paths.values()) {
      if (!more.length) this.turns.set(turn(first, second), NOWHERE);
    }
  }

  /**
   * Where a turn leads: `NOWHERE`, the number of a state, or undefined for the edge alone.
   *
   * @param {number} edge
   * @param {number} onto
   */
  afterEdge(edge, onto) {
    return this.turns.get(turn(edge, onto));
  }

  /**
   * The same for a trip in a state.
   *
   * @param {number} state
   * @param {number} onto
   */
  afterState(state, onto) {
    const path = this.states[state] ?? [];
    const suffixes = path.map((_, start) => [...path.slice(start), onto].join());
    if (suffixes.some((suffix) => this.paths.has(suffix))) return NOWHERE;
    const known = suffixes.find((suffix) => this.numbers.has(suffix));
    return known === undefined ? undefined : this.numbers.get(known);
  }

  /** @param {number} edge @param {number} onto */
  demands(edge, onto) {
    return this.demanded.has(turn(edge, onto));
  }
}

/** A turn from edge to edge as one number. @param {number | undefined} edge @param {number | undefined} onto */
function turn(edge = 0, onto = 0) {
  return edge * 2 ** 26 + onto;
}

/**
 * Paths that a restriction forbids: its own, or all that leave the only one allowed.
 *
 * @param {Restriction} restriction
 * @param {{ first: Int32Array, row: Int32Array }} out
 * @param {Int32Array} head
 * @returns {number[][]}
 */
function forbiddenBy({ path, only }, { first, row }, head) {
  if (!only) return [path];
  return path.slice(1).flatMap((edge, i) => {
    const junction = int(head, path[i] ?? 0);
    const ahead = [...row.subarray(int(first, junction), int(first, junction + 1))];
    return ahead.filter((other) => other !== edge).map((other) => [...path.slice(0, i + 1), other]);
  });
}

/**
 * @param {number[]} path
 * @param {Map<string, number[]>} every
 */
function containsAnother(path, every) {
  return path.some((_, start) =>
    path.some((__, end) => {
      const part = path.slice(start, end + 1);
      return part.length >= PAIR && part.length < path.length && every.has(part.join());
    }),
  );
}
