import { el } from "./dom.js";
import { isPrinting } from "./screen.js";

/** @import { Child, Children } from "./dom.js" */

// What a reader has opened stays open when the panel is drawn again.
/** @type {Map<string, boolean>} */
const opened = new Map();

/**
 * @param {string} id
 * @param {Child} title
 * @param {...Children} children
 */
export function section(id, title, ...children) {
  const heading = el("h2", { id: `${id}-title` }, title);
  return el("section", { class: "block", "aria-labelledby": `${id}-title` }, heading, ...children);
}

/**
 * @param {string} id
 * @param {Child} title
 * @param {Children} children
 * @param {{ open?: boolean, kind?: string }} [options]
 */
export function fold(id, title, children, { open = false, kind = "" } = {}) {
  const attributes = { class: `fold ${kind}`, id: `fold-${id}`, open: opened.get(id) ?? open };
  const node = el("details", attributes, el("summary", {}, title), children);
  node.addEventListener("toggle", () => {
    if (!isPrinting()) opened.set(id, node.open);
  });
  return node;
}

/**
 * @param {string} caption
 * @param {Children[]} head
 * @param {Children} body
 * @param {string} [kind]
 */
export function table(caption, head, body, kind = "") {
  const heads = head.map((cell) => (cell instanceof Node ? cell : el("th", { scope: "col" }, cell)));
  return el(
    "div",
    { class: `scroll ${kind}`, tabindex: "0", role: "group", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", { class: "hidden" }, caption),
      el("thead", {}, el("tr", {}, heads)),
      el("tbody", {}, body),
    ),
  );
}

/** @param {boolean} chosen */
const numberClass = (chosen) => (chosen ? "num chosen" : "num");

/**
 * Heading of a column of numbers.
 *
 * @param {boolean} chosen
 * @param {...Children} children
 */
export function numberHead(chosen, ...children) {
  return el("th", { scope: "col", class: numberClass(chosen) }, ...children);
}

/**
 * @param {boolean} chosen
 * @param {...Children} children
 */
export function numberCell(chosen, ...children) {
  return el("td", { class: numberClass(chosen) }, ...children);
}

/** @param {...Children} children */
export const rowHead = (...children) => el("th", { scope: "row" }, ...children);

/** @param {...Children} children */
export const small = (...children) => el("p", { class: "small" }, ...children);

/** @param {...Children} children */
export const warning = (...children) => el("p", { class: "warn" }, ...children);

/** @param {Children[]} items */
export const list = (items) =>
  el(
    "ul",
    {},
    items.map((item) => el("li", {}, item)),
  );

/**
 * @param {string} title
 * @param {string} subtitle
 * @param {...Children} children
 */
export function card(title, subtitle, ...children) {
  return el("div", { class: "card" }, title && el("h3", {}, title), small(subtitle), ...children);
}
