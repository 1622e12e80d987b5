// Answers questions about trips from anywhere, by the model of the Python package.

import { countReached, edgeTimes } from "./answers.js";
import { Destinations, lengths, times } from "./destinations.js";
import { applyEdits, EditError } from "./edits.js";
import { locate } from "./entrances.js";
import { Network } from "./network.js";
import { float, int } from "./numbers.js";
import { TransverseMercator } from "./projection.js";
import { readRoads, readState } from "./road_table.js";
import { fastestTrip, routeOf } from "./routes.js";
import { nearestRoad, roadOf } from "./road_facts.js";
import { writeScenario } from "./scenario_toml.js";
import { anyState, surfaceOf, tripsOf, withEdits } from "./surfaces.js";
import { verifySample } from "./verification.js";
import { WeightedNetwork } from "./weighted_network.js";

/** @import { LatLng, Pair } from "../payload.d.ts" */
/** @import { RoadState, RoadTable } from "./road_table.js" */
/** @import { Snapped } from "./snapping.js" */
/** @import { Tree } from "./search.js" */
/** @import { TimeSurface } from "./surface.js" */
/** @import { Answer, Destination, Payload, Question, Reply, Request, Road, Route, Verification } from "./types.d.ts" */
/**
 * Where trips from an origin lead under one question.
 *
 * @typedef {object} Reach
 * @property {WeightedNetwork} weighted
 * @property {Snapped} origin
 * @property {Tree} tree
 * @property {import("./weighted_network.js").PartialEdge[]} parts
 * @property {import("./weighted_network.js").Connector[]} departures
 */

/** Networks that are kept at a time: today, the scenarios, and some with edits. */
const NETWORKS_KEPT = 24;

export class Engine {
  /** @param {Payload} payload as readPayload gives it */
  constructor(payload) {
    this.payload = payload;
    this.data = payload.data;
    this.roads = readRoads(payload);
    this.mercator = new TransverseMercator(this.data.projection);
    /** @type {Map<string, unknown>} */
    this.kept = new Map();
    /** How many things have been made to be kept. */
    this.made = 0;
  }

