// The map as it is drawn: groups on canvases of their own, so that a new answer repaints only its own,
// and the same groups on any other canvas or as SVG.

import { BaseLabels } from "./base_labels.js";
import { paintBoundaryLines, paintLand, paintMetro, paintRails, paintWater } from "./base_painter.js";
import { BaseShapes } from "./base_shapes.js";
import { CanvasGroup } from "./canvas_group.js";
import { controlBoxes, moved } from "./covered.js";
import { Difference, paintBoundaries, paintDifference } from "./difference_painter.js";
import { LabelRoom, placeContours, placeCutoff } from "./labels.js";
import { placeDiscs, placeHubs, placeOrigins } from "./marks.js";
import { paintEdit, paintHighlight, paintRoute } from "./overlay_painter.js";
import { RasterLines } from "./raster_lines.js";
import { paintRoads } from "./roads_painter.js";
import { paintRoadDifference, paintRoadTimes } from "./road_times.js";
import { paintContours, paintSurface } from "./surface_painter.js";
import { SvgPen } from "./svg_pen.js";
import { viewOf } from "./world.js";

/** @import { Raster, RoadMinutes } from "../engine/types.d.ts" */
/** @import { Basemap, LatLng } from "../payload.d.ts" */
/** @import { DrawnEdit, DrawnRoute, Marks } from "./drawn.d.ts" */
/** @import { Hit } from "./marks.js" */
/** @import { Pen } from "./pen.js" */
/** @import { Box } from "./placer.js" */
/** @import { View } from "./world.js" */
/** @typedef {"land" | "surface" | "roads" | "contours" | "overlay" | "labels"} Group */
/**
 * @typedef {object} Target
 * @property {L.LatLngBounds} bounds
 * @property {number} width pixels
 * @property {number} height
 * @property {number} [scale] device pixels for each of these pixels
 * @property {readonly Box[]} [obstacles] what is drawn over it
 */

/**
 * @typedef {object} Shown
 * @property {number} cutoff
 * @property {RasterLines | null} [lines]
 * @property {Difference | null} [difference]
 * @property {RoadMinutes | null} [roadTimes]
 * @property {readonly [RoadMinutes, RoadMinutes] | null} [roadDifference]
 */

/** From below: the z-index of the pane of each group. */
const PANES = /** @type {Record<Group, number>} */ ({
  land: 205,
  surface: 300,
  roads: 340,
  overlay: 345,
  contours: 350,
  labels: 360,
});
const GROUPS = /** @type {Group[]} */ (Object.keys(PANES));
const REST_MS = 150;
const NO_MARKS = /** @type {Marks} */ ({ origin: [], hubs: [] });

