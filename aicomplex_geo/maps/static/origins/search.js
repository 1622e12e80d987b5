// Places by name: any part of it, initial consonants (ㅅㅈㅇ finds 송정역), or coordinates.

import { positionOf } from "../state.js";

/** @import { LatLng, Pair } from "../payload.d.ts" */
/**
 * @typedef {object} Findable
 * @property {Pair} n
 * @property {LatLng} p
 * @property {Pair} kind
 * @property {string | null} [id] of an origin of the study
 * @property {number | null} [c]
 * @property {string} [code] of the kind
 * @property {boolean} [isArea] a point may be named after it
 */

const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
/** What a keyboard makes of two consonants that follow one another. */
const CLUSTERS = new Map(Object.entries({ ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ" }));
for (const [cluster, parts] of Object.entries({ ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ" })) {
  CLUSTERS.set(cluster, parts);
}
const FIRST = 0xac00;
const LAST = 0xd7a3;
const OF_AN_INITIAL = 588;
const FINALS = 28;
const IGNORED = /[\s·.,()[\]{}<>'"\-–_/]/gu;
const IN_A_WORD = 2;

/** @param {string} text */
const plain = (text) => text.normalize("NFC").toLowerCase().replace(IGNORED, "");

/** @param {string} character */
const isSyllable = (character) => {
  const at = character.charCodeAt(0);
  return at >= FIRST && at <= LAST;
};

/** @param {string} character */
function initialOf(character) {
  return isSyllable(character) ? INITIALS[Math.floor((character.charCodeAt(0) - FIRST) / OF_AN_INITIAL)] : "";
}

/**
 * Whether a typed character may stand for one of a name: itself, its initial, or a syllable begun.
 *
 * @param {string} typed
 * @param {string} there
 * @param {boolean} isLast whether more of the syllable may follow
 */
function fits(typed, there, isLast) {
  if (typed === there || initialOf(there) === typed) return true;
  if (!isLast || !isSyllable(typed) || !isSyllable(there)) return false;
  const at = typed.charCodeAt(0) - FIRST;
  return at % FINALS === 0 && there.charCodeAt(0) - FIRST - at < FINALS && there >= typed;
}

/**
 * Where what was typed begins in a name, -1 where it is not in it.
 *
 * @param {string} typed
 * @param {string} name
 */
export function placeIn(typed, name) {
  const sought = [...plain(typed)].flatMap((one) => [...(CLUSTERS.get(one) ?? one)]);
  const text = [...plain(name)];
  for (let from = 0; sought.length && from + sought.length <= text.length; from++) {
    if (sought.every((one, at) => fits(one, text[from + at] ?? "", at === sought.length - 1))) return from;
  }
  return -1;
}

/**
 * Best at the beginning of a name, then near it.
 *
 * @param {string} typed
 * @param {Findable} place
 */
function rank(typed, place) {
  const found = place.n.map((name) => placeIn(typed, name)).filter((at) => at >= 0);
  if (!found.length) return null;
  const at = Math.min(...found);
  if (!at) return 0;
  return at <= IN_A_WORD ? 1 : 2;
}

/**
 * The places that a text may mean, the likeliest first.
 *
 * @template {Findable} P
 * @param {string} typed
 * @param {readonly P[]} places the more important ones first
 * @param {number} most
 * @returns {(P | Findable)[]}
 */
export function search(typed, places, most) {
  const position = positionOf(typed.replace(/[()]/g, ""));
  if (position) return [{ n: [typed.trim(), typed.trim()], p: position, kind: ["", ""], id: null }];
  const found = places.map((place) => ({ place, key: rank(typed, place) })).filter(({ key }) => key !== null);
  found.sort((a, b) => Number(a.key) - Number(b.key));
  return found.slice(0, most).map(({ place }) => place);
}
