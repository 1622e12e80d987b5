// What the engine in the page is asked and what it answers. Times are whole deciseconds and
// lengths whole decimetres, -1 where there is none, unless a comment says otherwise.

//
// A page uses engine/client.js:
//
//   const engine = await openEngine();          // reads #study-payload; throws PayloadError
//   engine.data                                 // EngineData: what can be asked
//   const answer = await engine.solve({ origin, profile, scenario, edits });  // null: a newer question came
//   const route = await engine.route(question, 3);         // number of a hub
//   engine.reached(answer, question, 30)        // amounts by opportunity within 30 minutes, inclusive
//
// Numbers of hubs, interchanges and points of opportunities are the same under every scenario.

import type { LatLng, Pair } from "../payload.d.ts";

/** A payload as it is read: whole numbers and floats by name, described in network.js and places.js. */
export interface Payload {
  data: EngineData;
  ints: Record<string, Int32Array>;
  floats: Record<string, Float64Array>;
}

/** Mode and access legs of a profile: km/h along the straight leg, metres for each metre of it. */
export interface EngineProfile {
  id: string;
  /** Profiles of one number may use the same roads. */
  mode: number;
  accessSpeed: number;
  circuity: number;
  /** Seconds of turns, where restrictions apply to the mode; null where turns are free. */
  turns: [left: number, right: number, back: number] | null;
  /** How roads of each class are driven that a planner draws. */
  classes: Record<string, ClassSpeed>;
}

/** Share of the posted speed that is driven, or a speed of its own (km/h); seconds lost a kilometre. */
export interface ClassSpeed {
  factor: number;
  own: number | null;
  delay: number;
  /** Whether the mode may not use such roads. */
  closed: boolean;
}

/** A hub or an open interchange. */
export interface Stop {
  id: string;
  n: Pair;
  p: LatLng | null;
  /** Road of an interchange. */
  road?: Pair;
}

/** What is counted at points. */
export interface Counted {
  key: string;
  /** Ids of the places, in the order of `opportunityTimes`; those of scenarios come last. */
  ids: string[];
}

/** What can be asked of the engine of a page. */
export interface EngineData {
  study: string;
  detail: "full" | "outline";
  projection: Projection;
  /** Decimals of a degree in which coordinates are written. */
  digits: number;
  /** Metres of a degree of latitude and of longitude by which lengths are guessed. */
  lengthScale: [north: number, east: number];
  /** Decimetres in which lengths differ from those guessed. */
  lengthUnit: number;
  bounds: [south: number, west: number, north: number, east: number];
  /** Longest straight access leg in metres, inclusive. */
  maxDistance: number;
  connectedWithin: number;
  profiles: EngineProfile[];
  /** Ids of the scenarios that fit the network, by date. */
  scenarios: string[];
  roadClasses: string[];
  /** Names and numbers of roads; the first of each is empty. */
  roadNames: string[];
  refs: string[];
  hubs: Stop[];
  interchanges: Stop[];
  opportunities: Counted[];
  sample: Sample[];
  /** Deciseconds by which times may differ from those of Python, since coordinates are rounded. */
  tolerance: number;
  /** Numbers of hubs that are closed, by scenario; "" is today. */
  closedHubs: Record<string, number[]>;
}

/** A number that Python computed: deciseconds to a hub, or an amount within a cutoff. */
export interface Sample {
  origin: LatLng;
  certainty: number;
  profile: string;
  scenario: string | null;
  /** Id of a hub, or key of an opportunity where there is a cutoff in minutes. */
  id: string;
  cutoff: number | null;
  value: number | null;
}

/** A road of a network: its first direction. */
export interface Road {
  edge: number;
  /** Straight metres from the place that was asked for. */
  away: number;
  line: LatLng[];
  name: string;
  ref: string;
  roadClass: string;
  /** km/h under the profile asked for. */
  speed: number;
  metres: number;
  twoWay: boolean;
  closed: boolean;
}

/** How many of the numbers that Python wrote are found again in the page. */
export interface Verification {
  checked: number;
  agreed: number;
  /** What disagrees, the first few: where, what Python wrote, what was found. */
  faults: { at: string; written: number | null; found: number | null }[];
}