export class MapDrawing {
  /**
   * @param {L.Map} map
   * @param {Basemap} base
   */
  constructor(map, base) {
    this.map = map;
    this.base = new BaseShapes(base);
    this.names = new BaseLabels(base);
    this.language = /** @type {0 | 1} */ (0);
    /** @type {RasterLines | null} */
    this.lines = null;
    /** @type {Difference | null} */
    this.difference = null;
    /** @type {RoadMinutes | null} */
    this.roadTimes = null;
    /** Whether roads leave their hue to what the page draws over them. */
    this.isQuiet = false;
    /** @type {readonly [RoadMinutes, RoadMinutes] | null} */
    this.roadDifference = null;
    this.cutoff = 0;
    /** @type {DrawnRoute | null} */
    this.route = null;
    /** @type {readonly DrawnEdit[]} */
    this.edits = [];
    /** @type {LatLng[] | null} */
    this.highlight = null;
    this.marks = NO_MARKS;
    /** What labels leave free, in pixels of the map. @type {() => readonly Box[]} */
    this.obstacles = () => [];
    /** @type {Hit[]} */
    this.hits = [];
    /** Until `settle`: what takes longest to draw and to read is left out. */
    this.isMoving = false;
    this.covered = "";
    /** @type {Set<Group>} */
    this.stale = new Set(GROUPS);
    this.frame = 0;
    this.groups = new Map(
      GROUPS.map((name) => [
        name,
        new CanvasGroup(map, `drawn-${name}`, PANES[name], (pen, view) => this.#paint(name, pen, view, null)),
      ]),
    );
    this.resting = 0;
    map.on("moveend zoomend resize viewreset", () => this.#follow());
  }

  /**
   * Times everywhere: colour up to the cutoff, lines after it.
   *
   * @param {Raster | null} raster
   * @param {{ cutoff: number }} options minutes, inclusive
   */
  setSurface(raster, { cutoff }) {
    const isKnown = raster === (this.lines?.raster ?? null);
    if (isKnown && cutoff === this.cutoff && !this.#isDifference && !this.roadTimes) return;
    if (!isKnown) this.lines = raster && new RasterLines(raster);
    this.#show({ cutoff });
  }

  /**
   * What is shown in place of what was; roads are quiet below differences.
   *
   * @param {Shown} shown
   */
  #show({ cutoff, lines = this.lines, difference = null, roadTimes = null, roadDifference = null }) {
    const wasQuiet = this.#areRoadsQuiet;
    Object.assign(this, { cutoff, lines, difference, roadTimes, roadDifference });
    this.#outdate("surface", "contours", "labels");
    if (wasQuiet !== this.#areRoadsQuiet) this.#outdate("roads");
  }

  /**
   * Minutes from one raster to another.
   *
   * @param {Raster} before
   * @param {Raster} after
   * @param {{ cutoff: number }} options
   */
  setDifference(before, after, { cutoff }) {
    this.#show({ cutoff, lines: null, difference: new Difference(before, after, cutoff) });
  }

  /**
   * @param {RoadMinutes | null} roadTimes
   * @param {{ cutoff: number }} options
   */
  setRoadTimes(roadTimes, { cutoff }) {
    this.#show({ cutoff, lines: null, roadTimes });
  }

  get #isDifference() {
    return this.difference !== null || this.roadDifference !== null;
  }

  get #areRoadsQuiet() {
    return this.isQuiet || this.#isDifference;
  }

  /** @param {boolean} isQuiet */
  setQuiet(isQuiet) {
    if (isQuiet === this.isQuiet) return;
    this.isQuiet = isQuiet;
    this.#outdate("roads");
  }

  /**
   * Minutes of roads from one side to the other, for networks that have all streets.
   *
   * @param {readonly [RoadMinutes, RoadMinutes]} roadDifference
   * @param {{ cutoff: number }} options
   */
  setRoadDifference(roadDifference, { cutoff }) {
    this.#show({ cutoff, lines: null, roadDifference });
  }

  /** @param {DrawnRoute | null} route */
  setRoute(route) {
    if (route === this.route) return;
    this.route = route;
    this.#outdate("overlay");
  }

  /** @param {readonly DrawnEdit[]} edits */
  setEdits(edits) {
    const isSame = edits.every(({ kind, line }, at) => kind === this.edits[at]?.kind && line === this.edits[at].line);
    if (isSame && edits.length === this.edits.length) return;
    this.edits = edits;
    this.#outdate("overlay");
  }

  /** @param {LatLng[] | null} line of the road under the pointer */
  setHighlight(line) {
    if (line === this.highlight) return;
    this.highlight = line;
    this.#outdate("overlay");
  }

  /** @param {Marks} marks */
  setMarks(marks) {
    if (JSON.stringify(marks) === JSON.stringify(this.marks)) return;
    this.marks = marks;
    this.#outdate("labels");
  }

  /** @param {"ko" | "en"} language */
  setLanguage(language) {
    if (this.language === (language === "en" ? 1 : 0)) return;
    this.language = language === "en" ? 1 : 0;
    this.#outdate("labels");
  }

  /** @param {() => readonly Box[]} obstacles what covers the map, in pixels of the map */
  setObstacles(obstacles) {
    this.obstacles = obstacles;
    this.#outdate("labels");
  }

  /**
   * The hub whose box or pill is at a point of the map.
   *
   * @param {L.Point} point
   */
  hubAt({ x, y }) {
    const hit = this.hits.find(({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    return hit?.id ?? null;
  }

  /** Of what the map shows now: roads coloured by time take long, and follow at rest. */
  #follow() {
    const groups = GROUPS.filter((name) => name === "labels" || !this.groups.get(name)?.covers());
    if (this.roadTimes && groups.includes("surface")) {
      this.isMoving = true;
      window.clearTimeout(this.resting);
      this.resting = window.setTimeout(() => this.settle(), REST_MS);
    }
    this.#outdate(...groups);
  }

  /** @param {Group[]} groups */
  #outdate(...groups) {
    for (const group of groups) this.stale.add(group);
    if (!this.frame) this.frame = requestAnimationFrame(() => this.repaint());
  }

  /** At once, while more is to come: lines after the cutoff and labels of lines follow at rest. */
  paintMoving() {
    this.isMoving = true;
    this.repaint();
  }

  settle() {
    if (this.isMoving) this.#outdate("contours", "labels", this.roadTimes ? "surface" : "labels");
    this.isMoving = false;
  }

  /** Place labels again if something else lies on the map now. */
  checkObstacles() {
    if (this.covered !== JSON.stringify(this.#obstacles())) this.#outdate("labels");
  }

  #obstacles() {
    return [...this.obstacles(), ...controlBoxes(this.map)];
  }

  /** Paint what is out of date at once; otherwise it is painted with the next frame. */
  repaint() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    for (const group of GROUPS) if (this.stale.has(group)) this.groups.get(group)?.repaint();
    this.stale.clear();
  }

  /**
   * @param {Group} group
   * @param {Pen} pen
   * @param {View} view
   * @param {Target | null} target null on the screen
   */
  #paint(group, pen, view, target) {
    const { base } = this;
    pen.globalAlpha = 1;
    if (group === "land") paintLand(pen, view, base);
    if (group === "surface") this.#paintSurface(pen, view, target);
    if (group === "roads") {
      paintBoundaryLines(pen, view, base);
      paintWater(pen, view, base);
      paintRails(pen, view, base);
      paintRoads(pen, view, base, { quiet: this.#areRoadsQuiet });
    }
    if (group === "contours") {
      if (this.difference) paintBoundaries(pen, view, this.difference);
      if (this.lines) paintContours(pen, view, this.lines, this.cutoff, { later: !this.isMoving || Boolean(target) });
      paintMetro(pen, view, base);
    }
    if (group === "overlay") this.#paintOverlay(pen, view);
    if (group === "labels") this.#paintLabels(pen, view, target);
  }

  /**
   * @param {Pen} pen
   * @param {View} view
   * @param {Target | null} target
   */
  #paintSurface(pen, view, target) {
    if (this.lines) paintSurface(pen, view, this.lines, this.cutoff);
    if (this.difference) paintDifference(pen, view, this.difference, this.base.land);
    const rough = this.isMoving && !target;
    if (this.roadTimes) paintRoadTimes(pen, view, this.roadTimes, this.cutoff, { rough });
    if (this.roadDifference) paintRoadDifference(pen, view, this.roadDifference, this.cutoff);
  }

  /**
   * @param {Pen} pen
   * @param {View} view
   */
  #paintOverlay(pen, view) {
    if (this.highlight) paintHighlight(pen, view, this.highlight);
    for (const edit of this.edits) paintEdit(pen, view, edit);
    if (this.route) paintRoute(pen, view, this.route);
  }

  /**
   * @param {Pen} pen
   * @param {View} view
   * @param {Target | null} target
   */
  #paintLabels(pen, view, target) {
    const { language, lines, cutoff, marks } = this;
    // what is painted around the view on the screen
    const size = this.map.getSize();
    const edge = target ? { x: 0, y: 0 } : { x: (view.width - size.x) / 2, y: (view.height - size.y) / 2 };
    const bounds = { left: edge.x, top: edge.y, right: view.width - edge.x, bottom: view.height - edge.y };
    const covered = target ? (target.obstacles ?? []) : this.#obstacles();
    if (!target) this.covered = JSON.stringify(covered);
    const obstacles = covered.map((box) => moved(box, edge.x, edge.y));
    const room = new LabelRoom(pen, view, { language, bounds, obstacles, lines, cutoff });
    placeOrigins(room, marks, Boolean(target) || !marks.starsInPage);
    const hits = placeHubs(room, marks);
    placeDiscs(room, marks);
    placeCutoff(room);
    this.names.placeShields(room);
    if (!this.isMoving || target) placeContours(room);
    this.names.placeNames(room);
    room.finish();
    if (!target) this.hits = hits.map(({ id, box }) => ({ id, box: moved(box, -edge.x, -edge.y) }));
  }

