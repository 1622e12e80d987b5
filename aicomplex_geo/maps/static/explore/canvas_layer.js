import { el } from "../dom.js";
import { isRing } from "./payload.js";

/** @import { Features, FrameLayer } from "./types.d.ts" */
/** @typedef {{ scale: number, left: number, top: number, box: [number, number, number, number] }} View */

const TILE = 256;
const POINT = 1;
const LINE = 2;
const NO_VALUE = 255;
const MOST_SEGMENTS = 500;
const MARGIN = 0.15;
const LINE_WEIGHT = 2;
const OUTLINE = "#14213d";
const HIGHLIGHT = "#c8102e";
const WHITE = "#ffffff";

/**
 * Draws features on a canvas of the map: typed arrays, a path for each class.
 */
export class CanvasLayer {
  /**
   * @param {L.Map} map
   * @param {FrameLayer} layer
   * @param {Features} features
   * @param {HTMLElement} pane
   */
  constructor(map, layer, features, pane) {
    this.map = map;
    this.layer = layer;
    this.features = features;
    this.canvas = el("canvas", { class: "frame-canvas leaflet-zoom-animated", "aria-hidden": "true" });
    this.marked = el("canvas", { class: "frame-canvas leaflet-zoom-animated", "aria-hidden": "true" });
    pane.append(this.canvas, this.marked);
    this.groups = this.#groups();
    this.visible = layer.shown;
    this.mark = -1;
    /** @type {L.Point} */
    this.corner = L.point(0, 0);
    map.on("moveend zoomend resize viewreset", () => this.draw());
    map.on("zoomanim", (event) => this.#follow(/** @type {L.ZoomAnimEvent} */ (event)));
    this.draw();
  }

  /** Features of each class, those without a value first. */
  #groups() {
    const { codes, count } = this.features;
    const hidden = this.layer.classes.map((one) => one.hidden);
    const order = hidden.map((_, at) => /** @type {[number, number[]]} */ ([at, []]));
    if (this.layer.look.lowestOnTop) order.reverse();
    /** @type {Map<number, number[]>} */
    const groups = new Map([[NO_VALUE, []], ...order]);
    for (let at = 0; at < count; at++) {
      const code = codes[at] ?? NO_VALUE;
      if (!hidden[code]) groups.get(code)?.push(at);
    }
    return groups;
  }

  /** @param {boolean} visible */
  show(visible) {
    this.visible = visible;
    this.draw();
  }

  /** @param {number} code */
  colourOf(code) {
    return this.layer.classes[code]?.colour ?? this.layer.noValue.colour;
  }

