import { el, svg } from "../dom.js";
import {
  ACCENT,
  BEYOND_CHIP,
  CLOSED,
  INK,
  LAND,
  NEW_ROAD,
  ORIGIN,
  ROADS,
  TIME_CLASSES,
  WHITE,
} from "../drawing/palette.js";
import { code, pick, t } from "../language.js";
import { legendItem } from "../legend.js";
import { sharedTitle, shortTitle } from "./periods.js";
import { routeLine } from "./route_section.js";
import { changesDrawn } from "./scenario_roads.js";

/** @import { View } from "./view.js" */

const WIDTH = 252;
const LATER = [10, 20, 30, 40, 50, 60, 75, 90];
const SHOWN_ROADS = ["expressway", "urban_expressway", "national", "arterial"];

/**
 * @param {View} view
 * @param {{ unfolded?: boolean }} [options] on paper
 */
export function legendBlocks(view, { unfolded = false } = {}) {
  const { profiles } = view.data;
  const period = [sharedTitle(profiles), shortTitle(profiles, view.profile)].filter(Boolean).join(" · ");
  const head = el("div", { class: "legend-head" }, el("b", {}, t("timeInMinutes")), el("small", {}, period));
  const items = el("ul", {}, surfaceItems(view), overlayItems(view));
  const roads = el("ul", { class: "legend-roads" }, roadItems(view));
  const more = unfolded ? roads : el("details", {}, el("summary", {}, t("roadsAndSymbols")), roads);
  return [el("div", { class: "legend-block time-legend" }, head, classBar(view.cutoff), items, more)];
}

/** The route and the changed roads that are drawn. @param {View} view */
function overlayItems(view) {
  const route = routeLine(view);
  const changes = changesDrawn(view);
  const words = (/** @type {string[]} */ kinds) => kinds.map((kind) => t(`road_${kind}`)).join(" · ");
  const open = changes.filter((change) => change !== "closed");
  const wide = { stroke: INK, "stroke-width": 6 };
  return [
    route && legendItem(sample({ stroke: WHITE, "stroke-width": 7 }, { stroke: ACCENT, "stroke-width": 4 }), route),
    open.length
      ? legendItem(sample(wide, { stroke: NEW_ROAD, "stroke-width": 4, "stroke-dasharray": "10 3" }), words(open))
      : null,
    changes.includes("closed")
      ? legendItem(
          sample({ ...wide, stroke: WHITE }, { stroke: CLOSED, "stroke-width": 4, "stroke-dasharray": "3 4" }),
          words(["closed"]),
        )
      : null,
  ].filter(Boolean);
}

/** @param {View} view */
function surfaceItems({ cutoff, answer, solver, isOpening }) {
  if (isOpening) return [el("li", { class: "computing" }, t("calculating"))];
  if (!answer?.surface) return [el("li", {}, t(solver.engine ? "alongRoads" : "noSurface"))];
  const later = LATER.filter((minutes) => minutes > cutoff).slice(0, 3);
  const last = TIME_CLASSES.filter(({ limit }) => limit - 10 < cutoff).at(-1)?.fill ?? INK;
  return [
    legendItem(line({ stroke: INK, "stroke-width": 2.4 }), t("cutoffLine", cutoff)),
    later.length
      ? legendItem(
          line({ stroke: INK, "stroke-width": 1.5, "stroke-dasharray": "1.5 3.8" }),
          t("laterLines", later.join(" · ")),
        )
      : null,
    legendItem(hatched(last), t("hatching")),
    legendItem(box(LAND), t("beyondOrNoRoad", cutoff)),
  ];
}

/** @param {View} view */
function roadItems(view) {
  const classes = new Set(view.data.base.roads.map((road) => road.class));
  const roads = SHOWN_ROADS.filter((one) => classes.has(one)).map((one) =>
    legendItem(roadSample(one), code(one, "road_class")),
  );
  return [
    ...roads,
    legendItem(circle({ r: 5.5, stroke: INK, "stroke-width": 3 }), t("hub")),
    legendItem(circle({ r: 6, stroke: ORIGIN, "stroke-width": 1.6, "stroke-dasharray": "3 2.4" }), certainty(view)),
  ];
}

