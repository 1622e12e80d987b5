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
    /** @type {Map<number, string>} */
    this.names = new Map();
    /** @type {Map<number, LatLng[]>} of roads that are closed */
    this.lines = new Map();
    /** @type {Road | null} */
    this.hovered = null;
    this.isSeeking = false;
    this.changed = () => {};
  }

  /** @param {Mode | null} mode */
  use(mode) {
    this.mode = mode;
    this.line = [];
    this.hovered = null;
    this.changed();
    this.view.frame.refresh();
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
      this.line.push(place);
      this.changed();
      return;
    }
    const road = await this.roadAt(place);
    if (!road) return;
    this.names.set(road.edge, road.name || road.ref);
    this.lines.set(road.edge, road.line);
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
    this.line = [];
    const edits = [...view.edits, edit];
    const { question, solver } = view;
    const fault = question && solver.engine ? await solver.engine.fault({ ...question, edits }) : null;
    if (fault) view.say("linkFault");
    else this.#apply(edits);
    this.use(null);
  }

  /** Take back the last point of a line, else the last edit. */
  undo() {
    if (this.line.length) {
      this.line.pop();
      this.changed();
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