  /** The view as it is printed, until `toScreen`. */
  toPaper() {
    this.settle();
    for (const group of this.groups.values()) group.toPaper();
  }

  toScreen() {
    for (const group of this.groups.values()) group.toScreen();
  }

  /**
   * Everything again on a drawing of another size, for pictures and paper.
   *
   * @param {CanvasRenderingContext2D} pen
   * @param {Target} target
   */
  renderTo(pen, target) {
    const { bounds, width, height, scale = 1 } = target;
    pen.save();
    pen.scale(scale, scale);
    this.#render(pen, viewOf(bounds, width, height, scale), target);
    pen.restore();
  }

  /** Everything as the text of an SVG file. @param {Target} target */
  toSvg(target) {
    const { bounds, width, height } = target;
    const pen = new SvgPen(width, height);
    this.#render(pen, viewOf(bounds, width, height, 1), target);
    return pen.toString();
  }

  /**
   * @param {Pen} pen
   * @param {View} view
   * @param {Target} target
   */
  #render(pen, view, target) {
    pen.beginPath();
    pen.rect(0, 0, view.width, view.height);
    pen.save();
    pen.clip();
    for (const group of GROUPS) this.#paint(group, pen, view, target);
    pen.restore();
  }
}

/**
 * @param {L.Map} map
 * @param {Basemap} base
 */
export const createDrawing = (map, base) => new MapDrawing(map, base);
