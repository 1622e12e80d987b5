import { el, svg } from "../dom.js";
import { number } from "../format.js";
import { inBrackets, pick, t } from "../language.js";
import { titleOf } from "./card.js";
import { valueOf } from "./payload.js";

/** @import { CanvasLayer } from "./canvas_layer.js" */
/** @import { Features, FrameLayer, ScaleLegend } from "./types.d.ts" */
/** @typedef {{ layer: FrameLayer, features: Features, drawn: CanvasLayer }} Drawn */

const MOST_LISTED = 100;

const HALF_PIXEL = 0.5;
const BAR_WIDTH = 220;

/** @param {ScaleLegend} legend */
function colourBar({ colours, words }) {
  const width = BAR_WIDTH / colours.length;
  const boxes = colours.map((fill, at) =>
    svg("rect", { x: at * width, y: 0, width: width + HALF_PIXEL, height: 14, fill }),
  );
  const bar = svg(
    "svg",
    { viewBox: `0 0 ${BAR_WIDTH} 14`, width: BAR_WIDTH, height: 14, "aria-hidden": "true" },
    ...boxes,
  );
  const [low, high] = words.map(pick);
  return [bar, el("p", { class: "frame-ends" }, el("span", {}, low), el("span", {}, high))];
}

/**
 * The legend of a layer of folium's own, which other pages load scripts for.
 *
 * @param {ScaleLegend} legend
 */
export function scaleBlock(legend) {
  const { caption, colours, words, continuous } = legend;
  const rows = words.map((pair, at) => {
    const box = svg("rect", { x: 1, y: 1, width: 24, height: 14, fill: colours[at] ?? "#ffffff", stroke: "#14213d" });
    return el("li", {}, svg("svg", { width: 26, height: 16, "aria-hidden": "true" }, box), el("span", {}, pick(pair)));
  });
  const body = continuous ? colourBar(legend) : [el("ul", { class: "frame-legend" }, rows)];
  return el("section", { class: "frame-layer" }, el("h2", {}, caption), ...body);
}

/**
 * A sample of the look of a class, in the form of what the layer mostly holds.
 *
 * @param {Drawn} one
 * @param {string} colour
 */
function sample({ layer, features }, colour) {
  const kind = features.kinds[0] ?? 3;
  const { opacity, fillOpacity, weight } = layer.look;
  const box = { width: 26, height: 16, "aria-hidden": "true" };
  if (kind === 2) {
    const line = { d: "M1 8h24", stroke: colour, "stroke-width": Math.max(weight ?? 2, 3), "stroke-opacity": opacity };
    return svg("svg", box, svg("path", line));
  }
  if (kind === 1) {
    const dot = { cx: 13, cy: 8, r: 6, fill: colour, "fill-opacity": opacity, stroke: "#14213d", "stroke-width": 0.6 };
    return svg("svg", box, svg("circle", dot));
  }
  const filled = { fill: colour, "fill-opacity": fillOpacity, stroke: "#14213d", "stroke-width": 0.6 };
  return svg("svg", box, svg("rect", { x: 1, y: 1, width: 24, height: 14, ...filled }));
}

/** The sample of a class that is counted and not drawn. */
function emptySample() {
  const dashed = { fill: "none", stroke: "#56606e", "stroke-dasharray": "3 2" };
  const box = svg("rect", { x: 1, y: 1, width: 24, height: 14, ...dashed });
  return svg("svg", { width: 26, height: 16, "aria-hidden": "true" }, box);
}

/**
 * @param {Node} drawing
 * @param {string} text
 * @param {number} count
 */
const row = (drawing, text, count) =>
  el("li", {}, drawing, el("span", { class: "class" }, text), el("span", { class: "count" }, number(count)));

/** @param {Drawn} one */
function legendRows(one) {
  const { classes, noValue } = one.layer;
  const rows = classes.map(({ words, colour, count, hidden }) =>
    row(hidden ? emptySample() : sample(one, colour), pick(words) || t("all"), count),
  );
  if (noValue.count) rows.push(row(sample(one, noValue.colour), t("unknownValue"), noValue.count));
  return el("ul", { class: "frame-legend" }, rows);
}

/** @param {FrameLayer} layer */
function notes({ ordered, notDrawn, simplified, bounds }) {
  const texts = [
    ordered && t("classBounds"),
    !bounds && t("emptyLayer"),
    notDrawn && bounds && t("notDrawnFeatures", number(notDrawn)),
    simplified && t("simplifiedTo", simplified),
  ];
  return texts.filter(Boolean).map((text) => el("p", { class: "frame-note" }, /** @type {string} */ (text)));
}

/**
 * @param {Drawn} one
 * @param {number} feature
 */
function listedName({ layer, features }, feature) {
  const title = titleOf(layer, features, feature);
  if (title) return title;
  const field = layer.popup[0] ?? layer.tooltip[0];
  const value = field === undefined ? null : valueOf(features, field, feature, layer.fields[field]?.digits ?? null);
  return String(value ?? feature + 1);
}

/**
 * The first features as a list of buttons, which is how they are reached by keyboard.
 *
 * @param {Drawn} one
 * @param {(feature: number) => void} open
 */
function list(one, open) {
  const { count } = one.features;
  const listed = Math.min(count, MOST_LISTED);
  const all = t("featureCount", number(count));
  const summary = count > listed ? t("firstOf", number(listed), number(count)) : all;
  const body = el("ol", {});
  const fold = el("details", {}, el("summary", {}, inBrackets(t("featureList"), summary)), body);
  fold.addEventListener("toggle", () => {
    if (!fold.open || body.childElementCount) return;
    for (let feature = 0; feature < listed; feature++) {
      const press = { type: "button", click: () => open(feature) };
      body.append(el("li", {}, el("button", press, listedName(one, feature))));
    }
  });
  return fold;
}

/**
 * @param {Drawn} one
 * @param {number} at
 * @param {(feature: number) => void} open
 */
export function layerBlock(one, at, open) {
  const { layer, drawn } = one;
  const id = `frame-${at}`;
  const change = () => drawn.show(!drawn.visible);
  const box = el("input", { type: "checkbox", id, checked: drawn.visible, change });
  const unit = pick(layer.unit);
  const named = pick(layer.caption);
  const caption = unit && !named.includes(`(${unit})`) ? inBrackets(named, unit) : named;
  const parts = layer.legend ? [caption && el("p", { class: "frame-caption" }, caption), legendRows(one)] : [];
  return el(
    "section",
    { class: "frame-layer" },
    el("h2", {}, box, el("label", { for: id }, pick(layer.name))),
    ...parts,
    ...notes(layer),
    list(one, open),
  );
}
