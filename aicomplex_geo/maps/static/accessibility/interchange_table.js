import { numberCell, rowHead, section, small, table } from "../blocks.js";
import { el } from "../dom.js";
import { minutes, orDash } from "../format.js";
import { inBrackets, pick, t } from "../language.js";
import { lengthAndToll, lengthInWords, timeInWords, timeRange } from "../travel.js";

/** @import { Interchange, Profile } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/** @param {View} view */
export function interchangeSection(view) {
  const title = t("nearestInterchange");
  const head = [
    t("profile"),
    title,
    inBrackets(t("travelTime"), t("minutes")),
    inBrackets(t("distance"), "km"),
    inBrackets(t("toll"), t("currency")),
  ];
  const rows = view.data.profiles.map((profile) => profileRow(view, profile));
  const left = view.data.interchanges_left.map(pick).join(", ");
  const note = left ? small(t("interchangesLeft", left)) : null;
  const nearest = view.data.interchanges[view.profile]?.[view.origin.id]?.[0];
  return section("interchange", title, nearest ? answer(view, nearest) : null, table(title, head, rows), note);
}

/**
 * @param {View} view
 * @param {Interchange} nearest
 */
function answer(view, nearest) {
  const name = inBrackets(pick(nearest.n), pick(nearest.r));
  const text = t("nearestAnswer", pick(view.origin.n), name, timeInWords(nearest), lengthInWords(nearest));
  return el("p", { class: "result" }, text);
}

/**
 * @param {View} view
 * @param {Profile} profile
 */
function profileRow(view, profile) {
  const nearest = view.data.interchanges[profile.id]?.[view.origin.id]?.[0];
  const { t: time, ...range } = nearest ?? {};
  const name = nearest ? interchangeName(nearest) : t("unknownValue");
  const kind = profile.id === view.profile ? "selected" : "";
  return el(
    "tr",
    { class: kind },
    rowHead(pick(profile.t)),
    el("td", {}, name),
    numberCell(false, orDash(time, minutes), timeRange(range)),
    lengthAndToll(range),
  );
}

/** @param {Interchange} nearest */
function interchangeName(nearest) {
  const also = pick(nearest.also);
  const rivals = also ? el("small", { class: "range" }, t("alsoNearest", also)) : null;
  return [pick(nearest.n), el("small", {}, ` ${pick(nearest.r)}`), rivals && "; ", rivals];
}
