// Which layers are shown, in the address of the page.

/** @import { Fields } from "../state.js" */
/** @import { View } from "./view.js" */

const NONE = "none";
const CIRCLES = "circles";

/**
 * @param {View} view
 * @param {string[]} usual layers shown at first
 * @returns {Fields}
 */
export function addressOf(view, usual) {
  const shown = view.data.layers.filter((layer) => view.isShown(layer)).map(({ name }) => name);
  const isUsual = shown.join() === usual.join();
  return { layers: isUsual ? "" : shown.join() || NONE, hidden: view.showsCircles ? "" : CIRCLES };
}

/**
 * @param {Fields} fields
 * @param {View} view
 * @param {string[]} usual layers shown at first
 * @returns {string[]} keys of what is not known
 */
export function restoreFrom({ layers: given, hidden }, view, usual) {
  const { layers } = view.data;
  const names = !given ? usual : given === NONE ? [] : given.split(",");
  const isKnown = names.every((name) => layers.some((layer) => layer.name === name));
  for (const layer of layers) {
    const group = view.groupOf(layer);
    if ((isKnown ? names : usual).includes(layer.name)) group.addTo(view.frame.map);
    else group.remove();
  }
  view.showCircles(hidden !== CIRCLES);
  return [...(isKnown ? [] : ["layers"]), ...(hidden && hidden !== CIRCLES ? ["hidden"] : [])];
}
