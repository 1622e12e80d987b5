import { about, sourceList } from "./about.js";
import { el } from "./dom.js";
import { createDrawing } from "./drawing/map_drawing.js";
import { appBar, pageTabs, setMenu } from "./frame/app_bar.js";
import { openDialog } from "./frame/dialog.js";
import { messageLine } from "./frame/message.js";
import { Parts } from "./frame/parts.js";
import { Popups } from "./frame/popups.js";
import { share } from "./frame/share.js";
import { Sheet } from "./frame/sheet.js";
import { skeleton } from "./frame/skeleton.js";
import { readPayload } from "./engine/payload.js";
import { showFault } from "./fault.js";
import { boxOf } from "./label_layout.js";
import { language, otherLanguage, pick, setLanguage, t, useLabels } from "./language.js";
import { addControls, createMap } from "./leaflet_map.js";
import { declutter, translateLabels } from "./map_labels.js";
import { openPictureDialog, openPrintDialog } from "./paper/dialogs.js";
import { PaperSheet } from "./paper/sheet.js";
import { hasSheet, isPrinting, onSheetChange } from "./screen.js";
import { spreadPins } from "./spread.js";
import { fieldsOf, hashOf, mapViewOf, mapViewText } from "./state.js";

/** @import { Children } from "./dom.js" */
/** @import { MapDrawing } from "./drawing/map_drawing.js" */
/** @import { Item } from "./frame/parts.js" */
/** @import { Language } from "./language.js" */
/** @import { Label } from "./map_labels.js" */
/** @import { OnPaper } from "./paper/sheet.js" */
/** @import { StudyData } from "./payload.d.ts" */
/** @import { Fields } from "./state.js" */
/**
 * What a page puts into its frame.
 *
 * @typedef {object} Page
 * @property {() => void} draw what is on the map and depends on what is chosen
 * @property {() => L.LatLngBounds | null} home bounds of the first view
 * @property {() => void} translate what is on the map and has words
 * @property {() => (Item | Item[])[]} panel parts, or elements
 * @property {() => (HTMLElement | null)[]} legend
 * @property {() => { headline: Children, reservation: Children }} [answer] title and reference date if left out
 * @property {() => Children} [legendTitle] what the folded legend shows
 * @property {() => Fields} [state] what is chosen, for the address
 * @property {(fields: Fields) => string[]} [restore] choose it again; returns the keys whose values are not known
 * @property {MapDrawing} [drawing] of a page that draws its map itself
 * @property {() => OnPaper} [onPaper] what its sheet of paper says
 * @property {() => string} [pictureName] of a file, without its ending
 * @property {() => Promise<void>} [rest] until all that is chosen has been answered
 * @property {() => boolean} [escape] close what is open; false if nothing was
 * @property {() => Promise<void>} [ready] what is still to be opened when the page is shown
 */

/** @typedef {{ ownBase?: boolean }} Options whether the page draws land and roads itself */

/** @type {Record<string, string>} words for keys of the address */
const FIELD_WORDS = {
  origin: "origin",
  profile: "profile",
  cutoff: "cutoff",
  hub: "hub",
  scenario: "roadProjects",
  edits: "tryRoads",
  link: "link",
};
const WIDE_ENOUGH = 700;
const ADDRESS_MS = 200;

/**
 * What all pages share: app bar, answer, panel, map, legend, language, address, paper.
 *
 * @template {StudyData} Data
 */
export class Frame {
  /**
   * @param {HTMLElement} root
   * @param {Data} data
   * @param {(frame: Frame<Data>) => Page} makePage
   * @param {Options} [options]
   */
  constructor(root, data, makePage, { ownBase = false } = {}) {
    this.root = root;
    this.data = data;
    this.nodes = skeleton(root);
    /** That of an address without one. */
    this.usualLanguage = language();
    this.panelBody = this.nodes.panelBody;
    this.legend = this.nodes.legend;
    this.canvas = this.nodes.canvas;
    this.#placeAnswer();
    this.say = messageLine(root);
    this.parts = new Parts(this.panelBody);
    /** @type {L.Marker[]} */
    this.pins = [];
    /** @type {L.Marker[]} those that are held and never moved aside */
    this.fixedPins = [];
    /** @type {L.Control[]} */
    this.controls = [];
    this.waiting = 0;
    this.addressWaiting = 0;
    /** Until then nobody has chosen anything. */
    this.isOpen = false;
    /** @type {string[]} keys of the address whose values are not known */
    this.ignored = [];
    this.map = createMap(this.canvas, data);
    this.popups = new Popups(this.map, this.legend);
    /** @type {Label[]} */
    this.labels = [];
    /** What lies under the marks of a page; null where it draws its map itself. */
    this.drawing = ownBase ? null : createDrawing(this.map, data.base);
    this.page = makePage(this);
    this.paper = new PaperSheet(this, { drawsAll: ownBase });
    this.sheet = new Sheet(this.nodes.work, this.nodes.panel, () => this.map.invalidateSize({ animate: false }));
    const fields = fieldsOf(location.hash);
    this.#restore(fields);
    this.page.draw();
    this.translate();
    this.goHome();
    this.#showView(fields);
    this.#listen();
  }

