// Edits written as a scenario.toml that the Python package reads.

import { Draft } from "./draft.js";
import { applyEdits, CLOSED_WITHIN, closures, JOIN_WITHIN } from "./edits.js";

/** @import { LatLng, Pair } from "../payload.d.ts" */
/** @import { TransverseMercator } from "./projection.js" */
/** @import { RoadState, RoadTable } from "./road_table.js" */
/** @import { Edit, EngineData, LinkEdit } from "./types.d.ts" */

/**
 * @param {EngineData} data
 * @param {{ roads: RoadTable, state: RoadState }} before
 * @param {TransverseMercator} mercator
 * @param {{ edits: readonly Edit[], scenario: string | null, title: Pair }} asked
 */
export function writeScenario(data, before, mercator, { edits, scenario, title }) {
  const parts = [
    "[scenario]",
    'id = "drawn"',
    `title_ko = ${text(title[0])}`,
    `title_en = ${text(title[1])}`,
    'status = "hypothetical"',
    'confidence = "low"',
    'source = "drawn on the map"',
  ];
  if (scenario !== null) {
    parts.push(`note_ko = ${text(`시나리오 ${scenario}를 적용한 도로망에서 그림`)}`);
    parts.push(`note_en = ${text(`Drawn on the network under the scenario ${scenario}`)}`);
  }
  edits.forEach((edit, count) => {
    const now = applyEdits(data, before, mercator, edits.slice(0, count));
    const draft = new Draft(now.roads, now.state, mercator);
    if (edit.kind === "add_link") parts.push("", ...linkLines(edit, count));
    else parts.push(...closeLines(data, draft, edit.edge));
  });
  return `${parts.join("\n")}\n`;
}

/**
 * A text in double quotes, with what TOML does not allow there escaped.
 *
 * @param {string} value
 */
function text(value) {
  return JSON.stringify(value).replace(/\u007f/g, "\\u007f");
}

/** @param {LatLng} position */
function place([lat, lon]) {
  return `[${number(lat)}, ${number(lon)}]`;
}

/** A float of TOML, which has a point. @param {number} value */
function number(value) {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/**
 * @param {LinkEdit} edit
 * @param {number} count
 */
function linkLines({ line, roadClass, speed }, count) {
  const inner = line.slice(1, -1);
  return [
    "[[edit]]",
    'kind = "add_link"',
    `id = "drawn-${count + 1}"`,
    `road_class = ${text(roadClass)}`,
    `posted_speed = ${number(speed)}`,
    `from = ${place(/** @type {LatLng} */ (line[0]))}`,
    ...(inner.length ? [`line = [${inner.map(place).join(", ")}]`] : []),
    `to = ${place(/** @type {LatLng} */ (line.at(-1)))}`,
    `join_within_m = ${number(JOIN_WITHIN)}`,
  ];
}

/**
 * One edit for each carriageway: a road is named by a place on it that no other road is near.
 *
 * @param {EngineData} data
 * @param {Draft} draft
 * @param {number} edge
 */
function closeLines(data, draft, edge) {
  return closures(data, draft, edge).flatMap(({ name, place: [x, y] }) => [
    "",
    "[[edit]]",
    'kind = "close"',
    ...(name ? [`road = ${text(name)}`] : []),
    `near = ${place(draft.mercator.inverse(x, y))}`,
    `radius_m = ${number(CLOSED_WITHIN)}`,
  ]);
}
