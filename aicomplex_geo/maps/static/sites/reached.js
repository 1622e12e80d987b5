import { section, small } from "../blocks.js";
import { number, orDash } from "../format.js";
import { inBrackets, pick, t, withUnit } from "../language.js";
import { opportunityNotes, unitText } from "../opportunities.js";
import { ownText } from "./own.js";
import { nameColumn, siteTable } from "./table.js";

/** @import { Opportunity, Site } from "../payload.d.ts" */
/** @import { Column } from "./table.js" */
/** @import { View } from "./view.js" */

/**
 * What the sites reach within each cutoff, their share of it, and what they have themselves.
 *
 * @param {View} view
 * @param {Opportunity} item
 */
export function reachedSection(view, item) {
  const { cutoffs } = view.data;
  const id = `reached-${item.key}`;
  const caption = t("reachedFrom", pick(item.t));
  const shares = sharesOf(view, item);
  const columns = [
    nameColumn(view, id),
    ...cutoffs.map((cutoff) => reachedColumn(view, item, cutoff)),
    ...(shares ? [shareColumn(shares, item)] : []),
    ...(view.data.own[item.key] ? [ownColumn(view, item)] : []),
  ];
  const first = `c${cutoffs[Math.min(1, cutoffs.length - 1)]}`;
  const profile = pick(view.chosenProfile.t);
  return section(
    id,
    caption,
    small(`${unitText(item)} · ${profile} · ${t("total")} ${number(item.total)}`),
    siteTable(view, { id, caption, columns, kind: "data", first }),
    shares ? small(t("competingNote")) : null,
    opportunityNotes(item),
  );
}

/**
 * The shares after competition, for the one opportunity that they are computed of.
 *
 * @param {View} view
 * @param {Opportunity} item
 */
const sharesOf = (view, item) => (item.key === view.data.counted ? view.data.shares[view.profile] : undefined);

/**
 * @param {View} view
 * @param {Opportunity} item
 * @param {number} cutoff
 * @returns {Column}
 */
function reachedColumn(view, item, cutoff) {
  const value = (/** @type {Site} */ site) => view.data.reached[item.key]?.[view.profile]?.[site.id]?.[String(cutoff)];
  const name = t("within", cutoff);
  return {
    key: `c${cutoff}`,
    head: `≤ ${withUnit(cutoff, t("minutes"))}`,
    name,
    down: true,
    value,
    cell: (site) => orDash(value(site), number),
  };
}

/**
 * @param {Record<string, number>} shares
 * @param {Opportunity} item
 * @returns {Column}
 */
function shareColumn(shares, item) {
  const value = (/** @type {Site} */ site) => shares[site.id];
  const head = inBrackets(t("competing"), pick(item.u));
  return { key: "share", head, down: true, value, cell: (site) => orDash(value(site), number) };
}

/**
 * @param {View} view
 * @param {Opportunity} item
 * @returns {Column}
 */
function ownColumn(view, item) {
  const cell = (/** @type {Site} */ site) => ownText(view.ownOf(item, site));
  return { key: "own", head: t("atSite"), down: true, value: (site) => view.ownOf(item, site)?.v, cell };
}
