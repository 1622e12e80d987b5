// A group of drawings on a canvas of its own: it moves with the map and is painted again at rest.

import { SvgPen } from "./svg_pen.js";

/** @import { Pen } from "./pen.js" */
/** @import { View } from "./world.js" */

/** Painted around the view, so that a drag uncovers nothing at once. */
const PADDING = 0.12;
const MOST_RATIO = 2;

export class CanvasGroup {
  /**
   * @param {L.Map} map
   * @param {string} pane
   * @param {number} level z-index of the pane
   * @param {(pen: Pen, view: View) => void} paint
   */
  constructor(map, pane, level, paint) {
    this.map = map;
    this.paint = paint;
    const element = map.getPane(pane) ?? map.createPane(pane);
    Object.assign(element.style, { zIndex: String(level), pointerEvents: "none" });
    this.canvas = document.createElement("canvas");
    this.canvas.className = "leaflet-zoom-animated";
    this.canvas.setAttribute("aria-hidden", "true");
    element.append(this.canvas);
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.corner = L.point(0, 0);
    this.size = L.point(0, 0);
    this.pixelOrigin = map.getPixelOrigin();
    this.centre = map.getCenter();
    this.zoom = map.getZoom();
    /** @type {HTMLElement | null} */
    this.paper = null;
    map.on("zoomanim", (event) => this.#animate(event.center, event.zoom));
    map.on("zoom", () => this.#animate(map.getCenter(), map.getZoom()));
  }

  /** @returns {View} */
  #place() {
    const { map, canvas } = this;
    const size = map.getSize();
    const padding = size.multiplyBy(PADDING).round();
    this.corner = map.containerPointToLayerPoint(padding.multiplyBy(-1)).round();
    this.zoom = map.getZoom();
    this.centre = map.getCenter();
    const ratio = Math.min(MOST_RATIO, window.devicePixelRatio || 1);
    const [width, height] = [size.x + 2 * padding.x, size.y + 2 * padding.y];
    this.size = L.point(width, height);
    this.pixelOrigin = map.getPixelOrigin();
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    L.DomUtil.setTransform(canvas, this.corner, 1);
    const { x, y } = map.getPixelOrigin().add(this.corner);
    return { k: 2 ** this.zoom, x, y, width, height, zoom: this.zoom, ratio };
  }

  /** Whether what is painted still goes well beyond what is seen, so that it need not be painted again. */
  covers() {
    const { map, corner, size, zoom, pixelOrigin } = this;
    if (map.getZoom() !== zoom || !map.getPixelOrigin().equals(pixelOrigin)) return false;
    const seen = map.getSize();
    const spare = seen.multiplyBy(PADDING / 2);
    const first = map.containerPointToLayerPoint([0, 0]).subtract(spare);
    const last = map.containerPointToLayerPoint(seen).add(spare);
    return L.bounds(corner, corner.add(size)).contains(L.bounds(first, last));
  }

  repaint() {
    const view = this.#place();
    const { pen, canvas } = this;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    this.paint(pen, view);
  }

  /** Browsers print canvases that changed just before as blank: on paper an SVG takes its place. */
  toPaper() {
    const { map, canvas } = this;
    const { x: width, y: height } = map.getSize();
    const { x, y } = map.getPixelBounds().min ?? { x: 0, y: 0 };
    const pen = new SvgPen(width, height);
    this.paint(pen, { k: 2 ** map.getZoom(), x, y, width, height, zoom: map.getZoom(), ratio: 1 });
    const parsed = new DOMParser().parseFromString(pen.toString(), "image/svg+xml").documentElement;
    const paper = document.importNode(parsed, true);
    paper.setAttribute("class", "on-paper");
    L.DomUtil.setPosition(/** @type {any} */ (paper), map.containerPointToLayerPoint([0, 0]));
    canvas.after(paper);
    canvas.hidden = true;
    this.paper = paper;
  }

  toScreen() {
    this.paper?.remove();
    this.paper = null;
    this.canvas.hidden = false;
  }

  /**
   * What is painted is scaled until it is painted again.
   *
   * @param {L.LatLng} centre
   * @param {number} zoom
   */
  #animate(centre, zoom) {
    const { map } = this;
    const scale = map.getZoomScale(zoom, this.zoom);
    const half = map.getSize().divideBy(2);
    const from = map.project(this.centre, zoom);
    const shift = from.subtract(map.project(centre, zoom));
    const padding = half.multiplyBy(2 * PADDING).round();
    const offset = half.add(padding).multiplyBy(-scale).add(half).add(shift);
    const origin = map.containerPointToLayerPoint([0, 0]);
    L.DomUtil.setTransform(this.canvas, offset.add(origin).round(), scale);
  }

  remove() {
    this.canvas.remove();
  }
}
