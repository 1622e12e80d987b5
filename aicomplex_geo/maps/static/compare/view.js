// What is compared: two questions that differ in one thing, and the answers to both.

import { isWithin } from "../format.js";
import { pick, t } from "../language.js";
import { byId } from "../profiles.js";
import { QuestionView } from "../question_view.js";

/** @import { Answer, EngineClient, Question, RoadMinutes } from "../engine/types.d.ts" */
/** @import { Frame } from "../frame.js" */
/** @import { Spot } from "../origins/places.js" */
/** @import { CompareData, LatLng, Pair, Place, RoadChange } from "../payload.d.ts" */
/** @typedef {"periods" | "projects" | "origins"} Kind */
/** @typedef {{ question: Question, answer: Answer }} Side */
/** @typedef {"kind" | "cutoff" | "profile" | "otherProfile" | "origin" | "other" | "scenario"} Chosen */
/** @typedef {Partial<Pick<View, Chosen>>} Choice */
/** @typedef {{ n: Pair, p: LatLng | null, a: number | null, b: number | null, amount: number }} Moved */

export const CUTOFFS = { least: 5, most: 90, step: 5, first: 30 };
export const KINDS = /** @type {Kind[]} */ (["periods", "projects", "origins"]);

/** @extends {QuestionView<CompareData, Choice>} */
export class View extends QuestionView {
  /** @param {Frame<CompareData>} frame */
  constructor(frame) {
    super(frame);
    const { profiles, profile, origins, states } = this.data;
    const spots = origins.filter((place) => place.p);
    const [first, second = first] = spots;
    if (!first) throw new Error("the study has no origin with a position");
    /** @type {EngineClient | null} */
    this.engine = null;
    this.fault = "";
    this.kind = /** @type {Kind} */ ("periods");
    this.cutoff = CUTOFFS.first;
    this.profile = profile;
    this.otherProfile = [...profiles].reverse().find(({ id }) => id !== profile)?.id ?? profile;
    this.origin = /** @type {Spot} */ (first);
    this.other = /** @type {Spot} */ (second);
    this.scenario = states[0]?.id ?? "";
    /** The origin that a click on the map moves. */
    this.side = /** @type {0 | 1} */ (0);
    /** @type {(side: 0 | 1) => void} brings an origin into view */
    this.showOrigin = () => {};
    /** @type {[Side, Side] | null} */
    this.sides = null;
    /** @type {[Side, Side] | null} whose minutes of roads are kept */
    this.roadTimesOf = null;
    /** @type {readonly [RoadMinutes, RoadMinutes] | null} */
    this.roadTimesKept = null;
    /** What is chosen when the page is opened. @type {Choice} */
    this.usual = this.choice;
  }

  /** Kinds for which the study has two things to compare. */
  get kinds() {
    const { profiles, states } = this.data;
    return KINDS.filter((kind) => (kind === "periods" ? profiles.length > 1 : kind === "origins" || states.length));
  }

  /** @returns {[Question, Question]} */
  get questions() {
    const base = { origin: this.origin.p, profile: this.profile, scenario: null, edits: [] };
    if (this.kind === "periods") return [base, { ...base, profile: this.otherProfile }];
    if (this.kind === "origins") return [base, { ...base, origin: this.other.p }];
    return [base, { ...base, scenario: this.scenario }];
  }

  /** The origins that are drawn. */
  get drawnSpots() {
    return this.kind === "origins" ? [this.origin, this.other] : [this.origin];
  }

  /**
   * Move an origin, which then is the one that a click moves.
   *
   * @param {0 | 1} side
   * @param {Spot} spot
   */
  moveTo(side, spot) {
    this.side = side;
    return this.choose(side ? { other: spot } : { origin: spot });
  }

  /** @returns {Choice} */
  get choice() {
    const { kind, cutoff, profile, otherProfile, origin, other, scenario } = this;
    return { kind, cutoff, profile, otherProfile, origin, other, scenario };
  }

  get wanted() {
    return this.questions;
  }

  needsAnswer() {
    return this.engine !== null && super.needsAnswer();
  }

  show() {
    super.show();
    this.frame.redraw();
  }

  async ask() {
    const { engine, questions } = this;
    if (!engine) return;
    this.asked = JSON.stringify(questions);
    const [before, after] = questions;
    const a = await engine.solve(before);
    const b = a && (await engine.solve(after));
    if (a && b) this.sides = [{ question: before, answer: a }, { question: after, answer: b }]; // prettier-ignore
  }

  /** @param {string} profile */
  titleOf(profile) {
    return byId(this.data.profiles, profile).t;
  }

