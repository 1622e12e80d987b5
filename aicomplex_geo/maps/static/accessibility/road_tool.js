import { JOIN_WITHIN } from "../engine/edits.js";

/** @import { Edit, Road } from "../engine/types.d.ts" */
/** @import { LatLng } from "../payload.d.ts" */
/** @import { View } from "./view.js" */
/** @typedef {"close" | "draw"} Mode */

const NEAR_PX = 12;
const LEAST_POINTS = 2;

/** Closing roads by a click, and drawing new ones point by point. */
export class RoadTool {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** @type {Mode | null} */
    this.mode = null;
    this.roadClass = "arterial";
    this.speed = 60;
    /** @type {LatLng[]} */
    this.line = [];
    /** @type {"from" | "to" | null} the end of the line that joins no road: the next click moves it */
    this.loose = null;
    /** @type {Map<number, Road | null>} of roads that are closed, null while one is looked up */
    this.roads = new Map();
    /** @type {Road | null} */
    this.hovered = null;
    this.isSeeking = false;
    this.changed = () => {};
  }

  /** @param {Mode | null} mode */
  use(mode) {
    this.mode = mode;
    this.line = [];
    this.loose = null;
    this.hovered = null;
    this.#show();
  }

  #show() {
    this.changed();
    this.view.frame.refresh();
  }

  /** What the panel shows of it. */
  get state() {
    const known = [...this.roads.values()].filter(Boolean).length;
    return [this.mode, this.line.length, this.loose, known];
  }

  /** Names and lines of closed roads that came with an address. */
  async lookUp() {
    const { question, solver, edits } = this.view;
    const { engine } = solver;
    if (!question || !engine) return;
    const unknown = edits.flatMap((edit) => (edit.kind === "close" && !this.roads.has(edit.edge) ? [edit.edge] : []));
    if (!unknown.length) return;
    for (const edge of unknown) this.roads.set(edge, null);
    const found = await Promise.all(unknown.map((edge) => engine.roadOf(question, edge).catch(() => null)));
    for (const road of found) if (road) this.roads.set(road.edge, road);
    this.#show();
  }

  /**
   * The road under the pointer.
   *
   * @param {LatLng} place
   */
  async roadAt(place) {
    const { question, solver, frame } = this.view;
    if (!question || !solver.engine) return null;
    const { map } = frame;
    const metresPerPixel = (40_075_016 * Math.cos((place[0] * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);
    return solver.engine.roadAt(question, place, NEAR_PX * metresPerPixel);
  }

  /** @param {LatLng} place */
  async hover(place) {
    if (this.mode !== "close" || this.isSeeking) return;
    this.isSeeking = true;
    this.hovered = await this.roadAt(place);
    this.isSeeking = false;
    this.changed();
  }

  /** @param {LatLng} place */
  async click(place) {
    if (this.mode === "draw") {
      if (this.loose === "from") this.line[0] = place;
      else if (this.loose === "to") this.line[this.line.length - 1] = place;
      else this.line.push(place);
      this.loose = null;
      this.#show();
      return;
    }
    const road = await this.roadAt(place);
    if (!road) return;
    this.roads.set(road.edge, road);
    const { edits } = this.view;
    const isClosed = edits.some((edit) => edit.kind === "close" && edit.edge === road.edge);
    const rest = edits.filter((edit) => edit.kind !== "close" || edit.edge !== road.edge);
    this.#apply(isClosed ? rest : [...edits, { kind: "close", edge: road.edge }]);
  }

  async finish() {
    const { line, roadClass, speed, view } = this;
    if (line.length < LEAST_POINTS) return;
    /** @type {Edit} */
    const edit = { kind: "add_link", line, roadClass, speed };
    const edits = [...view.edits, edit];
    const { question, solver } = view;
    const fault = question && solver.engine ? await solver.engine.fault({ ...question, edits }) : null;
    if (fault) {
      // what was drawn stays, so that only its end has to be moved
      this.loose = fault === "no_road_from" ? "from" : fault === "no_road_to" ? "to" : null;
      view.say(`linkFault_${fault}`, JOIN_WITHIN);
      this.#show();
      return;
    }
    this.#apply(edits);
    this.use(null);
  }

  /** Take back the last point of a line, else the last edit. */
  undo() {
    if (this.line.length) {
      this.line.pop();
      this.loose = null;
      this.#show();
    } else this.#apply(this.view.edits.slice(0, -1));
  }

  /** @param {number} at */
  remove(at) {
    this.#apply(this.view.edits.filter((_, index) => index !== at));
  }

  /** @param {Edit[]} edits */
  #apply(edits) {
    void this.view.choose({ edits });
    this.changed();
  }

  /** Leave the tool; false if none is in use. */
  escape() {
    if (!this.mode) return false;
    const { mode } = this;
    this.use(null);
    document.getElementById(`tool-${mode}`)?.focus();
    return true;
  }
}
