import { numberCell, numberHead, rowHead, table } from "../blocks.js";
import { rowButton } from "../controls.js";
import { el } from "../dom.js";
import { between, isWithin, minutes, wholeMinutes } from "../format.js";
import { isHere } from "../here.js";
import { inBrackets, pick, t } from "../language.js";
import { closure } from "../travel.js";
import { TIME_CLASSES } from "../drawing/palette.js";
import { shortTitle } from "./periods.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/**
 * Every hub with its time, the nearest first; those within the cutoff are counted.
 *
 * @param {View} view
 */
export function hubSection(view) {
  if (!view.data.hubs.length) return null;
  const isAnswered = view.answer?.status === "ok" && !view.isWaiting;
  const count = isAnswered
    ? t("hubsWithin", view.cutoff, view.reachedHubs().length, view.openHubs.length)
    : t(view.isWaiting ? "calculating" : "notComputable");
  const title = el("div", { class: "section-head" }, el("h2", { id: "hubs-title" }, t("hubs")), el("small", {}, count));
  const hubs = [...view.data.hubs].sort((a, b) => order(view, a) - order(view, b));
  const rows = hubs.map((hub) => hubRow(view, hub));
  const hint = view.solver.engine ? t("chooseHub") : "";
  return el(
    "section",
    { class: "block hubs-block", "aria-labelledby": "hubs-title" },
    title,
    table(t("hubs"), head(view), rows, "hubs"),
    el("p", { class: "small" }, [hint, t(view.isOfStudy ? "rangeNoteShort" : "noRangeNote")].filter(Boolean).join(" ")),
  );
}

/**
 * Closed ones last, as they are not counted.
 *
 * @param {View} view
 * @param {Place} hub
 */
function order(view, hub) {
  const time = view.timeTo(hub) ?? 1e8;
  return view.isClosed(hub) ? time + 1e9 : time;
}

/** @param {View} view */
function head(view) {
  const { profiles } = view.data;
  const chosen = shortTitle(profiles, view.profile);
  const { comparison } = view;
  const other = comparison?.kind === "today" ? t("today") : shortTitle(profiles, view.otherProfile);
  const figures = [chosen, t("positionRange"), other].map((text) => numberHead(false, text));
  return [inBrackets(t("hub"), t("minutes")), ...figures];
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function hubRow(view, hub) {
  const isChosen = view.hub === hub.id;
  const closed = view.isClosed(hub);
  const isReached = !closed && isWithin(view.timeTo(hub), view.cutoff);
  const click = () => void view.choose({ hub: isChosen ? null : hub.id });
  const other = view.comparison ? view.timeTo(hub, view.comparison.answer) : null;
  const kind = closed ? "closed" : isReached ? "reached" : "beyond";
  return el(
    "tr",
    { class: isChosen ? `${kind} selected` : kind },
    rowHead(rowButton(`hub-${hub.id}`, pick(hub.n), isChosen, click)),
    el("td", { class: "num" }, chip(view, hub, isReached)),
    numberCell(false, isHere(view.origin, hub) ? "–" : rangeText(view, hub)),
    numberCell(false, other === null || isHere(view.origin, hub) ? "–" : minutes(other)),
  );
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function rangeText(view, hub) {
  if (!view.isOfStudy) return el("small", {}, t("rangeMissing"));
  const { tl: low, th: high } = view.computed(hub);
  if (low === undefined || high === undefined) return "–";
  const [least, most] = [wholeMinutes(low), wholeMinutes(high)];
  return least === most ? String(least) : between(least, most);
}

/**
 * @param {View} view
 * @param {Place} hub
 * @param {boolean} isReached
 */
function chip(view, hub, isReached) {
  const time = view.timeTo(hub);
  if (view.isClosed(hub)) return el("span", { class: "time-chip", title: closure(hub) }, t("closed"));
  if (!hub.p) return el("span", { class: "time-chip" }, t("noPosition"));
  if (isHere(view.origin, hub)) return el("span", { class: "time-chip" }, t("here"));
  if (view.isWaiting) return el("span", { class: "time-chip" }, "…");
  if (time === null) return el("span", { class: "time-chip" }, t("unreachable"));
  const node = el("span", { class: "time-chip" }, minutes(time));
  const found = isReached ? TIME_CLASSES.find(({ limit }) => isWithin(time, limit)) : null;
  if (found) Object.assign(node.style, { background: found.fill, color: found.ink });
  if (isReached) node.classList.add("counted");
  return node;
}
