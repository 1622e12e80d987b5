const PHONE = "(max-width: 760px)";

/** Whether the window is as narrow as a phone. */
export const isPhone = () => window.matchMedia(PHONE).matches;

/** @param {() => void} change */
export function onPhoneChange(change) {
  window.matchMedia(PHONE).addEventListener("change", change);
}
