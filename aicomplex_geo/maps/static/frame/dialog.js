import { el } from "../dom.js";
import { t } from "../language.js";

/** @import { Children } from "../dom.js" */

/**
 * Show a dialog; the browser closes it with Escape and gives the focus back.
 *
 * @param {string} title
 * @param {...Children} children
 */
export function openDialog(title, ...children) {
  const close = () => dialog.close();
  const id = "dialog-title";
  const button = el("button", { type: "button", class: "dialog-close", "aria-label": t("close"), click: close }, "×");
  const head = el("div", { class: "dialog-head" }, el("h2", { id }, title), button);
  const body = el("div", { class: "dialog-body", tabindex: "0", role: "region", "aria-label": title }, ...children);
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": id }, head, body);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  document.querySelector("main")?.append(dialog);
  dialog.showModal();
  return dialog;
}
