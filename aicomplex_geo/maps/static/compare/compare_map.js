// Both sides on one map: minutes gained and lost, and what one side reaches and the other does not.

import { card } from "../blocks.js";
import { el } from "../dom.js";
import { createDrawing } from "../drawing/map_drawing.js";
import { ACCENT, GAIN, INK, LOSS } from "../drawing/palette.js";
import { isWithin, minutes, orDash, wholeMinutes } from "../format.js";
import { decodeLines } from "../geometry.js";
import { boxOf } from "../label_layout.js";
import { language, pick, t } from "../language.js";
import { afterArrow, spotAt } from "../origins/places.js";
import { certaintyText, hasPosition, popupSize } from "../pins.js";
import { pinIcon, symbol, symbolOf } from "../symbols.js";
import { hubSubtitle } from "../travel.js";
import { sideName } from "./sentences.js";

/** @import { DrawnEdit, HubMark } from "../drawing/drawn.d.ts" */
/** @import { LatLng, Pair, Place } from "../payload.d.ts" */
/** @import { Findable } from "../origins/search.js" */
/** @import { Moved, View } from "./view.js" */

const ORIGIN_SIZE = 34;
const HUB_SIZE = 24;
const RADIUS_OF_10_000 = 5;
const MOST_DISCS = 40;
const NAMED_DISCS = 8;

export class CompareMap {
  /**
   * @param {View} view
   * @param {readonly Findable[]} places
   */
  constructor(view, places) {
    this.view = view;
    this.places = places;
    this.map = view.frame.map;
    this.drawing = createDrawing(this.map, view.data.base);
    this.drawing.setObstacles(() => this.#covered());
    this.stars = [this.#addStar(0), this.#addStar(1)];
    this.hubs = view.data.hubs.filter(hasPosition).map((hub) => ({ hub, marker: this.#addHub(hub) }));
    // where they lie on one another the targets move apart; what is drawn stays
    view.frame.pins.push(...this.stars, ...this.hubs.map(({ marker }) => marker));
    /** @type {unknown[]} */
    this.drawn = [];
    view.showOrigin = (side) => this.#show(side);
    this.#listen();
  }

  /** @param {0 | 1} side */
  #addStar(side) {
    const { view } = this;
    const look = { ...symbolOf("sites", "ai_complex"), size: ORIGIN_SIZE };
    const icon = pinIcon(symbol(side ? { ...look, colour: ACCENT } : look), ORIGIN_SIZE);
    const marker = L.marker((side ? view.other : view.origin).p, { icon, draggable: true, zIndexOffset: 800 });
    marker.bindPopup(() => this.#starCard(side), popupSize());
    marker.on("dragstart", () => marker.closePopup());
    marker.on("drag dragend", () => this.#move(side, marker.getLatLng()));
    marker.on("add", () => {
      const pin = marker.getElement();
      pin?.addEventListener("keydown", (event) => this.#key(side, event));
      pin?.addEventListener("focus", () => (view.side = side));
    });
    if (!side) marker.addTo(this.map);
    return marker;
  }

  /** @param {0 | 1} side */
  #starCard(side) {
    const { n, p, c } = side ? this.view.other : this.view.origin;
    const place = `${t("origin")} ${t(side ? "sideB" : "sideA")} · ${p.map((one) => one.toFixed(5)).join(", ")}`;
    return card(pick(n), place, c ? el("p", {}, certaintyText({ c })) : null);
  }

  #listen() {
    const { map, view } = this;
    const move = (/** @type {L.LatLng} */ place) => this.#move(view.kind === "origins" ? view.side : 0, place);
    map.doubleClickZoom.disable();
    map.on("click", ({ latlng }) => move(latlng));
    map.on("contextmenu", ({ latlng, originalEvent }) => {
      originalEvent.preventDefault();
      move(latlng);
    });
    const container = map.getContainer();
    container.addEventListener("keydown", (event) => {
      if (event.target !== container || event.key !== "Enter") return;
      event.preventDefault();
      move(map.getCenter());
    });
  }

  /**
   * @param {0 | 1} side
   * @param {L.LatLng} place
   */
  #move(side, place) {
    void this.view.moveTo(side, this.spotAt(place));
  }

  /** A point of the map, named after the nearest place. @param {L.LatLng} place */
  spotAt(place) {
    return spotAt(place, this.places, this.map, this.view.data);
  }

  /**
   * @param {0 | 1} side
   * @param {KeyboardEvent} event
   */
  #key(side, event) {
    const place = afterArrow(event, (side ? this.view.other : this.view.origin).p);
    if (!place) return;
    this.#move(side, place);
    this.#show(side);
  }

  /** Bring an origin into view. @param {0 | 1} side */
  #show(side) {
    const { p } = side ? this.view.other : this.view.origin;
    if (!this.map.getBounds().pad(-0.08).contains(p)) this.map.setView(p, this.map.getZoom());
  }

  /** @param {Place & { p: LatLng }} hub */
  #addHub(hub) {
    const icon = L.divIcon({
      html: el("span", {}),
      className: "pin hub-pin",
      iconSize: [HUB_SIZE, HUB_SIZE],
    });
    const marker = L.marker(hub.p, { icon, keyboard: true, riseOnHover: true });
    marker.bindPopup(() => this.#hubCard(hub), popupSize());
    return marker.addTo(this.map);
  }

  /** @param {Place} hub */
  #hubCard(hub) {
    const [a, b] = this.view.timesTo(hub);
    const facts = [a, b].flatMap((time, side) => [
      el("dt", {}, `${t(side ? "sideB" : "sideA")} · ${sideName(this.view, side ? 1 : 0)}`),
      el("dd", {}, time === null ? t("unreachable") : `${minutes(time)} ${t("minutes")}`),
    ]);
    return card(pick(hub.n), hubSubtitle(hub), el("dl", {}, facts));
  }

  #covered() {
    const { legend } = this.view.frame;
    const box = boxOf(legend.offsetLeft, legend.offsetTop, legend.offsetWidth, legend.offsetHeight);
    return [boxOf(0, 0, 58, 160), ...(legend.offsetWidth ? [box] : [])];
  }

