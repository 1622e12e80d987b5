// From a point to the roads that it may join: network/snapping in Python is the model.

import { NO_ISLAND } from "./connected_roads.js";
import { byte, float, int } from "./numbers.js";

/** @import { ConnectedRoads } from "./connected_roads.js" */
/** @import { Entrances } from "./entrances.js" */
/** @import { Status } from "./types.d.ts" */
/**
 * A position at which a point joins the network: on an edge, from 0 to 1 along it, so many straight
 * metres away, and whether the road is on the island of the point.
 *
 * @typedef {{ edge: number, fraction: number, metres: number, onIsland: boolean }} Join
 */
/**
 * @typedef {object} Snapped
 * @property {number} x
 * @property {number} y
 * @property {Status} status
 * @property {number} island of the point, `NO_ISLAND` on the main part
 * @property {Join[]} joins
 * @property {number} longest metres of the longest access leg, 0 without one
 * @property {number} entrance nearest road that may be joined, however far; -1 if there is none
 * @property {number} metres to it
 */
/** @typedef {{ maxDistance: number, connectedWithin: number, full: boolean }} SnapRules */

/** A point on a limited-access road is at most this far from it, in metres. */
const ON_ROAD = 30;
/** On a full network a point joins roads at most this much farther away than its nearest, in metres. */
const JOIN_WITHIN = 30;
/** Distances are known to this, in metres. */
const ON_IT = 1e-6;

/** Finds the roads that points may join in one role. */
export class Snapper {
  /**
   * @param {Entrances} entrances
   * @param {ConnectedRoads} connected
   * @param {"origin" | "destination"} role
   * @param {SnapRules} rules
   */
  constructor(entrances, connected, role, rules) {
    this.entrances = entrances;
    this.rules = rules;
    this.limit = rules.maxDistance + ON_IT;
    const flags = role === "origin" ? connected.leaves : connected.arrives;
    this.connected = Uint8Array.from(entrances.edge, (edge) => byte(flags, edge));
    this.island = Int32Array.from(entrances.edge, (edge) => int(connected.island, edge));
    /** Roads among which a point may choose: all connected ones, or those of one part. */
    this.part = this.island.map((label, entrance) => (this.connected[entrance] ? NO_ISLAND : label));
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} certainty metres
   * @returns {Snapped}
   */
  locate(x, y, certainty = 0) {
    const nearest = this.#nearest(x, y, certainty, () => true);
    const entrance = nearest?.entrance ?? -1;
    const metres = nearest?.metres ?? NaN;
    /** @type {Snapped} */
    const point = { x, y, status: "ok", island: NO_ISLAND, joins: [], longest: 0, entrance, metres };
    if (!nearest || metres > this.limit) {
      point.status = this.entrances.anywhere.includes(1) ? "too_far" : "no_network";
      return point;
    }
    if (byte(this.connected, entrance)) this.#around(point, nearest, true);
    else this.#joinStranded(point, nearest, certainty);
    point.longest = point.joins.reduce((most, join) => Math.max(most, join.metres), 0);
    return point;
  }

  /**
   * Join a point whose nearest road is not connected: a connected one little farther away, and its own.
   *
   * @param {Snapped} point
   * @param {{ entrance: number, metres: number }} nearest
   * @param {number} certainty
   */
  #joinStranded(point, nearest, certainty) {
    const beside = this.#nearest(point.x, point.y, certainty, (one) => byte(this.connected, one) > 0);
    const reach = Math.min(nearest.metres + this.rules.connectedWithin, this.limit);
    point.island = int(this.island, nearest.entrance);
    if (beside && beside.metres <= reach) this.#around(point, beside, true);
    this.#around(point, nearest, false);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} certainty
   * @param {(entrance: number) => boolean} allowed
   */
  #nearest(x, y, certainty, allowed) {
    const { entrances } = this;
    const anywhere = (/** @type {number} */ one) => byte(entrances.anywhere, one) > 0;
    const open = (/** @type {number} */ one) => anywhere(one) && allowed(one);
    const limited = (/** @type {number} */ one) => !anywhere(one) && allowed(one);
    const found = entrances.nearest(x, y, this.limit, open);
    const on = this.rules.full ? entrances.nearest(x, y, ON_ROAD, limited) : null;
    const isOn = on && on.metres + certainty <= ON_ROAD && !(found && found.metres <= on.metres);
    return isOn ? on : found;
  }

  /**
   * Add the roads of the same part as the first one that may be joined too.
   *
   * @param {Snapped} point
   * @param {{ entrance: number, metres: number }} first
   * @param {boolean} connected whether connected roads are joined, or all others
   */
  #around(point, first, connected) {
    const { entrances } = this;
    const reach = this.rules.full ? Math.min(first.metres + JOIN_WITHIN, this.limit) : this.limit;
    const onIt = !byte(entrances.anywhere, first.entrance);
    const part = int(this.part, first.entrance);
    for (const entrance of entrances.within(point.x, point.y, reach)) {
      const metres = float(entrances.metres, entrance);
      if (byte(this.connected, entrance) > 0 !== connected || int(this.part, entrance) !== part) continue;
      // a point on a limited-access road joins the other carriageway too
      if (!byte(entrances.anywhere, entrance) && !(onIt && metres <= ON_ROAD)) continue;
      const fraction = entrances.fraction(entrance, point.x, point.y);
      const onIsland = !connected && point.island !== NO_ISLAND;
      point.joins.push({ edge: int(entrances.edge, entrance), fraction, metres, onIsland });
    }
  }
}
