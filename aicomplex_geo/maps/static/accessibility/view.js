import { isWithin, wholeMinutes } from "../format.js";
import { pick, t } from "../language.js";
import { byId } from "../profiles.js";
import { QuestionView } from "../question_view.js";

/** @import { Answer, Edit, Question, Route } from "../engine/types.d.ts" */
/** @import { Frame } from "../frame.js" */
/** @import { AccessibilityData, LatLng, Pair, Place, Travel } from "../payload.d.ts" */
/** @import { Solver } from "./solver.js" */
/** @typedef {{ id: string | null, n: Pair, p: LatLng | null, c: number | null, kind: string }} Origin */
/**
 * @typedef {object} Choice
 * @property {Origin} [origin]
 * @property {string} [profile]
 * @property {number} [cutoff]
 * @property {string | null} [scenario]
 * @property {Edit[]} [edits]
 * @property {string | null} [hub]
 */
/** @typedef {{ kind: "period" | "today", profile: string, answer: Answer }} Comparison */

export const CUTOFFS = { least: 5, most: 90, step: 5, first: 30 };
const REST_MS = 150;
/** Nothing moves if so many steps could have been shown. */
const STEPS_TO_REST = 2;

/**
 * What is asked and what is answered: one origin, period, network and cutoff at a time.
 *
 * @extends {QuestionView<AccessibilityData, Choice>}
 */
export class View extends QuestionView {
  /**
   * @param {Frame<AccessibilityData>} frame
   * @param {Solver} solver
   */
  constructor(frame, solver) {
    super(frame);
    this.solver = solver;
    const { origins, profile } = this.data;
    const origin = origins.find((place) => place.p) ?? origins[0];
    if (!origin) throw new Error("the study has no origin");
    /** What is chosen when the page is opened. */
    this.usual = { origin, profile, cutoff: CUTOFFS.first, scenario: null, edits: [], hub: null };
    /** @type {Origin} */
    this.origin = origin;
    this.profile = profile;
    this.cutoff = CUTOFFS.first;
    /** @type {string | null} */
    this.scenario = null;
    /** @type {Edit[]} */
    this.edits = [];
    /** @type {string | null} */
    this.hub = null;
    /** Why there is no engine, a part of the keys of its words. */
    this.fault = "";
    /** @type {Answer | null} */
    this.answer = null;
    /** @type {Comparison | null} */
    this.comparison = null;
    /** @type {Route | null} */
    this.route = null;
    /** Until the engine has answered for the first time. */
    this.isOpening = false;
    this.resting = 0;
    this.turn = 0;
    /** Whether more answers may follow at once, so that what takes longer waits until `rest`. */
    this.isMoving = false;
    /** Bring the origin into view. */
    this.showOrigin = () => {};
    /** Draw what waited. */
    this.settle = () => {};
    /** After all is shown. */
    this.whenIdle = () => {};
  }

  /**
   * @param {string} word what has happened
   * @param {...(string | number)} values
   */
  say(word, ...values) {
    this.frame.say(t(word, ...values));
  }

  /**
   * The cutoff, or the nearest of those that have been computed where there is no engine.
   *
   * @param {number} cutoff
   */
  nearestCutoff(cutoff) {
    if (this.solver.engine) return cutoff;
    const { cutoffs } = this.data;
    return [...cutoffs].sort((a, b) => Math.abs(a - cutoff) - Math.abs(b - cutoff))[0] ?? cutoff;
  }

  /**
   * Another one answers from now on.
   *
   * @param {Solver} solver
   */
  answerBy(solver) {
    this.solver = solver;
    this.asked = "";
    this.comparison = null;
    return this.update();
  }

  /** @returns {Question | null} */
  get question() {
    const { origin, profile, scenario, edits } = this;
    return origin.p && { origin: origin.p, profile, scenario, edits };
  }

  get chosenProfile() {
    return byId(this.data.profiles, this.profile);
  }

  /** The state of the network that is chosen; null for that of today. */
  get state() {
    return this.data.states.find(({ id }) => id === this.scenario) ?? null;
  }

  /** The date by which all that is open is chosen; undefined where it is not. */
  get date() {
    return this.data.timeline.find(({ state }) => state === this.scenario);
  }

  /** The network that is chosen, in words; nothing for that of today. */
  get stateTitle() {
    return pick(this.state?.t) || (this.date ? this.titleOfDate(this.date) : "");
  }

  /** All projects that are open by a date, in words. @param {AccessibilityData["timeline"][number]} date */
  titleOfDate({ words, state }) {
    const held = state.split("+");
    const titles = this.data.states.filter(({ id }) => held.includes(id)).map((one) => pick(one.t));
    return t("untilDateAll", pick(words), titles.join(", "));
  }

  /** How many roads the user has closed and drawn, in words; nothing without any. */
  get editsTitle() {
    const closed = this.edits.filter(({ kind }) => kind === "close").length;
    const drawn = this.edits.length - closed;
    const parts = [closed ? t("editsClosed", closed) : "", drawn ? t("editsDrawn", drawn) : ""].filter(Boolean);
    return parts.length ? t("editsOwn", parts.join(", ")) : "";
  }

  /** What differs from the network of today, in words. */
  get changesTitle() {
    return [this.stateTitle, this.editsTitle].filter(Boolean).join(" · ");
  }

  /** Whether the engine is still being opened, and what has been computed before does not answer. */
  get isWaiting() {
    return this.isOpening && !this.isOfStudy;
  }

  get wanted() {
    return this.question;
  }

