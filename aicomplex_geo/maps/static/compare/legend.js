// Minutes gained to the left, lost to the right, and the lines of both sides.

import { el, svg } from "../dom.js";
import { CLOSED, DIFFERENCE_CLASSES, INK, LAND, NEW_ROAD, NOT_COMPARED } from "../drawing/palette.js";
import { pick, t } from "../language.js";
import { legendItem } from "../legend.js";
import { sideName } from "./sentences.js";

/** @import { View } from "./view.js" */

const WIDTH = 252;
const HEIGHT = 14;

/** @param {View} view */
export function legendBlocks(view) {
  const title = el("b", {}, t("compareMinutes", t("compareDifference")));
  const ends = el(
    "div",
    { class: "difference-ends" },
    el("span", { class: "gain" }, t("compareFaster")),
    el("span", { class: "loss" }, t("compareSlower")),
  );
  return [
    el(
      "div",
      { class: "legend-block time-legend" },
      el("div", { class: "legend-head" }, title),
      bar(),
      ends,
      items(view),
    ),
  ];
}

function bar() {
  const part = WIDTH / DIFFERENCE_CLASSES.length;
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} 28`, width: "100%", "aria-hidden": "true" });
  DIFFERENCE_CLASSES.forEach(({ limit, fill }, at) => {
    drawing.append(
      svg("rect", { x: at * part, y: 0, width: part, height: HEIGHT, fill, stroke: "#d9dde3", "stroke-width": 0.5 }),
    );
    if (limit === Infinity) return;
    const text = { x: (at + 1) * part, y: 26, "text-anchor": "middle", fill: INK, "font-size": 11 };
    drawing.append(svg("text", text, String(Math.abs(limit))));
  });
  return drawing;
}

/** @param {View} view */
function items(view) {
  const { cutoff, moved, data } = view;
  const [item] = data.opportunities;
  return el(
    "ul",
    {},
    ...(view.roadTimes ? roadLines(cutoff) : boundaries(view)),
    item && moved.lost.length + moved.won.length
      ? legendItem(discs(), t("compareDiscs", pick(item.t).toLowerCase()))
      : null,
    roadItems(view),
    view.roadTimes
      ? legendItem(drawing(rect("#b4bdcb")), t("compareNothingRoads"))
      : legendItem(dottedBox(), t("compareNothing")),
  );
}

/** @param {View} view */
const boundaries = (view) => [
  legendItem(line({ "stroke-dasharray": "6 4" }), t("compareLine", t("sideA"), sideName(view, 0), view.cutoff)),
  legendItem(line({}), t("compareLine", t("sideB"), sideName(view, 1), view.cutoff)),
  legendItem(lostBox(), t("compareLostArea", view.cutoff)),
];

/** @param {number} cutoff */
const roadLines = (cutoff) => [
  legendItem(line({ "stroke-dasharray": "6 4", "stroke-width": 1.6 }), t("compareLostRoads", cutoff)),
  legendItem(line({ "stroke-width": 1.6 }), t("compareWonRoads", cutoff)),
];

/** @param {View} view */
function roadItems({ roads }) {
  return [
    roads.new?.length ? legendItem(newRoad(), t("compareNewRoad")) : null,
    roads.changed?.length ? legendItem(line({ stroke: "#b8860b", "stroke-width": 4 }), t("compareChangedRoad")) : null,
    roads.closed?.length ? legendItem(line({ stroke: CLOSED, "stroke-dasharray": "3 4" }), t("road_closed")) : null,
  ];
}

/** @param {SVGElement[]} children */
const drawing = (...children) =>
  svg("svg", { width: 30, height: HEIGHT, viewBox: `0 0 30 ${HEIGHT}`, "aria-hidden": "true" }, ...children);

/** @param {Record<string, string | number>} stroke */
const line = (stroke) =>
  drawing(svg("path", { d: "M1 7h28", fill: "none", stroke: INK, "stroke-width": 2.4, ...stroke }));

/** @param {string} fill */
const rect = (fill) => svg("rect", { x: 0.5, y: 0.5, width: 29, height: 13, fill, stroke: "#c3c6c9" });

function lostBox() {
  const strokes = { stroke: INK, "stroke-width": 0.9, "stroke-opacity": 0.7 };
  return drawing(rect("#f5a657"), svg("path", { d: "M0 14L14 0M8 14L22 0M16 14L30 0", ...strokes }));
}

function dottedBox() {
  const dots = [4, 11, 18, 25].flatMap((x) =>
    [4, 10].map((y) => svg("circle", { cx: x, cy: y, r: 0.8, fill: NOT_COMPARED })),
  );
  return drawing(rect(LAND), ...dots);
}

const discs = () =>
  drawing(
    svg("circle", { cx: 7, cy: 7, r: 3.5, fill: "#2b2f45" }),
    svg("circle", { cx: 20, cy: 7, r: 6.1, fill: "#2b2f45" }),
  );

const newRoad = () =>
  drawing(
    svg("path", { d: "M1 7h28", stroke: INK, "stroke-width": 6.5 }),
    svg("path", { d: "M1 7h28", stroke: NEW_ROAD, "stroke-width": 4, "stroke-dasharray": "12 4" }),
  );
