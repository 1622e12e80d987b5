import { particle } from "./particles.js";

/** @import { Labels, Pair } from "./payload.d.ts" */
/** @typedef {"ko" | "en"} Language */

/** @type {{ language: Language }} */
const chosen = { language: "ko" };

// Every word that is not data comes with the page, from the one table that Python has too.
/** @type {Labels} */
const labels = { codes: {}, columns: {}, words: {} };

/** @param {Labels} table */
export function useLabels(table) {
  Object.assign(labels, table);
}

export const language = () => chosen.language;
export const isEnglish = () => chosen.language === "en";
export const otherLanguage = () => (isEnglish() ? "ko" : "en");

/** @param {Language} name */
export function setLanguage(name) {
  chosen.language = name;
}

/**
 * The part of a pair in the language chosen; nothing of a pair that is missing.
 *
 * @template T
 * @param {Pair<T> | null | undefined} pair
 * @returns {T | ""}
 */
export function pick(pair) {
  return pair ? pair[isEnglish() ? 1 : 0] : "";
}

/**
 * A text of the page in both languages.
 *
 * @param {string} key
 * @returns {Pair}
 */
export const words = (key) => labels.words[key] ?? ["", ""];

/**
 * A text of the page. {0} is the first value; {0:은/는} is followed by the particle that it takes,
 * {0;은/는} is that particle alone.
 *
 * @param {string} key
 * @param {...(string | number)} values
 */
export function t(key, ...values) {
  const text = labels.words[key];
  if (!text) throw new Error(`the page has no text ${key}`);
  return pick(text).replace(/\{(\d)(?:([:;])([^}]+))?\}/g, (_, at, sign, forms) => {
    const value = String(values[at]);
    if (!forms) return value;
    return sign === ":" ? value + particle(value, forms) : particle(value, forms);
  });
}

/**
 * @param {string} text
 * @param {string} column
 */
function wordsOf(text, column) {
  return labels.codes[column]?.[text] ?? Object.values(labels.codes).find((group) => group[text])?.[text];
}

/**
 * A code in words: those of its column, else of any. Units keep their case in English too: km/h.
 *
 * @param {unknown} value
 * @param {string} [column]
 */
export function code(value, column = "") {
  const text = String(value ?? "");
  const pair = wordsOf(text, column);
  const word = pick(pair) || text;
  const isWord = pair !== undefined && pair !== labels.codes.unit?.[text];
  return isWord && isEnglish() ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/** @param {string} column */
export function columnName(column) {
  return pick(labels.columns[column]) || column;
}

const HANGUL = /[가-힣]/;

/**
 * The language of a text of the data, where it is not that of the page: some names are known in Korean only.
 *
 * @param {unknown} text
 * @returns {"ko" | null}
 */
export const langOf = (text) => (isEnglish() && HANGUL.test(String(text)) ? "ko" : null);

/**
 * A number and its unit: Korean leaves no space between them.
 *
 * @param {string | number} value
 * @param {string} unit
 */
export function withUnit(value, unit) {
  return `${value}${isEnglish() ? " " : ""}${unit}`;
}

/**
 * A word with another in brackets, such as a heading with its unit.
 *
 * @param {string} name
 * @param {string} inside
 */
export const inBrackets = (name, inside) => `${name}${isEnglish() ? " " : ""}(${inside})`;
