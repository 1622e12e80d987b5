import { svg } from "../dom.js";
import { OTHER_COLOUR, OWN_COLOUR } from "./marks.js";

const SHARE_WIDTH = 63;
const RANK_WIDTH = 76;
const RANK_MARGIN = 6;

/**
 * @param {number | undefined} share of the best score
 * @param {boolean} isOwn
 */
export function shareBar(share, isOwn) {
  if (share === undefined) return "";
  const width = Math.max(1, SHARE_WIDTH * share).toFixed(1);
  const filled = { fill: isOwn ? OWN_COLOUR : OTHER_COLOUR };
  return svg(
    "svg",
    { width: 64, height: 12, viewBox: "0 0 64 12", "aria-hidden": "true", class: "bar-figure" },
    svg("rect", { x: 0.5, y: 0.5, width: SHARE_WIDTH, height: 11, fill: "#e9ebf1" }),
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
 * @param {boolean} [isOwn]
 */
export function rankBar(rank, range, count, isOwn = false) {
  const x = (/** @type {number} */ one) => rankPosition(one, count);
  const axis = { d: `M${RANK_MARGIN} 7H${RANK_WIDTH - RANK_MARGIN}`, stroke: "#b7c1ca", "stroke-width": 1 };
  const size = { width: RANK_WIDTH, height: 14, viewBox: `0 0 ${RANK_WIDTH} 14` };
  const node = svg("svg", { ...size, "aria-hidden": "true", class: "bar-figure" }, svg("path", axis));
  if (range) {
    const d = `M${(x(range[0]) - 0.1).toFixed(1)} 7H${(x(range[1]) + 0.1).toFixed(1)}`;
    const look = {
      stroke: isOwn ? OWN_COLOUR : "#56606e",
      "stroke-width": 4,
      "stroke-linecap": "round",
      "stroke-opacity": 0.5,
    };
    node.append(svg("path", { d, ...look }));
  }
  const dot = { fill: isOwn ? OWN_COLOUR : OTHER_COLOUR, stroke: "#fff", "stroke-width": 1 };
  node.append(svg("circle", { cx: x(rank).toFixed(1), cy: 7, r: 3.6, ...dot }));
  return node;
}
