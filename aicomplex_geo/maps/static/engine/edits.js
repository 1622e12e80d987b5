// Edits of roads by a planner, applied as scenarios/ in Python applies those of a scenario.

import { Draft } from "./draft.js";
import { geodesicLength } from "./geodesic.js";
import { AT_JUNCTIONS } from "./network.js";
import { byte, int } from "./numbers.js";
import { isSecond } from "./road_facts.js";
import { edgesOf } from "./road_table.js";

/** @import { LatLng } from "../payload.d.ts" */
/** @import { TransverseMercator } from "./projection.js" */
/** @import { RoadState, RoadTable } from "./road_table.js" */
/** @import { Edit, EngineData, LinkEdit } from "./types.d.ts" */
/** @typedef {{ edge: number, along: number, whole: number, place: [x: number, y: number] }} Spot */

/** The ends of a drawn link join roads within so many metres; written into the scenario too. */
export const JOIN_WITHIN = 1000;
/** A place nearer than this to the end of a road is its junction, in metres. */
const AT_JUNCTION = 5;
/** The carriageways of a road are at most so far apart, in metres. */
const CARRIAGEWAYS = 200;
/** Distances are known to this, in metres. */
const SAME = 1e-6;
/** Cosine of the least angle between opposite directions. */
const OPPOSITE = -0.5;
const HEADING_STEP = 10;
const SHORTEST = 1;
/** km/h between two carriageways that a link joins. */
const CONNECTOR_SPEED = 40;
const RAMP = "ramp";
/** A closed road is the one within so many metres of a place; others are at least twice as far. */
export const CLOSED_WITHIN = 1;
/** Shares of a line at which a place is sought that no other road passes. */
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9, 0.05, 0.95];