  /** Above the map; in the sheet of a narrow window. */
  #placeAnswer() {
    const { answer, panel, panelBody, column } = this.nodes;
    if (hasSheet()) panel.insertBefore(answer, panelBody);
    else column.prepend(answer);
  }

  #listen() {
    this.nodes.skip.addEventListener("click", (event) => {
      event.preventDefault();
      this.panelBody.focus();
    });
    this.legend.addEventListener("toggle", () => this.declutterSoon());
    this.map.on("zoomend moveend resize", () => this.declutterSoon());
    // an answer of another length leaves another height
    new ResizeObserver(() => {
      if (!isPrinting()) this.map.invalidateSize({ animate: false });
    }).observe(this.canvas);
    this.map.on("moveend", () => this.noteState());
    window.addEventListener("hashchange", () => this.#follow());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) this.#escape(event);
    });
    onSheetChange(() => {
      // paper is as narrow as a phone, and shows all
      if (isPrinting()) return;
      this.#placeAnswer();
      setMenu(false);
      this.sheet.cover();
      this.legend.open = !hasSheet();
      this.map.invalidateSize();
    });
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    const menu = document.body.classList.contains("menu-open");
    if (this.page.escape?.() || this.popups.close()) event.preventDefault();
    else if (menu) {
      setMenu(false);
      document.getElementById("menu")?.focus();
    }
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
    const covered = hasSheet() ? 0 : this.#legendWidth();
    const below = hasSheet() ? this.legend.offsetHeight + 44 : 20;
    /** @type {L.FitBoundsOptions} */
    const padding = { paddingTopLeft: [covered ? 50 : 20, 20], paddingBottomRight: [covered + 20, below] };
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
    spreadPins(this.map, this.pins, this.fixedPins);
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.legend;
    const covers = offsetWidth && !isPrinting();
    const obstacles = covers ? [boxOf(offsetLeft, offsetTop, offsetWidth, offsetHeight)] : [];
    const placed = declutter(this.map, this.labels, obstacles);
    this.drawing?.setObstacles(() => [...obstacles, ...placed]);
  }

  declutterSoon() {
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => this.tidyLabels());
  }

  /** Everything in words, in the language chosen. Called again at each change of it. */
  translate() {
    const { data } = this;
    document.documentElement.lang = language();
    document.title = `${pick(data.subtitle)} – ${pick(data.title)}`;
    this.nodes.skip.textContent = t("skip");
    this.nodes.heading.replaceChildren(...appBar(data, this.#actions()));
    this.nodes.tabs.replaceChildren(...pageTabs(data, () => this.#explain()));
    this.nodes.tabs.setAttribute("aria-label", t("mainPages"));
    this.nodes.panel.setAttribute("aria-label", t("panel"));
    this.canvas.setAttribute("aria-label", t("map"));
    this.sheet.translate();
    this.controls.forEach((control) => control.remove());
    this.controls = addControls(this.map, () => this.goHome());
    translateLabels(this.labels);
    this.drawing?.setLanguage(language());
    this.page.translate();
    this.parts.forget();
    this.refresh();
    this.popups.update();
    this.declutterSoon();
  }

  /** Legend and sources, for a phone. */
  #explain() {
    openDialog(t("legendAndSources"), this.page.legend(), el("h3", {}, t("sources")), sourceList(this.data));
  }

  #actions() {
    return {
      share: () => void share(this.address(), this.say),
      savePicture: () => openPictureDialog(this),
      print: () => openPrintDialog(this.paper),
      switchLanguage: () => {
        setLanguage(otherLanguage());
        this.say(""); // what it said is in the other language
        this.translate();
        this.noteState();
        document.getElementById("language")?.focus();
      },
    };
  }

  /** What of panel, answer and legend has changed, from what is chosen; what had the focus keeps it. */
  refresh() {
    const { data } = this;
    const parts = this.page.panel().flat();
    const isClosed = parts.some((one) => one !== null && "id" in one && one.id === "about");
    const closing = { id: "about", uses: [language()], build: () => about(data) };
    this.parts.show(isClosed ? parts : [...parts, closing]);
    this.refreshAnswer();
    this.nodes.legendTitle.replaceChildren(...nodesOf(this.page.legendTitle?.() ?? t("legend")));
    this.nodes.legendBody.replaceChildren(...this.page.legend().filter((node) => node !== null));
  }

  refreshAnswer() {
    const { headline, reservation } = this.page.answer?.() ?? this.#titles();
    this.nodes.headline.replaceChildren(...nodesOf(headline));
    this.nodes.reservation.replaceChildren(...nodesOf(reservation));
  }

  #titles() {
    const { subtitle, date, place } = this.data;
    return { headline: pick(subtitle), reservation: `${t("referenceDate")} ${date} · ${pick(place)}` };
  }

  /**
   * The map, the panel and the legend again, after another choice.
   *
   * @param {{ popup?: boolean }} [options] whether what the open popup says depends on the choice
   */
  redraw({ popup = true } = {}) {
    this.page.draw();
    if (popup) this.popups.open?.update();
    this.refresh();
    this.declutterSoon();
    this.noteState();
  }

  /** The address that opens this very view. */
  address() {
    return `${location.href.replace(/#.*$/s, "")}#${hashOf(this.#fields())}`;
  }

  #fields() {
    const { lat, lng } = this.map.getCenter();
    const view = mapViewText({ centre: [lat, lng], zoom: this.map.getZoom() });
    return { ...this.page.state?.(), view, lang: language() === "en" ? "en" : "" };
  }

  /** Write what is chosen into the address, at rest. */
  noteState() {
    if (!this.isOpen) return;
    window.clearTimeout(this.addressWaiting);
    this.addressWaiting = window.setTimeout(() => {
      if (isPrinting()) return;
      try {
        history.replaceState(null, "", `#${hashOf(this.#fields())}`);
      } catch {
        // a page inside another (a notebook) has no address of its own
      }
    }, ADDRESS_MS);
  }

  /** Somebody has written another hash into the address: it opens the view that a new page would open. */
  #follow() {
    const fields = fieldsOf(location.hash);
    this.#restore(fields);
    this.page.draw();
    this.translate();
    if (!mapViewOf(fields.view)) this.goHome();
    this.#showView(fields);
  }

  /** @param {Fields} fields */
  #restore(fields) {
    const ignored = this.page.restore?.(fields) ?? [];
    const isKnown = fields.lang === "en" || fields.lang === "ko";
    setLanguage(isKnown ? /** @type {Language} */ (fields.lang) : this.usualLanguage);
    if (fields.lang && !isKnown) ignored.push("lang");
    if (fields.view && !mapViewOf(fields.view)) ignored.push("view");
    this.ignored = ignored;
    this.#sayIgnored();
  }

  #sayIgnored() {
    if (this.ignored.length) this.say(t("ignoredState", this.ignored.map(fieldName).join(", ")));
  }

  /** From now on somebody chooses; what was said while the page was opened may have gone unseen. */
  open() {
    this.isOpen = true;
    this.#sayIgnored();
  }

  /** @param {Fields} fields */
  #showView({ view: text }) {
    const view = mapViewOf(text);
    if (view) this.map.setView(view.centre, view.zoom, { animate: false });
  }
}