/** The engine in the page or in a worker; see client.js. */
export interface EngineClient {
  data: EngineData;
  /** Whether it runs in a worker. */
  inWorker: boolean;
  /** All that is reached from a place; null where a newer question was asked before its turn. */
  solve(question: Question): Promise<Answer | null>;
  /** The fastest route to a hub by number, to an interchange by id, or to a position; null without one. */
  route(question: Question, destination: Destination): Promise<Route | null>;
  /** Amounts within minutes, inclusive, by opportunity. */
  reached(answer: Answer, question: Question, cutoff: number): Record<string, number>;
  /** Amount at each point of an opportunity, in the order of its times in an answer. */
  amounts(opportunity: string, scenario: string | null): ArrayLike<number>;
  /** Where all roads lie, and the minutes at which each is reached; NaN where it is not. */
  roadTimes(answer: Answer): RoadMinutes;
  ask(request: Request): Promise<Reply>;
  /** The road nearest to a place, within metres; null without one. */
  roadAt(question: Question, place: LatLng, metres: number): Promise<Road | null>;
  /** The road of an edge, with the edits of the question; null without one. */
  roadOf(question: Question, edge: number): Promise<Road | null>;
  /** Why the edits cannot be applied, a code (see EditError in edits.js); null if they can. */
  fault(question: Question): Promise<string | null>;
  /** Edits as a scenario that `ag.Scenario.from_file` reads. */
  scenarioToml(question: Question, title: Pair): Promise<string>;
  /** Prepare a part of a network before it is asked for; whether there may be more to prepare. */
  prepare(question: Question): Promise<boolean>;
  /** Recompute a sample of the numbers that Python wrote. */
  verify(): Promise<Verification>;
  close(): void;
}

export type Destination = { hub: number } | { interchange: number } | { place: LatLng };

/** Transverse Mercator on an ellipsoid: the metric CRS of the study. */
export interface Projection {
  semiMajor: number;
  inverseFlattening: number;
  /** Degrees. */
  originLatitude: number;
  centralMeridian: number;
  scale: number;
  falseEasting: number;
  falseNorthing: number;
}

/** A road that a planner closes, in both directions, or draws. */
export type Edit = CloseEdit | LinkEdit;
export interface CloseEdit {
  kind: "close";
  edge: number;
}
export interface LinkEdit {
  kind: "add_link";
  line: LatLng[];
  roadClass: string;
  speed: number;
}

export interface Question {
  origin: LatLng;
  /** Id of a profile. */
  profile: string;
  /** Id of a scenario, null for the network of today. */
  scenario: string | null;
  edits: readonly Edit[];
  /** Metres within which the origin lies; 0 if left out. It is then on no expressway. */
  certainty?: number;
}

/** Why nothing is reached, or `ok`. */
export type Status = "ok" | "too_far" | "no_network";

export interface Answer {
  status: Status;
  /** The nearest place of a road that the origin may join, and the straight metres to it. */
  nearest: LatLng | null;
  nearestMetres: number | null;
  /** In the order of the payload's hubs. */
  hubTimes: Int32Array;
  hubDistances: Int32Array;
  /** In the order of the payload's open interchanges. */
  interchangeTimes: Int32Array;
  /** By key of the opportunity, in the order of its points. */
  opportunityTimes: Record<string, Int32Array>;
  /** Times everywhere; null on networks that have all streets. */
  surface: Raster | null;
  /** Time at the start of each directed edge for trips that go on along it. */
  edgeTimes: Int32Array;
}

/** Times at the centres of square cells in the metric CRS; the first row is the southernmost. */
export interface Raster {
  projection: Projection;
  /** Metres: the south-western corner of the first cell, and the side of a cell. */
  west: number;
  south: number;
  cell: number;
  columns: number;
  rows: number;
  /** Deciseconds; 65535 where no road is within reach or the time is longer. */
  times: Uint16Array;
  /** Straight metres to the nearest road that may be joined; 65535 beyond reach. */
  roadMetres: Uint16Array;
  /** Straight metres within which roads are joined, and deciseconds that each of them takes. */
  reach: number;
  perMetre: number;
}

/** A part of a route on one road. */
export interface Leg {
  /** Empty where the road has no name. */
  name: string;
  ref: string;
  roadClass: string;
  metres: number;
  /** Deciseconds. */
  time: number;
}

export interface Route {
  /** From the origin to the destination, access legs left out. */
  line: LatLng[];
  /** Straight legs from the origin to the road, and from the road to the destination. */
  access: [LatLng, LatLng][];
  accessTime: number;
  legs: Leg[];
  time: number;
  metres: number;
  /** KRW. */
  toll: number;
}

/** How outside checks ask: see `window.AG.ask`. */
export interface Request {
  origin: LatLng;
  profile: string;
  scenario?: string | null;
  /** Minutes, inclusive. */
  cutoff: number;
}

export interface Reply {
  /** Minutes by hub, null where unreachable. */
  travel_time: Record<string, number | null>;
  /** Metres by hub. */
  distance: Record<string, number | null>;
  /** Amount by opportunity. */
  reached: Record<string, number>;
  status: Status;
}

/** Roads of a network that has all streets; road i has the positions from `first[i]` to `first[i + 1]`. */
export interface RoadMinutes {
  latitude: Float64Array;
  longitude: Float64Array;
  first: Uint32Array;
  /** Length of each road. */
  metres: Float64Array;
  minutes: Float32Array;
}
