import { el } from "./dom.js";
import { pick } from "./language.js";

/** @import { Child, Children } from "./dom.js" */
/** @import { Pair } from "./payload.d.ts" */

/**
 * @param {string} name
 * @param {string} label
 * @param {{ id: string, t: Pair }[]} options
 * @param {string} chosen
 * @param {(id: string) => void} choose
 */
export function radioGroup(name, label, options, chosen, choose) {
  const radios = options.map(({ id, t }) => {
    const change = () => choose(id);
    const input = el("input", { type: "radio", name, id: `${name}-${id}`, checked: id === chosen, change });
    return el("label", {}, input, el("span", {}, pick(t)));
  });
  return el("div", { class: "choice", role: "radiogroup", "aria-label": label }, radios);
}

/**
 * @param {string} id
 * @param {{ value: string, text: Children }[]} options
 * @param {string} chosen
 * @param {(value: string) => void} choose
 */
export function selectBox(id, options, chosen, choose) {
  const items = options.map(({ value, text }) => el("option", { value, selected: value === chosen }, text));
  const select = el("select", { id, change: () => choose(select.value) }, items);
  return select;
}

/**
 * @param {Node} label
 * @param {...Children} control
 */
export const field = (label, ...control) => el("div", { class: "field" }, label, ...control);

/**
 * @param {string} id
 * @param {boolean} checked
 * @param {() => void} change
 * @param {...Children} content
 */
export function switchRow(id, checked, change, ...content) {
  return el("li", {}, el("label", {}, el("input", { type: "checkbox", id, checked, change }), ...content));
}

/**
 * The button with which a row of a table is chosen.
 *
 * @param {string} id
 * @param {Child} text
 * @param {boolean} pressed
 * @param {() => void} click
 */
export function rowButton(id, text, pressed, click) {
  return el("button", { type: "button", class: "row-button", id, "aria-pressed": String(pressed), click }, text);
}
