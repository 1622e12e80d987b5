// Names of areas, places, water and hills, and numbers of roads.

import { decodeLines, decodePolygons } from "../geometry.js";
import { spotsAlong, turnedBox } from "./line_labels.js";
import { LineSet } from "./line_set.js";
import { HILL_TEXT, INK, PLACE_TEXT, WATER_TEXT } from "./palette.js";
import { boxAt } from "./placer.js";
import { drawShield, shieldSize } from "./shields.js";
import { drawText, textWidth } from "./text.js";
import { toWorld } from "./world.js";

/** @import { BaseFeature, Basemap, LatLng, Pair, Polygons } from "../payload.d.ts" */
/** @import { LabelRoom } from "./labels.js" */
/** @import { TextStyle } from "./text.js" */
/** @typedef {{ n: Pair, p: LatLng, z: number, style: TextStyle, sign?: string }} Name */

const CITY_KINDS = ["gu", "city_gu", "district"];
/** In widths and heights of a name. */
const SHIFTS = [0, 1.3, -1.3, 2.4, -2.4].flatMap((dy) => [0, 0.6, -0.6].map((dx) => [dx, dy]));
const MOST_OF_A_ROUTE = 2;
const APART = 160;
/** @type {TextStyle} */
const DISTRICT = { size: 15, weight: 700, spacing: 1.5, colour: INK };
/** @type {TextStyle} */
const MUNICIPALITY = { size: 13, weight: 500, colour: PLACE_TEXT };
/** @type {TextStyle} */
const PLACE = { size: 11.5, weight: 500, colour: PLACE_TEXT };
/** @type {TextStyle} */
const HILL = { size: 11.5, weight: 500, italic: true, colour: HILL_TEXT };
/** @type {TextStyle} */
const RIVER = { size: 11.5, weight: 500, italic: true, colour: WATER_TEXT };

/**
 * @param {Basemap} base
 * @returns {Name[]}
 */
function areaNames({ places, outlines }) {
  if (!places.length) {
    return outlines.flatMap(({ n, kind, c }) => {
      const inCity = CITY_KINDS.includes(kind);
      return c ? [{ n, p: c, z: inCity ? 9.5 : 8, style: inCity ? DISTRICT : MUNICIPALITY }] : [];
    });
  }
  const styles = /** @type {Record<string, TextStyle>} */ ({ district: DISTRICT, municipality: MUNICIPALITY });
  const rank = (/** @type {string} */ kind) => (kind === "district" ? 0 : kind === "municipality" ? 1 : 2);
  const sorted = [...places].sort((a, b) => rank(a.kind) - rank(b.kind));
  return sorted.flatMap(({ n, z, g, kind }) => (n ? [{ n, p: g, z, style: styles[kind] ?? PLACE }] : []));
}

/** @param {LatLng[][]} rings */
function middleOf(rings) {
  const ring = rings[0] ?? [];
  const sum = ring.reduce(([a, b], [c, d]) => /** @type {LatLng} */ ([a + c, b + d]), /** @type {LatLng} */ ([0, 0]));
  return /** @type {LatLng} */ ([sum[0] / ring.length, sum[1] / ring.length]);
}

/** @param {Basemap} base */
function naturalNames({ peaks, green, lakes }) {
  const areas = (/** @type {BaseFeature<Polygons>[]} */ list, /** @type {TextStyle} */ style) =>
    list.flatMap(({ n, z, g }) =>
      n ? [{ n, z, p: middleOf(decodePolygons(g[0] ? [g[0]] : [])[0] ?? []), style }] : [],
    );
  const hills = peaks.flatMap(({ n, z, g }) => (n ? [{ n, z, p: g, style: HILL, sign: "▲" }] : []));
  return [...areas(green, HILL), ...areas(lakes, RIVER), ...hills];
}

export class BaseLabels {
  /** @param {Basemap} base */
  constructor(base) {
    this.areas = areaNames(base);
    this.natural = naturalNames(base);
    this.rivers = base.rivers.flatMap(({ n, z, g }) => (n ? [{ n, z, lines: LineSet.of(decodeLines(g)) }] : []));
    this.shields = base.shields.map((one) => ({ ...one, ...toWorld(one.p) }));
  }

  /**
   * Numbers of roads, at most two a route and not beside each other.
   *
   * @param {LabelRoom} room
   */
  placeShields(room) {
    const { pen, view, placer } = room;
    /** @type {Map<string, { x: number, y: number }[]>} */
    const shown = new Map();
    for (const { ref, x, y, ...shield } of this.shields) {
      const at = { x: x * view.k - view.x, y: y * view.k - view.y };
      const others = shown.get(ref) ?? [];
      const near = others.some((one) => Math.hypot(one.x - at.x, one.y - at.y) < APART);
      const { width, height } = shieldSize(pen, ref);
      if (others.length >= MOST_OF_A_ROUTE || near || !placer.tryTake(boxAt(at.x, at.y, width, height))) continue;
      shown.set(ref, [...others, at]);
      const national = "class" in shield && shield.class === "national";
      room.draw(() => drawShield(pen, ref, at, national));
    }
  }

  /** @param {LabelRoom} room */
  placeNames(room) {
    for (const name of this.areas) placeName(room, name);
    this.#placeRivers(room);
    for (const name of this.natural) placeName(room, name);
  }

  /** @param {LabelRoom} room */
  #placeRivers(room) {
    const { pen, view, placer, language } = room;
    const shown = new Set();
    for (const { n, z, lines } of this.rivers) {
      const text = n[language];
      if (view.zoom < z || shown.has(text)) continue;
      const width = textWidth(pen, text, RIVER);
      const spots = spotsAlong(lines, view, placer.bounds, { width, least: width * 1.6 });
      const spot = spots.find((one) => placer.tryTake(turnedBox(one, width, 14)));
      if (!spot) continue;
      shown.add(text);
      room.draw(() => drawText(pen, text, spot, RIVER, room.groundAtPixel(spot.x, spot.y)));
    }
  }
}

/**
 * @param {LabelRoom} room
 * @param {Name} name
 */
function placeName(room, { n, p, z, style, sign = "" }) {
  const { pen, view, placer, language } = room;
  if (view.zoom < z) return;
  const { x, y } = room.pixel(p);
  const text = `${sign}${n[language]}`;
  const [width, height] = [textWidth(pen, text, style) + 2, style.size + 4];
  // the name of an area may stand anywhere in its middle, that of a place only at the place
  const shifts = style === DISTRICT || style === MUNICIPALITY ? SHIFTS : [[0, 0]];
  const places = shifts.map(([dx = 0, dy = 0]) => ({ x: x + dx * width, y: y + dy * height }));
  const place = places.find((one) => placer.tryTake(boxAt(one.x, one.y, width, height)));
  if (place) room.draw(() => drawText(pen, text, place, style, room.groundAtPixel(place.x, place.y)));
}
