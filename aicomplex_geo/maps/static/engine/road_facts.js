// What is known about one road: where it runs, its name and its speed.

import { locate } from "./entrances.js";
import { byte, float, int } from "./numbers.js";
import { appendLine } from "./routes.js";

/** @import { LatLng } from "../payload.d.ts" */
/** @import { RoadState, RoadTable } from "./road_table.js" */
/** @import { EngineData, Road } from "./types.d.ts" */

/** Whether an edge is the second direction of its road. @param {RoadTable} roads @param {number} edge */
export function isSecond({ twin }, edge) {
  return int(twin, edge) >= 0 && int(twin, edge) < edge;
}

/**
 * First direction of the road nearest to a place in metres, -1 without one within reach.
 *
 * @param {RoadTable} roads
 * @param {RoadState} state
 * @param {[x: number, y: number]} place
 * @param {number} reach
 */
export function nearestRoad(roads, state, [x, y], reach) {
  let best = -1;
  let least = reach;
  for (let edge = 0; edge < roads.edgeCount; edge++) {
    if (!byte(state.there, edge) || isSecond(roads, edge)) continue;
    const line = int(roads.road, edge);
    const { away } = locate(roads, int(roads.first, line), int(roads.first, line + 1), x, y);
    if (away > least || (away === least && best >= 0)) continue;
    best = edge;
    least = away;
  }
  return best;
}

/**
 * @param {EngineData} data
 * @param {RoadTable} roads
 * @param {RoadState} state
 * @param {number} edge
 * @param {number} profile
 * @returns {Omit<Road, "away">}
 */
export function roadOf(data, roads, state, edge, profile) {
  /** @type {LatLng[]} */
  const line = [];
  appendLine(line, roads, { edge, start: 0, stop: 1 });
  const { table, profiles } = state.speeds;
  return {
    edge,
    line,
    name: data.roadNames[int(roads.name, edge)] ?? "",
    ref: data.refs[int(roads.ref, edge)] ?? "",
    roadClass: data.roadClasses[int(roads.roadClass, edge)] ?? "",
    speed: float(table, 3 * (int(state.kind, edge) * profiles + profile)),
    metres: float(roads.length, int(roads.road, edge)),
    twoWay: int(roads.twin, edge) >= 0,
    closed: byte(state.closed, edge) > 0,
  };
}