  async ask() {
    const { question } = this;
    this.asked = JSON.stringify(question);
    this.comparison = null;
    const answer = question && (await this.#solved(question));
    // another question came in between: this one is asked again, unless it is out of date
    if (question && !answer) this.asked = "";
    else this.answer = answer;
    if (answer && this.needsAnswer()) this.show();
  }

  /**
   * A question that cannot be computed, such as with a road that the network does not have, loses its edits.
   *
   * @param {Question} question
   */
  async #solved(question) {
    try {
      return await this.solver.solve(question);
    } catch (error) {
      if (!question.edits.length && !question.scenario) throw error;
      this.say("notComputed");
      Object.assign(this, { edits: [], scenario: null });
      return null;
    }
  }

  /** The map and the headline at once, all else at rest. */
  show() {
    performance.mark("shown-begin");
    this.isMoving = true;
    super.show();
    this.frame.refreshAnswer();
    performance.mark("shown-end");
    window.clearTimeout(this.resting);
    // on a slow computer the next step of a drag comes later than on a fast one
    const slow = STEPS_TO_REST * (performance.now() - this.begun);
    this.resting = window.setTimeout(() => void this.rest(), Math.max(REST_MS, slow));
  }

  /** Until all that is chosen has been answered and shown. */
  async finish() {
    await this.answered;
    await this.rest();
  }

  /** What takes longer and is read when nothing moves: tables, comparison, route. */
  async rest() {
    window.clearTimeout(this.resting);
    if (this.isAsking) return;
    this.isMoving = false;
    this.settle();
    const turn = ++this.turn;
    const { question } = this;
    if (question && this.answer?.status === "ok") {
      const [comparison, route] = await Promise.all([this.#compare(question), this.#findRoute(question)]);
      if (turn !== this.turn || this.needsAnswer()) return;
      this.comparison = comparison;
      this.route = route;
    } else {
      this.route = null;
    }
    for (const listener of this.listeners) listener();
    this.frame.redraw();
    performance.mark("rested");
    this.whenIdle();
  }

  /**
   * Under a scenario or with edits the network of today, else another period.
   *
   * @param {Question} question
   * @returns {Promise<Comparison | null>}
   */
  async #compare(question) {
    if (this.comparison) return this.comparison;
    const isChanged = Boolean(this.scenario ?? this.edits.length);
    const profile = isChanged ? this.profile : this.otherProfile;
    const answer = profile && (await this.solver.solve({ ...question, profile, scenario: null, edits: [] }));
    return answer ? { kind: isChanged ? "today" : "period", profile, answer } : null;
  }

  /** The period beside the one chosen: the last, which is the slowest, or that of the study. */
  get otherProfile() {
    const ids = this.data.profiles.map(({ id }) => id);
    const candidates = [ids.at(-1), this.data.profile, ids[0]];
    return candidates.find((id) => id !== undefined && id !== this.profile) ?? "";
  }

  /** @param {Question} question */
  #findRoute(question) {
    return this.hub ? this.solver.route(question, this.hub) : Promise.resolve(null);
  }

  /** Whether the answer is one that Python has computed with its ranges. */
  get isOfStudy() {
    return this.origin.id !== null && !this.scenario && !this.edits.length;
  }

  /**
   * What Python has computed for the pair.
   *
   * @param {Place} hub
   * @returns {Travel}
   */
  computed(hub) {
    return (this.isOfStudy && this.data.od[this.profile]?.[this.origin.id ?? ""]?.[hub.id]) || {};
  }

  /**
   * Deciseconds, null where it is not reached.
   *
   * @param {Place} hub
   * @param {Answer | null} [answer]
   */
  timeTo(hub, answer = this.answer) {
    const time = answer?.hubTimes[this.solver.hubs.indexOf(hub.id)] ?? -1;
    return time < 0 ? null : time;
  }

  /** @param {Place} hub */
  metresTo(hub) {
    const distance = this.answer?.hubDistances[this.solver.hubs.indexOf(hub.id)] ?? -1;
    return distance < 0 ? null : distance / 10;
  }

  /** @param {Place} hub */
  isClosed(hub) {
    return this.solver.closedHubs(this.scenario).has(hub.id);
  }

  get openHubs() {
    return this.data.hubs.filter((hub) => !this.isClosed(hub));
  }

  /** @param {Answer | null} [answer] */
  reachedHubs(answer = this.answer) {
    return this.openHubs.filter((hub) => isWithin(this.timeTo(hub, answer), this.cutoff));
  }

  /** Amounts by opportunity. */
  get reached() {
    const { answer, question } = this;
    return question && answer?.status === "ok" ? this.solver.reached(question, answer, this.cutoff) : {};
  }

  /** The amount of the first opportunity; null where it is not known. */
  get mainReached() {
    const [item] = this.data.opportunities;
    return item ? (this.reached[item.key] ?? null) : null;
  }

  /** Those of the network or period that the answer is compared with. */
  get comparedReached() {
    const { comparison, question } = this;
    if (!comparison || !question) return {};
    const asked = { ...question, profile: comparison.profile, scenario: null, edits: [] };
    return this.solver.reached(asked, comparison.answer, this.cutoff);
  }

  /** The place in the words of a sentence. */
  get originName() {
    const main = this.origin.kind === "ai_complex" ? this.data.labels.codes.kind?.ai_complex : null;
    return pick(main ?? this.origin.n);
  }

  /** @param {Place} hub */
  minutesTo(hub) {
    const time = this.timeTo(hub);
    return time === null ? null : wholeMinutes(time);
  }
}
