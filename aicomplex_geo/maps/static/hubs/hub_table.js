import { numberCell, numberHead, rowHead, section, small, table } from "../blocks.js";
import { rowButton } from "../controls.js";
import { el } from "../dom.js";
import { minutes } from "../format.js";
import { inBrackets, pick, t } from "../language.js";
import { byTime, closedBadge, closure, lengthAndToll, timeRange, timeText } from "../travel.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/** @param {View} view */
export function hubSection(view) {
  const figures = [
    inBrackets(t("travelTime"), t("minutes")),
    inBrackets(t("distance"), "km"),
    view.hasTolls && inBrackets(t("toll"), t("currency")),
  ].flatMap((text) => (text ? [numberHead(false, text)] : []));
  const rows = byTime(view.data.hubs, (hub) => view.travelTo(hub)).map((hub) => hubRow(view, hub));
  return section(
    "hubs",
    t("hubs"),
    table(t("hubs"), [t("hub"), ...figures], rows, "hubs"),
    small([`${t("chooseHub")} ${t("rangeNote")}.`, view.hasTolls && t("tollNote")].filter(Boolean).join(" ")),
  );
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function hubRow(view, hub) {
  const travel = view.travelTo(hub);
  const isChosen = view.isHubChosen(hub.id);
  const button = rowButton(`hub-${hub.id}`, pick(hub.n), isChosen, () => view.toggleRoute({ hub: hub.id }));
  return el(
    "tr",
    { class: `${hub.closed ? "closed" : ""}${isChosen ? " selected" : ""}` },
    rowHead(button, hub.closed ? closedMark(hub) : ""),
    travel.t === undefined
      ? el("td", { class: "num", colspan: view.hasTolls ? 3 : 2 }, timeText(travel))
      : [
          numberCell(false, minutes(travel.t), timeRange(travel)),
          ...lengthAndToll(travel).slice(0, view.hasTolls ? 2 : 1),
        ],
  );
}

/** @param {Place} hub */
const closedMark = (hub) => [" ", closedBadge(), el("small", { class: "closure" }, closure(hub))];
