import { numberCell, numberHead, rowHead, section, small, table } from "../blocks.js";
import { rowButton } from "../controls.js";
import { el } from "../dom.js";
import { isWithin, minutes, orDash } from "../format.js";
import { inBrackets, pick, t } from "../language.js";
import { byTime, closedBadge, closure, lengthAndToll, timeRange, timeText } from "../travel.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/**
 * Every hub with its times under all profiles; those within the cutoff are counted.
 *
 * @param {View} view
 */
export function hubSection(view) {
  const { data, cutoff } = view;
  const open = data.hubs.filter((hub) => !hub.closed);
  const reached = open.filter((hub) => isReached(view, hub));
  const result = [t("reachedHubs", t("within", cutoff), reached.length, open.length), maybeBeyond(view, reached)];
  const rows = byTime(data.hubs, (hub) => view.travelTo(hub)).flatMap((hub) => hubRows(view, hub));
  const hint = view.hub && !view.route ? t("routeOnly") : t("chooseHub");
  return section(
    "hubs",
    t("hubs"),
    el("p", { class: "result", role: "status" }, result.filter(Boolean).join(" ")),
    table(t("hubs"), head(view), rows, "hubs"),
    small(hint, " ", t("rangeNote"), "."),
  );
}

/**
 * Names the hubs that are reached only if the true positions are favourable.
 *
 * @param {View} view
 * @param {Place[]} reached
 */
function maybeBeyond(view, reached) {
  const maybe = reached.filter((hub) => !isWithin(view.travelTo(hub).th ?? 0, view.cutoff));
  const names = maybe.map((hub) => pick(hub.n)).join(", ");
  if (!maybe.length) return "";
  if (maybe.length < reached.length) return t("reachedMaybe", maybe.length, names, view.cutoff);
  return maybe.length > 1 ? t("reachedMaybeAll", names, view.cutoff) : t("reachedMaybeOne", names, view.cutoff);
}

/** @param {View} view */
function head(view) {
  const profiles = view.data.profiles.map((profile) =>
    numberHead(profile.id === view.profile, pick(profile.t), el("small", {}, ` · ${t("minutes")}`)),
  );
  const chosen = pick(view.chosenProfile.t);
  const [distance, toll] = [inBrackets(t("distance"), "km"), inBrackets(t("toll"), t("currency"))].map((name) =>
    numberHead(false, name, el("small", {}, ` · ${chosen}`)),
  );
  return [t("hub"), ...profiles, distance, toll];
}

/**
 * @param {View} view
 * @param {Place} hub
 */
const isReached = (view, hub) => !hub.closed && isWithin(view.travelTo(hub).t, view.cutoff);

/**
 * @param {View} view
 * @param {Place} hub
 */
function badge(view, hub) {
  if (hub.closed) return closedBadge({ title: closure(hub) });
  if (isReached(view, hub)) return el("span", { class: "badge reached" }, "✓ ", t("reachable"));
  const travel = view.travelTo(hub);
  return travel.t === undefined ? el("span", { class: "badge" }, timeText(travel)) : null;
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function hubRows(view, hub) {
  const travel = view.travelTo(hub);
  const isChosen = view.hub === hub.id;
  const kind = hub.closed ? "closed" : isReached(view, hub) ? "reached" : "beyond";
  const button = rowButton(`hub-${hub.id}`, pick(hub.n), isChosen, () => view.toggleHub(hub.id));
  const times = view.data.profiles.map(({ id }) => {
    const one = view.travelTo(hub, id);
    return numberCell(id === view.profile, orDash(one.t, minutes), timeRange(one));
  });
  const row = el(
    "tr",
    { class: `${kind}${isChosen ? " selected" : ""}` },
    rowHead(button, " ", badge(view, hub)),
    times,
    lengthAndToll(travel),
  );
  if (!hub.closed) return [row];
  const note = el("td", { class: "closure", colspan: times.length + 3 }, closure(hub));
  return [row, el("tr", { class: kind }, note)];
}
