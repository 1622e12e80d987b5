import { PageView } from "../page_view.js";
import { showRoute } from "../routes.js";

/** @import { Frame } from "../frame.js" */
/** @import { AccessibilityData, Place } from "../payload.d.ts" */
/** @typedef {{ origin?: Place, profile?: string, cutoffAt?: number, hub?: string | null }} Choice */

const FIRST_CUTOFF = 2;

/**
 * One origin, profile and cutoff at a time, and a hub.
 *
 * @extends {PageView<AccessibilityData, Choice>}
 */
export class View extends PageView {
  /** @param {Frame<AccessibilityData>} frame */
  constructor(frame) {
    super(frame);
    const { data } = frame;
    const [first] = data.origins;
    if (!first) throw new Error("the study has no origin");
    this.origin = data.origins.find((place) => place.p) ?? first;
    this.cutoffAt = Math.min(FIRST_CUTOFF, data.cutoffs.length - 1);
    /** @type {string | null} */
    this.hub = null;
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
   */
  travelTo(hub, profile = this.profile) {
    return this.travel(this.origin, hub, profile);
  }

  get route() {
    return this.hub ? this.data.routes[this.profile]?.[this.origin.id]?.[this.hub] : undefined;
  }

  /**
   * Show the route to a hub; a second time, none.
   *
   * @param {string} id
   */
  toggleHub(id) {
    this.choose({ hub: this.hub === id ? null : id });
    if (this.route) showRoute(this.frame, this.route);
  }
}
