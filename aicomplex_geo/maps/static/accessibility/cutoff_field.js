import { el } from "../dom.js";
import { t, withUnit } from "../language.js";
import { TIME_CLASSES } from "../drawing/palette.js";
import { CUTOFFS } from "./view.js";

/** @import { View } from "./view.js" */

const TICKS = [5, 15, 30, 45, 60, 75, 90];
const { least, most, step } = CUTOFFS;

/** @param {number} cutoff */
const share = (cutoff) => ((cutoff - least) / (most - least)) * 100;

/** The slider of the cutoff: in steps of five minutes by hand, of one by the arrow keys. */
export class CutoffField {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.output = el("output", { for: "cutoff", class: "cutoff-value" });
    const input = () => this.#slid();
    this.slider = el("input", { type: "range", id: "cutoff", class: "cutoff", min: least, max: most, step: 1, input });
    this.byHand = false;
    this.slider.addEventListener("pointerdown", () => (this.byHand = true));
    this.slider.addEventListener("keydown", () => (this.byHand = false));
    const ticks = TICKS.map((minutes) => {
      const tick = el("span", {}, minutes);
      tick.style.left = `${share(minutes)}%`;
      return tick;
    });
    this.node = el(
      "div",
      { class: "field cutoff-field" },
      el("div", { class: "field-head" }, el("label", { for: "cutoff" }, t("cutoff")), this.output),
      this.slider,
      el("div", { class: "ticks", "aria-hidden": "true" }, ticks),
    );
    this.sync();
  }

  #slid() {
    const value = Number(this.slider.value);
    const cutoff = this.byHand ? Math.round(value / step) * step : value;
    this.slider.value = String(cutoff);
    if (cutoff !== this.view.cutoff) void this.view.choose({ cutoff: this.view.nearestCutoff(cutoff) });
  }

  sync() {
    const { cutoff } = this.view;
    if (Number(this.slider.value) !== cutoff) this.slider.value = String(cutoff);
    this.slider.setAttribute("aria-valuetext", withUnit(cutoff, t("minutes")));
    this.output.textContent = withUnit(cutoff, t("minutes"));
    this.slider.style.setProperty("--track", track(cutoff));
  }
}

/**
 * The colours of the classes up to the cutoff.
 *
 * @param {number} cutoff
 */
function track(cutoff) {
  let from = 0;
  const stops = [];
  for (const { limit, fill } of TIME_CLASSES) {
    const to = Math.max(0, share(Math.min(limit, cutoff)));
    if (to > from) stops.push(`${fill} ${from}% ${to}%`);
    from = to;
  }
  return `linear-gradient(to right, ${[...stops, `#d9dde3 ${from}%`].join(", ")})`;
}