  sync() {
    const { view, drawing, stars } = this;
    const [star, other] = stars;
    star?.setLatLng(view.origin.p);
    other?.setLatLng(view.other.p);
    if (view.kind === "origins") other?.addTo(this.map);
    else other?.remove();
    drawing.setLanguage(language());
    this.#name();
    this.#drawDifference();
    drawing.setMarks(this.#marks());
    drawing.setEdits(changedRoads(view));
  }

  /** Names for those who do not see the map. */
  #name() {
    const { view } = this;
    const named = this.hubs.map(({ hub, marker }) => ({ marker, name: pick(hub.n) }));
    this.stars.forEach((marker, side) => {
      const place = pick((side ? view.other : view.origin).n);
      named.push({ marker, name: t("compareStar", t(side ? "sideB" : "sideA"), place) });
    });
    for (const { marker, name } of named) {
      marker.getElement()?.setAttribute("role", "button");
      marker.getElement()?.setAttribute("aria-label", name);
    }
  }

  #drawDifference() {
    const { drawing } = this;
    const { surfaces, roadTimes, cutoff } = this.view;
    const [before, after] = surfaces ?? roadTimes ?? [];
    const shown = [before, after, cutoff];
    if (!before || !after || shown.every((one, at) => one === this.drawn[at])) return;
    this.drawn = shown;
    if (surfaces) drawing.setDifference(...surfaces, { cutoff });
    else if (roadTimes) drawing.setRoadDifference(roadTimes, { cutoff });
  }

  #marks() {
    const { view } = this;
    const origin = view.drawnSpots.map(({ n, p, c, kind }, at) => ({
      n: (kind === "ai_complex" && view.data.labels.codes.kind?.ai_complex) || n,
      p,
      certainty: c,
      ...(at ? { colour: ACCENT } : {}),
    }));
    const hubs = view.data.hubs.filter(hasPosition).map((hub) => this.#hubMark(hub));
    const { lost, won } = view.moved;
    const discs = [...discsOf(lost, "−"), ...discsOf(won, "+")];
    return { origin, hubs, discs, starsInPage: false };
  }

  /**
   * @param {Place & { p: LatLng }} hub
   * @returns {HubMark}
   */
  #hubMark(hub) {
    const { view } = this;
    const [a, b] = view.timesTo(hub);
    const closed = view.closedAt(hub).some(Boolean);
    const mark = { id: hub.id, n: hub.n, p: hub.p, minutes: b === null ? null : b / 600, closed };
    if (closed) return mark;
    const [from, to] = [orDash(a, wholeMinutes), orDash(b, wholeMinutes)];
    const text = /** @type {Pair} */ (
      from === to ? [`${to}분`, `${to} min`] : [`${from}→${to}분`, `${from}→${to} min`]
    );
    const isMoved = isWithin(a, view.cutoff) !== isWithin(b, view.cutoff);
    const colour = isWithin(a, view.cutoff) ? LOSS : GAIN;
    return { ...mark, text, ...(isMoved ? { colour } : { colour: INK }) };
  }
}

/**
 * @param {Moved[]} places
 * @param {string} sign
 */
function discsOf(places, sign) {
  return places.slice(0, MOST_DISCS).flatMap(({ n, p, amount }, at) => {
    if (!p) return [];
    const korean = `${n[0]} ${sign}${(amount / 10_000).toFixed(1)}만`;
    const english = `${n[1]} ${sign}${Math.round(amount / 1000)}k`;
    const names = /** @type {Pair} */ (at < NAMED_DISCS ? [korean, english] : ["", ""]);
    return [{ n: names, p, radius: Math.max(2.5, RADIUS_OF_10_000 * Math.sqrt(amount / 10_000)) }];
  });
}

/**
 * The roads that the scenario opens, changes or closes.
 *
 * @param {View} view
 * @returns {DrawnEdit[]}
 */
export function changedRoads(view) {
  const { roads } = view;
  const lines = (/** @type {"add_link" | "close"} */ kind, /** @type {string[]} */ texts) =>
    decodeLines(texts).map((line) => /** @type {DrawnEdit} */ ({ kind, line }));
  return [
    ...lines("add_link", [...(roads.new ?? []), ...(roads.changed ?? [])]),
    ...lines("close", roads.closed ?? []),
  ];
}
