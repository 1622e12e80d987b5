import { fold, list, table } from "../blocks.js";
import { el } from "../dom.js";
import { columnName, langOf, pick, t } from "../language.js";
import { sourceTitles } from "../sources.js";
import { amountText, inLanguage, stemOf, valueText } from "./fields.js";

/** @import { Feature, OverviewData, Pair } from "../payload.d.ts" */
/** @import { View } from "./view.js" */
/** @typedef {OverviewData["tables"][number]} Table */

const AMOUNT = /^value/;
const HIDDEN = /_(id|source|as_of|date)$|^(source|as_of|note|geometry|kind|status)$/;

/**
 * A table of the study in a fold, and its notes; a column in two languages is shown in the one chosen.
 *
 * @param {View} view
 * @param {Table} layer
 */
export function tableFold(view, layer) {
  const named = shownColumns(layer.columns);
  const columns = named.filter((column) => column !== "name" || !named.includes("site"));
  const title = pick(layer.t);
  const rows = layer.features.map((feature) => {
    const cells = columns.map((column) => {
      const isNumber = typeof cellOf(view, feature, column) === "number";
      const kind = column === "source" ? "long" : isNumber ? "num" : "";
      const text = cellText(view, feature, column);
      return el("td", { class: kind, lang: langOf(text) }, text);
    });
    return el("tr", {}, cells);
  });
  const shown = table(title, columns.map(columnName), rows, "data");
  return fold(`table-${layer.name}`, title, [shown, notesFold(view, layer)]);
}

/** @param {string[]} columns */
export function shownColumns(columns) {
  const stems = new Set(columns.map(stemOf).filter((column) => !HIDDEN.test(column)));
  const others = [...stems].filter((column) => column !== "name");
  const name = stems.has("name") ? ["name"] : [];
  const site = columns.includes("site_id") ? ["site"] : [];
  return [...site, ...name, ...others, "as_of", "source"];
}

/**
 * @param {View} view
 * @param {Table} layer
 */
function notesFold(view, layer) {
  const notes = layer.features.flatMap((feature) => {
    const note = pick(/** @type {Pair<unknown>} */ ([feature.f.note_ko, feature.f.note_en]));
    return note ? [[rowName(view, feature), ": ", String(note)]] : [];
  });
  return notes.length ? fold(`notes-${layer.name}`, t("notes"), list(notes)) : null;
}

/**
 * @param {View} view
 * @param {Feature} feature
 */
function rowName(view, feature) {
  const { f, n, id } = feature;
  const subject = pick(/** @type {Pair<unknown>} */ ([f.use_ko || f.gu_ko, f.use_en || f.gu_en]));
  return String(pick(n) || view.nameOf(f.site_id) || subject || f.date || id);
}

/**
 * @param {View} view
 * @param {Feature} feature
 * @param {string} column
 */
function cellOf(view, { f, n }, column) {
  if (column === "name") return pick(n);
  if (column === "site") return view.nameOf(f.site_id) || pick(n) || f.site_id;
  return f[column] ?? inLanguage(f, column);
}

/**
 * @param {View} view
 * @param {Feature} feature
 * @param {string} column
 */
function cellText(view, feature, column) {
  const value = cellOf(view, feature, column);
  if (value === undefined || value === null || value === "") return "–";
  if (typeof value === "number" && AMOUNT.test(column)) return amountText(value, feature.f.unit);
  return column === "source" ? sourceTitles(view.data.sources, value) : valueText(column, value);
}
