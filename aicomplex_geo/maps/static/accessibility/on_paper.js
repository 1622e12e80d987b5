import { el, svg, withBold } from "../dom.js";
import { boxOf } from "../label_layout.js";
import { pick, t } from "../language.js";
import { keyNumbers } from "./key_numbers.js";
import { legendBlocks } from "./legend_blocks.js";
import { paperView } from "./paper_frame.js";
import { shortTitle, sharedTitle } from "./periods.js";
import { fullHeadline } from "./sentences.js";

/** @import { MapDrawing } from "../drawing/map_drawing.js" */
/** @import { View } from "./view.js" */

/** Of the map on the sheet, in millimetres. */
const MAP = { width: 189, height: 155 };
const PIXELS_PER_MM = 96 / 25.4;
const SHARPNESS = 2.6;
const SCALE_BOX = { width: 200, height: 44 };

/** The answer on one sheet of A4: what is printed in place of the page. */
export class PaperSheet {
  /**
   * @param {View} view
   * @param {MapDrawing} drawing
   */
  constructor(view, drawing) {
    this.view = view;
    this.drawing = drawing;
    this.node = el("div", { class: "a4", "aria-hidden": "true" });
    view.frame.root.append(this.node);
    window.addEventListener("beforeprint", () => this.fill());
    window.addEventListener("afterprint", () => this.node.replaceChildren());
  }

  /** Draw it, and print it when its picture is there. */
  async print() {
    await this.view.rest();
    const picture = this.fill();
    await picture.decode().catch(() => undefined);
    window.print();
  }

  fill() {
    const { view } = this;
    const millimetres = MAP;
    const { bounds, scale } = paperView(view.frame.map, view.frame.uncovered(), millimetres);
    const picture = el("img", { alt: "", src: this.#draw(bounds, millimetres) });
    this.node.replaceChildren(
      el("div", { class: "a4-head" }, el("span", {}, pick(view.data.title)), el("span", {}, conditions(view))),
      el("p", { class: view.changesTitle ? "a4-title long" : "a4-title" }, withBold(fullHeadline(view))),
      el("div", { class: "a4-map" }, picture, scaleBar(scale)),
      el(
        "div",
        { class: "a4-side" },
        numbers(view),
        el("div", { class: "a4-legend" }, legendBlocks(view, { unfolded: true })),
      ),
      el("div", { class: "a4-foot" }, el("span", {}, sourceText(view, scale)), el("span", {}, "aicomplex-geo · 1 / 1")),
    );
    return picture;
  }

  /**
   * @param {L.LatLngBounds} bounds
   * @param {{ width: number, height: number }} millimetres
   */
  #draw(bounds, millimetres) {
    const [width, height] = [millimetres.width * PIXELS_PER_MM, millimetres.height * PIXELS_PER_MM];
    const canvas = el("canvas", { width: Math.round(width * SHARPNESS), height: Math.round(height * SHARPNESS) });
    const pen = canvas.getContext("2d");
    if (!pen) return "";
    const obstacles = [boxOf(0, height - SCALE_BOX.height, SCALE_BOX.width, SCALE_BOX.height)];
    this.drawing.renderTo(pen, { bounds, width, height, scale: SHARPNESS, obstacles });
    return canvas.toDataURL("image/png");
  }
}

/** @param {View} view */
export function conditions({ data, profile, changesTitle }) {
  const parts = [sharedTitle(data.profiles), shortTitle(data.profiles, profile), changesTitle];
  return [`${t("referenceDate")} ${data.date}`, ...parts].filter(Boolean).join(" · ");
}

/** @param {View} view */
function numbers(view) {
  return keyNumbers(view).map(({ title, value, unit, note }) =>
    el(
      "div",
      { class: "a4-number" },
      el("b", {}, title),
      el("span", {}, el("strong", {}, value), ` ${unit}`),
      el("small", {}, note),
    ),
  );
}

/**
 * Whose roads, boundaries and people, and how it is drawn.
 *
 * @param {View} view
 * @param {number} [scale]
 */
export function sourceText({ data }, scale) {
  const { network, base, sources } = data;
  const roads = [pick(network.name), network.date].filter(Boolean).join(" ");
  const counted = new Set(data.opportunities.flatMap(({ source }) => String(source ?? "").split(";")));
  const titles = [...counted].map((key) => pick(sources[key.trim()]?.title)).filter(Boolean);
  const credits = [network.attribution, ...(base.credits ?? [])].filter(Boolean);
  const drawn = scale ? `${t("scale")} 1:${scale.toLocaleString("en-US")}` : "";
  const parts = [
    `${t("sources")}: ${[roads, ...titles, ...credits].filter(Boolean).join(" · ")}`,
    t("crsShort"),
    drawn,
  ];
  return `${parts.filter(Boolean).join(". ")}.`;
}

/**
 * A bar of a round length.
 *
 * @param {number} scale
 */
function scaleBar(scale) {
  const kilometres = [1, 2, 5, 10, 20, 50, 100].find((one) => (one * 1e6) / scale >= 18) ?? 100;
  const length = ((kilometres * 1e6) / scale) * PIXELS_PER_MM;
  const bar = svg("svg", { width: length + 46, height: 26, "aria-hidden": "true" });
  const text = { y: 11, "font-size": 11, "text-anchor": "middle", fill: "#14213d" };
  bar.append(
    svg("path", {
      d: `M6 16v6h${length}v-6M${6 + length / 2} 18v4`,
      fill: "none",
      stroke: "#14213d",
      "stroke-width": 1.6,
    }),
    svg("text", { ...text, x: 8 }, "0"),
    svg("text", { ...text, x: 6 + length }, `${kilometres} km`),
    svg("path", { d: `M${length + 36} 3l5 18-5-4-5 4z`, fill: "#14213d" }),
  );
  return el("div", { class: "a4-scale" }, bar);
}
