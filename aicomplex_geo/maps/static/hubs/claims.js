import { rowHead, section, small, table } from "../blocks.js";
import { el, outLink } from "../dom.js";
import { asPublished, between, isKnown, number, withKilometres, withMinutes } from "../format.js";
import { code, inBrackets, langOf, pick, t, withUnit } from "../language.js";
import { distanceRange, timeRange } from "../travel.js";

/** @import { Claim, Verdict } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const NOT_COMPUTABLE = "not_computable";

/**
 * The look of a verdict for one period, by its code.
 *
 * @type {Record<string, string>}
 */
const LOOKS = { holds: "v-yes", possibly: "v-part", fails: "v-no", other_definition: "v-other" };

/**
 * The published figures held against what is computed.
 *
 * @param {View} view
 */
export function claimSection(view) {
  const { claims } = view.data;
  if (!claims.length) return null;
  return section(
    "claims",
    t("claims"),
    small(t("chooseClaim"), " ", tolerance(claims)),
    claims.map((claim) => claimCard(view, claim)),
  );
}

/**
 * What a published figure, which is rounded, is compared with: by the first whole one.
 *
 * @param {Claim[]} claims
 */
function tolerance(claims) {
  const minutesOf = claims.map((claim) => claim.min).find(Number.isInteger);
  if (!isKnown(minutesOf)) return "";
  const inMinutes = (/** @type {string | number} */ value) => withUnit(value, t("minutes"));
  return t("tolerance", inMinutes(minutesOf), inMinutes(between(minutesOf - 0.5, minutesOf + 0.5)));
}

/**
 * @param {View} view
 * @param {Claim} claim
 */
function claimCard(view, claim) {
  const heading = el("h3", {}, pick(claim.n));
  return el(
    "article",
    { class: "claim" },
    heading,
    publishedLine(view, claim),
    wholeVerdict(claim),
    verdictTable(view, claim),
    chosenReason(view, claim),
  );
}

/**
 * @param {View} view
 * @param {Claim} claim
 */
function publishedLine(view, { as_of: asOf, source, ...published }) {
  const shown = publishedFigures(published) || t("unknownValue");
  const [key = ""] = (source ?? "").split(";");
  const named = view.data.sources[key];
  const name = pick(named?.title) || source || "";
  const link = named && el("span", { lang: langOf(name) }, outLink(named.url, name));
  return small(el("strong", {}, `${t("published")}: ${shown}`), asOf && inBrackets("", asOf), link && [" · ", link]);
}

/** @param {Pick<Claim, "min" | "km" | "count">} published */
function publishedFigures({ min, km, count }) {
  const figures = [
    isKnown(min) && withUnit(asPublished(min), t("minutes")),
    isKnown(km) && `${asPublished(km)} km`,
    isKnown(count) && t("countOf", number(count)),
  ];
  return figures.filter(Boolean).join(" · ");
}

/**
 * A row a candidate, a column a profile.
 *
 * @param {View} view
 * @param {Claim} claim
 */
function verdictTable(view, claim) {
  const profiles = view.data.profiles.filter((profile) => claim.rows.some((row) => row.p === profile.id));
  const [first] = claim.rows;
  if (!profiles.length) return el("p", {}, el("strong", {}, verdictName(first)), " ", pick(first.why));
  const targets = [...new Set(claim.rows.map((row) => row.to ?? ""))];
  const isNamed = targets.length > 1;
  const body = targets.map((target) => {
    const rows = claim.rows.filter((row) => (row.to ?? "") === target);
    const cells = profiles.map(({ id }) =>
      el(
        "td",
        {},
        verdictCell(
          view,
          claim,
          rows.find((row) => row.p === id),
        ),
      ),
    );
    const [row] = rows;
    const verdict = row && el("small", { class: "of-all" }, verdictName(row));
    return el("tr", {}, isNamed && rowHead(targetName(view, target, row), verdict), cells);
  });
  const head = profiles.map((profile) => pick(profile.t));
  return table(pick(claim.n), isNamed ? [t("candidate"), ...head] : head, body, "claims");
}

/**
 * @param {View} view
 * @param {string} target
 * @param {Verdict | undefined} row
 */
function targetName(view, target, row) {
  const hub = view.data.hubs.find(({ id }) => id === target);
  return pick(row?.n) || pick(hub?.n) || pick(view.data.places[target]) || target;
}

/**
 * @param {View} view
 * @param {Claim} claim
 * @param {Verdict | undefined} row
 */
function verdictCell(view, claim, row) {
  if (!row) return "–";
  const { p: profile = "", to = "", t: time, d: distance } = row;
  const isChosen = view.isVerdictChosen(claim, row);
  const attributes = {
    type: "button",
    class: `verdict-button${isChosen ? " selected" : ""}`,
    id: `claim-${claim.id}-${profile}-${to}`,
    "aria-pressed": String(isChosen),
    title: pick(row.why),
    click: () => view.toggleRoute({ claim: claim.id, profile, to }),
  };
  const figure = (/** @type {string} */ text, /** @type {Node | ""} */ range) =>
    el("span", { class: "figures" }, text, range);
  return el(
    "button",
    attributes,
    time !== undefined && figure(withMinutes(time), timeRange(row)),
    distance !== undefined && figure(withKilometres(distance), distanceRange(row)),
    verdictChip(row),
  );
}

/**
 * The verdict on a claim with one destination; where there are several, each has its own.
 *
 * @param {Claim} claim
 */
function wholeVerdict({ rows }) {
  const [first] = rows;
  const isOne = rows.every((row) => row.to === first.to) && rows.some((row) => row.p);
  return isOne ? el("p", { class: "whole-verdict" }, `${t("verdict")}: `, el("strong", {}, verdictName(first))) : null;
}

/**
 * The verdict on a claim over all periods.
 *
 * @param {Verdict} row
 */
export const verdictName = ({ v: verdict, maybe }) => code(verdict, maybe ? "verdict_possible" : "verdict");

/**
 * The verdict for one period, with its mark.
 *
 * @param {Verdict} row
 */
export const periodVerdict = ({ pv: verdict = NOT_COMPUTABLE }) => code(verdict, "period_verdict");

/** @param {Verdict} row */
function verdictChip(row) {
  return el("span", { class: `chip ${LOOKS[row.pv ?? NOT_COMPUTABLE] ?? "v-none"}` }, periodVerdict(row));
}

/**
 * The reason of the verdict chosen, else of that under the profile chosen.
 *
 * @param {View} view
 * @param {Claim} claim
 */
function chosenReason(view, claim) {
  const rows = claim.rows.filter((row) => view.data.profiles.some((profile) => profile.id === row.p));
  const row =
    rows.find((one) => view.isVerdictChosen(claim, one)) ?? rows.find((one) => one.p === view.profile) ?? rows[0];
  if (!row) return null;
  const note = pick(claim.note);
  const reason = el("p", { class: "reason" }, el("strong", {}, `${t("reason")}: `), pick(row.why) || "–");
  return [reason, note ? small(note) : null];
}