  /**
   * All that is reached from a place.
   *
   * @param {Question} question
   * @param {boolean} [everywhere] whether with the surface of times
   * @returns {Answer}
   */
  solve(question, everywhere = true) {
    const reach = this.reach(question);
    const costs = this.destinations(question).costs(reach.origin, reach.tree);
    const all = times(costs);
    const along = edgeTimes(reach);
    const { hubs, interchanges, opportunities } = this.#points(question.scenario);
    const pick = (/** @type {Int32Array} */ found, /** @type {Int32Array} */ points) =>
      points.map((point) => (point < 0 ? -1 : int(found, point)));
    return {
      status: reach.origin.status,
      ...this.#nearest(reach),
      hubTimes: pick(all, hubs),
      hubDistances: pick(lengths(costs), hubs),
      interchangeTimes: pick(all, interchanges),
      opportunityTimes: Object.fromEntries(opportunities.map(({ key, at }) => [key, pick(all, at)])),
      surface: everywhere ? (this.#surface(question)?.raster(tripsOf(reach, along)) ?? null) : null,
      edgeTimes: along,
    };
  }

  /** Prepare a part of what a question needs but its origin; whether more may be left. @param {Question} question */
  prepare(question) {
    const { made } = this;
    const parts = /** @type {const} */ (["state", "network", "weighted", "destinations"]);
    return parts.some((part) => this[part](question) && this.made > made);
  }

  /**
   * @param {Question} question
   * @returns {Reach}
   */
  reach(question) {
    const weighted = this.weighted(question);
    const [x = 0, y = 0] = this.metres(question.origin);
    const origin = weighted.network.origins.locate(x, y, question.certainty ?? 0);
    const parts = weighted.partialEdges(origin.joins, true);
    const departures = weighted.departures(parts);
    return { weighted, origin, parts, departures, tree: weighted.search.from(departures) };
  }

  /** @param {LatLng} position */
  metres([lat, lon]) {
    const found = new Float64Array(2);
    this.mercator.forward(lat, lon, found);
    return found;
  }

  /**
   * @param {Question} question
   * @returns {WeightedNetwork}
   */
  weighted(question) {
    const profile = this.profile(question.profile);
    return this.#keep(`weighted ${profile} ${stateKey(question)}`, () => {
      const facts = /** @type {import("./types.d.ts").EngineProfile} */ (this.data.profiles[profile]);
      return new WeightedNetwork(this.network(question), facts, profile);
    });
  }

  /**
   * @param {Question} question
   * @returns {Network}
   */
  network(question) {
    const profile = this.profile(question.profile);
    const mode = this.data.profiles[profile]?.mode ?? 0;
    return this.#keep(`network ${mode} ${stateKey(question)}`, () => {
      const { roads, state } = this.state(question);
      const open = withoutClosures(question);
      const before = open === question ? null : this.network(open);
      return new Network(this.data, roads, state, profile, before);
    });
  }

  /**
   * Roads of a scenario with edits.
   *
   * @param {Pick<Question, "scenario" | "edits">} question
   * @returns {{ roads: RoadTable, state: RoadState }}
   */
  state({ scenario, edits }) {
    if (edits.length) {
      const before = { roads: this.roads, state: this.#state(this.scenario(scenario)) };
      const name = `edits ${stateKey({ scenario, edits })}`;
      return this.#keep(name, () => applyEdits(this.data, before, this.mercator, edits));
    }
    return { roads: this.roads, state: this.#state(this.scenario(scenario)) };
  }

  /** @param {string} id */
  profile(id) {
    const number = this.data.profiles.findIndex((profile) => profile.id === id);
    if (number < 0) throw new RangeError(`there is no profile ${id}`);
    return number;
  }

  /** Number of the state under a scenario. @param {string | null} id */
  scenario(id) {
    if (id === null) return 0;
    const number = this.data.scenarios.indexOf(id);
    if (number < 0) throw new RangeError(`there is no scenario ${id}`);
    return number + 1;
  }

  /**
   * All points that are counted or named, joined with the network of a question.
   *
   * @param {Question} question
   * @returns {Destinations}
   */
  destinations(question) {
    const weighted = this.weighted(question);
    return this.#keep(`destinations ${question.profile} ${stateKey(question)}`, () => {
      const { network } = weighted;
      const { floats } = this.payload;
      const { pointLat = EMPTY, pointLon = EMPTY, pointCertainty = EMPTY } = floats;
      const { mode } = this.data.profiles[weighted.number] ?? {};
      const points = this.#keep(`points ${mode} ${stateKey(withoutClosures(question))}`, () =>
        Array.from(pointLat, (lat, i) => {
          const [x = 0, y = 0] = this.metres([lat, float(pointLon, i)]);
          return network.destinations.locate(x, y, float(pointCertainty, i));
        }),
      );
      return new Destinations(weighted, points);
    });
  }

  /**
   * Numbers of the points of hubs, interchanges and opportunities, -1 without a position.
   *
   * @param {string | null} scenario
   */
  #points(scenario) {
    const number = this.scenario(scenario);
    const { ints } = this.payload;
    const under = (/** @type {string} */ name) => ints[`${name}${number}`] ?? ints[`${name}0`] ?? new Int32Array(0);
    const opportunities = this.data.opportunities.map(({ key: name }) => ({ key: name, at: under(`at.${name}.`) }));
    return { hubs: under("hubs"), interchanges: under("interchanges"), opportunities };
  }

  /**
   * The surface of times, null on a network that has all streets.
   *
   * @param {Question} question
   * @returns {TimeSurface | null}
   */
  #surface(question) {
    if (this.data.detail === "full") return null;
    const mode = this.data.profiles[this.profile(question.profile)]?.mode;
    const { roads } = this.state(question);
    if (roads.edgeCount > this.roads.edgeCount) {
      const today = /** @type {TimeSurface} */ (this.#surface({ ...question, edits: [] }));
      const name = `surface ${mode} ${stateKey(question)}`;
      return this.#keep(name, () => withEdits(today, this.network(question), this.roads.roadCount));
    }
    return this.#keep(`surface ${mode}`, () => {
      const today = this.network({ ...question, scenario: null, edits: [] });
      const states = [null, ...this.data.scenarios].map((id) => this.#state(this.scenario(id)).there);
      return surfaceOf(today, anyState(states, this.roads));
    });
  }

  /** @param {number} number @returns {RoadState} */
  #state(number) {
    return this.#keep(`state ${number}`, () => readState(this.payload, this.roads, number));
  }

  /**
   * The fastest route to a hub or interchange by number, or to a position; null without one.
   *
   * @param {Question} question
   * @param {Destination} destination
   * @returns {Route | null}
   */
  route(question, destination) {
    const place = this.#place(question, destination);
    if (!place) return null;
    const reach = this.reach(question);
    const [x = 0, y = 0] = this.metres(place.position);
    const point = reach.weighted.network.destinations.locate(x, y, place.certainty);
    const trip = fastestTrip(reach, point);
    return trip && routeOf(reach.weighted, this.mercator, trip, [question.origin, place.position]);
  }

  /**
   * @param {Question} question
   * @param {Destination} destination
   * @returns {{ position: LatLng, certainty: number } | null}
   */
  #place({ scenario }, destination) {
    if ("place" in destination) return { position: destination.place, certainty: 0 };
    const { hubs, interchanges } = this.#points(scenario);
    const point = "hub" in destination ? hubs[destination.hub] : interchanges[destination.interchange];
    if (point === undefined || point < 0) return null;
    const { pointLat = EMPTY, pointLon = EMPTY, pointCertainty = EMPTY } = this.payload.floats;
    return { position: [float(pointLat, point), float(pointLon, point)], certainty: float(pointCertainty, point) };
  }

  /**
   * Amounts within some minutes, inclusive, by opportunity.
   *
   * @param {Pick<Answer, "opportunityTimes">} answer
   * @param {Question} question
   * @param {number} cutoff minutes
   */
  reached(answer, question, cutoff) {
    return countReached(this.payload, answer, this.scenario(question.scenario), cutoff);
  }

  /**
   * What outside checks ask: see `window.AG.ask`.
   *
   * @param {Request} request
   * @returns {Reply}
   */
  ask({ origin, profile, scenario = null, cutoff }) {
    const question = { origin, profile, scenario, edits: [] };
    const answer = this.solve(question, false);
    const by = (/** @type {Int32Array} */ values, /** @type {number} */ unit) =>
      Object.fromEntries(this.data.hubs.map(({ id }, i) => [id, int(values, i) < 0 ? null : int(values, i) / unit]));
    return {
      travel_time: by(answer.hubTimes, 600),
      distance: by(answer.hubDistances, 10),
      reached: this.reached(answer, question, cutoff),
      status: answer.status,
    };
  }

  /**
   * The road nearest to a place, within metres; null without one.
   *
   * @param {Question} question
   * @param {LatLng} place
   * @param {number} metres
   * @returns {Road | null}
   */
  roadAt(question, place, metres) {
    const { roads, state } = this.state(question);
    const [x = 0, y = 0] = this.metres(place);
    const edge = nearestRoad(roads, state, [x, y], metres);
    if (edge < 0) return null;
    const line = int(roads.road, edge);
    const { away } = locate(roads, int(roads.first, line), int(roads.first, line + 1), x, y);
    return { ...roadOf(this.data, roads, state, edge, this.profile(question.profile)), away };
  }

  /** The road of an edge; null without one. @param {Question} question @param {number} edge @returns {Road | null} */
  roadOf(question, edge) {
    const { roads, state } = this.state(question);
    if (!(edge >= 0 && edge < roads.edgeCount)) return null;
    return { ...roadOf(this.data, roads, state, edge, this.profile(question.profile)), away: 0 };
  }

  /**
   * Why the last edit cannot be applied: a code, or null if it can.
   *
   * @param {Question} question
   * @returns {string | null}
   */
  fault(question) {
    try {
      this.state(question);
      return null;
    } catch (error) {
      if (error instanceof EditError) return error.code;
      throw error;
    }
  }

  /**
   * Edits as a scenario that `ag.Scenario.from_file` reads.
   *
   * @param {Question} question
   * @param {Pair} title
   */
  scenarioToml({ scenario, edits }, title) {
    const before = this.state({ scenario, edits: [] });
    return writeScenario(this.data, before, this.mercator, { edits, scenario, title });
  }

  /** Recompute the sample of numbers that Python wrote. @returns {Verification} */
  verify() {
    return verifySample(this);
  }

  /**
   * The nearest place of a road that may be joined, however far, and the metres to it.
   *
   * @param {Reach} reach
   * @returns {{ nearest: LatLng | null, nearestMetres: number | null }}
   */
  #nearest({ origin, weighted }) {
    const { entrances } = weighted.network;
    const found =
      origin.status === "ok"
        ? { entrance: origin.entrance, metres: origin.metres }
        : entrances.nearestOfAll(origin.x, origin.y);
    if (!found) return { nearest: null, nearestMetres: null };
    const place = entrances.place(found.entrance, origin.x, origin.y);
    return { nearest: this.mercator.inverse(place.x, place.y), nearestMetres: found.metres };
  }

  /**
   * Make something once for a key; what was used least lately is dropped.
   *
   * @template T
   * @param {string} name
   * @param {() => T} make
   * @returns {T}
   */
  #keep(name, make) {
    const known = /** @type {T | undefined} */ (this.kept.get(name));
    const value = known === undefined ? make() : known;
    if (known === undefined) this.made++;
    this.kept.delete(name);
    this.kept.set(name, value);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= 4 * NETWORKS_KEPT) break;
      this.kept.delete(oldest);
    }
    return value;
  }
}

const EMPTY = new Float64Array(0);

/**
 * The question with no road closed, if roads are closed and none is drawn: points are snapped alike.
 *
 * @param {Question} question
 */
function withoutClosures(question) {
  const { edits } = question;
  return edits.length && edits.every(({ kind }) => kind === "close") ? { ...question, edits: [] } : question;
}

/** @param {Pick<Question, "scenario" | "edits">} question */
function stateKey({ scenario, edits }) {
  return `${scenario ?? ""} ${edits.length ? JSON.stringify(edits) : ""}`;
}
