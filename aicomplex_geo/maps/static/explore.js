import { el } from "./dom.js";
import { CanvasLayer } from "./explore/canvas_layer.js";
import { card } from "./explore/card.js";
import { layerBlock, scaleBlock } from "./explore/panel.js";
import { canUnpack, isRing, unpack } from "./explore/payload.js";
import { featureAt } from "./explore/picking.js";
import { language, otherLanguage, pick, setLanguage, t, useLabels } from "./language.js";

/** @import { Features, FramesData } from "./explore/types.d.ts" */
/** @import { Drawn } from "./explore/panel.js" */
/** @import { MapDrawing } from "./drawing/map_drawing.js" */
/** @import { Basemap } from "./payload.d.ts" */
/** @typedef {(map: L.Map, base: Basemap) => MapDrawing} DrawBase */

// areas lie below the roads, so that one sees where one is
const PANES = { areas: 305, frames: 355 };
const TILE = 256;
const LINE_REACH = 5;
const PADDING = 24;

/** @param {Features} features */
const paneFor = ({ kinds }) => (kinds.length && kinds.every(isRing) ? "areas" : "frames");

/** The frames of a map: canvases, legends, tooltips and popups. */
class Frames {
  /**
   * @param {L.Map} map
   * @param {FramesData} data
   * @param {DrawBase | null} drawBase
   */
  constructor(map, data, drawBase) {
    this.map = map;
    this.data = data;
    this.panel = el("aside", { class: "frames-panel" });
    /** @type {Drawn[]} */
    this.drawn = [];
    /** @type {MapDrawing | null} */
    this.base = null;
    /** @type {L.Popup | null} */
    this.opened = null;
    this.tooltip = L.tooltip({ sticky: true, direction: "top", className: "frame-tooltip" });
    this.bar = data.alone ? surround(map, this.panel) : cornerPanel(map, this.panel);
    for (const [name, level] of Object.entries(PANES)) {
      (map.getPane(name) ?? map.createPane(name)).style.zIndex = String(level);
    }
    this.goHome();
    if (data.base && drawBase) this.base = drawBase(map, data.base);
    this.#credit(data.base?.credits ?? []);
    this.translate();
  }

