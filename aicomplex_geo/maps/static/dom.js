import { t } from "./language.js";

/** @typedef {Node | string | number | false | null | undefined} Child */
/** @typedef {Child | Child[] | (Child | Child[])[]} Children */
/** @typedef {string | number | boolean | null | undefined | ((event: Event) => void)} AttributeValue */
/** @typedef {Record<string, AttributeValue>} Attributes a function listens to the event of that name */

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["checked", "selected", "open"]);

/**
 * @param {HTMLElement} node
 * @param {string} key
 * @param {AttributeValue} value
 */
function setAttribute(node, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (typeof value === "function") node.addEventListener(key, value);
  else if (PROPERTIES.has(key)) Object.assign(node, { [key]: value });
  else node.setAttribute(key, value === true ? "" : String(value));
}

/** @param {Child} child */
const isShown = (child) => child !== undefined && child !== null && child !== false && child !== "";

/**
 * An element from data. Text always goes in as text nodes: nothing is parsed as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {...Children} children
 */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) setAttribute(node, key, value);
  const shown = /** @type {Child[]} */ (children.flat(3)).filter(isShown);
  node.append(...shown.map((child) => (child instanceof Node ? child : String(child))));
  return node;
}

/**
 * A text with the parts between double asterisks in bold.
 *
 * @param {string} text
 */
export const withBold = (text) => text.split("**").map((part, at) => (at % 2 && part ? el("strong", {}, part) : part));

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/**
 * A link only to what is certainly a page; anything else stays text.
 *
 * @param {string | undefined} url
 * @param {string} text
 */
export function outLink(url, text) {
  if (!/^https?:\/\//i.test(url ?? "")) return document.createTextNode(text);
  const title = `${url} (${t("linkOut")})`;
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title }, text);
}
