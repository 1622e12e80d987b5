import { el, outLink } from "./dom.js";
import { langOf, pick } from "./language.js";

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
  const title = pick(source.title) || key;
  return el("span", { lang: langOf(`${title} ${rest}`) }, outLink(source.url, title), rest && ` · ${rest}`);
}
