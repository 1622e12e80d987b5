// What Python writes into a page as JSON (maps/payload.py and the module of each page).
// Missing keys are unknown values; times are whole deciseconds, lengths metres, tolls KRW.

/** The same in Korean and in English. */
export type Pair<T = string> = [T, T];
/** Latitude and longitude in degrees. */
export type LatLng = [number, number];
/** Lines, or the rings of each polygon, as encode.py writes them. */
export type Lines = string[];
export type Polygons = string[][];
/** By the id of a profile, then of an origin or a site. */
export type ByProfile<T> = Record<string, Record<string, T>>;

export interface Place {
  id: string;
  n: Pair;
  p: LatLng | null;
  c: number | null;
  kind: string;
  closed?: boolean;
  since?: string | null;
}

export interface Source {
  title?: Pair;
  publisher?: Pair;
  licence?: Pair;
  date?: Pair;
  url?: string;
}

/** What is drawn under every map. A study without a base map of its own has empty lists. */
export interface Basemap {
  /** Where land and sea are told apart: south, west, north, east. Outside it, and if null, all is land. */
  extent: [south: number, west: number, north: number, east: number] | null;
  /** Sea is what is left of the extent. */
  land: Polygons;
  /** The city that the study is about, filled lighter; its limit is among the boundaries. */
  city: Polygons;
  lakes: BaseFeature<Polygons>[];
  /** Hills, woods and parks. */
  green: BaseFeature<Polygons>[];
  builtUp: Polygons;
  rivers: BaseFeature<Lines>[];
  rails: (BaseFeature<Lines> & { kind: "railway" | "high_speed_railway" | "metro"; underConstruction: boolean })[];
  /** Lines on land that two areas share, each once; `city` lies around the city. */
  boundaries: { kind: "city" | "municipality" | "district"; g: Lines }[];
  peaks: (BaseFeature<LatLng> & { metres: number | null })[];
  /** Names of areas and settlements, the most important first. */
  places: (BaseFeature<LatLng> & { kind: "municipality" | "district" | "town" | "village" | "quarter" })[];
  outlines: { n: Pair; kind: string; c: LatLng | null; g: Polygons }[];
  /** A class, number and name each; expressways first. Both carriageways where the network has both. */
  roads: { class: string; ref: string; n: Pair | null; g: Lines }[];
  /** Places along each numbered road, every few kilometres; a map takes a few of those in view. */
  shields: { class: string; ref: string; p: LatLng }[];
  /** Attributions to show on the map. */
  credits: string[];
}

/** A drawn feature: its names, and the zoom from which it (or its name, for an area) is shown. */
export interface BaseFeature<G> {
  n: Pair | null;
  z: number;
  g: G;
}

/** Every word that is not data, from layers/labels.toml: codes by their column. */
export interface Labels {
  codes: Record<string, Record<string, Pair>>;
  columns: Record<string, Pair>;
  words: Record<string, Pair>;
}

export interface StudyData {
  page: string;
  /** Those of the same build, in the order of the links to them. */
  pages: { id: string; href: string }[];
  labels: Labels;
  licence: string;
  title: Pair;
  subtitle: Pair;
  place: Pair;
  date: string;
  bounds: [south: number, west: number, north: number, east: number];
  assumptions: Pair<string[]>;
  sources: Record<string, Source>;
  network: { name?: Pair; source?: string; date?: string; attribution?: string; licence?: string };
  base: Basemap;
  /** English names of roads by their Korean ones, on the pages that name roads. */
  road_names?: Record<string, string>;
}

export interface Constant {
  key: string;
  v: [value: number, low: number, high: number];
  unit: string;
  basis: string;
  year: number | null;
  note: Pair;
}

export interface Profile {
  id: string;
  t: Pair;
  notes: Pair<string[]>;
  constants: Constant[];
}

/** Time, distance and toll of a pair, each with its lowest and highest value; why there is none. */
export interface Travel {
  t?: number;
  tl?: number;
  th?: number;
  d?: number;
  dl?: number;
  dh?: number;
  a?: number;
  toll?: number;
  why?: Pair;
}

