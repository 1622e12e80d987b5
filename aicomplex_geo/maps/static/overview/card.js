import { card } from "../blocks.js";
import { el } from "../dom.js";
import { number, squareMetres } from "../format.js";
import { code, columnName, inBrackets, langOf, pick, t } from "../language.js";
import { sourceKeys, sourceLine, sourceTitles } from "../sources.js";
import { AREAS, inLanguage, otherFields, valueText } from "./fields.js";
import { isDrawn } from "./view.js";

/** @import { Children } from "../dom.js" */
/** @import { Feature, Fields, Layer } from "../payload.d.ts" */
/** @import { View } from "./view.js" */
/** @typedef {[column: string, value: Children]} Fact */

/**
 * Everything that is known of a feature, and what shares its place.
 *
 * @param {View} view
 * @param {Layer} layer
 * @param {Feature} feature
 */
export function featureCard(view, layer, feature) {
  const title = pick(feature.n) || feature.id;
  return card(title, pick(layer.t), factList(view, feature), sharedPlace(view, layer, feature));
}

/**
 * The same, where its name stands above already.
 *
 * @param {View} view
 * @param {Layer} layer
 * @param {Feature} feature
 */
export const untitledCard = (view, layer, feature) => card("", pick(layer.t), factList(view, feature));

/**
 * Where sources contradict, both values with their dates.
 *
 * @param {View} view
 * @param {Feature} feature
 */
function factList(view, feature) {
  const { f } = feature;
  const facts = [
    ...statusFacts(view, f),
    ...AREAS.filter((column) => f[column] !== undefined).map((column) => fact(column, areas(view, f, column))),
    ...otherFields(f).map(([column, value]) => fact(column, valueText(column, value))),
    ...positionFacts(view, feature),
    ...sourceFacts(view, f),
  ];
  return el(
    "dl",
    {},
    facts.flatMap(([column, value]) => [el("dt", {}, columnName(column)), el("dd", {}, value)]),
  );
}

/**
 * @param {string} column
 * @param {Children} value
 * @returns {Fact}
 */
const fact = (column, value) => [column, value];

/**
 * @param {View} view
 * @param {Fields} f
 */
function statusFacts(view, f) {
  const facts = [];
  if (f.kind) facts.push(fact("kind", code(f.kind)));
  const date = f.status_date && f.status_date !== f.closed_since ? inBrackets("", String(f.status_date)) : "";
  if (f.status) facts.push(fact("status", [code(f.status), date]));
  if (f.closed_since) facts.push(fact("closed_since", String(f.closed_since)));
  if (f.parent) facts.push(fact("parent", view.nameOf(f.parent) || String(f.parent)));
  return facts;
}

/**
 * @param {View} view
 * @param {Feature} feature
 */
function positionFacts(view, feature) {
  const { certainty_m: certainty, position_basis: basis, position_other: other, ...f } = feature.f;
  const unknown = isDrawn(feature) ? t("unknownValue") : t("noPosition");
  const isCertain = feature.p && certainty !== undefined;
  const facts = [fact("certainty_m", isCertain ? `± ${number(certainty)} m` : unknown)];
  if (basis) facts.push(fact("position_basis", code(basis)));
  if (other) {
    const from = stamp(view, f.position_other_source, f.position_other_as_of);
    facts.push(fact("position_other", [String(other), from]));
  }
  return facts;
}

/**
 * @param {View} view
 * @param {Fields} f
 */
function sourceFacts(view, f) {
  const facts = [];
  const note = inLanguage(f, "note");
  if (note) facts.push(fact("note", String(note)));
  if (f.source) {
    const lines = sourceKeys(f.source).map((key) => el("li", {}, sourceLine(view.data.sources[key], key)));
    facts.push(fact("source", el("ul", { class: "sources" }, lines)));
  }
  if (f.as_of) facts.push(fact("as_of", String(f.as_of)));
  return facts;
}

/**
 * An area, and what other sources say.
 *
 * @param {View} view
 * @param {Fields} f
 * @param {string} column
 */
function areas(view, f, column) {
  const stem = column.replace("_m2", "");
  const others = ["other", "third_other"].flatMap((which) => {
    const value = f[`${column}_${which}`];
    const from = stamp(view, f[`${stem}_${which}_source`], f[`${stem}_${which}_as_of`]);
    if (value === undefined) return [];
    return [el("div", { class: "other" }, `${t("otherValue")}: `, squareMetres(value), from)];
  });
  const value = el("span", {}, squareMetres(f[column] ?? ""));
  return [value, stamp(view, f[`${stem}_source`], f[`${stem}_as_of`]), ...others];
}

/**
 * Date and source of a value.
 *
 * @param {View} view
 * @param {unknown} source
 * @param {unknown} date
 */
function stamp(view, source, date) {
  const titles = sourceTitles(view.data.sources, source);
  const cited = titles && el("small", { class: "cite", lang: langOf(titles) }, ` [${titles}]`);
  return el("small", {}, " ", date ? String(date) : "", cited);
}

/**
 * @param {View} view
 * @param {Layer} layer
 * @param {Feature} feature
 */
function sharedPlace(view, layer, feature) {
  const others = view.sharingPlace(layer, feature);
  if (!others.length) return null;
  const items = others.map((other) => {
    const name = pick(other.feature.n) || other.feature.id;
    return el("details", { class: "item" }, el("summary", {}, name), untitledCard(view, other.layer, other.feature));
  });
  return el("div", { class: "shared" }, el("p", { class: "small" }, t("samePosition", others.length)), items);
}
