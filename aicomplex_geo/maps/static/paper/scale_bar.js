import { el, svg } from "../dom.js";
import { INK } from "../drawing/palette.js";
import { t } from "../language.js";
import { PIXELS_PER_MM } from "./scale.js";

const KILOMETRES = [1, 2, 5, 10, 20, 50, 100];
const LEAST_MM = 18;
const MM_PER_KM = 1e6;

/**
 * A bar of a round length, and where north is.
 *
 * @param {number} scale
 */
export function scaleBar(scale) {
  const kilometres = KILOMETRES.find((one) => (one * MM_PER_KM) / scale >= LEAST_MM) ?? 100;
  const length = ((kilometres * MM_PER_KM) / scale) * PIXELS_PER_MM;
  const bar = svg("svg", { width: length + 46, height: 26, role: "img", "aria-label": t("north") });
  const text = { y: 11, "font-size": 11, "text-anchor": "middle", fill: INK };
  const line = { fill: "none", stroke: INK, "stroke-width": 1.6 };
  bar.append(
    svg("path", { d: `M6 16v6h${length}v-6M${6 + length / 2} 18v4`, ...line }),
    svg("text", { ...text, x: 8 }, "0"),
    svg("text", { ...text, x: 6 + length }, `${kilometres} km`),
    svg("path", { d: `M${length + 36} 3l5 18-5-4-5 4z`, fill: INK }),
  );
  return el("div", { class: "a4-scale" }, bar);
}
