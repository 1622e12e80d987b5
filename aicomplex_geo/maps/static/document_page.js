// What pages share that are documents, not maps: the report's gallery and the claims.

import { share } from "./frame/share.js";
import { messageLine } from "./frame/message.js";
import { isEnglish, useLabels } from "./language.js";
import { hashOf } from "./state.js";

/** @import { Labels, Pair } from "./payload.d.ts" */
/** @typedef {{ page: string, pages: { id: string, href: string }[], title: Pair }} Linked */
/** @typedef {Linked & { heading: Pair, labels: Labels }} DocumentData */

/** The data of the page; its words are used from now on. */
export function documentData() {
  const text = document.getElementById("page-data")?.textContent ?? "{}";
  const data = /** @type {DocumentData} */ (JSON.parse(text));
  useLabels(data.labels);
  return data;
}

/** What copies the address of the page in its language. */
export function addressSharer() {
  const say = messageLine(document.body);
  return () => {
    const hash = hashOf({ lang: isEnglish() ? "en" : "" });
    void share(`${location.href.replace(/#.*$/s, "")}${hash && `#${hash}`}`, say);
  };
}

/** Links within the page leave the language in the address alone. */
export function followWithin() {
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
      if (!target) return;
      event.preventDefault();
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    });
  }
}
