// The roads of one state that a mode may use, prepared for searches and for joining points.

import { ConnectedRoads } from "./connected_roads.js";
import { Entrances } from "./entrances.js";
import { AccessRoads, JunctionGraph } from "./junction_graph.js";
import { int } from "./numbers.js";
import { TurnGraph } from "./turn_graph.js";
import { Snapper } from "./snapping.js";

/** @import { RoadState, RoadTable } from "./road_table.js" */
/** @import { EngineData } from "./types.d.ts" */
/**
 * What closing roads does not change.
 *
 * @typedef {{ entrances: Entrances, connected: ConnectedRoads, origins: Snapper, destinations: Snapper }} Shared
 */

/** Classes of roads that are entered at their junctions only, never from the land beside them. */
export const AT_JUNCTIONS = ["expressway", "urban_expressway", "ramp", "ferry"];

export class Network {
  /**
   * @param {EngineData} data
   * @param {RoadTable} roads
   * @param {RoadState} state
   * @param {number} profile any of those whose mode may use the roads
   * @param {Shared | null} [before] the same roads, of which others were closed: points are snapped alike
   */
  constructor(data, roads, state, profile, before = null) {
    this.data = data;
    this.roads = roads;
    this.state = state;
    this.present = state.there.map((there, edge) => (there && int(state.times[profile] ?? EMPTY, edge) > 0 ? 1 : 0));
    const access = new AccessRoads(roads, this.present);
    const { turns } = data.profiles[profile] ?? {};
    const seconds = data.profiles.map((one) => one.turns ?? NO_DELAYS);
    /** @type {import("./junction_graph.js").SearchGraph} */
    this.graph = turns
      ? new TurnGraph(roads, this.present, state.closed, access, { restrictions: state.restrictions, seconds })
      : new JunctionGraph(roads, this.present, state.closed, access);
    const { roadClasses } = data;
    const full = data.detail === "full";
    const rules = (this.rules = {
      full,
      anywhere: roadClasses.map((name) => !AT_JUNCTIONS.includes(name)),
      ferry: roadClasses.indexOf("ferry"),
    });
    /** @type {Shared} */
    const shared = before ?? this.#prepare(access, rules);
    this.entrances = shared.entrances;
    this.connected = shared.connected;
    this.origins = shared.origins;
    this.destinations = shared.destinations;
  }

  /**
   * @param {AccessRoads} access
   * @param {import("./entrances.js").EntranceRules} rules
   * @returns {Shared}
   */
  #prepare(access, rules) {
    const { roads, present, data } = this;
    const whole = new JunctionGraph(roads, present, new Uint8Array(roads.edgeCount), access);
    const entrances = new Entrances(roads, present, rules);
    const connected = new ConnectedRoads(roads, present, whole);
    const snapping = { maxDistance: data.maxDistance, connectedWithin: data.connectedWithin, full: rules.full };
    const origins = new Snapper(entrances, connected, "origin", snapping);
    const destinations = new Snapper(entrances, connected, "destination", snapping);
    return { entrances, connected, origins, destinations };
  }
}

const EMPTY = new Int32Array(0);
/** @type {[number, number, number]} */
const NO_DELAYS = [0, 0, 0];
