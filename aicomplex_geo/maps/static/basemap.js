import { decodeLines, decodePolygons } from "./geometry.js";
import { CITY_RANK } from "./label_layout.js";
import { mapLabel } from "./map_labels.js";

/** @import { Basemap } from "./payload.d.ts" */

const LAND_COLOUR = "#f3f4f1";
const CITY_COLOUR = "#ffffff";
const CITY_KINDS = ["gu", "city_gu", "district"];
const SETTLEMENT_RANK = 30;
const SHIELD_RANK = 20;

/** @type {Record<string, { colour: string, weight: number, dash?: string }>} */
const ROADS = {
  expressway: { colour: "#b5762a", weight: 2.6 },
  urban_expressway: { colour: "#9a6a9e", weight: 2.2 },
  national: { colour: "#7f8b97", weight: 1.5 },
  arterial: { colour: "#a3adb7", weight: 1.1 },
  street: { colour: "#b9c1c9", weight: 0.9 },
  ramp: { colour: "#c39a63", weight: 0.9 },
  ferry: { colour: "#7ba0bd", weight: 1, dash: "4 4" },
};
const OTHER_ROAD = { colour: "#b9c1c9", weight: 0.9, dash: "" };

/** @param {string} roadClass */
export function roadLook(roadClass) {
  const { colour, weight, dash } = ROADS[roadClass] ?? OTHER_ROAD;
  return { color: colour, weight, ...(dash ? { dashArray: dash } : {}) };
}

/**
 * Land, outlines and roads under every map, and the labels that belong to them.
 *
 * @param {L.Map} map
 * @param {Basemap} base
 */
export function drawBasemap(map, base) {
  const filled = /** @type {const} */ ({ fill: true, fillOpacity: 1, pane: "land", interactive: false });
  L.polygon(decodePolygons(base.land), { ...filled, stroke: false, fillColor: LAND_COLOUR }).addTo(map);
  const labels = [];
  for (const shape of base.outlines) {
    const inCity = CITY_KINDS.includes(shape.kind);
    const stroke = { stroke: true, color: "#8d97a1", weight: inCity ? 1.2 : 0.8 };
    const fillColor = inCity ? CITY_COLOUR : LAND_COLOUR;
    L.polygon(decodePolygons(shape.g), { ...filled, ...stroke, fillColor }).addTo(map);
    const kind = inCity ? "label-gu" : "label-si";
    if (shape.c) labels.push(mapLabel(shape.c, shape.n, kind, inCity ? CITY_RANK : SETTLEMENT_RANK));
  }
  // one path a road class: the browser draws six paths, not thousands
  for (const roadClass of [...new Set(base.roads.map((road) => road.class))].reverse()) {
    const lines = base.roads.filter((road) => road.class === roadClass).flatMap((road) => road.g);
    const look = /** @type {const} */ ({ ...roadLook(roadClass), lineCap: "round", lineJoin: "round" });
    L.polyline(decodeLines(lines), { ...look, pane: "roads", smoothFactor: 1.2, interactive: false }).addTo(map);
  }
  for (const { ref, p } of base.shields) labels.push(mapLabel(p, [ref, ref], "label-shield", SHIELD_RANK));
  labels.forEach((label) => label.marker.addTo(map));
  return labels;
}

/** @param {Basemap} base */
export function cityBounds(base) {
  const shapes = base.outlines.filter((shape) => CITY_KINDS.includes(shape.kind));
  const points = shapes.flatMap((shape) => decodePolygons(shape.g).flat(2));
  return points.length ? L.latLngBounds(points) : null;
}
