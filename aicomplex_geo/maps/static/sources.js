import { el, outLink } from "./dom.js";
import { pick } from "./language.js";

/** @import { Source } from "./payload.d.ts" */

/** @param {unknown} listed keys, separated by semicolons */
export function sourceKeys(listed) {
  const keys = String(listed ?? "").split(";");
  return keys.map((key) => key.trim()).filter(Boolean);
}

/**
 * @param {Record<string, Source>} sources
 * @param {unknown} listed
 */
export function sourceTitles(sources, listed) {
  const titles = sourceKeys(listed).map((key) => pick(sources[key]?.title) || key);
  return titles.join("; ");
}

/**
 * @param {Source | undefined} source
 * @param {string} key
 */
export function sourceLine(source, key) {
  if (!source) return key;
  const rest = [source.publisher, source.date, source.licence].map(pick).filter(Boolean).join(" · ");
  return el("span", { lang: "und" }, outLink(source.url, pick(source.title) || key), rest && ` · ${rest}`);
}
