// What is chosen on the living page, in the fields of its address.

import { numbersOf, positionOf, positionText, readFields } from "../state.js";
import { CUTOFFS } from "./view.js";

/** @import { Edit } from "../engine/types.d.ts" */
/** @import { AccessibilityData, LatLng } from "../payload.d.ts" */
/** @import { Fields } from "../state.js" */
/** @import { Choice, View } from "./view.js" */

const ROAD_CLASS = /^[a-z_]+$/;
const SPEEDS = { least: 1, most: 400 };

/** @param {readonly Edit[]} edits */
export function editsText(edits) {
  return edits
    .map((edit) =>
      edit.kind === "close"
        ? `close:${edit.edge}`
        : `add:${edit.roadClass}:${edit.speed}:${edit.line.map(positionText).join(",")}`,
    )
    .join(";");
}

/**
 * @param {string} text
 * @returns {Edit[] | null} null if any of them cannot be read
 */
export function editsOf(text) {
  const edits = text.split(";").filter(Boolean).map(editOf);
  return edits.every((edit) => edit !== null) ? edits : null;
}

/**
 * @param {string} text
 * @returns {Edit | null}
 */
function editOf(text) {
  const [kind, first = "", speed, points] = text.split(":");
  if (kind === "close") return /^\d{1,7}$/.test(first) ? { kind, edge: Number(first) } : null;
  const kmh = Number(speed);
  const line = kind === "add" && ROAD_CLASS.test(first) && isSpeed(kmh) ? lineOf(numbersOf(points) ?? []) : null;
  return line && { kind: "add_link", line, roadClass: first, speed: kmh };
}

/** @param {number} kmh */
const isSpeed = (kmh) => kmh >= SPEEDS.least && kmh <= SPEEDS.most;

/**
 * @param {number[]} numbers latitudes and longitudes
 * @returns {LatLng[] | null}
 */
function lineOf(numbers) {
  const points = numbers.flatMap((latitude, at) => (at % 2 ? [] : [positionOf(`${latitude},${numbers[at + 1]}`)]));
  const placed = points.filter((point) => point !== null);
  return placed.length > 1 && placed.length === points.length ? placed : null;
}

/**
 * @param {View} view
 * @returns {Fields}
 */
export function addressOf({ origin, profile, cutoff, scenario, edits, hub }) {
  const place = origin.id ?? (origin.p ? positionText(origin.p) : "");
  const road = scenario ?? "";
  return { origin: place, profile, cutoff: String(cutoff), scenario: road, edits: editsText(edits), hub: hub ?? "" };
}

/**
 * What the fields choose, and the keys of those that are not understood.
 *
 * @param {Fields} fields
 * @param {AccessibilityData} data
 * @param {(p: LatLng) => import("./view.js").Origin} originAt
 * @returns {{ choice: Choice, ignored: string[] }}
 */
export function choiceOf(fields, data, originAt) {
  /** @type {Record<string, (text: string) => Choice | null>} */
  const readers = {
    origin(text) {
      const known = data.origins.find(({ id }) => id === text);
      if (known) return { origin: known };
      const p = positionOf(text);
      return p && { origin: originAt(p) };
    },
    profile: (text) => (data.profiles.some(({ id }) => id === text) ? { profile: text } : null),
    cutoff(text) {
      const cutoff = /^\d+$/.test(text) ? Number(text) : -1;
      return cutoff >= CUTOFFS.least && cutoff <= CUTOFFS.most ? { cutoff } : null;
    },
    scenario(text) {
      const ids = [...data.states.map(({ id }) => id), ...data.timeline.map(({ state }) => state)];
      return ids.includes(text) ? { scenario: text } : null;
    },
    edits(text) {
      const edits = editsOf(text);
      return edits && { edits };
    },
    hub: (text) => (data.hubs.some(({ id }) => id === text) ? { hub: text } : null),
  };
  return readFields(fields, readers);
}
