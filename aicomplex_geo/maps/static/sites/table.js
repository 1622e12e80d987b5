import { numberCell, rowHead, table } from "../blocks.js";
import { rowButton } from "../controls.js";
import { el } from "../dom.js";
import { language, pick, t } from "../language.js";
import { sortBy } from "./sorting.js";

/** @import { Children } from "../dom.js" */
/** @import { Site } from "../payload.d.ts" */
/** @import { Order, Sortable } from "./sorting.js" */
/** @import { View } from "./view.js" */
/**
 * @typedef {object} Column
 * @property {string} key
 * @property {Children} head
 * @property {(site: Site) => Sortable} value
 * @property {(site: Site) => Children} cell
 * @property {string} [name] where the heading says too little
 * @property {boolean} [isName] the column of the sites' names
 * @property {boolean} [down] whether the first click sorts the highest first
 */
/** @typedef {{ id: string, caption: string, columns: Column[], kind: string, first: string }} Sorted */

/**
 * A table of the sites that is sorted by a click on a heading.
 *
 * @param {View} view
 * @param {Sorted} sorted
 */
export function siteTable(view, { id, caption, columns, kind, first }) {
  const columnOf = (/** @type {string} */ key) => columns.find((column) => column.key === key);
  const order = view.orders[id] ?? { key: first, down: columnOf(first)?.down ?? false };
  const value = columnOf(order.key)?.value ?? (() => null);
  const head = columns.map((column) => columnHead(view, id, column, order));
  const body = sortBy(view.data.sites, value, order.down, language()).map((site) => {
    const cells = columns.map((column) => (column.isName ? column.cell(site) : numberCell(false, column.cell(site))));
    return el("tr", { class: site.id === view.site ? "selected" : "" }, ...cells);
  });
  return table(caption, head, body, `sorted ${kind}`);
}

/**
 * @param {View} view
 * @param {string} id
 * @param {Column} column
 * @param {Order} order
 */
function columnHead(view, id, { key, head, name, isName = false, down = false }, order) {
  const isChosen = key === order.key;
  const click = () => {
    view.orders[id] = { key, down: isChosen ? !order.down : down };
    view.frame.refresh();
  };
  const [direction, arrow] = order.down ? ["descending", " ▼"] : ["ascending", " ▲"];
  const title = t("sortBy", name ?? String(head));
  const mark = el("span", { class: "arrow", "aria-hidden": "true" }, isChosen && arrow);
  return el(
    "th",
    { scope: "col", class: isName ? "" : "num", "aria-sort": isChosen ? direction : "none" },
    el("button", { type: "button", class: "sort", id: `sort-${id}-${key}`, title, click }, head, mark),
  );
}

/**
 * @param {View} view
 * @param {string} id of the table
 * @returns {Column}
 */
export function nameColumn(view, id) {
  const cell = (/** @type {Site} */ site) =>
    rowHead(rowButton(`${id}-${site.id}`, pick(site.n), site.id === view.site, () => view.openSite(site.id)));
  return { key: "site", head: t("site"), isName: true, value: (site) => pick(site.n), cell };
}
