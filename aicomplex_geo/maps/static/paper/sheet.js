import { el } from "../dom.js";
import { boxOf } from "../label_layout.js";
import { language, pick, t } from "../language.js";
import { paperView, PIXELS_PER_MM } from "./scale.js";
import { scaleBar } from "./scale_bar.js";
import { svgOf } from "./svg_of.js";

/** @import { Children } from "../dom.js" */
/** @import { MapDrawing } from "../drawing/map_drawing.js" */
/** @import { Frame } from "../frame.js" */
/** @import { StudyData } from "../payload.d.ts" */
/** @import { PaperView } from "./scale.js" */
/** @typedef {{ title: string, value: string, unit: string, note: string }} KeyNumber */
/** @typedef {"landscape" | "portrait"} Format */
/** @typedef {{ width: number, height: number }} Size */
/**
 * What a page says on its sheet of paper.
 *
 * @typedef {object} OnPaper
 * @property {Children} [title] that above the map if left out
 * @property {string} [conditions] at the head of the sheet
 * @property {KeyNumber[]} [numbers] at most five
 * @property {Children} [legend] that of the page if left out
 * @property {string} [source]
 */
/** @typedef {{ centre: L.LatLng, zoom: number, folds: [HTMLDetailsElement, boolean][] }} Screen */

/** Of the map on the sheet, in millimetres. @type {Record<Format, Size>} */
const MAPS = { landscape: { width: 189, height: 155 }, portrait: { width: 190, height: 150 } };
export const FORMATS = /** @type {Format[]} */ (["landscape", "portrait"]);
const SHARPNESS = 2.6;
const SCALE_BOX = { width: 200, height: 44 };
const CLOSED_ON_PAPER = "#fold-leaflet, .screen-only";
const MOST_SOURCES = 8;
/** Of a title in the largest letters. */
const ONE_LINE = { ko: 52, en: 84 };

/** The answer on one sheet of A4: what is printed in place of the page, and saved as a picture. */
export class PaperSheet {
  /**
   * @param {Frame<StudyData>} frame
   * @param {{ drawsAll: boolean }} options whether the page draws everything of its map itself
   */
  constructor(frame, { drawsAll }) {
    this.frame = frame;
    this.drawsAll = drawsAll;
    this.format = /** @type {Format} */ ("landscape");
    /** Whether the tables are printed after the sheet. */
    this.hasAppendix = false;
    this.node = el("div", { class: "a4", "aria-hidden": "true" });
    frame.nodes.heading.after(this.node);
    /** @type {Screen | null} what the screen had */
    this.screen = null;
    window.addEventListener("beforeprint", () => this.open());
    window.addEventListener("afterprint", () => this.close());
    window.matchMedia("print").addEventListener("change", ({ matches }) => (matches ? this.open() : this.close()));
  }

  /** Print it when all that is chosen has been answered. */
  async print() {
    await this.frame.page.rest?.();
    this.open();
    const picture = /** @type {HTMLImageElement | null} */ (this.node.querySelector(".a4-map > img"));
    await picture?.decode().catch(() => undefined);
    window.print();
  }

  /** The sheet as the text of an SVG file. */
  toSvg() {
    const { hasAppendix } = this;
    this.hasAppendix = false;
    this.open({ isVector: true });
    this.node.classList.add("laid-out");
    try {
      return svgOf(this.node, document.title);
    } finally {
      this.hasAppendix = hasAppendix;
      this.close();
    }
  }

