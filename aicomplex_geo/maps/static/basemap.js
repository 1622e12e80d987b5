// Geometry as text: differences of whole numbers, five bits a character (encode.py writes it).
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUE_OF = new Uint8Array(128);
for (let at = 0; at < ALPHABET.length; at += 1) VALUE_OF[ALPHABET.charCodeAt(at)] = at;

function decode(text, digits = 4) {
  const scale = 10 ** digits;
  const points = [];
  const position = [0, 0];
  let axis = 0;
  for (let at = 0; at < text.length;) {
    let whole = 0;
    let weight = 1;
    let bits;
    do {
      bits = VALUE_OF[text.charCodeAt(at)];
      at += 1;
      whole += (bits & 31) * weight;
      weight *= 32;
    } while (bits >= 32);
    position[axis] += whole % 2 ? -(whole + 1) / 2 : whole / 2;
    if (axis === 1) points.push([position[1] / scale, position[0] / scale]);
    axis = 1 - axis;
  }
  return points;
}

const decodeLines = (lines) => lines.map((line) => decode(line));
const decodePolygons = (polygons) => polygons.map((rings) => rings.map((ring) => decode(ring)));

const ROADS = {
  expressway: { colour: "#b5762a", weight: 2.6 },
  urban_expressway: { colour: "#9a6a9e", weight: 2.2 },
  national: { colour: "#7f8b97", weight: 1.5 },
  arterial: { colour: "#a3adb7", weight: 1.1 },
  street: { colour: "#b9c1c9", weight: 0.9 },
  ramp: { colour: "#c39a63", weight: 0.9 },
  ferry: { colour: "#7ba0bd", weight: 1, dash: "4 4" },
};
const OTHER_ROAD = { colour: "#b9c1c9", weight: 0.9 };
const OUTLINE = { stroke: true, color: "#8d97a1", weight: 1, fill: true, fillColor: "#ffffff", fillOpacity: 1, interactive: false };
const CITY_KINDS = ["gu", "city_gu", "district"];

function roadLook(road) {
  const look = ROADS[road] || OTHER_ROAD;
  return { color: look.colour, weight: look.weight, dashArray: look.dash, lineCap: "round", lineJoin: "round", interactive: false };
}

// One path a road class: the browser draws six paths, not thousands.
function drawBasemap(map, base) {
  const group = { outlines: L.layerGroup().addTo(map), roads: L.layerGroup().addTo(map), labels: [] };
  for (const shape of base.outlines) {
    const inCity = CITY_KINDS.includes(shape.kind);
    L.polygon(decodePolygons(shape.g), { ...OUTLINE, fillColor: inCity ? "#ffffff" : "#f3f4f1", weight: inCity ? 1.2 : 0.8, pane: "land" }).addTo(group.outlines);
    if (shape.c) group.labels.push(mapLabel(shape.c, shape.n, inCity ? "label-gu" : "label-si", inCity ? 40 : 30));
  }
  for (const road of [...base.roads].reverse()) {
    L.polyline(decodeLines(road.g), { ...roadLook(road.class), pane: "roads", smoothFactor: 1.2 }).addTo(group.roads);
  }
  for (const shield of base.shields) group.labels.push(mapLabel(shield.p, [shield.ref, shield.ref], "label-shield", 20));
  group.labels.forEach((label) => label.addTo(map));
  return group;
}

function mapLabel(position, names, kind, rank) {
  const text = el("span", {}, pick(names));
  const marker = L.marker(position, { pane: "labels", interactive: false, keyboard: false, icon: L.divIcon({ html: text, className: `label ${kind}`, iconSize: null }) });
  marker.label = { names, rank, text };
  return marker;
}

// Labels that would lie on one another give way, the lower rank first.
function declutter(map, labels) {
  const taken = [];
  const frame = map.getContainer().getBoundingClientRect();
  const shown = labels.filter((label) => map.hasLayer(label) && label.getElement());
  shown.forEach((label) => label.getElement().classList.remove("out"));
  const boxes = shown.map((label) => [label, label.label.text.getBoundingClientRect()]);
  boxes.sort((a, b) => b[0].label.rank - a[0].label.rank);
  for (const [label, box] of boxes) {
    const outside = box.right < frame.left || box.left > frame.right || box.bottom < frame.top || box.top > frame.bottom;
    const hit = !outside && taken.some((other) => box.left < other.right + 3 && box.right > other.left - 3 && box.top < other.bottom + 1 && box.bottom > other.top - 1);
    label.getElement().classList.toggle("out", hit);
    if (!hit && !outside) taken.push(box);
  }
}

function roadLegend(base) {
  return base.roads.filter((road) => road.class !== "ramp" && road.g.length).map((road) => legendLine(roadLook(road.class), code(road.class)));
}

function legendLine(look, text) {
  const line = svg("svg", { width: 26, height: 10, "aria-hidden": "true" },
    svg("path", { d: "M1 5h24", stroke: look.color, "stroke-width": Math.max(look.weight, 1.5), "stroke-dasharray": look.dashArray || "none", fill: "none" }));
  return el("li", {}, line, el("span", {}, text));
}

function legendFill(colour, text, opacity = 1) {
  const box = svg("svg", { width: 26, height: 14, "aria-hidden": "true" },
    svg("rect", { x: 0.5, y: 0.5, width: 25, height: 13, fill: colour, "fill-opacity": opacity, stroke: "#8d97a1" }));
  return el("li", {}, box, el("span", {}, text));
}