  /** @param {string} name */
  #pane(name) {
    return this.map.getPane(name) ?? this.map.createPane(name);
  }

  /** @param {string[]} texts added as nodes: Leaflet would read them as HTML */
  #credit(texts) {
    const control = this.map.attributionControl?.getContainer();
    for (const text of texts) control?.append(el("span", {}, ` | ${text}`));
  }

  async unpack() {
    if (!canUnpack()) {
      this.#say(t("oldBrowser"));
      return;
    }
    const { map, data } = this;
    const unpacked = await Promise.all(data.layers.map(unpack));
    this.drawn = unpacked.map((features, at) => {
      const layer = /** @type {FramesData["layers"][number]} */ (data.layers[at]);
      return { layer, features, drawn: new CanvasLayer(map, layer, features, this.#pane(paneFor(features))) };
    });
    map.on("mousemove", (event) => this.#hover(event.latlng));
    map.on("mouseout", () => this.#hover(null));
    map.on("click", (event) => this.#open(event.latlng));
    map.on("popupclose", () => this.drawn.forEach(({ drawn }) => drawn.highlight(-1)));
    this.translate();
    // the panel has its size now, and on a phone it takes some of the map's
    map.invalidateSize({ animate: false });
    this.goHome();
  }

  /** @param {string} text */
  #say(text) {
    this.panel.prepend(el("p", { class: "frame-fault", role: "alert" }, text));
  }

  fail() {
    this.#say(t("dataFault"));
  }

  goHome() {
    const { data, map } = this;
    if (!data.fit || !data.layers.length) return;
    map.options.zoomSnap = 0.25;
    const boxes = data.layers.flatMap(({ bounds }) => (bounds ? [bounds] : []));
    const bounds = L.latLngBounds([]);
    for (const [south, west, north, east] of boxes) bounds.extend([south, west]).extend([north, east]);
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [PADDING, PADDING], animate: false, maxZoom: 16 });
    else map.setView([36, 127.8], 7, { animate: false });
  }

  /**
   * @param {L.LatLng} at
   * @returns {{ one: Drawn, feature: number } | null}
   */
  #find(at) {
    const scale = TILE * 2 ** this.map.getZoom();
    const { x, y } = this.map.project(at);
    for (const one of [...this.drawn].reverse()) {
      if (!one.drawn.visible) continue;
      const { radius, weight } = one.layer.look;
      const reach = { point: (radius + 2) / scale, line: ((weight ?? 2) / 2 + LINE_REACH) / scale };
      const isDrawn = (/** @type {number} */ code) => !one.layer.classes[code]?.hidden;
      const feature = featureAt(one.features, [x / scale, y / scale], reach, isDrawn);
      if (feature >= 0) return { one, feature };
    }
    return null;
  }

  /** @param {L.LatLng | null} at */
  #hover(at) {
    const found = at && this.#find(at);
    this.map.getContainer().classList.toggle("frame-pointer", Boolean(found));
    if (!found || !at || !found.one.layer.tooltip.length) {
      this.tooltip.remove();
      return;
    }
    const { layer, features } = found.one;
    this.tooltip
      .setLatLng(at)
      .setContent(card(layer, features, found.feature, layer.tooltip))
      .addTo(this.map);
  }

  /** @param {L.LatLng} at */
  #open(at) {
    const found = this.#find(at);
    if (found?.one.layer.popup.length) this.popup(found.one, found.feature, at);
  }

  /**
   * @param {Drawn} one
   * @param {number} feature
   * @param {L.LatLng} at
   */
  popup({ layer, features, drawn }, feature, at) {
    this.tooltip.remove();
    const content = () => card(layer, features, feature, layer.popup);
    this.opened = L.popup({ maxWidth: 340, maxHeight: 320, minWidth: 160 }).setLatLng(at).setContent(content);
    this.opened.openOn(this.map);
    drawn.highlight(feature);
    this.#nameClose();
  }

  /**
   * @param {Drawn} one
   * @param {number} feature
   */
  #goTo(one, feature) {
    const { points, parts, x, y } = one.features;
    const at = points[parts[feature] ?? 0] ?? 0;
    if (parts[feature] === parts[feature + 1]) return;
    const zoom = this.map.getZoom();
    const scale = TILE * 2 ** zoom;
    const place = this.map.unproject([(x[at] ?? 0) * scale, (y[at] ?? 0) * scale], zoom);
    this.map.panTo(place, { animate: false });
    this.popup(one, feature, place);
  }

  #nameZoom() {
    for (const [kind, text] of [
      ["in", t("zoomIn")],
      ["out", t("zoomOut")],
    ]) {
      const button = this.map.getContainer().querySelector(`.leaflet-control-zoom-${kind}`);
      button?.setAttribute("title", text ?? "");
      button?.setAttribute("aria-label", text ?? "");
    }
  }

  #nameClose() {
    const button = this.map.getContainer().querySelector(".leaflet-popup-close-button");
    button?.setAttribute("aria-label", t("close"));
  }

  translate() {
    const { data, map } = this;
    if (data.alone) {
      document.title = pick(data.titles);
      this.bar?.replaceChildren(el("h1", {}, pick(data.titles)), this.#languageButton());
    }
    this.#nameZoom();
    map.getContainer().setAttribute("aria-label", t("map"));
    this.panel.setAttribute("aria-label", t("legend"));
    const blocks = this.drawn.map((one, at) => layerBlock(one, at, (feature) => this.#goTo(one, feature)));
    this.panel.replaceChildren(...blocks.reverse(), ...data.legends.map(scaleBlock));
    this.base?.setLanguage(language());
    if (this.opened?.isOpen()) this.opened.update();
    this.#nameClose();
  }

  #languageButton() {
    const click = () => {
      setLanguage(otherLanguage());
      document.documentElement.lang = language();
      this.translate();
      document.getElementById("language")?.focus();
    };
    return el("button", { type: "button", id: "language", lang: otherLanguage(), click }, t("language"));
  }
}

/**
 * A bar above the map and a panel beside it, so that no legend covers what it explains.
 *
 * @param {L.Map} map
 * @param {HTMLElement} panel
 */
function surround(map, panel) {
  const canvas = map.getContainer();
  const bar = el("header", { class: "frames-bar" });
  const work = el("div", { class: "frames-work" });
  document.body.classList.add("explore");
  canvas.before(bar, work);
  work.append(canvas, panel);
  map.invalidateSize({ animate: false });
  return bar;
}

/**
 * On a page of a study the panel is a fold in a corner of the map.
 *
 * @param {L.Map} map
 * @param {HTMLElement} panel
 */
function cornerPanel(map, panel) {
  const corner = new L.Control({ position: "topright" });
  corner.onAdd = () => {
    const fold = el("details", { class: "frames-corner" }, el("summary", {}, t("layers")), panel);
    L.DomEvent.disableClickPropagation(fold);
    L.DomEvent.disableScrollPropagation(fold);
    return fold;
  };
  corner.addTo(map);
  return null;
}

/**
 * @param {L.Map} map
 * @param {string} id of the element that holds the frames
 * @param {DrawBase | null} drawBase
 */
export function showFrames(map, id, drawBase) {
  const data = /** @type {FramesData} */ (JSON.parse(document.getElementById(id)?.textContent ?? "{}"));
  useLabels(data.labels);
  const root = document.documentElement;
  setLanguage(root.lang === "en" ? "en" : "ko");
  const frames = new Frames(map, data, drawBase);
  const follow = () => {
    setLanguage(root.lang === "en" ? "en" : "ko");
    frames.translate();
  };
  if (!data.alone) new MutationObserver(follow).observe(root, { attributeFilter: ["lang"] });
  frames.unpack().then(
    () => {
      root.dataset.frames = "ready";
    },
    () => frames.fail(),
  );
}

/**
 * @param {L.Map} map
 * @param {string} id of the element that holds the frames
 */
export const show = (map, id) => showFrames(map, id, null);
