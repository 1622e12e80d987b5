const PHONE = "(max-width: 599px)";
const SHEET = "(max-width: 899px)";

/** Whether the page is laid out for paper. */
export const isPrinting = () => document.body.classList.contains("printing") || window.matchMedia("print").matches;

/** Whether the window is as narrow as a phone. */
export const isPhone = () => window.matchMedia(PHONE).matches;

/** Whether the panel lies over the lower part of the map. */
export const hasSheet = () => window.matchMedia(SHEET).matches;

/** @param {() => void} change */
export function onSheetChange(change) {
  window.matchMedia(SHEET).addEventListener("change", change);
}