  /** @param {{ isVector?: boolean }} [options] whether the map is lines, not an image */
  open({ isVector = false } = {}) {
    if (this.screen) return;
    const { frame, format } = this;
    const { map } = frame;
    const folds = [...frame.root.querySelectorAll("details")];
    const view = paperView(map, frame.uncovered(), MAPS[format]);
    this.screen = { centre: map.getCenter(), zoom: map.getZoom(), folds: folds.map((node) => [node, node.open]) };
    document.body.classList.add("printing");
    document.body.classList.toggle("with-appendix", this.hasAppendix);
    for (const node of folds) node.open = !node.matches(CLOSED_ON_PAPER);
    this.node.className = `a4 ${format}`;
    const { drawing } = frame.page;
    const place = el("div", { class: "a4-map" });
    this.#fill(place, view);
    if (!this.drawsAll) this.#moveMap(place, view);
    else if (drawing) place.prepend(isVector ? this.#lines(drawing, view) : this.#image(drawing, view));
  }

  close() {
    const { screen, frame } = this;
    if (!screen) return;
    this.screen = null;
    const { map, nodes } = frame;
    if (!this.drawsAll) {
      frame.drawing?.toScreen();
      nodes.column.append(nodes.stage);
    }
    this.node.replaceChildren();
    this.node.className = "a4";
    for (const [node, open] of screen.folds) node.open = open;
    document.body.classList.remove("printing", "with-appendix");
    map.invalidateSize({ animate: false, pan: false });
    map.setView(screen.centre, screen.zoom, { animate: false });
    frame.tidyLabels();
  }

  /**
   * @param {HTMLElement} place of the map
   * @param {PaperView} view
   */
  #fill(place, { scale }) {
    const { frame } = this;
    const { data } = frame;
    const on = { ...this.#usual(), ...frame.page.onPaper?.() };
    const note = on.numbers ? null : el("p", { class: "a4-note" }, frame.nodes.reservation.textContent.trim());
    const source = [on.source, t("crsShort"), `${t("scale")} 1:${scale.toLocaleString("en-US")}`];
    place.append(scaleBar(scale));
    this.node.replaceChildren(
      el("div", { class: "a4-head" }, el("span", {}, pick(data.title)), el("span", {}, on.conditions)),
      titleOf(on.title),
      place,
      el("div", { class: "a4-numbers" }, note, (on.numbers ?? []).slice(0, 5).map(numberBlock)),
      el("div", { class: "a4-legend" }, on.legend),
      el(
        "div",
        { class: "a4-foot" },
        el("span", {}, `${source.filter(Boolean).join(". ")}.`),
        el("span", { class: "page-number" }, `aicomplex-geo · ${this.hasAppendix ? "1" : "1 / 1"}`),
      ),
    );
  }

  /**
   * What a sheet says of which the page says nothing itself.
   *
   * @returns {OnPaper}
   */
  #usual() {
    const { data, page, nodes } = this.frame;
    return {
      title: [...nodes.headline.childNodes].map((node) => node.cloneNode(true)),
      conditions: `${t("referenceDate")} ${data.date}`,
      legend: page.legend(),
      source: sourceText(data),
    };
  }

  /**
   * A map of Leaflet's own layers is shown on the sheet itself, at the size and scale of the paper.
   *
   * @param {HTMLElement} place
   * @param {PaperView} view
   */
  #moveMap(place, { bounds }) {
    const { frame } = this;
    const { map } = frame;
    place.prepend(frame.nodes.stage);
    // while printing begins the sheet is not laid out yet
    this.node.classList.add("laid-out");
    map.invalidateSize({ animate: false, pan: false });
    const { zoomSnap } = map.options;
    map.options.zoomSnap = 0;
    map.setView(bounds.getCenter(), map.getBoundsZoom(bounds), { animate: false });
    if (zoomSnap !== undefined) map.options.zoomSnap = zoomSnap;
    frame.tidyLabels();
    frame.drawing?.toPaper();
    this.node.classList.remove("laid-out");
  }

  /** @param {PaperView} view */
  #target({ bounds }) {
    const { width, height } = MAPS[this.format];
    const size = { width: width * PIXELS_PER_MM, height: height * PIXELS_PER_MM };
    const obstacles = [boxOf(0, size.height - SCALE_BOX.height, SCALE_BOX.width, SCALE_BOX.height)];
    return { bounds, ...size, obstacles };
  }

  /**
   * @param {MapDrawing} drawing
   * @param {PaperView} view
   */
  #image(drawing, view) {
    const target = this.#target(view);
    const size = { width: Math.round(target.width * SHARPNESS), height: Math.round(target.height * SHARPNESS) };
    const canvas = el("canvas", size);
    const pen = canvas.getContext("2d");
    if (pen) drawing.renderTo(pen, { ...target, scale: SHARPNESS });
    return el("img", { alt: "", src: canvas.toDataURL("image/png") });
  }

  /**
   * @param {MapDrawing} drawing
   * @param {PaperView} view
   */
  #lines(drawing, view) {
    const parsed = new DOMParser().parseFromString(drawing.toSvg(this.#target(view)), "image/svg+xml");
    const lines = document.importNode(parsed.documentElement, true);
    lines.setAttribute("class", "on-paper");
    return lines;
  }
}

/** @param {Children} title */
function titleOf(title) {
  const node = el("p", { class: "a4-title" }, title);
  node.classList.toggle("long", node.textContent.length > ONE_LINE[language()]);
  return node;
}

/** @param {KeyNumber} number */
const numberBlock = ({ title, value, unit, note }) =>
  el(
    "div",
    { class: "a4-number" },
    el("b", {}, title),
    el("span", {}, el("strong", {}, value), ` ${unit}`),
    el("small", {}, note),
  );

/**
 * Whose roads and data.
 *
 * @param {StudyData} data
 */
function sourceText({ network, base, sources }) {
  const roads = [pick(network.name), network.date].filter(Boolean).join(" ");
  const publishers = new Set(Object.values(sources).map(({ publisher, title }) => pick(publisher) || pick(title)));
  const named = [...publishers].filter(Boolean);
  const more = named.length > MOST_SOURCES ? [t("moreSources", named.length - MOST_SOURCES)] : [];
  const credits = [network.attribution, ...base.credits];
  const all = [roads, ...credits, ...named.slice(0, MOST_SOURCES), ...more];
  return `${t("sources")}: ${[...new Set(all)].filter(Boolean).join(" · ")}`;
}
