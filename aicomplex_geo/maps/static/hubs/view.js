import { PageView } from "../page_view.js";
import { byId } from "../profiles.js";
import { showRoute } from "../routes.js";

/** @import { Frame } from "../frame.js" */
/** @import { HubsData, Claim, Place, Verdict } from "../payload.d.ts" */
/** @typedef {{ hub: string } | { claim: string, profile: string, to: string }} Chosen */

/**
 * A profile, and the route to a hub or of a verdict.
 *
 * @extends {PageView<HubsData, { profile?: string }>}
 */
export class View extends PageView {
  /** @param {Frame<HubsData>} frame */
  constructor(frame) {
    super(frame);
    const [origin] = frame.data.origins;
    if (!origin) throw new Error("the study has no origin");
    this.origin = origin;
    /** @type {Chosen | null} */
    this.chosen = null;
  }

  /**
   * @param {Place} hub
   * @param {string} [profile]
   */
  travelTo(hub, profile = this.profile) {
    return this.travel(this.origin, hub, profile);
  }

  /** Whether any trip costs a toll: elsewhere than in Korea the currency would be another one. */
  get hasTolls() {
    const tables = Object.values(this.data.od).flatMap((origins) => Object.values(origins));
    return tables.some((hubs) => Object.values(hubs).some(({ toll }) => Number(toll) > 0));
  }

  /** @param {string} hub its id */
  routeTo(hub) {
    return this.data.routes[this.profile]?.[this.origin.id]?.[hub];
  }

  /** @param {string} hub its id */
  roadsTo(hub) {
    return this.data.route_roads[this.profile]?.[this.origin.id]?.[hub] ?? [];
  }

  get chosenRoute() {
    const { chosen } = this;
    if (!chosen) return undefined;
    if ("hub" in chosen) return this.routeTo(chosen.hub);
    const { claim, profile, to } = chosen;
    return this.data.claim_routes.find(({ id, p, to: end }) => id === claim && p === profile && (end ?? "") === to)?.g;
  }

  get chosenNames() {
    const { chosen } = this;
    if (!chosen) return null;
    return "hub" in chosen ? byId(this.data.hubs, chosen.hub).n : byId(this.data.claims, chosen.claim).n;
  }

  get chosenHub() {
    const { chosen } = this;
    return chosen && "hub" in chosen ? byId(this.data.hubs, chosen.hub) : null;
  }

  /** The verdict chosen, with its claim. */
  get chosenVerdict() {
    for (const claim of this.data.claims) {
      const row = claim.rows.find((one) => this.isVerdictChosen(claim, one));
      if (row) return { claim, row };
    }
    return null;
  }

  /** @param {string} hub its id */
  isHubChosen(hub) {
    return this.chosen !== null && "hub" in this.chosen && this.chosen.hub === hub;
  }

  /**
   * @param {Claim} claim
   * @param {Verdict} row
   */
  isVerdictChosen(claim, row) {
    const { chosen } = this;
    if (!chosen || "hub" in chosen) return false;
    return chosen.claim === claim.id && chosen.profile === row.p && chosen.to === (row.to ?? "");
  }

  /** @param {Chosen} chosen */
  showRoute(chosen) {
    this.chosen = chosen;
    this.frame.redraw({ popup: false });
  }

  /**
   * Show a route; a second time, none.
   *
   * @param {Chosen} chosen
   */
  toggleRoute(chosen) {
    const isSame = JSON.stringify(this.chosen) === JSON.stringify(chosen);
    this.chosen = isSame ? null : chosen;
    this.frame.map.closePopup();
    this.frame.redraw({ popup: false });
    if (this.chosenRoute?.length) showRoute(this.frame, this.chosenRoute);
  }
}
