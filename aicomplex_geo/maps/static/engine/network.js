// The roads of one state that a mode may use, prepared for searches and for joining points.

import { ConnectedRoads } from "./connected_roads.js";
import { Entrances } from "./entrances.js";
import { AccessRoads, JunctionGraph } from "./junction_graph.js";
import { int } from "./numbers.js";
import { TurnGraph } from "./turn_graph.js";
import { Snapper } from "./snapping.js";

/** @import { RoadState, RoadTable } from "./road_table.js" */
/** @import { EngineData } from "./types.d.ts" */

/** Classes of roads that are entered at their junctions only, never from the land beside them. */
export const AT_JUNCTIONS = ["expressway", "urban_expressway", "ramp", "ferry"];

export class Network {
  /**
   * @param {EngineData} data
   * @param {RoadTable} roads
   * @param {RoadState} state
   * @param {number} profile any of those whose mode may use the roads
   */
  constructor(data, roads, state, profile) {
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
    const whole = new JunctionGraph(roads, this.present, new Uint8Array(roads.edgeCount), access);
    const { maxDistance, connectedWithin, roadClasses } = data;
    const full = data.detail === "full";
    const rules = (this.rules = {
      full,
      anywhere: roadClasses.map((name) => !AT_JUNCTIONS.includes(name)),
      ferry: roadClasses.indexOf("ferry"),
    });
    this.entrances = new Entrances(roads, this.present, rules);
    const connected = new ConnectedRoads(roads, this.present, whole);
    this.connected = connected;
    const snapping = { maxDistance, connectedWithin, full };
    this.origins = new Snapper(this.entrances, connected, "origin", snapping);
    this.destinations = new Snapper(this.entrances, connected, "destination", snapping);
  }
}

const EMPTY = new Int32Array(0);
/** @type {[number, number, number]} */
const NO_DELAYS = [0, 0, 0];
