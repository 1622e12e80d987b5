import { el } from "./dom.js";
import { t } from "./language.js";

/**
 * A slider over dates.
 *
 * @template {{ label: string }} Stop
 * @param {Stop[]} stops
 * @param {{ at: number, chosen: number }} position of the handle, and the date that is chosen, -1 for none of them
 * @param {(stop: Stop) => void} choose
 * @param {{ disabled?: boolean, otherwise?: string }} [options] what is said where none of them is chosen
 */
export function dateSlider(stops, { at, chosen }, choose, { disabled = false, otherwise = "" } = {}) {
  const labelOf = (/** @type {number} */ index) => stops[index]?.label ?? "";
  const input = () => {
    const stop = stops[Number(slider.value)];
    if (stop) choose(stop);
    slider.setAttribute("aria-valuetext", labelOf(Number(slider.value)));
  };
  const range = { type: "range", id: "date", class: "date", min: 0, max: stops.length - 1, step: 1, value: at };
  const valueText = chosen < 0 ? otherwise : labelOf(chosen);
  const slider = el("input", { ...range, disabled, "aria-label": t("date"), "aria-valuetext": valueText, input });
  const labels = stops.map(({ label }, index) => el("span", { class: index === chosen && "chosen-stop" }, label));
  return el("div", { class: "dates" }, slider, el("div", { class: "stops", "aria-hidden": "true" }, labels));
}
