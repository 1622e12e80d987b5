import { about } from "./about.js";
import { drawBasemap } from "./basemap.js";
import { el } from "./dom.js";
import { boxOf } from "./label_layout.js";
import { language, otherLanguage, pick, setLanguage, t, useLabels } from "./language.js";
import { addControls, createMap, translatePopup } from "./leaflet_map.js";
import { declutter, translateLabels } from "./map_labels.js";
import { isPrinting, watchPrinting } from "./paper.js";
import { onPhoneChange, isPhone } from "./screen.js";

/** @import { Label } from "./map_labels.js" */
/** @import { StudyData } from "./payload.d.ts" */
/** @typedef {(HTMLElement | HTMLElement[] | null)[]} Blocks */
/**
 * What a page puts into its frame.
 *
 * @typedef {object} Page
 * @property {() => void} draw what is on the map and depends on what is chosen
 * @property {() => L.LatLngBounds | null} home bounds of the first view
 * @property {() => void} translate what is on the map and has words
 * @property {() => Blocks} panel
 * @property {() => (HTMLElement | null)[]} legend
 */

const WIDE_ENOUGH = 700;

/**
 * What all pages share: title bar, panel, map, legend, language, paper.
 *
 * @template {StudyData} Data
 */
export class Frame {
  /**
   * @param {HTMLElement} root
   * @param {Data} data
   * @param {(frame: Frame<Data>) => Page} makePage
   */
  constructor(root, data, makePage) {
    this.root = root;
    this.data = data;
    this.heading = el("header", { class: "bar" });
    this.panelBody = el("div", { class: "panel-body", id: "panel-body" });
    const fold = () => this.foldPanel(!this.folded);
    const toggle = { type: "button", class: "panel-toggle", "aria-controls": "panel-body", click: fold };
    this.panelToggle = el("button", toggle);
    this.panel = el("aside", { class: "panel" }, this.panelToggle, this.panelBody);
    this.canvas = el("div", { class: "map" });
    this.legendTitle = el("summary", {});
    this.legendBody = el("div", { class: "legend-body" });
    this.legend = el("details", { class: "legend", open: !isPhone() }, this.legendTitle, this.legendBody);
    const stage = el("div", { class: "stage" }, this.canvas, this.legend);
    root.replaceChildren(this.heading, el("div", { class: "work" }, stage, this.panel));
    this.folded = isPhone();
    /** @type {L.Popup | null} */
    this.popup = null;
    /** @type {L.Control[]} */
    this.controls = [];
    this.waiting = 0;
    this.map = createMap(this.canvas, data);
    /** @type {Label[]} */
    this.labels = drawBasemap(this.map, data.base);
    this.page = makePage(this);
    this.page.draw();
    this.#listen();
    this.translate();
    this.goHome();
  }

