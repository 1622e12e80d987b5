// Sites that lie on one another at a scale, and where their labels go in an inset: pure.

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ at: number, column: "left" | "right", y: number }} Placed a point and the label led to it */

const NEAR = 40;
const LEAST = 4;

/**
 * The largest group of more than three points of which each is within 40 pixels of another.
 *
 * @param {readonly Point[]} points
 * @returns {number[]} empty if there is none
 */
export function findHeap(points) {
  const groups = points.map((_, at) => new Set([at]));
  points.forEach((one, a) =>
    points.forEach((other, b) => {
      const first = groups[a];
      const second = groups[b];
      if (!first || !second || first === second || Math.hypot(one.x - other.x, one.y - other.y) > NEAR) return;
      for (const at of second) {
        first.add(at);
        groups[at] = first;
      }
    }),
  );
  const largest = groups.reduce((best, group) => (group.size > best.size ? group : best), new Set());
  return largest.size >= LEAST ? [...largest].sort((a, b) => a - b) : [];
}

/**
 * Labels in a column on each side, from north to south; leaders that cross are exchanged.
 *
 * @param {readonly Point[]} points in pixels of the inset
 * @param {{ height: number, left: number, right: number, margin: number }} size where the leaders of each column begin
 * @returns {Placed[]}
 */
export function placeInColumns(points, { height, left, right, margin }) {
  const byX = points.map((_, at) => at).sort((a, b) => x(points, a) - x(points, b) || a - b);
  const half = Math.ceil(byX.length / 2);
  return /** @type {const} */ (["left", "right"]).flatMap((column) => {
    const members = column === "left" ? byX.slice(0, half) : byX.slice(half);
    const start = column === "left" ? left : right;
    const sorted = uncrossed(points, members, start, (place) => labelY(place, members.length, height, margin));
    return sorted.map((at, place) => ({ at, column, y: labelY(place, members.length, height, margin) }));
  });
}

/**
 * @param {number} place
 * @param {number} count
 * @param {number} height
 * @param {number} margin
 */
const labelY = (place, count, height, margin) => margin + ((place + 0.5) * (height - 2 * margin)) / count;

/**
 * @param {readonly Point[]} points
 * @param {number} at
 */
const x = (points, at) => points[at]?.x ?? 0;

/**
 * Each exchange shortens the leaders, so that it ends.
 *
 * @param {readonly Point[]} points
 * @param {number[]} members
 * @param {number} start
 * @param {(place: number) => number} y
 */
function uncrossed(points, members, start, y) {
  const order = [...members].sort((a, b) => (points[a]?.y ?? 0) - (points[b]?.y ?? 0) || a - b);
  const leader = (/** @type {number} */ place) => ({
    from: { x: start, y: y(place) },
    to: points[order[place] ?? 0] ?? { x: 0, y: 0 },
  });
  for (let changed = true; changed;) {
    changed = false;
    for (let a = 0; a < order.length; a++) {
      for (let b = a + 1; b < order.length; b++) {
        if (!doCross(leader(a), leader(b))) continue;
        [order[a], order[b]] = [/** @type {number} */ (order[b]), /** @type {number} */ (order[a])];
        changed = true;
      }
    }
  }
  return order;
}

/** @typedef {{ from: Point, to: Point }} Leader */

/**
 * @param {Point} a
 * @param {Point} b
 * @param {Point} c
 */
const side = (a, b, c) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

/**
 * @param {Leader} a
 * @param {Leader} b
 */
export const doCross = (a, b) =>
  side(a.from, a.to, b.from) * side(a.from, a.to, b.to) < 0 &&
  side(b.from, b.to, a.from) * side(b.from, b.to, a.to) < 0;
