import { svg } from "../dom.js";
import { MAIN_COLOUR } from "../symbols.js";

/** @import { ShareClass } from "../payload.d.ts" */

const SHARE_WIDTH = 63;
const RANK_WIDTH = 76;
const RANK_MARGIN = 6;

/**
 * @param {number | undefined} share of the best score
 * @param {ShareClass | undefined} shareClass
 */
export function shareBar(share, shareClass) {
  if (share === undefined || !shareClass) return "";
  const width = Math.max(1, SHARE_WIDTH * share).toFixed(1);
  const filled = { fill: shareClass[1], stroke: "#26323d", "stroke-width": 0.6 };
  return svg(
    "svg",
    { width: 64, height: 12, viewBox: "0 0 64 12", "aria-hidden": "true", class: "bar-figure" },
    svg("rect", { x: 0.5, y: 0.5, width: SHARE_WIDTH, height: 11, fill: "#fff", stroke: "#b7c1ca" }),
    svg("rect", { x: 0.5, y: 0.5, width, height: 11, ...filled }),
  );
}

/**
 * Where a rank lies on a bar, from the first on the left to the last on the right.
 *
 * @param {number} rank
 * @param {number} count
 */
export function rankPosition(rank, count) {
  if (count <= 1) return RANK_WIDTH / 2;
  return RANK_MARGIN + ((rank - 1) * (RANK_WIDTH - 2 * RANK_MARGIN)) / (count - 1);
}

/**
 * @param {number} rank
 * @param {[best: number, worst: number] | null} range
 * @param {number} count of the sites that have a rank
 */
export function rankBar(rank, range, count) {
  const x = (/** @type {number} */ one) => rankPosition(one, count);
  const axis = { d: `M${RANK_MARGIN} 7H${RANK_WIDTH - RANK_MARGIN}`, stroke: "#b7c1ca", "stroke-width": 1 };
  const size = { width: RANK_WIDTH, height: 14, viewBox: `0 0 ${RANK_WIDTH} 14` };
  const node = svg("svg", { ...size, "aria-hidden": "true", class: "bar-figure" }, svg("path", axis));
  for (const end of [1, count]) {
    node.append(svg("path", { d: `M${x(end)} 3V11`, stroke: "#8896a3", "stroke-width": 1 }));
  }
  if (range) {
    const d = `M${(x(range[0]) - 0.1).toFixed(1)} 7H${(x(range[1]) + 0.1).toFixed(1)}`;
    const look = { stroke: "#0b5a8a", "stroke-width": 7, "stroke-linecap": "round", "stroke-opacity": 0.45 };
    node.append(svg("path", { d, ...look }));
  }
  const dot = { fill: MAIN_COLOUR, stroke: "#fff", "stroke-width": 1 };
  node.append(svg("circle", { cx: x(rank).toFixed(1), cy: 7, r: 3.6, ...dot }));
  return node;
}
