import { el } from "../dom.js";

const SHOWN_MS = 7000;

/**
 * A line that tells what has happened, and goes away by itself.
 *
 * @param {HTMLElement} root
 */
export function messageLine(root) {
  const line = el("div", { class: "message-line", role: "status", "aria-live": "polite" });
  root.append(line);
  let waiting = 0;
  return (/** @type {string} */ text) => {
    window.clearTimeout(waiting);
    line.textContent = text;
    waiting = window.setTimeout(() => line.replaceChildren(), SHOWN_MS);
  };
}
