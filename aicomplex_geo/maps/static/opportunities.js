import { fold, list } from "./blocks.js";
import { el } from "./dom.js";
import { number } from "./format.js";
import { inBrackets, langOf, pick, t, withUnit } from "./language.js";

/** @import { Opportunity, Pair } from "./payload.d.ts" */

/** @param {{ u: Pair, as_of: string | null }} item */
export function unitText(item) {
  return `${pick(item.u)}${item.as_of ? `, ${item.as_of}` : ""}`;
}

/**
 * What a reader must know of a count: notes, what was left out, and what no road reaches.
 *
 * @param {Opportunity} item
 */
export function opportunityNotes(item) {
  const notes = pick(item.notes) || [];
  if (!notes.length && !item.left.length && !item.unreached.length) return null;
  const title = pick(item.t);
  return el(
    "div",
    { class: "aside" },
    notes.length ? el("p", {}, el("strong", {}, `${title}: `), notes.join(" ")) : null,
    item.left.length ? leftOut(item, title) : null,
    item.unreached.length ? unreached(item) : null,
  );
}

/**
 * @param {Opportunity} item
 * @param {string} title
 */
function leftOut(item, title) {
  const places = item.left.map((left) => [nameOf(left), ": ", pick(left.why)]);
  return fold(`left-${item.key}`, inBrackets(`${title} – ${t("leftOut")}`, String(item.left.length)), list(places));
}

/** @param {Opportunity} item */
function unreached(item) {
  const places = item.unreached.map((one, at) => [
    at ? "; " : "",
    nameOf(one),
    inBrackets("", `${withUnit(number(one.v), pick(item.u))}, ${pick(one.why)}`),
  ]);
  return el("p", {}, `${t("unreached")}: `, places);
}

/**
 * The name of a place; one that there is in Korean only stays as it is.
 *
 * @param {{ n: Pair }} place
 */
function nameOf({ n }) {
  return el("span", { lang: langOf(pick(n)) }, pick(n));
}
