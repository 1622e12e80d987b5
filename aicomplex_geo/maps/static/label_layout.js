// Where labels go: they give way to one another, the lower rank first; those of pins try four sides.

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */
/** @typedef {"right" | "left" | "top" | "bottom" | "middle"} Side */
/** @typedef {{ x: number, y: number, width: number, height: number, rank: number, isPin: boolean }} Item */

/** @type {Side[]} */
export const PIN_SIDES = ["right", "left", "top", "bottom"];
export const CITY_RANK = 130;
const ALWAYS_SHOWN_RANK = 140;
const PIN_GAP = 16;
const PIN_RADIUS = 12;

/**
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
export const boxOf = (left, top, width, height) => ({ left, top, right: left + width, bottom: top + height });

/**
 * @param {Box} a
 * @param {Box} b
 */
const crosses = (a, b) => a.left < b.right + 3 && a.right > b.left - 3 && a.top < b.bottom + 1 && a.bottom > b.top - 1;

/**
 * @param {Side} side
 * @param {Item} item
 */
export function sideBox(side, { x, y, width, height }) {
  if (side === "right") return boxOf(x + PIN_GAP, y - height / 2, width, height);
  if (side === "left") return boxOf(x - PIN_GAP - width, y - height / 2, width, height);
  if (side === "middle") return boxOf(x - width / 2, y - height / 2, width, height);
  return boxOf(x - width / 2, side === "top" ? y - PIN_GAP - height : y + PIN_GAP, width, height);
}

/**
 * The side of its point on which each label goes, null where there is no room for it.
 *
 * @param {Item[]} items the highest rank first
 * @param {number} mapWidth
 * @param {Box[]} obstacles
 */
export function placeLabels(items, mapWidth, obstacles) {
  const taken = [...obstacles];
  const pins = items
    .filter((item) => item.isPin)
    .map((item) => ({ item, box: boxOf(item.x - PIN_RADIUS, item.y - PIN_RADIUS, 2 * PIN_RADIUS, 2 * PIN_RADIUS) }));
  return items.map((item) => {
    /** @type {Side[]} */
    const sides = item.isPin ? PIN_SIDES : ["middle"];
    const isInside = (/** @type {Side} */ side) => {
      const box = sideBox(side, item);
      return side === "middle" || (box.left >= 0 && box.right <= mapWidth);
    };
    const isFree = (/** @type {Side} */ side) => {
      const box = sideBox(side, item);
      const hidesPin = item.rank !== CITY_RANK && pins.some((pin) => pin.item !== item && crosses(box, pin.box));
      return !hidesPin && !taken.some((other) => crosses(box, other));
    };
    let side = sides.find((one) => isInside(one) && isFree(one)) ?? null;
    if (!side && item.rank >= ALWAYS_SHOWN_RANK) side = sides.find(isInside) ?? sides[0] ?? null;
    if (side) taken.push(sideBox(side, item));
    return side;
  });
}
