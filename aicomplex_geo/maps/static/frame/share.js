import { el } from "../dom.js";
import { t } from "../language.js";
import { openDialog } from "./dialog.js";

/**
 * Put a text on the clipboard: the second way works where a page from a file may not use the first.
 *
 * @param {string} text
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const box = el("textarea", { class: "hidden" });
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    focused?.focus();
    return done;
  }
}

/**
 * @param {string} address
 * @param {(text: string) => void} say
 */
export async function share(address, say) {
  if (await copy(address)) {
    say(t(address.startsWith("file:") ? "sharedFile" : "shared"));
    return;
  }
  const box = el("textarea", { class: "address", rows: "4", readonly: true, "aria-label": t("shareView") });
  box.value = address;
  openDialog(t("shareView"), el("p", {}, t("copyThis")), box);
  box.select();
}