export interface TravelData extends StudyData {
  profiles: Profile[];
  profile: string;
  cutoffs: number[];
  origins: Place[];
  hubs: Place[];
  od: ByProfile<Record<string, Travel>>;
  routes: ByProfile<Record<string, Lines>>;
}

export interface Opportunity {
  key: string;
  t: Pair;
  u: Pair;
  as_of: string | null;
  /** Keys, with semicolons between them. */
  source?: string;
  total: number;
  left: { n: Pair; why: Pair }[];
  unreached: { n: Pair; v: number; why: Pair }[];
  notes: Pair<string[]>;
}

/** Amounts by opportunity, profile, origin and cutoff; null where not known. */
export type Reached = Record<string, ByProfile<Record<string, number | null>>>;

export type Nullable<T> = { [K in keyof T]?: T[K] | null };

export interface Interchange extends Nullable<Omit<Travel, "why" | "a">> {
  n: Pair;
  r: Pair;
  also: Pair;
}

/** A network that can be chosen beside that of today. */
export interface NetworkState {
  id: string;
  t: Pair;
  /** When it takes effect, in words. */
  opens: Pair | null;
}

export interface AccessibilityData extends Omit<TravelData, "routes"> {
  opportunities: Opportunity[];
  reached: Reached;
  /** Lowest and highest amounts, where a cutoff runs through places. */
  reached_range: Record<string, ByProfile<Record<string, Pair<number>>>>;
  interchanges: ByProfile<Interchange[]>;
  /** Names of those that have no position. */
  interchanges_left: Pair[];
  states: NetworkState[];
  /** Dates at which a state takes effect that holds all before it. */
  timeline: { date: string; words: Pair; state: string }[];
  /** What each scenario changes. */
  roads: Record<string, Partial<Record<RoadChange, Lines>>>;
  /** Everything with a name and a position, that can be sought. */
  places: {
    layers: { t: Pair; isArea: boolean }[];
    rows: [layer: number, name: string, english: string, latitude: number, longitude: number][];
  };
  /** Version of the package that wrote the page, and hashes of its inputs by file. */
  version: string;
  inputs: Record<string, string>;
}

export interface CompareData extends StudyData {
  profiles: Profile[];
  profile: string;
  origins: Place[];
  hubs: Place[];
  opportunities: Opportunity[];
  states: NetworkState[];
  timeline: AccessibilityData["timeline"];
  /** What each scenario changes. */
  roads: Record<string, Partial<Record<RoadChange, Lines>>>;
  places: AccessibilityData["places"];
  /** By opportunity and id of a place. */
  counted: Record<string, Record<string, [name: string, english: string, latitude?: number, longitude?: number]>>;
}

/** The verdict on a claim under one profile, for one candidate. */
export interface Verdict extends Travel {
  p?: string;
  to?: string;
  n?: Pair;
  v: string;
  /** The verdict for the period alone. */
  pv?: string;
  maybe?: boolean;
}

export interface Claim {
  id: string;
  n: Pair;
  min: number | null;
  km: number | null;
  count: number | null;
  as_of: string | null;
  source: string | null;
  note: Pair;
  rows: [Verdict, ...Verdict[]];
}

/** A road of a route: name, number, class, metres. */
export type RouteRoad = [name: string, ref: string, roadClass: string, metres: number];

export interface HubsData extends TravelData {
  /** By profile, origin and hub. */
  route_roads: Record<string, Record<string, Record<string, RouteRoad[]>>>;
  claims: Claim[];
  claim_routes: { id: string; p: string; to: string | null; g: Lines }[];
  places: Record<string, Pair>;
}

/** Fields of a feature by column, those that have a value. */
export type Fields = Record<string, string | number | boolean>;

export interface Feature {
  id: string;
  n: Pair;
  f: Fields;
  p?: LatLng;
  a?: Polygons;
  l?: Lines;
}

export interface Layer {
  name: string;
  t: Pair;
  geometry: string;
  features: Feature[];
}

export interface OverviewData extends StudyData {
  layers: Layer[];
  tables: (Layer & { columns: string[] })[];
}

export interface Site extends Place {
  why?: Pair;
}

