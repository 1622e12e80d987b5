import { isEnglish, pick } from "../language.js";

/** @import { Pair, Profile } from "../payload.d.ts" */

const SEPARATOR = ", ";

/**
 * What all titles begin with, such as the vehicle; empty where they differ.
 *
 * @param {Profile[]} profiles
 * @param {0 | 1} language
 */
function shared(profiles, language) {
  const titles = profiles.map(({ t }) => t[language]);
  const [first = ""] = titles;
  const start = first.slice(0, first.indexOf(SEPARATOR) + SEPARATOR.length);
  const isShared = first.includes(SEPARATOR) && titles.length > 1 && titles.every((title) => title.startsWith(start));
  return isShared ? start : "";
}

/** @param {Profile[]} profiles */
export const sharedTitle = (profiles) => shared(profiles, isEnglish() ? 1 : 0).slice(0, -SEPARATOR.length);

/**
 * The title of a profile without what all of them begin with.
 *
 * @param {Profile[]} profiles
 * @param {string} id
 * @returns {Pair}
 */
export function shortTitles(profiles, id) {
  const titles = profiles.find((profile) => profile.id === id)?.t ?? [id, id];
  return [titles[0].slice(shared(profiles, 0).length), titles[1].slice(shared(profiles, 1).length)];
}

/**
 * @param {Profile[]} profiles
 * @param {string} id
 */
export const shortTitle = (profiles, id) => pick(shortTitles(profiles, id));