  /** @param {L.ZoomAnimEvent} event */
  #follow({ center, zoom }) {
    const { map, corner } = this;
    const half = map.getSize().divideBy(2);
    const place = map.project(map.layerPointToLatLng(corner), zoom).subtract(map.project(center, zoom)).add(half);
    const offset = map.containerPointToLayerPoint(place);
    for (const canvas of [this.canvas, this.marked]) {
      L.DomUtil.setTransform(canvas, offset, map.getZoomScale(zoom));
    }
  }

  /** @param {HTMLCanvasElement} canvas */
  #prepare(canvas) {
    const { map } = this;
    const size = map.getSize();
    const margin = size.multiplyBy(MARGIN).round();
    const whole = size.add(margin.multiplyBy(2));
    const dots = window.devicePixelRatio || 1;
    canvas.width = whole.x * dots;
    canvas.height = whole.y * dots;
    Object.assign(canvas.style, { width: `${whole.x}px`, height: `${whole.y}px` });
    this.corner = map.containerPointToLayerPoint(margin.multiplyBy(-1));
    L.DomUtil.setTransform(canvas, this.corner, 1);
    const context = canvas.getContext("2d");
    context?.scale(dots, dots);
    return context;
  }

  /** @returns {View} */
  view() {
    const scale = TILE * 2 ** this.map.getZoom();
    const { x, y } = this.map.getPixelOrigin().add(this.corner);
    const { width, height } = this.canvas.getBoundingClientRect();
    const wide = Math.max(width, this.map.getSize().x * 2);
    const high = Math.max(height, this.map.getSize().y * 2);
    return { scale, left: x, top: y, box: [x / scale, y / scale, (x + wide) / scale, (y + high) / scale] };
  }

  draw() {
    const context = this.#prepare(this.canvas);
    if (context && this.visible) {
      const view = this.view();
      for (const [code, features] of this.groups) this.#drawGroup(context, view, features, this.colourOf(code));
    }
    this.highlight(this.mark);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number[]} group
   * @param {string} colour
   */
  #drawGroup(context, view, group, colour) {
    const { opacity, fillOpacity, outlined, weight } = this.layer.look;
    const seen = group.filter((feature) => this.#isSeen(feature, view.box));
    context.globalAlpha = fillOpacity;
    context.fillStyle = colour;
    this.#fillAreas(context, view, seen);
    context.globalAlpha = opacity;
    context.lineJoin = "round";
    context.lineCap = "butt";
    context.strokeStyle = colour;
    context.lineWidth = weight ?? LINE_WEIGHT;
    this.#strokeLines(context, view, seen, LINE);
    if (outlined) {
      context.strokeStyle = OUTLINE;
      context.lineWidth = 0.6;
      this.#strokeLines(context, view, seen, 3);
    }
    this.#drawPoints(context, view, seen, this.layer.look.radius);
  }

  /**
   * @param {number} feature
   * @param {[number, number, number, number]} box
   */
  #isSeen(feature, [west, north, east, south]) {
    const { boxes } = this.features;
    const at = 4 * feature;
    const [left = Infinity, top = 0, right = 0, bottom = 0] = boxes.subarray(at, at + 4);
    return left <= east && right >= west && top <= south && bottom >= north;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} part
   */
  #trace(context, view, part) {
    const { points, x, y, kinds } = this.features;
    const first = points[part] ?? 0;
    const end = points[part + 1] ?? 0;
    for (let at = first; at < end; at++) {
      const here = (x[at] ?? 0) * view.scale - view.left;
      const there = (y[at] ?? 0) * view.scale - view.top;
      if (at === first) context.moveTo(here, there);
      else context.lineTo(here, there);
    }
    if (isRing(kinds[part] ?? 0)) context.closePath();
    return end - first;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number[]} seen
   */
  #fillAreas(context, view, seen) {
    const { parts, kinds } = this.features;
    for (const feature of seen) {
      const first = parts[feature] ?? 0;
      const end = parts[feature + 1] ?? 0;
      let rings = 0;
      for (let part = first; part < end; part++) {
        if (!isRing(kinds[part] ?? 0)) continue;
        if (!rings++) context.beginPath();
        this.#trace(context, view, part);
      }
      if (rings) context.fill("evenodd");
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number[]} seen
   * @param {number} kind
   */
  #strokeLines(context, view, seen, kind) {
    const { parts, kinds } = this.features;
    let segments = 0;
    context.beginPath();
    for (const feature of seen) {
      const end = parts[feature + 1] ?? 0;
      for (let part = parts[feature] ?? 0; part < end; part++) {
        if (kinds[part] === kind) segments += this.#trace(context, view, part);
      }
      if (segments < MOST_SEGMENTS) continue;
      context.stroke();
      context.beginPath();
      segments = 0;
    }
    context.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number[]} seen
   * @param {number} radius
   */
  #drawPoints(context, view, seen, radius) {
    const { parts, kinds, points, x, y } = this.features;
    context.strokeStyle = WHITE;
    context.lineWidth = 1.2;
    for (const feature of seen) {
      const end = parts[feature + 1] ?? 0;
      for (let part = parts[feature] ?? 0; part < end; part++) {
        if (kinds[part] !== POINT) continue;
        const at = points[part] ?? 0;
        context.beginPath();
        context.arc((x[at] ?? 0) * view.scale - view.left, (y[at] ?? 0) * view.scale - view.top, radius, 0, 7);
        context.fill();
        context.stroke();
      }
    }
  }

  /** @param {number} feature -1 for none */
  highlight(feature) {
    this.mark = feature;
    const context = this.#prepare(this.marked);
    if (!context || feature < 0 || !this.visible) return;
    const view = this.view();
    context.strokeStyle = HIGHLIGHT;
    context.fillStyle = HIGHLIGHT;
    context.lineWidth = (this.layer.look.weight ?? LINE_WEIGHT) + 2;
    for (const kind of [LINE, 3]) this.#strokeLines(context, view, [feature], kind);
    this.#drawPoints(context, view, [feature], this.layer.look.radius + 2);
  }
}
