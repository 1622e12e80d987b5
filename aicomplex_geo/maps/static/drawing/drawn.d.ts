// What a page gives to the drawing of a map.

import type { LatLng, Pair } from "../payload.d.ts";

/** A place with the time to it, as it is marked on the map. */
export interface HubMark {
  id: string;
  n: Pair;
  p: LatLng;
  /** Minutes, null where it is not reached. */
  minutes: number | null;
  closed?: boolean;
  /** In the place of the minutes. */
  text?: Pair;
  /** Colour of the text and of the box, where it is lost or gained. */
  colour?: string;
}

export interface Marks {
  origin: { n: Pair; p: LatLng; certainty?: number | null; colour?: string }[];
  hubs: HubMark[];
  /** Amounts at places, such as people who are lost: a disc by its size. */
  discs?: { n: Pair; p: LatLng; radius: number }[];
  /** Whether the page shows the stars itself: they are drawn only on paper and in files then. */
  starsInPage?: boolean;
}

export interface DrawnEdit {
  kind: "close" | "add_link";
  line: LatLng[];
}

export interface DrawnRoute {
  line: LatLng[];
  access: [LatLng, LatLng][];
}
