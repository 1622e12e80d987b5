import { el } from "../dom.js";
import { isEnglish, pick, t, withUnit } from "../language.js";
import { valueOf } from "./payload.js";

/** @import { Features, FrameLayer } from "./types.d.ts" */

const SIGNS = new Set(["km", "m", "km/h", "m²", "km²", "ha"]);

/**
 * @param {FrameLayer} layer
 * @param {Features} features
 * @param {number} feature
 * @param {number} field
 */
function shown(layer, features, feature, field) {
  const { digits = null, unit } = layer.fields[field] ?? {};
  const value = valueOf(features, field, feature, digits);
  if (value === null) return null;
  if (typeof value === "string") return value;
  const text = value.toLocaleString("en-US", { maximumFractionDigits: digits ?? 0 });
  const sign = pick(unit);
  if (!sign) return text;
  return SIGNS.has(sign) ? `${text} ${sign}` : withUnit(text, sign);
}

/**
 * @param {FrameLayer} layer
 * @param {Features} features
 * @param {number} feature
 */
export function titleOf(layer, features, feature) {
  const [korean, english] = layer.titles.map((field) => shown(layer, features, feature, field));
  return (isEnglish() ? english || korean : korean || english) ?? "";
}

/**
 * Names and values of the fields of a feature; everything goes in as text.
 *
 * @param {FrameLayer} layer
 * @param {Features} features
 * @param {number} feature
 * @param {number[]} fields
 */
export function card(layer, features, feature, fields) {
  const title = titleOf(layer, features, feature);
  const rows = fields.map((field) => {
    const value = shown(layer, features, feature, field);
    const none = value === null ? el("td", { class: "none" }, t("unknownValue")) : el("td", {}, value);
    return el("tr", {}, el("th", { scope: "row" }, pick(layer.fields[field]?.name)), none);
  });
  const heading = el("p", { class: "frame-title" }, title || pick(layer.name));
  return el("div", { class: "frame-card" }, heading, rows.length ? el("table", {}, el("tbody", {}, rows)) : null);
}
