import { card } from "../blocks.js";
import { el, svg, withBold } from "../dom.js";
import { openEngine, PAYLOAD_ID } from "../engine/client.js";
import { number } from "../format.js";
import { inBrackets, pick, t } from "../language.js";
import { popupSize } from "../pins.js";
import { pinIcon } from "../symbols.js";
import { shareBar } from "./bars.js";
import { decayOf, scoreOf } from "./decays.js";
import { scoreIn } from "./ranks.js";

/** @import { EngineClient } from "../engine/types.d.ts" */
/** @import { LatLng } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const SIZE = 32;
const STEP_M = 250;
const METRES_PER_DEGREE = 111_320;
const DIGITS = 1e5;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowUp: [1, 0],
  ArrowDown: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
});

/** A site that is not among those compared, dragged over the map and ranked by the engine of the page. */
export class Candidate {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** @type {LatLng | null} */
    this.position = null;
    /** @type {Promise<EngineClient> | null} */
    this.engine = null;
    /** @type {{ profile: string, times: ArrayLike<number>, amounts: ArrayLike<number> } | null} */
    this.answer = null;
    this.hasFailed = false;
    this.marker = L.marker([0, 0], { icon: pinIcon(candidateMark(), SIZE), draggable: true, zIndexOffset: 900 });
    this.marker.bindPopup(() => card(t("candidateSite"), "", el("p", {}, this.text())), popupSize());
    const moved = () => this.place(this.#dragged());
    this.marker.on("drag", moved);
    this.marker.on("dragend", () => {
      moved();
      view.frame.noteState();
    });
    this.marker.on("add", () => this.#name());
  }

  /** Whether this page has an engine. */
  get isPossible() {
    return document.getElementById(PAYLOAD_ID) !== null && decayOf(this.view.decay) !== null && !this.hasFailed;
  }

  /** @returns {LatLng} */
  #dragged() {
    const { lat, lng } = this.marker.getLatLng();
    return [Math.round(lat * DIGITS) / DIGITS, Math.round(lng * DIGITS) / DIGITS];
  }

  #name() {
    const element = this.marker.getElement();
    element?.setAttribute("aria-label", t("candidateHint"));
    element?.addEventListener("keydown", (event) => {
      const step = ARROWS[event.key];
      if (!step || !this.position) return;
      event.preventDefault();
      event.stopPropagation();
      const [latitude, longitude] = this.position;
      const [north, east] = step.map((one) => (one * STEP_M) / METRES_PER_DEGREE);
      const across = Math.cos((latitude * Math.PI) / 180);
      this.place([latitude + (north ?? 0), longitude + (east ?? 0) / across]);
      this.view.frame.noteState();
    });
  }

  /** @param {LatLng | null} position null takes it off the map */
  place(position) {
    this.position = position;
    this.answer = null;
    if (!position) this.marker.remove();
    else this.marker.setLatLng(position).addTo(this.view.frame.map);
    void this.follow();
  }

  /** Ask again where the place or the profile is another. */
  async follow() {
    if (!this.position || this.answer?.profile === this.view.profile || !this.isPossible) return;
    try {
      await this.#ask(this.position, this.view.profile);
    } catch {
      this.hasFailed = true;
    }
    this.view.frame.refresh();
    this.marker.getPopup()?.update();
  }

  /**
   * @param {LatLng} origin
   * @param {string} profile
   */
  async #ask(origin, profile) {
    this.engine ??= openEngine();
    const engine = await this.engine;
    const answer = await engine.solve({ origin, profile, scenario: null, edits: [] });
    const isNewest = origin === this.position && profile === this.view.profile;
    if (!answer || !isNewest) return;
    const { counted } = this.view.data;
    this.answer = {
      profile,
      times: answer.opportunityTimes[counted] ?? [],
      amounts: engine.amounts(counted, null),
    };
  }

  /** The score by the same sum as that of the sites; null before it is known or where no road is near. */
  get score() {
    const decay = decayOf(this.view.decay);
    if (!this.answer || !decay || this.answer.profile !== this.view.profile) return null;
    const { times, amounts } = this.answer;
    return Array.prototype.some.call(times, (time) => time >= 0) ? scoreOf(amounts, times, decay) : null;
  }

  get rank() {
    const { score, view } = this;
    if (score === null) return null;
    return 1 + view.data.sites.filter((site) => (scoreIn(view.rowOf(site)) ?? -1) > Math.round(score)).length;
  }

  text() {
    const { score, rank } = this;
    if (!this.answer) return t("answerWaiting");
    if (score === null || rank === null) return t("candidateTooFar");
    return withBold(t("candidateRank", number(Math.round(score)), pick(this.view.counted?.u), rank));
  }

  /** The button, and the answer where it lies on the map. */
  node() {
    if (!this.isPossible || !this.view.isRanked) return null;
    const { map } = this.view.frame;
    const put = () => {
      const { lat, lng } = map.getCenter();
      this.place(this.position ? null : [lat, lng]);
      this.view.frame.redraw();
    };
    const word = this.position ? t("removeCandidate") : t("placeCandidate");
    const button = el("button", { type: "button", class: "plain", id: "candidate", click: put }, word);
    if (!this.position) return el("div", { class: "candidate" }, button);
    const best = Math.max(...this.view.data.sites.map((site) => scoreIn(this.view.rowOf(site)) ?? 0));
    const bar = this.score === null ? "" : shareBar(Math.min(1, this.score / best), false);
    const title = el("strong", {}, `⊕ ${inBrackets(t("candidateSite"), t("candidateDrag"))}`);
    return el("div", { class: "candidate placed", role: "status" }, title, bar, el("p", {}, this.text()), button);
  }
}

function candidateMark() {
  const node = svg("svg", { viewBox: "0 0 32 32", width: SIZE, height: SIZE, "aria-hidden": "true" });
  node.append(svg("circle", { cx: 16, cy: 16, r: 13, fill: "#fff", stroke: "#0b5c8f", "stroke-width": 3 }));
  node.append(svg("path", { d: "M16 9v14M9 16h14", stroke: "#0b5c8f", "stroke-width": 3 }));
  return node;
}
