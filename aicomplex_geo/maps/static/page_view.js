import { byId } from "./profiles.js";

/** @import { Frame } from "./frame.js" */
/** @import { ByProfile, Place, Profile, StudyData, Travel } from "./payload.d.ts" */
/** @typedef {ByProfile<Record<string, Travel>>} TravelTable */
/** @typedef {StudyData & { profiles: Profile[], profile: string, od: TravelTable }} ProfileData */

/**
 * What is chosen on a page that shows one profile at a time.
 *
 * @template {ProfileData} Data
 * @template {{ profile?: string }} Choice
 */
export class PageView {
  /** @param {Frame<Data>} frame */
  constructor(frame) {
    this.frame = frame;
    this.data = frame.data;
    this.profile = frame.data.profile;
  }

  get chosenProfile() {
    return byId(this.data.profiles, this.profile);
  }

  /**
   * @param {Place} origin
   * @param {Place} hub
   * @param {string} [profile]
   * @returns {Travel}
   */
  travel(origin, hub, profile = this.profile) {
    return this.data.od[profile]?.[origin.id]?.[hub.id] ?? {};
  }

  /** @param {Choice} choice */
  choose(choice) {
    Object.assign(this, choice);
    this.frame.redraw();
  }
}