/** @param {View} view */
const certainty = ({ origin }) => t("certaintyOfOrigin", origin.c ? `(± ${origin.c} m)` : "");

/** @param {number} cutoff */
function classBar(cutoff) {
  const part = WIDTH / TIME_CLASSES.length;
  const bar = svg("svg", { viewBox: `0 0 ${WIDTH} 30`, width: "100%", role: "img", "aria-label": barText(cutoff) });
  TIME_CLASSES.forEach(({ limit, fill }, at) => {
    const share = Math.min(1, Math.max(0, (cutoff - (limit - 10)) / 10));
    const place = { x: at * part, y: 1, height: 13 };
    bar.append(
      svg("rect", {
        ...place,
        width: part,
        fill: "none",
        stroke: "#9aa1ab",
        "stroke-width": 0.8,
        "stroke-dasharray": "3 2",
      }),
    );
    if (share) bar.append(svg("rect", { ...place, width: part * share, fill }));
    const isCutoff = limit === cutoff;
    const text = {
      x: (at + 1) * part - (at === TIME_CLASSES.length - 1 ? 7 : 0),
      y: 27,
      "text-anchor": "middle",
      fill: INK,
    };
    bar.append(svg("text", { ...text, "font-size": 11, "font-weight": isCutoff ? 800 : 400 }, String(limit)));
  });
  return bar;
}

/** @param {number} cutoff */
const barText = (cutoff) => t("barText", cutoff);

/** @param {Record<string, string | number>} stroke */
const line = (stroke) => drawing(svg("path", { d: "M1 7h28", fill: "none", ...stroke }));

/** @param {...Record<string, string | number>} strokes from below */
const sample = (...strokes) => drawing(...strokes.map((one) => svg("path", { d: "M1 7h28", fill: "none", ...one })));

/** @param {string} fill */
const box = (fill) => drawing(svg("rect", { x: 0.5, y: 0.5, width: 29, height: 13, fill, stroke: "#c3c6c9" }));

/** @param {string} fill */
function hatched(fill) {
  const strokes = { stroke: "#fff", "stroke-width": 1.5, "stroke-opacity": 0.6 };
  return drawing(
    svg("rect", { x: 0.5, y: 0.5, width: 29, height: 13, fill }),
    svg("path", { d: "M0 14L14 0M8 14L22 0M16 14L30 0", ...strokes }),
  );
}

/** @param {Record<string, string | number>} stroke */
const circle = (stroke) => drawing(svg("circle", { cx: 15, cy: 7, fill: "#fff", ...stroke }));

/** @param {string} roadClass */
function roadSample(roadClass) {
  const { fill, casing, widths } = ROADS[roadClass] ?? { fill: BEYOND_CHIP, casing: INK, widths: [2, 2, 2] };
  const path = { d: "M1 7h28", fill: "none" };
  const width = Math.min(6, widths[1]);
  return drawing(
    svg("path", { ...path, stroke: casing, "stroke-width": width }),
    svg("path", { ...path, stroke: fill, "stroke-width": Math.max(1, width - 1.8) }),
  );
}

/** @param {SVGElement[]} children */
const drawing = (...children) =>
  svg("svg", { width: 30, height: 14, viewBox: "0 0 30 14", "aria-hidden": "true" }, ...children);

/**
 * The classes in a row, for the folded legend of a phone.
 *
 * @param {View} view
 */
export function legendStrip({ cutoff }) {
  const shown = TIME_CLASSES.filter(({ limit }) => limit - 10 < cutoff);
  const parts = shown.map(({ limit, fill }) => {
    const swatch = el("i", {});
    swatch.style.background = fill;
    return el("span", { class: "swatch" }, swatch, Math.min(limit, cutoff));
  });
  return el("span", { class: "legend-strip" }, el("b", {}, pick(["분", "min"])), parts);
}
