import { section, small } from "../blocks.js";
import { el } from "../dom.js";
import { minutes } from "../format.js";
import { inBrackets, pick, t } from "../language.js";
import { timeRange } from "../travel.js";
import { nameColumn, siteTable } from "./table.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { Column } from "./table.js" */
/** @import { View } from "./view.js" */

/**
 * Minutes from each site to each hub.
 *
 * @param {View} view
 */
export function hubSection(view) {
  const { hubs } = view.data;
  const [first] = hubs;
  if (!first) return null;
  const caption = t("toHubs");
  const columns = [nameColumn(view, "hub"), ...hubs.map((hub) => hubColumn(view, hub))];
  const sorted = { id: "hub", caption, columns, kind: "hubs wide", first: keyOf(first) };
  const note = small(`${pick(view.chosenProfile.t)} · ${t("rangeNote")}.`);
  return section("hubs", caption, siteTable(view, sorted), note);
}

/** @param {Place} hub */
const keyOf = (hub) => `h-${hub.id}`;

/**
 * @param {View} view
 * @param {Place} hub
 * @returns {Column}
 */
function hubColumn(view, hub) {
  const name = pick(hub.n);
  return {
    key: keyOf(hub),
    head: [name, hub.closed ? el("small", {}, inBrackets("", t("closed"))) : ""],
    name,
    value: (site) => view.travel(site, hub).t,
    cell: (site) => {
      const travel = view.travel(site, hub);
      return travel.t === undefined ? "–" : [minutes(travel.t), timeRange(travel)];
    },
  };
}
