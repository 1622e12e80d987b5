// Room for labels: who comes first keeps it.

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

const GAP = 2;
/** Right, left, above, below, then the corners. */
const SIDES = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, -0.8],
  [-1, -0.8],
  [1, 0.8],
  [-1, 0.8],
];

export class Placer {
  /**
   * @param {Box} bounds within which labels stand
   * @param {readonly Box[]} [obstacles]
   */
  constructor(bounds, obstacles = []) {
    this.bounds = bounds;
    this.taken = [...obstacles];
  }

  /** @param {Box} box */
  isInside({ left, top, right, bottom }) {
    const { bounds } = this;
    return left >= bounds.left && right <= bounds.right && top >= bounds.top && bottom <= bounds.bottom;
  }

  /** @param {Box} box */
  isFree({ left, top, right, bottom }) {
    return !this.taken.some(
      (other) =>
        left < other.right + GAP && right > other.left - GAP && top < other.bottom + GAP && bottom > other.top - GAP,
    );
  }

  /** @param {Box} box */
  take(box) {
    this.taken.push(box);
  }

  /**
   * Take a place if there is room.
   *
   * @param {Box} box
   */
  tryTake(box) {
    const fits = this.isInside(box) && this.isFree(box);
    if (fits) this.take(box);
    return fits;
  }
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
export const boxAt = (x, y, width, height) => ({
  left: x - width / 2,
  top: y - height / 2,
  right: x + width / 2,
  bottom: y + height / 2,
});

/**
 * Places of a box around a point, the best first: beside, above and below, at the corners, then farther
 * away with a line that leads there.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @returns {{ box: Box, led: boolean }[]}
 */
export function placesAround(x, y, width, height) {
  const around = (/** @type {number} */ gap) => {
    const [dx, dy] = [gap + width / 2, gap + height / 2];
    const sides = SIDES.map(([sx = 0, sy = 0]) => [sx * dx, sy * dy]);
    return sides.map(([sx = 0, sy = 0]) => boxAt(x + sx, y + sy, width, height));
  };
  const near = around(11).map((box) => ({ box, led: false }));
  const led = [28, 48, 72, 100].flatMap((gap) => around(gap).map((box) => ({ box, led: true })));
  return [...near, ...led];
}
