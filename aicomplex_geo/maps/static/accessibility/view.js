import { byId } from "../profiles.js";
import { routeBounds } from "../routes.js";

/** @import { Frame } from "../frame.js" */
/** @import { AccessibilityData, Place, Travel } from "../payload.d.ts" */
/** @typedef {{ origin?: Place, profile?: string, cutoffAt?: number, hub?: string | null }} Choice */

const FIRST_CUTOFF = 2;
const CLOSEST_ZOOM = 13;

/** What is chosen on the page: one origin, profile and cutoff at a time, and a hub. */
export class View {
  /** @param {Frame<AccessibilityData>} frame */
  constructor(frame) {
    const { data } = frame;
    const [first] = data.origins;
    if (!first) throw new Error("the study has no origin");
    this.frame = frame;
    this.data = data;
    this.origin = data.origins.find((place) => place.p) ?? first;
    this.profile = data.profile;
    this.cutoffAt = Math.min(FIRST_CUTOFF, data.cutoffs.length - 1);
    /** @type {string | null} */
    this.hub = null;
  }

  get chosenProfile() {
    return byId(this.data.profiles, this.profile);
  }

  get cutoff() {
    return this.data.cutoffs[this.cutoffAt] ?? 0;
  }

  /** Up to the one chosen, in rising order. */
  get cutoffs() {
    return this.data.cutoffs.slice(0, this.cutoffAt + 1);
  }

  /** @param {number} cutoff */
  isochrone(cutoff) {
    return this.data.isochrones[this.profile]?.[this.origin.id]?.[String(cutoff)];
  }

  /**
   * @param {Place} hub
   * @param {string} [profile]
   * @returns {Travel}
   */
  travelTo(hub, profile = this.profile) {
    return this.data.od[profile]?.[this.origin.id]?.[hub.id] ?? {};
  }

  get route() {
    return this.hub ? this.data.routes[this.profile]?.[this.origin.id]?.[this.hub] : undefined;
  }

  /** @param {Choice} choice */
  choose(choice) {
    Object.assign(this, choice);
    this.frame.redraw();
  }

  /**
   * Show the route to a hub; a second time, none.
   *
   * @param {string} id
   */
  toggleHub(id) {
    this.choose({ hub: this.hub === id ? null : id });
    if (this.route) this.frame.show(routeBounds(this.route), CLOSEST_ZOOM);
  }
}
