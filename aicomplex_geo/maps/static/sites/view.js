import { t } from "../language.js";
import { PageView } from "../page_view.js";
import { rangeIn, rankIn } from "./ranks.js";

/** @import { Frame } from "../frame.js" */
/** @import { LatLng, Opportunity, Site, SitesData } from "../payload.d.ts" */
/** @import { Pin } from "../pins.js" */
/** @import { Order } from "./sorting.js" */
/** @typedef {Site & { p: LatLng }} PlacedSite */
/** @typedef {{ profile?: string, decay?: string, site?: string }} Choice */

/**
 * Profile, decay and site, and how each table is sorted.
 *
 * @extends {PageView<SitesData, Choice>}
 */
export class View extends PageView {
  /** @param {Frame<SitesData>} frame */
  constructor(frame) {
    super(frame);
    const [main] = frame.data.sites;
    if (!main) throw new Error("the study has no site");
    this.main = main;
    this.decay = frame.data.decay;
    this.site = main.id;
    /** @type {Record<string, Order>} by table */
    this.orders = {};
    /** @type {Pin<PlacedSite>[]} */
    this.pins = [];
  }

  get decayTitle() {
    return this.data.decays.find((decay) => decay.key === this.decay)?.t;
  }

  /** Whether all within a cutoff counts alike, so that the score is a plain sum. */
  get isCumulative() {
    return this.decay.startsWith("within_");
  }

  get isRanked() {
    return Object.keys(this.data.ranks).length > 0;
  }

  get counted() {
    return this.data.opportunities.find((item) => item.key === this.data.counted);
  }

  /** @param {Site} site */
  rowOf(site) {
    return this.data.ranks[this.profile]?.[this.decay]?.[site.id];
  }

  /** @param {Site} site */
  rankOf(site) {
    return rankIn(this.rowOf(site));
  }

  /** @param {number} rank */
  countOf(rank) {
    return this.data.sites.filter((site) => this.rankOf(site) === rank).length;
  }

  /**
   * A rank, which says if sites share it.
   *
   * @param {Site} site
   */
  rankText(site) {
    const rank = this.rankOf(site) ?? 0;
    return this.countOf(rank) > 1 ? t("jointRank", rank) : String(rank);
  }

  /** Whether more than half of the sites have one score, under the conditions chosen. */
  get isUndecided() {
    return this.data.undecided.some((pair) => pair[0] === this.profile && pair[1] === this.decay);
  }

  /** The draws that tell how sure the ranks are; null for a decay that they do not cover. */
  get draws() {
    const { pairwise } = this.data;
    return pairwise?.decays.includes(this.decay) ? pairwise : null;
  }

  /**
   * The ranks between which nine tenths of the draws lie; without any draws those over all conditions.
   *
   * @param {Site} site
   * @returns {[best: number, worst: number] | null}
   */
  likelyRange(site) {
    if (!this.data.pairwise) return rangeIn(this.rowOf(site), "all");
    const [best, worst] = this.draws?.ranks[site.id] ?? [];
    return best === undefined || worst === undefined ? null : [best, worst];
  }

  get rankedCount() {
    return this.data.sites.filter((site) => this.rankOf(site) !== undefined).length;
  }

  /**
   * @param {Opportunity} item
   * @param {Site} site
   */
  ownOf(item, site) {
    return this.data.own[item.key]?.[site.id];
  }

  /**
   * Choose a site and show its card on the map.
   *
   * @param {string} id
   */
  openSite(id) {
    this.choose({ site: id });
    const found = this.pins.find(({ place }) => place.id === id);
    const popup = found?.marker.getPopup();
    if (!found || !popup) return;
    if (this.frame.map.hasLayer(found.marker)) found.marker.openPopup();
    else this.frame.map.openPopup(popup.setLatLng(found.place.p));
  }
}
