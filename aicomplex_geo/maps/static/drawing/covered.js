// What covers the map, in pixels of the map.

/** @import { Box } from "./placer.js" */

/**
 * Where scale, attribution and buttons lie on the map.
 *
 * @param {L.Map} map
 * @returns {Box[]}
 */
export function controlBoxes(map) {
  const container = map.getContainer();
  const { left: x, top: y } = container.getBoundingClientRect();
  return [...container.querySelectorAll(".leaflet-control")].map((control) => {
    const { left, top, right, bottom } = control.getBoundingClientRect();
    return moved({ left, top, right, bottom }, -x, -y);
  });
}

/**
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @returns {Box}
 */
export const moved = ({ left, top, right, bottom }, x, y) => ({
  left: left + x,
  top: top + y,
  right: right + x,
  bottom: bottom + y,
});