/** A key of the address in words. @param {string} key */
const fieldName = (key) => (key in FIELD_WORDS ? t(FIELD_WORDS[key] ?? "") : key);

/** @param {Children} children */
const nodesOf = (children) => [...el("span", {}, children).childNodes];

/**
 * What opens a page, given the ids of the element that it goes into and of the one that holds its data.
 *
 * @template {StudyData} Data
 * @param {(frame: Frame<Data>) => Page} makePage
 * @param {Options} [options]
 */
export function pageOpener(makePage, options) {
  return (/** @type {string} */ id, /** @type {string} */ dataId) => {
    const root = document.getElementById(id);
    const script = document.getElementById(dataId);
    if (!root || !script) throw new Error(`the page has no ${id} or no ${dataId}`);
    document.body.classList.add("app");
    const text = script.textContent ?? "";
    const show = (/** @type {unknown} */ data) => openFrame(root, /** @type {Data} */ (data), makePage, options);
    if (script.getAttribute("type") === "application/json") return show(JSON.parse(text));
    return readPayload(text).then(({ data }) => show(data), showFault);
  };
}

/**
 * @template {StudyData} Data
 * @param {HTMLElement} root
 * @param {Data} data
 * @param {(frame: Frame<Data>) => Page} makePage
 * @param {Options} [options]
 */
function openFrame(root, data, makePage, options) {
  useLabels(data.labels);
  setLanguage(document.documentElement.lang === "en" ? "en" : "ko");
  document.body.classList.add(`page-${data.page}`);
  const frame = new Frame(root, data, makePage, options);
  const { map, page } = frame;
  const ready = () => {
    frame.open();
    document.documentElement.dataset.ready = "yes";
  };
  if (page.ready) void page.ready().then(ready);
  else ready();
  return map;
}
