import { el, svg } from "../dom.js";
import { pick, t } from "../language.js";
import { findHeap, placeInColumns } from "./heap.js";
import { OTHER_COLOUR, OWN_COLOUR, rankDisc } from "./marks.js";

/** @import { Pin } from "../pins.js" */
/** @import { Point } from "./heap.js" */
/** @import { PlacedSite, View } from "./view.js" */

const LEAST_SCALE = 4;
const EDGE = 14;
const MOST_HEIGHT = 290;
const LEAST_HEIGHT = 170;
const SHARE_OF_HEIGHT = 0.42;
const LABELS = { wide: 158, narrow: 40 };
const WIDE_FROM = 480;
const LEAST_WIDTH = 240;
const FRAME = 16;
const BELOW = 44;
const METRES_PER_DEGREE = 111_320;
const ROUND_METRES = [200, 500, 1000, 2000, 5000];

/**
 * Whether a map has room for an inset between two columns of labels.
 *
 * @param {L.Map} map
 */
export const mayHaveInset = (map) => map.getSize().x >= LEAST_WIDTH;

/** @param {number} width of an inset: a narrow one has the numbers only */
const labelWidth = (width) => (width < WIDE_FROM ? LABELS.narrow : LABELS.wide);

/** The heap of sites: dots in a frame on the map, and the frame opened as an inset. */
export class Inset {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.map = view.frame.map;
    this.box = el("div", { class: "inset", role: "group", hidden: true });
    this.layer = L.layerGroup().addTo(this.map);
    view.frame.nodes.stage.append(this.box);
    /** @type {Pin<PlacedSite>[]} */
    this.members = [];
  }

  /** The sites of the heap at this scale, whose pins the inset stands for. */
  find() {
    const { pins } = this.view;
    const at = pins.map(({ place }) => this.map.latLngToContainerPoint(place.p));
    const found = findHeap(at).flatMap((index) => pins[index] ?? []);
    const seen = found.filter(({ place }) => this.map.getBounds().contains(place.p));
    this.members = mayHaveInset(this.map) && seen.length === found.length ? found : [];
    for (const pin of pins) {
      if (this.members.includes(pin)) pin.marker.remove();
      else pin.marker.addTo(this.map);
    }
    return this.members;
  }

  draw() {
    this.find();
    this.layer.clearLayers();
    this.box.hidden = !this.members.length;
    if (!this.members.length) return;
    this.#drawFrame();
    this.#fill();
  }

  #drawFrame() {
    const corners = this.members.map(({ place }) => this.map.latLngToLayerPoint(place.p));
    const around = L.bounds(corners);
    const [low, high] = [around.getTopLeft().subtract([FRAME, FRAME]), around.getBottomRight().add([FRAME, FRAME])];
    const bounds = L.latLngBounds(this.map.layerPointToLatLng(low), this.map.layerPointToLatLng(high));
    const stroke = { color: "#14213d", weight: 1.6, fill: false, interactive: false, pane: "certainty" };
    L.rectangle(bounds, stroke).addTo(this.layer);
    for (const { place } of this.members) {
      const fillColor = place.id === this.view.main.id ? OWN_COLOUR : OTHER_COLOUR;
      const dot = { radius: 3.4, color: "#fff", weight: 1, fillColor, fillOpacity: 1, interactive: false };
      L.circleMarker(place.p, { ...dot, pane: "certainty" }).addTo(this.layer);
    }
  }

  #fill() {
    const size = this.map.getSize();
    const width = Math.round(size.x - 2 * EDGE);
    const height = Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, size.y * SHARE_OF_HEIGHT)));
    const seen = this.#window(width, height);
    const points = this.members.map(({ place }) => seen.pixel(place.p));
    const canvas = this.#canvas(seen.bounds, width, height);
    const over = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    const label = labelWidth(width);
    this.box.classList.toggle("narrow", label === LABELS.narrow);
    const columns = { height: height - BELOW / 2, left: label, right: width - label, margin: 8 };
    const placed = placeInColumns(points, columns);
    this.members.forEach(({ place }, at) => over.append(...this.#mark(place, points[at], seen.metres)));
    const labels = placed.map(({ at, column, y }) => {
      const point = points[at];
      const end = column === "left" ? label - 6 : width - label + 6;
      if (point) over.append(svg("path", { d: `M${end} ${y}L${point.x} ${point.y}`, class: "leader" }));
      return this.#label(this.members[at], column, y);
    });
    this.box.style.width = `${width}px`;
    this.box.style.height = `${height}px`;
    this.box.setAttribute("aria-label", t("heapOpened", this.members.length));
    const heading = el("p", { class: "inset-title" }, t("heap", this.members.length));
    this.box.replaceChildren(canvas, over, ...labels, heading, scaleBar(seen.metres));
  }

  /**
   * What the inset shows: the heap between its columns of labels, at least four times as large.
   *
   * @param {number} width
   * @param {number} height
   */
  #window(width, height) {
    const { map } = this;
    const at = this.members.map(({ place }) => map.project(place.p, map.getZoom()));
    const around = L.bounds(at);
    const extent = around.getSize();
    const fit = Math.min((width - 2 * labelWidth(width) - 20) / extent.x, (height - 2 * BELOW) / extent.y);
    const scale = Math.max(LEAST_SCALE, fit);
    const middle = around.getCenter();
    const corner = (/** @type {number} */ sign) =>
      map.unproject(middle.add([(sign * width) / 2 / scale, (sign * height) / 2 / scale]), map.getZoom());
    const bounds = L.latLngBounds(corner(-1), corner(1));
    const pixel = (/** @type {L.LatLngExpression} */ place) => {
      const { x, y } = map.project(L.latLng(place), map.getZoom()).subtract(middle).multiplyBy(scale);
      return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
    };
    const metres = ((bounds.getNorth() - bounds.getSouth()) * METRES_PER_DEGREE) / height;
    return { bounds, pixel, metres };
  }

  /**
   * @param {L.LatLngBounds} bounds
   * @param {number} width
   * @param {number} height
   */
  #canvas(bounds, width, height) {
    const scale = window.devicePixelRatio || 1;
    const canvas = el("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
    const pen = canvas.getContext("2d");
    if (pen) this.view.frame.drawing?.renderTo(pen, { bounds, width, height, scale });
    return canvas;
  }

  /**
   * @param {PlacedSite} site
   * @param {Point | undefined} point
   * @param {number} metres of a pixel
   */
  #mark(site, point, metres) {
    if (!point) return [];
    const colour = site.id === this.view.main.id ? OWN_COLOUR : OTHER_COLOUR;
    const circle = { cx: point.x, cy: point.y };
    const sure = site.c
      ? [svg("circle", { ...circle, r: (site.c / metres).toFixed(1), class: "certainty", stroke: colour })]
      : [];
    return [...sure, svg("circle", { ...circle, r: 5, fill: colour, class: "dot" })];
  }

  /**
   * @param {Pin<PlacedSite> | undefined} pin
   * @param {"left" | "right"} column
   * @param {number} y
   */
  #label(pin, column, y) {
    if (!pin) return el("span", {});
    const { place } = pin;
    const own = place.id === this.view.main.id ? " own" : "";
    const chosen = place.id === this.view.site ? " chosen" : "";
    const look = `inset-label ${column}${own}${chosen}`;
    const name = el("span", { class: "name" }, pick(place.n));
    const click = () => this.view.openSite(place.id);
    const attributes = { type: "button", class: look, id: `inset-${place.id}`, title: pick(place.n), click };
    const button = el("button", attributes, rankDisc(this.view, place), name);
    button.style.top = `${y}px`;
    return button;
  }
}

/** @param {number} metres of a pixel */
function scaleBar(metres) {
  const length = ROUND_METRES.find((one) => one / metres >= 50) ?? 5000;
  const text = length < 1000 ? `${length} m` : `${length / 1000} km`;
  const bar = el("span", { class: "inset-scale" }, text);
  bar.style.width = `${Math.round(length / metres)}px`;
  return bar;
}
