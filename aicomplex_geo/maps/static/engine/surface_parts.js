// A place near a road of its own island stays on it: design.md, "How a point meets the road".

/** @import { Pairs } from "./surface.js" */
/**
 * The island whose road is nearest to a cell, how near it and the nearest connected road are.
 *
 * @typedef {{ part: number, away: number, main: number }} Near
 */

/**
 * @param {Pairs} pairs
 * @param {(part: number, cell: number, away: number, at: number) => void} visit
 */
function forEachPair({ roads, first, cell, metres }, visit) {
  for (let road = 0; road + 1 < first.length; road++) {
    const part = roads.part?.[road] ?? -1;
    const end = first[road + 1] ?? 0;
    for (let at = first[road] ?? 0; at < end; at++) visit(part, cell[at] ?? 0, metres[at] ?? 0, at);
  }
}

/** @param {Pairs[]} all */
function nearIslands(all) {
  /** @type {Map<number, Near>} */
  const near = new Map();
  for (const pairs of all) {
    forEachPair(pairs, (part, cell, away) => {
      if (part < 0 || (near.get(cell)?.away ?? Infinity) <= away) return;
      near.set(cell, { part, away, main: Infinity });
    });
  }
  for (const pairs of all) {
    forEachPair(pairs, (part, cell, away) => {
      const found = near.get(cell);
      if (part < 0 && found) found.main = Math.min(found.main, away);
    });
  }
  return near;
}

/**
 * Without the pairs by which places would leave their part of the network.
 *
 * @param {Pairs[]} all
 * @param {number} within by which a connected road may be farther away, in the unit of `metres`
 * @returns {Pairs[]}
 */
export function keepConnected(all, within) {
  if (!all.some(({ roads }) => roads.part?.some((part) => part >= 0))) return all;
  const near = nearIslands(all);
  const stays = (/** @type {number} */ part, /** @type {number} */ cell) => {
    const found = near.get(cell);
    if (!found) return true;
    return part < 0 ? found.main <= found.away + within : part === found.part && found.away < found.main;
  };
  return all.map((pairs) => {
    const { roads, first, atHead, between, cell, metres, share } = pairs;
    const kept = new Uint8Array(cell.length);
    forEachPair(pairs, (part, here, _, at) => {
      kept[at] = Number(stays(part, here));
    });
    const before = new Uint32Array(cell.length + 1);
    for (let at = 0; at < cell.length; at++) before[at + 1] = (before[at] ?? 0) + (kept[at] ?? 0);
    const moved = (/** @type {Uint32Array} */ positions) => positions.map((at) => before[at] ?? 0);
    return {
      roads,
      first: moved(first),
      atHead: moved(atHead),
      between: moved(between),
      cell: cell.filter((_, at) => kept[at]),
      metres: metres.filter((_, at) => kept[at]),
      share: share.filter((_, at) => kept[at]),
    };
  });
}
