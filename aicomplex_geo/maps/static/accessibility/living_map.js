import { card } from "../blocks.js";
import { el } from "../dom.js";
import { createDrawing } from "../drawing/map_drawing.js";
import { won, withKilometres, withMinutes } from "../format.js";
import { boxOf } from "../label_layout.js";
import { isHere } from "../here.js";
import { language, pick, t } from "../language.js";
import { afterArrow, spotAt } from "../origins/places.js";
import { certaintyText, hasPosition, popupSize } from "../pins.js";
import { isPhone } from "../screen.js";
import { pinIcon, symbol, symbolOf } from "../symbols.js";
import { distanceRange, hubSubtitle, timeRange } from "../travel.js";
import { scenarioRoads } from "./scenario_roads.js";

/** @import { Answer, RoadMinutes } from "../engine/types.d.ts" */
/** @import { LatLng, Place } from "../payload.d.ts" */
/** @import { Findable } from "../origins/search.js" */
/** @import { RoadTool } from "./road_tool.js" */
/** @import { Origin, View } from "./view.js" */

const ORIGIN_SIZE = 34;
const HUB_SIZE = 24;
/** What the bar of the scale covers. */
const SCALE = { width: 170, height: 34 };
/** The origin and the hubs as things that can be held, over the drawing of the answer. */
export class LivingMap {
  /**
   * @param {View} view
   * @param {RoadTool} tool
   * @param {readonly Findable[]} places
   */
  constructor(view, tool, places) {
    this.view = view;
    this.tool = tool;
    this.places = places;
    this.map = view.frame.map;
    this.drawing = createDrawing(this.map, view.data.base);
    /** @type {Answer | null} */
    this.drawn = null;
    /** @type {RoadMinutes | null} */
    this.roadTimes = null;
    this.map.doubleClickZoom.disable();
    this.origin = this.#addOrigin();
    this.hubs = view.data.hubs.filter(hasPosition).map((hub) => ({ hub, marker: this.#addHub(hub) }));
    // where they lie on one another the targets move apart; what is drawn stays
    view.frame.fixedPins.push(this.origin);
    view.frame.pins.push(...this.hubs.map(({ marker }) => marker));
    this.drawing.setObstacles(() => this.#covered());
    this.#listen();
    tool.changed = () => this.sync();
    this.sync();
  }

  #addOrigin() {
    const icon = pinIcon(symbol({ ...symbolOf("sites", "ai_complex"), size: ORIGIN_SIZE }), ORIGIN_SIZE);
    const draggable = Boolean(this.view.solver);
    const marker = L.marker(this.map.getCenter(), { icon, draggable, keyboard: true, zIndexOffset: 800 });
    marker.bindPopup(() => this.#originCard(), popupSize());
    marker.on("drag", () => this.moveOrigin(marker.getLatLng()));
    marker.on("dragend", () => this.moveOrigin(marker.getLatLng()));
    marker.on("dragstart", () => marker.closePopup());
    marker.addTo(this.map);
    marker.getElement()?.classList.add("origin-pin");
    marker.getElement()?.addEventListener("keydown", (event) => this.#key(event));
    return marker;
  }

  /** @param {Place & { p: LatLng }} hub */
  #addHub(hub) {
    const icon = L.divIcon({ html: el("span", {}), className: "pin hub-pin", iconSize: [HUB_SIZE, HUB_SIZE] });
    const marker = L.marker(hub.p, { icon, keyboard: true, riseOnHover: true });
    marker.bindPopup(() => this.#hubCard(hub), popupSize());
    marker.on("popupopen", () => {
      if (this.view.hub !== hub.id) void this.view.choose({ hub: hub.id });
    });
    return marker.addTo(this.map);
  }

  #listen() {
    const { map, tool, view } = this;
    const at = (/** @type {L.LeafletMouseEvent} */ { latlng }) => /** @type {LatLng} */ ([latlng.lat, latlng.lng]);
    map.on("click", (event) => {
      const hub = this.drawing.hubAt(event.containerPoint);
      if (tool.mode) void tool.click(at(event));
      else if (hub) void view.choose({ hub });
      else this.moveOrigin(event.latlng);
    });
    map.on("contextmenu", (event) => {
      event.originalEvent.preventDefault();
      this.moveOrigin(event.latlng);
    });
    map.on("mousemove", (event) => void tool.hover(at(event)));
    const canvas = map.getContainer();
    canvas.addEventListener("keydown", (event) => {
      if (event.target !== canvas || event.key !== "Enter") return;
      event.preventDefault();
      if (tool.mode) {
        const { lat, lng } = map.getCenter();
        void tool.click([lat, lng]);
      } else this.moveOrigin(map.getCenter());
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { p } = this.view.origin;
    const place = p && afterArrow(event, p);
    if (!place) return;
    this.moveOrigin(place);
    if (!this.map.getBounds().pad(-0.1).contains(this.origin.getLatLng())) this.map.panTo(this.origin.getLatLng());
  }

  /** @param {L.LatLng} place */
  moveOrigin(place) {
    if (!this.view.solver.engine) {
      this.view.say("onlyStudyOrigins");
      this.sync();
      return;
    }
    const spot = this.#spotAt(place);
    void this.view.choose({ origin: spot });
    this.origin.setLatLng(spot.p);
  }

  /**
   * A point of the map, named after the nearest place.
   *
   * @param {LatLng} p
   * @returns {Origin}
   */
  originAt(p) {
    return this.#spotAt(L.latLng(p));
  }

  /** @param {L.LatLng} place */
  #spotAt(place) {
    return spotAt(place, this.places, this.map, this.view.data);
  }

  /** Bring the origin into view. */
  showOrigin() {
    const place = this.origin.getLatLng();
    if (!this.map.getBounds().pad(-0.08).contains(place)) this.map.setView(place, this.map.getZoom());
  }

  #covered() {
    const { legend } = this.view.frame;
    const box = boxOf(legend.offsetLeft, legend.offsetTop, legend.offsetWidth, legend.offsetHeight);
    const scale = boxOf(0, this.map.getSize().y - SCALE.height, SCALE.width, SCALE.height);
    const top = isPhone() ? [boxOf(0, 0, this.map.getSize().x, 54)] : [];
    return [boxOf(0, 0, 58, 160), ...top, scale, ...(legend.offsetWidth ? [box] : [])];
  }

  /** What is chosen and answered, on the map. */
  sync() {
    const { view, drawing, tool } = this;
    const { origin } = view;
    if (origin.p) this.origin.setLatLng(origin.p);
    this.origin.getElement()?.classList.toggle("hidden-pin", !origin.p);
    drawing.setLanguage(language());
    this.#drawTimes();
    drawing.setRoute(view.route && view.hub ? view.route : null);
    drawing.setEdits(this.#edits());
    drawing.setHighlight(tool.hovered?.line ?? null);
    drawing.setMarks(this.#marks());
    this.map.getContainer().classList.toggle("picks-roads", Boolean(tool.mode));
    if (view.isMoving) drawing.paintMoving();
    // once the legend is as large as it will be
    else requestAnimationFrame(() => drawing.checkObstacles());
  }

  /** Times everywhere; along the roads on networks that have all streets. */
  #drawTimes() {
    const { view, drawing } = this;
    const { cutoff, origin, solver } = view;
    const answer = view.answer?.status === "ok" && origin.p ? view.answer : null;
    if (answer && !answer.surface && solver.engine) {
      if (this.drawn !== answer) this.roadTimes = solver.engine.roadTimes(answer);
      drawing.setRoadTimes(this.roadTimes, { cutoff });
    } else drawing.setSurface(answer?.surface ?? null, { cutoff });
    this.drawn = answer;
  }

  /** Roads that are closed or new, and the one that is being drawn. */
  #edits() {
    const { view, tool } = this;
    const drawn = [...scenarioRoads(view)];
    for (const edit of view.edits) {
      const line = edit.kind === "add_link" ? edit.line : tool.roads.get(edit.edge)?.line;
      if (line) drawn.push({ kind: edit.kind, line });
    }
    if (tool.line.length) drawn.push({ kind: "add_link", line: [...tool.line] });
    return drawn;
  }

  #marks() {
    const { view } = this;
    const { origin, data } = view;
    const main = origin.kind === "ai_complex" ? data.labels.codes.kind?.ai_complex : null;
    const named = origin.p ? [{ n: main ?? origin.n, p: origin.p, certainty: origin.c }] : [];
    const others = data.hubs.filter(hasPosition).filter((hub) => !isHere(origin, hub));
    const hubs = others.map((hub) => {
      const time = view.timeTo(hub);
      return { id: hub.id, n: hub.n, p: hub.p, minutes: time === null ? null : time / 600, closed: view.isClosed(hub) };
    });
    return { origin: named, hubs, starsInPage: true };
  }

  /** Names for those who do not see the map. */
  translate() {
    const pin = this.origin.getElement();
    pin?.setAttribute("role", "button");
    pin?.setAttribute("aria-label", `${pick(this.view.origin.n)} · ${t("origin")} · ${t("arrowsMove")}`);
    for (const { hub, marker } of this.hubs) {
      marker.getElement()?.setAttribute("role", "button");
      marker.getElement()?.setAttribute("aria-label", pick(hub.n));
    }
    this.sync();
  }

  #originCard() {
    const { origin } = this.view;
    const place = origin.p ? origin.p.map((one) => one.toFixed(5)).join(", ") : t("noPosition");
    return card(pick(origin.n), `${t("origin")} · ${place}`, origin.c ? el("p", {}, certaintyText(origin)) : null);
  }

  /** @param {Place} hub */
  #timeText(hub) {
    const time = this.view.timeTo(hub);
    if (isHere(this.view.origin, hub)) return t("here");
    return time === null ? t("unreachable") : withMinutes(time);
  }

  /** @param {Place} hub */
  #hubCard(hub) {
    const { view } = this;
    const [metres, stored] = [view.metresTo(hub), view.computed(hub)];
    const facts = [
      el("dt", {}, t("travelTime")),
      el("dd", {}, this.#timeText(hub), timeRange(stored)),
      el("dt", {}, t("distance")),
      el("dd", {}, metres === null ? t("unknownValue") : withKilometres(metres), distanceRange(stored)),
    ];
    if (stored.toll !== undefined) facts.push(el("dt", {}, t("toll")), el("dd", {}, won(stored.toll)));
    const from = el("p", { class: "small" }, t("fromUnder", pick(view.origin.n), pick(view.chosenProfile.t)));
    return card(pick(hub.n), hubSubtitle(hub), from, el("dl", {}, facts));
  }
}
