import { isRing, value } from "./payload.js";

/** @import { Features } from "./types.d.ts" */

const POINT = 1;

/**
 * @param {Features} features
 * @param {number} from place of a point
 * @param {number} to place of another
 * @param {[number, number]} at
 */
function distanceToSegment({ x, y }, from, to, [atX, atY]) {
  const [startX, startY] = [x[from] ?? 0, y[from] ?? 0];
  const [runX, runY] = [(x[to] ?? 0) - startX, (y[to] ?? 0) - startY];
  const length = runX * runX + runY * runY;
  const along = length ? ((atX - startX) * runX + (atY - startY) * runY) / length : 0;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(startX + share * runX - atX, startY + share * runY - atY);
}

/**
 * @param {Features} features
 * @param {number} part
 * @param {[number, number]} at
 */
function distanceToLine(features, part, at) {
  const first = features.points[part] ?? 0;
  const end = features.points[part + 1] ?? 0;
  let nearest = distanceToSegment(features, first, first, at);
  for (let point = first + 1; point < end; point++) {
    nearest = Math.min(nearest, distanceToSegment(features, point - 1, point, at));
  }
  return nearest;
}

/**
 * How often a ray from a place to the west meets a ring.
 *
 * @param {Features} features
 * @param {number} part
 * @param {[number, number]} at
 */
function crossings({ points, x, y }, part, [atX, atY]) {
  const first = points[part] ?? 0;
  const end = points[part + 1] ?? 0;
  let count = 0;
  for (let point = first, before = end - 1; point < end; before = point++) {
    const [y1, y2] = [y[point] ?? 0, y[before] ?? 0];
    if (y1 > atY === y2 > atY) continue;
    const [x1, x2] = [x[point] ?? 0, x[before] ?? 0];
    if (atX > x1 + ((atY - y1) / (y2 - y1)) * (x2 - x1)) count++;
  }
  return count;
}

/**
 * @param {Features} features
 * @param {number} feature
 * @param {[number, number]} at
 * @param {{ point: number, line: number }} reach
 */
function isAt(features, feature, at, reach) {
  const { parts, kinds } = features;
  const end = value(parts, feature + 1);
  let inside = 0;
  for (let part = value(parts, feature); part < end; part++) {
    const kind = value(kinds, part);
    if (isRing(kind)) inside += crossings(features, part, at);
    else if (distanceToLine(features, part, at) <= (kind === POINT ? reach.point : reach.line)) return true;
  }
  return inside % 2 === 1;
}

/**
 * @param {Float64Array} boxes
 * @param {number} first place of the box of a feature
 * @param {[number, number]} at
 * @param {number} far
 */
function isNear(boxes, first, [x, y], far) {
  const across = value(boxes, first) - far <= x && value(boxes, first + 2) + far >= x;
  return across && value(boxes, first + 1) - far <= y && value(boxes, first + 3) + far >= y;
}

/**
 * The topmost feature at a place of the world, -1 if there is none.
 *
 * @param {Features} features
 * @param {[number, number]} at
 * @param {{ point: number, line: number }} reach in parts of the world
 * @param {(code: number) => boolean} isDrawn
 */
export function featureAt(features, at, reach, isDrawn) {
  const { boxes, codes, count } = features;
  const far = Math.max(reach.point, reach.line);
  for (let feature = count - 1; feature >= 0; feature--) {
    if (!isNear(boxes, 4 * feature, at, far)) continue;
    if (isDrawn(value(codes, feature)) && isAt(features, feature, at, reach)) return feature;
  }
  return -1;
}