  #listen() {
    this.legend.addEventListener("toggle", () => this.declutterSoon());
    this.map.on("zoomend moveend resize", () => this.declutterSoon());
    this.map.on("popupopen", (event) => {
      this.popup = event.popup;
      translatePopup(event.popup);
    });
    this.map.on("popupclose", () => {
      this.popup = null;
    });
    onPhoneChange(() => {
      // paper is as narrow as a phone, and shows all
      if (isPrinting()) return;
      this.foldPanel(isPhone());
      this.legend.open = !isPhone();
      this.map.invalidateSize();
    });
    const { map, root, canvas } = this;
    watchPrinting({ map, root, canvas, uncovered: () => this.uncovered(), tidy: () => this.tidyLabels() });
  }

  goHome() {
    const bounds = this.page.home();
    if (bounds?.isValid()) this.show(bounds);
    this.declutterSoon();
  }

  /**
   * The legend lies on the map: what is shown is fitted beside it.
   *
   * @param {L.LatLngBounds} bounds
   * @param {number} [maxZoom]
   */
  show(bounds, maxZoom) {
    const covered = isPhone() ? 0 : this.#legendWidth();
    /** @type {L.FitBoundsOptions} */
    const padding = { paddingTopLeft: [covered ? 50 : 20, 20], paddingBottomRight: [covered + 20, 20] };
    this.map.fitBounds(bounds, { animate: false, ...padding, ...(maxZoom ? { maxZoom } : {}) });
  }

  /** The part of the map that the legend leaves free. */
  uncovered() {
    const { x, y } = this.map.getSize();
    const free = this.map.containerPointToLatLng([x - this.#legendWidth(), y]);
    return L.latLngBounds(this.map.containerPointToLatLng([0, 0]), free);
  }

  #legendWidth() {
    return this.legend.open && this.map.getSize().x > WIDE_ENOUGH ? this.legend.offsetWidth : 0;
  }

  tidyLabels() {
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.legend;
    const covers = offsetWidth && !isPrinting();
    declutter(this.map, this.labels, covers ? [boxOf(offsetLeft, offsetTop, offsetWidth, offsetHeight)] : []);
  }

  declutterSoon() {
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => this.tidyLabels());
  }

  /** @param {boolean} folded */
  foldPanel(folded) {
    this.folded = folded;
    this.panel.classList.toggle("folded", folded);
    this.panelToggle.textContent = t(folded ? "openPanel" : "closePanel");
    this.panelToggle.setAttribute("aria-expanded", String(!folded));
    this.map.invalidateSize({ animate: false });
  }

  /** Everything in words, in the language chosen. Called again at each change of it. */
  translate() {
    const { data } = this;
    document.documentElement.lang = language();
    document.title = `${pick(data.subtitle)} – ${pick(data.title)}`;
    this.heading.replaceChildren(titles(data), this.#buttons());
    this.panel.setAttribute("aria-label", t("panel"));
    this.canvas.setAttribute("aria-label", t("map"));
    this.legendTitle.textContent = t("legend");
    this.foldPanel(this.folded);
    this.controls.forEach((control) => control.remove());
    this.controls = addControls(this.map, () => this.goHome());
    translateLabels(this.labels);
    this.page.translate();
    this.refresh();
    this.popup?.update();
    if (this.popup) translatePopup(this.popup);
    this.declutterSoon();
  }

  #buttons() {
    const print = { id: "print", click: () => window.print() };
    const switchLanguage = () => {
      setLanguage(otherLanguage());
      this.translate();
      document.getElementById("language")?.focus();
    };
    const change = { id: "language", lang: otherLanguage(), click: switchLanguage };
    return el(
      "div",
      { class: "buttons" },
      el("button", { type: "button", ...print }, t("print")),
      el("button", { type: "button", ...change }, t("language")),
    );
  }

  /** Panel and legend again, from what is chosen; what had the focus keeps it. */
  refresh() {
    const focused = document.activeElement?.id;
    const scrolled = this.panelBody.scrollTop;
    const blocks = this.page.panel().flat().filter(isElement);
    this.panelBody.replaceChildren(...blocks, about(this.data));
    this.legendBody.replaceChildren(...this.page.legend().filter(isElement));
    this.panelBody.scrollTop = scrolled;
    const again = focused ? document.getElementById(focused) : null;
    if (again !== document.activeElement) again?.focus({ preventScroll: true });
  }

  /**
   * The map, the panel and the legend again, after another choice.
   *
   * @param {{ popup?: boolean }} [options] whether what the open popup says depends on the choice
   */
  redraw({ popup = true } = {}) {
    this.page.draw();
    if (popup) this.popup?.update();
    this.refresh();
    this.declutterSoon();
  }
}

/**
 * @param {HTMLElement | null} node
 * @returns {node is HTMLElement}
 */
const isElement = (node) => node !== null;

/** @param {StudyData} data */
function titles({ title, subtitle, date, place }) {
  const facts = el(
    "p",
    {},
    el("strong", {}, pick(subtitle)),
    el("span", {}, `${t("referenceDate")} ${date}`),
    el("span", { class: "where" }, pick(place)),
  );
  return el("div", { class: "titles" }, el("h1", {}, pick(title)), facts);
}

/**
 * What opens a page, given the ids of the element that it goes into and of the one that holds its data.
 *
 * @template {StudyData} Data
 * @param {(frame: Frame<Data>) => Page} makePage
 */
export function pageOpener(makePage) {
  return (/** @type {string} */ id, /** @type {string} */ dataId) => {
    const root = document.getElementById(id);
    const text = document.getElementById(dataId)?.textContent;
    if (!root || !text) throw new Error(`the page has no ${id} or no ${dataId}`);
    const data = /** @type {Data} */ (JSON.parse(text));
    useLabels(data.labels);
    setLanguage(document.documentElement.lang === "en" ? "en" : "ko");
    document.body.classList.add("app", `page-${data.page}`);
    const { map } = new Frame(root, data, makePage);
    document.documentElement.dataset.ready = "yes";
    return map;
  };
}
