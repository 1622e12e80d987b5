import { byId } from "../profiles.js";

/** @import { Frame } from "../frame.js" */
/** @import { CriticalLink, ScenariosData } from "../payload.d.ts" */
/** @typedef {"difference" | "before" | "after" | "critical"} Mode */

/** @type {Mode[]} */
export const MODES = ["before", "after", "difference", "critical"];
const TODAY = "";

/** A scenario, what of it is shown, and a cutoff. */
export class View {
  /** @param {Frame<ScenariosData>} frame */
  constructor(frame) {
    const { data } = frame;
    const [first] = data.scenarios;
    if (!first) throw new Error("the study has no scenario");
    this.frame = frame;
    this.data = data;
    this.id = first.id;
    /** @type {Mode} */
    this.mode = "difference";
    this.cutoff = data.cutoff;
    /** @type {number | null} */
    this.link = null;
  }

  get scenario() {
    return byId(this.data.scenarios, this.id);
  }

  get profile() {
    return byId(this.data.profiles, this.data.profile);
  }

  /** The date at which the scenario takes effect, `TODAY` for none. */
  get date() {
    const date = this.scenario.date ?? TODAY;
    return this.data.critical[date] ? date : TODAY;
  }

  /**
   * The links of the network at that date.
   *
   * @returns {CriticalLink[]}
   */
  get critical() {
    return this.data.critical[this.date] ?? [];
  }

  /**
   * @param {string} opportunity
   * @param {number} [cutoff]
   * @returns {[number | null, number | null]}
   */
  reached(opportunity, cutoff = this.cutoff) {
    return this.scenario.reached[opportunity]?.[String(cutoff)] ?? [null, null];
  }

  /**
   * The lowest and highest amount before, where they differ.
   *
   * @param {string} opportunity
   */
  rangeBefore(opportunity) {
    return this.data.ranges[opportunity]?.[String(this.cutoff)] ?? null;
  }

  /** @param {{ id?: string, mode?: Mode, cutoff?: number, link?: number | null }} choice */
  choose(choice) {
    if (choice.id !== undefined || choice.mode !== undefined) this.link = null;
    Object.assign(this, choice);
    this.frame.redraw();
  }
}
