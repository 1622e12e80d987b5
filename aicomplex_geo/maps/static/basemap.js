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
const CITY_RANK = 130;
const CITY_KINDS = ["gu", "city_gu", "district"];

function roadLook(road) {
  const look = ROADS[road] || OTHER_ROAD;
  return { color: look.colour, weight: look.weight, dashArray: look.dash, lineCap: "round", lineJoin: "round", interactive: false };
}

// One path a road class: the browser draws six paths, not thousands.
function drawBasemap(map, base) {
  const group = { outlines: L.layerGroup().addTo(map), roads: L.layerGroup().addTo(map), labels: [] };
  L.polygon(decodePolygons(base.land), { stroke: false, fillColor: "#f3f4f1", fillOpacity: 1, pane: "land", interactive: false }).addTo(group.outlines);
  for (const shape of base.outlines) {
    const inCity = CITY_KINDS.includes(shape.kind);
    L.polygon(decodePolygons(shape.g), { ...OUTLINE, fillColor: inCity ? "#ffffff" : "#f3f4f1", weight: inCity ? 1.2 : 0.8, pane: "land" }).addTo(group.outlines);
    if (shape.c) group.labels.push(mapLabel(shape.c, shape.n, inCity ? "label-gu" : "label-si", inCity ? CITY_RANK : 30));
  }
  for (const road of [...base.roads].reverse()) {
    L.polyline(decodeLines(road.g), { ...roadLook(road.class), pane: "roads", smoothFactor: 1.2 }).addTo(group.roads);
  }
  for (const shield of base.shields) group.labels.push(mapLabel(shield.p, [shield.ref, shield.ref], "label-shield", 20));
  group.labels.forEach((label) => label.addTo(map));
  return group;
}

function mapLabel(position, names, kind, rank, isPin = false) {
  const text = el("span", {}, pick(names));
  const marker = L.marker(position, { pane: "labels", interactive: false, keyboard: false, icon: L.divIcon({ html: text, className: `label ${kind}`, iconSize: null }) });
  marker.label = { names, rank, text, pin: isPin };
  return marker;
}

// Labels give way to one another, the lower rank first; those of pins try four sides before.
const SIDES = ["right", "left", "top", "bottom"];
const crosses = (a, b) => a.left < b.right + 3 && a.right > b.left - 3 && a.top < b.bottom + 1 && a.bottom > b.top - 1;
const boxOf = (left, top, width, height) => ({ left, top, right: left + width, bottom: top + height });

function sideBox(side, x, y, width, height) {
  if (side === "right") return boxOf(x + 16, y - height / 2, width, height);
  if (side === "left") return boxOf(x - 16 - width, y - height / 2, width, height);
  return boxOf(x - width / 2, side === "top" ? y - 16 - height : y + 16, width, height);
}

function declutter(map, labels, obstacles) {
  const frame = boxOf(0, 0, map.getSize().x, map.getSize().y);
  const shown = labels.filter((label) => map.hasLayer(label)).sort((a, b) => b.label.rank - a.label.rank);
  const spots = new Map(shown.map((label) => [label, map.latLngToContainerPoint(label.getLatLng())]));
  const sizes = shown.map((label) => [label.label.text.offsetWidth, label.label.text.offsetHeight]);
  const pins = shown.filter((label) => label.label.pin).map((label) => ({ of: label, ...boxOf(spots.get(label).x - 12, spots.get(label).y - 12, 24, 24) }));
  const taken = [...obstacles];
  shown.forEach((label, at) => {
    const { x, y } = spots.get(label);
    const [width, height] = sizes[at];
    const sides = label.label.pin ? SIDES : ["middle"];
    const boxAt = (side) => (side === "middle" ? boxOf(x - width / 2, y - height / 2, width, height) : sideBox(side, x, y, width, height));
    const inside = (side, box) => side === "middle" || (box.left >= frame.left && box.right <= frame.right);
    const fits = (side) => {
      const box = boxAt(side);
      return inside(side, box) && !taken.some((other) => crosses(box, other)) && (label.label.rank === CITY_RANK || !pins.some((other) => other.of !== label && crosses(box, other))) ? box : null;
    };
    let side = sides.find((one) => fits(one));
    let box = side && fits(side);
    if (!side && label.label.rank >= 140) {
      side = sides.find((one) => inside(one, boxAt(one))) || sides[0];
      box = boxAt(side);
    }
    const { classList } = label.getElement();
    classList.toggle("out", !side);
    if (label.label.pin) SIDES.forEach((one) => classList.toggle(`to-${one}`, one === side));
    if (box) taken.push(box);
  });
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