  /** The network that today's is compared with, in words: of a scenario, or of a date. */
  get scenarioName() {
    const { states, timeline } = this.data;
    const state = states.find(({ id }) => id === this.scenario);
    const date = timeline.find((one) => one.state === this.scenario);
    return state ? pick(state.t) : date ? t("untilDate", pick(date.words)) : "";
  }

  /** What all scenarios that hold change, by kind of change. */
  get roads() {
    /** @type {Partial<Record<RoadChange, string[]>>} */
    const roads = {};
    for (const id of this.kind === "projects" ? this.scenario.split("+") : []) {
      for (const [change, lines] of Object.entries(this.data.roads[id] ?? {})) {
        const key = /** @type {RoadChange} */ (change);
        roads[key] = [...(roads[key] ?? []), ...lines];
      }
    }
    return roads;
  }

  /** Deciseconds to a hub on both sides, null where it is not reached. @param {Place} hub */
  timesTo(hub) {
    const at = this.engine?.data.hubs.findIndex(({ id }) => id === hub.id) ?? -1;
    return this.#both(({ answer }) => answer.hubTimes[at] ?? -1);
  }

  /** The origins of both sides. */
  get spots() {
    return this.kind === "origins" ? [this.origin, this.other] : [this.origin, this.origin];
  }

  /** Whether a hub is closed on each side. @param {Place} hub */
  closedAt(hub) {
    const { hubs = [], closedHubs = {} } = this.engine?.data ?? {};
    const at = hubs.findIndex(({ id }) => id === hub.id);
    return (this.sides ?? []).map(({ question }) => (closedHubs[question.scenario ?? ""] ?? []).includes(at));
  }

  /**
   * @param {(side: Side) => number} of
   * @returns {[number | null, number | null]}
   */
  #both(of) {
    const [a = null, b = null] = (this.sides ?? []).map((side) => (of(side) < 0 ? null : of(side)));
    return [a, b];
  }

  /** How many open hubs each side reaches. */
  get hubCounts() {
    return [0, 1].map(
      (side) =>
        this.data.hubs.filter((hub) => !this.closedAt(hub)[side] && isWithin(this.timesTo(hub)[side], this.cutoff))
          .length,
    );
  }

  /** Amounts of an opportunity on both sides. @param {string} key */
  amounts(key) {
    const { engine, cutoff } = this;
    const sums = (this.sides ?? []).map((side) => engine?.reached(side.answer, side.question, cutoff)[key] ?? 0);
    return /** @type {[number, number]} */ ([sums[0] ?? 0, sums[1] ?? 0]);
  }

  /**
   * Places of the first opportunity that only one side reaches, the largest first.
   *
   * @returns {{ lost: Moved[], won: Moved[] }}
   */
  get moved() {
    const [item] = this.data.opportunities;
    const { engine, sides, cutoff } = this;
    if (!item || !engine || !sides) return { lost: [], won: [] };
    const ids = engine.data.opportunities.find(({ key }) => key === item.key)?.ids ?? [];
    const amounts = engine.amounts(item.key, sides[1].question.scenario);
    const [first, second] = sides.map(({ answer }) => answer.opportunityTimes[item.key]);
    const places = ids.map((id, at) => {
      const [name = id, english = name, latitude, longitude] = this.data.counted[item.key]?.[id] ?? [];
      const p =
        latitude === undefined || longitude === undefined ? null : /** @type {LatLng} */ ([latitude, longitude]);
      const [a, b] = [known(first?.[at]), known(second?.[at])];
      return { n: /** @type {Pair} */ ([name, english]), p, a, b, amount: amounts[at] ?? 0 };
    });
    const sorted = places.filter(({ amount }) => amount > 0).sort((x, y) => y.amount - x.amount);
    return {
      lost: sorted.filter(({ a, b }) => isWithin(a, cutoff) && !isWithin(b, cutoff)),
      won: sorted.filter(({ a, b }) => !isWithin(a, cutoff) && isWithin(b, cutoff)),
    };
  }

  /**
   * Minutes of the roads of both sides, null on outline networks.
   *
   * @returns {readonly [RoadMinutes, RoadMinutes] | null}
   */
  get roadTimes() {
    const { engine, sides } = this;
    if (!engine || !sides || engine.data.detail !== "full") return null;
    if (this.roadTimesOf !== sides) {
      this.roadTimesOf = sides;
      this.roadTimesKept = /** @type {const} */ ([
        engine.roadTimes(sides[0].answer),
        engine.roadTimes(sides[1].answer),
      ]);
    }
    return this.roadTimesKept;
  }

  /** The surfaces of both sides, null on networks that have all streets. */
  get surfaces() {
    const [a, b] = (this.sides ?? []).map(({ answer }) => answer.surface);
    return a && b ? /** @type {const} */ ([a, b]) : null;
  }
}

/** @param {number | undefined} time */
const known = (time) => (time === undefined || time < 0 ? null : time);