/** Share of the best score, score, rank, then best and worst rank by what is varied. */
export type RankRow = (number | null)[];
/** In how many draws each site, a row, scores higher than each other; ranks by site. */
export interface Pairwise {
  draws: number;
  periods: number;
  decays: string[];
  sites: string[];
  wins: number[][];
  ranks: Record<string, [best: number, worst: number, median: number]>;
}

export interface SitesData extends StudyData {
  profiles: Profile[];
  profile: string;
  cutoffs: number[];
  sites: Site[];
  hubs: Place[];
  opportunities: Opportunity[];
  counted: string;
  decays: { key: string; t: Pair }[];
  decay: string;
  ranks: Record<string, ByProfile<RankRow>>;
  undecided: [profile: string, decay: string][];
  reached: Reached;
  shares: ByProfile<number>;
  own: Record<string, Record<string, { v?: number; d?: string; why?: Pair }>>;
  od: ByProfile<Record<string, Travel>>;
  pairwise: Pairwise | null;
  notes: Pair<string[]>;
}

export interface ScenarioOpportunity {
  key: string;
  t: Pair;
  u: Pair;
  as_of: string | null;
}

/** Deciseconds before and after, and whether the hub is closed then. */
export interface HubChange {
  b?: number | null;
  a?: number | null;
  cb?: boolean;
  ca?: boolean;
}

export type RoadChange = "new" | "closed" | "changed";

export interface ScenarioEffect {
  id: string;
  t: Pair;
  sentence: Pair;
  note: Pair | null;
  /** When it takes effect. */
  opens: Pair | null;
  /** Planned, assumed, estimated; empty if nothing is. */
  qualifiers: Pair;
  /** At which its links are known, as the source has it. */
  date: string | null;
  status: string;
  confidence: string;
  source: string;
  roads: Partial<Record<RoadChange, Lines>>;
  hubs: Record<string, HubChange>;
  /** Before and after, by opportunity and cutoff. */
  reached: Record<string, Record<string, [number | null, number | null]>>;
  /** An area for each class of time, and of difference; the last two: reached only after, only before. */
  after: Polygons[];
  difference: Polygons[];
  /** Those where anybody is faster or slower, the most first. */
  districts: DistrictChange[];
  /** Person-minutes lost and trips cut off by all roads that it closes; null if it closes none. */
  closure: [lost: number, cut: number] | null;
}

/** People who are faster, slower, reached only after and only before; mean deciseconds. */
export interface DistrictChange {
  n: Pair;
  faster: number;
  slower: number;
  gained: number;
  lost: number;
  b: number | null;
  a: number | null;
}

/** A link that was closed: person-minutes and person-trips lost, the longest delay in deciseconds. */
export interface CriticalLink {
  n: string | null;
  /** The places at its ends. */
  s: Pair;
  class: string;
  lost: number;
  longest: number | null;
  cut: number;
  trips: number;
  two: boolean;
  g: Lines;
}

export interface ScenariosData extends StudyData {
  profiles: Profile[];
  profile: string;
  origin: Place;
  hubs: Place[];
  opportunities: ScenarioOpportunity[];
  cutoffs: number[];
  cutoff: number;
  /** Side of the cells at whose centres times are compared. */
  cellKm: number;
  timeClasses: [limit: number, fill: string][];
  differenceClasses: [low: number | null, high: number | null, fill: string][];
  outside: [gained: string, lost: string];
  before: Polygons[];
  scenarios: ScenarioEffect[];
  /** Scenarios that do not fit the network. */
  left: { t: Pair; why: Pair }[];
  /** Lowest and highest amounts before, by opportunity and cutoff, where they differ. */
  ranges: Record<string, Record<string, Pair<number>>>;
  /** Key of the opportunities whose trips critical links serve. */
  counted: string;
  /** How many links there are of each date at most. */
  mostLinks: number;
  /** Dates in words. */
  dates: Record<string, Pair>;
  /** By the date of the network; empty for today. */
  critical: Record<string, CriticalLink[]>;
  /** Least share of the largest loss, and pixels. */
  widths: [least: number, weight: number][];
}
