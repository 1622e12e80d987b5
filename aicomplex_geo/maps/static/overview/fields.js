import { asPublished, isKnown, number } from "../format.js";
import { code, isEnglish, pick, t } from "../language.js";

/** @import { Fields, Pair } from "../payload.d.ts" */
/** @typedef {Fields[string] | null | undefined} Value */

export const AREAS = ["area_m2", "floor_area_m2"];

// shown elsewhere in a card, or not for a reader
const HIDDEN_ENDING = /_(source|as_of|ko|en|id|date|other|basis)$/;
const HIDDEN = new Set(["name", "geometry", "source", "as_of", "note", "certainty_m", "position_other", "status"]);
const APART = ["kind", "closed", "closed_since", "parent", "note", ...AREAS];
const IN_A_LANGUAGE = /^(.*)_(ko|en)$/;
const HUNDRED_MILLION = 100_000_000;
const IDENTIFIER = /_no$|^value/;

/**
 * A column without the language that it is in.
 *
 * @param {string} column
 */
export const stemOf = (column) => column.match(IN_A_LANGUAGE)?.[1] ?? column;

/**
 * The value of a column that there is in each language; where one is missing the other stands for it.
 *
 * @param {Fields} fields
 * @param {string} stem
 */
export function inLanguage(fields, stem) {
  const [korean, english] = [fields[`${stem}_ko`], fields[`${stem}_en`]];
  return pick(/** @type {Pair<Value>} */ ([korean ?? english, english ?? korean]));
}

/**
 * As `inLanguage`, but an address that there is in Korean only is left out in English.
 *
 * @param {Fields} fields
 * @param {string} stem
 */
function shownInLanguage(fields, stem) {
  return stem === "address"
    ? pick(/** @type {Pair<Value>} */ ([fields.address_ko, fields.address_en]))
    : inLanguage(fields, stem);
}

/**
 * Columns and values that a card has no place of their own for, each column in two languages once.
 *
 * @param {Fields} fields
 * @returns {[column: string, value: Fields[string]][]}
 */
export function otherFields(fields) {
  const seen = new Set(APART);
  /** @type {[string, Value][]} */
  const shown = [];
  for (const [column, value] of Object.entries(fields)) {
    const stem = stemOf(column);
    if (seen.has(stem)) continue;
    if (stem !== column) {
      seen.add(stem);
      shown.push([stem, shownInLanguage(fields, stem)]);
    } else if (!HIDDEN.has(column) && !HIDDEN_ENDING.test(column)) shown.push([column, value]);
  }
  return shown.flatMap(([column, value]) => (isKnown(value) ? [[column, value]] : []));
}

/**
 * A figure as its unit asks: no comma in a year, hundreds of millions in a Korean sum of money.
 *
 * @param {number} value
 * @param {unknown} unit
 */
export function amountText(value, unit) {
  if (unit === "year") return String(value);
  if (unit === "KRW" && !isEnglish() && value >= HUNDRED_MILLION) {
    return t("hundredMillions", asPublished(value / HUNDRED_MILLION));
  }
  return asPublished(value);
}

/**
 * @param {string} column
 * @param {Fields[string]} value
 */
export function valueText(column, value) {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "string") return code(value, column);
  return Number.isInteger(value) && !IDENTIFIER.test(column) ? number(value) : String(value);
}