/** An edit that cannot be applied. */
export class EditError extends Error {
  /** @param {"no_road_from" | "no_road_to" | "same_place" | "short_line"} code of its start or of its end */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * @param {EngineData} data
 * @param {{ roads: RoadTable, state: RoadState }} before
 * @param {TransverseMercator} mercator
 * @param {readonly Edit[]} edits
 */
export function applyEdits(data, before, mercator, edits) {
  const draft = new Draft(before.roads, before.state, mercator);
  for (const edit of edits) {
    if (edit.kind === "add_link") addLink(data, draft, edit);
    else for (const edge of closedBy(data, draft, edit.edge)) draft.state.closed[edge] = 1;
  }
  return { roads: draft.roads, state: draft.state };
}

/**
 * Edges that closing one closes: both directions of its road, and the other carriageway.
 *
 * @param {EngineData} data
 * @param {Draft} draft
 * @param {number} edge
 * @returns {number[]}
 */
function closedBy(data, draft, edge) {
  const found = closures(data, draft, edge).flatMap(({ name, place }) => {
    const { roads, state } = draft;
    return [...state.there.keys()].filter((one) => {
      const same = !name || names(data, roads, one).includes(name);
      return same && byte(state.there, one) && draft.locate(one, place).away <= CLOSED_WITHIN;
    });
  });
  return [...new Set(found)];
}

/**
 * The name of each carriageway that is closed, and a place that no other road is near.
 *
 * @param {EngineData} data
 * @param {Draft} draft
 * @param {number} edge
 * @returns {{ name: string, place: [x: number, y: number] }[]}
 */
export function closures(data, draft, edge) {
  const { roads, state } = draft;
  return edgesOf(state, edge)
    .flatMap((one) => [one, ...carriagewayBeside(data, draft, one)])
    .map((one) => ({ name: data.roadNames[int(roads.name, one)] ?? "", place: lonelyPlace(draft, one) }));
}

/**
 * The other carriageway of a divided road; none where both directions are one road.
 *
 * @param {EngineData} data
 * @param {Draft} draft
 * @param {number} edge
 * @returns {number[]}
 */
function carriagewayBeside(data, draft, edge) {
  const { roads } = draft;
  if (int(roads.twin, edge) >= 0 || [...roads.tail.keys()].some((one) => leadsBack(draft, edge, one))) return [];
  const middle = draft.along(edge, draft.wholeLength(edge) / 2);
  const other = opposite(data, draft, names(data, roads, edge), middle, heading(draft, edge, middle));
  return other < 0 ? [] : [other];
}

/**
 * Whether an edge leads back between the junctions of another.
 *
 * @param {Draft} draft
 * @param {number} edge
 * @param {number} other
 */
function leadsBack({ roads, state }, edge, other) {
  const back = int(roads.tail, other) === int(roads.head, edge) && int(roads.head, other) === int(roads.tail, edge);
  return back && byte(state.there, other) > 0;
}

/**
 * @param {Draft} draft
 * @param {number} edge
 * @returns {[x: number, y: number]}
 */
function lonelyPlace(draft, edge) {
  const { roads, state } = draft;
  const whole = draft.wholeLength(edge);
  const places = SHARES.map((share) => draft.along(edge, share * whole));
  const alone = places.find(
    (place) =>
      !state.there.some(
        (there, other) =>
          there &&
          other !== edge &&
          other !== int(roads.twin, edge) &&
          !leadsBack(draft, edge, other) &&
          draft.locate(other, place).away <= 2 * CLOSED_WITHIN,
      ),
  );
  return alone ?? places[0] ?? [0, 0];
}

/**
 * @param {EngineData} data
 * @param {Draft} draft
 * @param {LinkEdit} edit
 */
function addLink(data, draft, { line, roadClass, speed }) {
  const [from, to] = [line[0], line.at(-1)];
  if (!from || !to || line.length < 2) throw new EditError("short_line");
  const starts = joinRoad(data, draft, from, "no_road_from");
  const ends = joinRoad(data, draft, to, "no_road_to");
  draw(data, draft, starts[0] ?? 0, ends[0] ?? 0, { inner: line.slice(1, -1), roadClass, speed });
  for (const [one, other] of [starts, ends]) {
    // carriageways that meet where the link joins them need no connector
    if (one !== undefined && other !== undefined && one !== other) {
      draw(data, draft, one, other, { inner: [], roadClass: RAMP, speed: CONNECTOR_SPEED });
    }
  }
}

/**
 * Junctions where the road nearest to a place is joined, one for each of its carriageways.
 *
 * @param {EngineData} data
 * @param {Draft} draft
 * @param {LatLng} position
 * @param {"no_road_from" | "no_road_to"} fault if there is none
 */
function joinRoad(data, draft, position, fault) {
  const place = draft.metres(position);
  const edge = nearestSurface(data, draft, place);
  if (edge < 0) throw new EditError(fault);
  const { along } = draft.locate(edge, place);
  const at = draft.along(edge, along);
  const direction = heading(draft, edge, at);
  const oneWay = int(draft.roads.twin, edge) < 0;
  const own = names(data, draft.roads, edge);
  const first = junctionAt(draft, edge, at);
  if (!oneWay || !own.length) return [first];
  const other = opposite(data, draft, own, at, direction);
  return other < 0 ? [first] : [first, junctionAt(draft, other, at)];
}

/**
 * @param {EngineData} data
 * @param {Draft} draft
 * @param {[x: number, y: number]} place
 */
function nearestSurface(data, draft, place) {
  const { roads, state } = draft;
  let best = -1;
  // the first of carriageways drawn on each other, whatever the noise in their distances
  let least = JOIN_WITHIN + SAME;
  for (let edge = 0; edge < roads.edgeCount; edge++) {
    const surface = !AT_JUNCTIONS.includes(data.roadClasses[int(roads.roadClass, edge)] ?? "");
    if (!surface || !byte(state.there, edge) || isSecond(roads, edge)) continue;
    const { away } = draft.locate(edge, place);
    if (away >= least - SAME) continue;
    best = edge;
    least = away;
  }
  return best;
}

/**
 * Name and number of a road, those that it has.
 *
 * @param {EngineData} data
 * @param {RoadTable} roads
 * @param {number} edge
 */
function names({ roadNames, refs }, roads, edge) {
  return [roadNames[int(roads.name, edge)] ?? "", refs[int(roads.ref, edge)] ?? ""].filter((name) => name);
}

/**
 * The nearest edge of the same road that leads back beside a place, -1 without one.
 *
 * @param {EngineData} data
 * @param {Draft} draft
 * @param {string[]} own names
 * @param {[x: number, y: number]} place
 * @param {[x: number, y: number]} direction
 */
function opposite(data, draft, own, place, direction) {
  const { roads, state } = draft;
  /** @type {{ edge: number, away: number }[]} */
  const near = [];
  for (let edge = 0; edge < roads.edgeCount; edge++) {
    if (!byte(state.there, edge) || data.roadClasses[int(roads.roadClass, edge)] === RAMP) continue;
    if (!names(data, roads, edge).some((name) => own.includes(name))) continue;
    const { away } = draft.locate(edge, place);
    if (away <= CARRIAGEWAYS) near.push({ edge, away });
  }
  near.sort((one, other) => one.away - other.away);
  const found = near.find(({ edge }) => {
    const at = draft.along(edge, draft.locate(edge, place).along);
    const [x, y] = heading(draft, edge, at);
    return x * direction[0] + y * direction[1] <= OPPOSITE;
  });
  return found?.edge ?? -1;
}

/**
 * Direction of travel at a place of an edge, as a unit vector.
 *
 * @param {Draft} draft
 * @param {number} edge
 * @param {[x: number, y: number]} place
 * @returns {[x: number, y: number]}
 */
function heading(draft, edge, place) {
  const { along, whole } = draft.locate(edge, place);
  const step = Math.min(HEADING_STEP, whole / 2);
  const [fromX, fromY] = draft.along(edge, Math.max(0, along - step));
  const [toX, toY] = draft.along(edge, Math.min(whole, along + step));
  const length = Math.hypot(toX - fromX, toY - fromY) || 1;
  return [(toX - fromX) / length, (toY - fromY) / length];
}

/**
 * Junction at a place of an edge, which is split unless the place is at its end.
 *
 * @param {Draft} draft
 * @param {number} edge
 * @param {[x: number, y: number]} place
 */
function junctionAt(draft, edge, place) {
  const { along, whole } = draft.locate(edge, place);
  if (along <= AT_JUNCTION) return int(draft.roads.tail, edge);
  if (along >= whole - AT_JUNCTION) return int(draft.roads.head, edge);
  return draft.split(edge, along);
}

/**
 * Add a road in both directions between two junctions.
 *
 * @param {EngineData} data
 * @param {Draft} draft
 * @param {number} tail
 * @param {number} head
 * @param {{ inner: LatLng[], roadClass: string, speed: number }} road
 */
function draw(data, draft, tail, head, { inner, roadClass, speed }) {
  if (tail === head) throw new EditError("same_place");
  const line = [draft.position(tail), ...inner, draft.position(head)];
  const direction = (/** @type {number} */ to) => {
    const delays = draft.delaysAt(to);
    const speeds = data.profiles.flatMap(({ classes }, profile) => {
      const { factor = 1, own = null, delay = 0, closed = false } = classes[roadClass] ?? {};
      return [closed ? 0 : (own ?? speed * factor), delay, closed ? 0 : (delays[profile] ?? 0)];
    });
    return { speeds, toll: 0, closed: false, span: /** @type {[number, number]} */ ([0, 1]) };
  };
  draft.addRoad({
    tail,
    head,
    line,
    length: Math.max(SHORTEST, geodesicLength(line)),
    roadClass: data.roadClasses.indexOf(roadClass),
    name: 0,
    ref: 0,
    accessOnly: 0,
    raised: 0,
    directions: [direction(head), direction(tail)],
  });
}
