// What the engine in the page is asked and what it answers. Times are whole deciseconds and
// lengths whole decimetres, -1 where there is none, unless a comment says otherwise.

import type { LatLng } from "../payload.d.ts";

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
export type Edit =
  { kind: "close"; edge: number } | { kind: "add_link"; line: LatLng[]; roadClass: string; speed: number };

export interface Question {
  origin: LatLng;
  /** Id of a profile. */
  profile: string;
  /** Id of a scenario, null for the network of today. */
  scenario: string | null;
  edits: readonly Edit[];
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
  scenario: string | null;
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
