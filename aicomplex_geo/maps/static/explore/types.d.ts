// What a page holds of the frames that are drawn on it; exploration.py and typed_features.py write it.

import type { Basemap, Labels, LatLng, Pair } from "../payload.d.ts";

export interface PackedFeatures {
  features: number;
  parts: number;
  points: number;
  /** Decimals of a degree. */
  digits: number;
  /** Bytes of the whole numbers; the rest is the texts of the fields. */
  numbers: number;
  /** Gzip, in base64. */
  bytes: string;
}

export interface Field {
  name: Pair;
  /** Decimals of a number, null of a text. */
  digits: number | null;
  unit: Pair;
}

export interface LegendClass {
  words: Pair;
  colour: string;
  count: number;
  /** Listed, but not drawn. */
  hidden: boolean;
}

export interface FrameLayer {
  name: Pair;
  caption: Pair;
  unit: Pair;
  legend: boolean;
  /** Whether the classes are intervals. */
  ordered: boolean;
  classes: LegendClass[];
  noValue: { colour: string; count: number };
  notDrawn: number;
  /** Metres. */
  simplified: number;
  look: {
    radius: number;
    weight: number | null;
    opacity: number;
    fillOpacity: number;
    outlined: boolean;
    /** Whether the first class is drawn last, as for times. */
    lowestOnTop: boolean;
  };
  shown: boolean;
  /** South, west, north, east. */
  bounds: [number, number, number, number] | null;
  fields: Field[];
  /** Places of the fields that name a feature: Korean, English. */
  titles: number[];
  tooltip: number[];
  popup: number[];
  data: PackedFeatures;
}

export interface FramesData {
  labels: Labels;
  titles: Pair;
  /** Whether the map has no page of its own. */
  alone: boolean;
  fit: boolean;
  base: Basemap | null;
  layers: FrameLayer[];
  /** Of folium's own layers. */
  legends: ScaleLegend[];
}

export interface ScaleLegend {
  caption: string;
  colours: string[];
  /** Of each colour; of a continuous scale only the first and the last. */
  words: Pair[];
  continuous: boolean;
}

/** Features as typed arrays; positions are of the whole world, which is 1 wide. */
export interface Features {
  count: number;
  /** First part of each feature, and one more. */
  parts: Int32Array;
  /** 1 a point, 2 a line, 3 a ring. */
  kinds: Uint8Array;
  /** First point of each part, and one more. */
  points: Int32Array;
  x: Float64Array;
  y: Float64Array;
  /** Class of each feature, 255 without a value. */
  codes: Uint8Array;
  /** West, north, east and south of each feature; an empty one has an infinite west. */
  boxes: Float64Array;
  /** Values of each field: whole numbers or places of texts, 0 where there is none. */
  values: Float64Array[];
  texts: (string | Pair)[][];
}

export interface Hit {
  feature: number;
  at: LatLng;
}
