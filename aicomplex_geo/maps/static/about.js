import { fold, list, section, small } from "./blocks.js";
import { el } from "./dom.js";
import { pick, t } from "./language.js";
import { sourceLine } from "./sources.js";

/** @import { StudyData } from "./payload.d.ts" */

/**
 * What every page says at its end: assumptions, network, sources, licence.
 *
 * @param {StudyData} data
 */
export function about(data) {
  return section(
    "about",
    t("aboutMap"),
    small(`${t("referenceDate")} ${data.date}. ${t("crs")} ${t("offline")}`),
    fold("assumptions", t("assumptions"), list(pick(data.assumptions) || []), { open: true }),
    networkFold(data.network),
    fold("sources", t("sources"), sourceList(data)),
    fold("leaflet", t("leaflet"), el("pre", { lang: "en" }, data.licence)),
  );
}

/** @param {StudyData} data */
export function sourceList({ sources }) {
  const items = Object.entries(sources).map(([key, source]) => el("li", {}, sourceLine(source, key)));
  return el("ul", { class: "sources" }, items);
}

/** @param {StudyData["network"]} network */
function networkFold({ name, source, date, attribution, licence }) {
  if (!name && !source) return null;
  const facts = [pick(name), source, date, attribution, licence].filter(Boolean);
  return fold("network", t("network"), el("p", {}, facts.join(" · ")));
}
