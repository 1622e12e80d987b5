import { numberCell, numberHead, rowHead, section, small, table } from "../blocks.js";
import { rowButton } from "../controls.js";
import { el } from "../dom.js";
import { minutes } from "../format.js";
import { pick, t } from "../language.js";
import { byTime, closure, lengthAndToll, timeRange, timeText } from "../travel.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/** @param {View} view */
export function hubSection(view) {
  const figures = [t("minutes"), "km", t("toll")].map((text) => numberHead(false, text));
  const rows = byTime(view.data.hubs, (hub) => view.travelTo(hub)).map((hub) => hubRow(view, hub));
  return section(
    "hubs",
    t("hubs"),
    table(t("hubs"), [t("hub"), ...figures], rows, "hubs"),
    small(`${t("chooseHub")} ${t("rangeNote")}.`),
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
    numberCell(false, travel.t === undefined ? timeText(travel) : minutes(travel.t), timeRange(travel)),
    lengthAndToll(travel),
  );
}

/** @param {Place} hub */
const closedMark = (hub) => [
  " ",
  el("span", { class: "badge closed" }, t("closed")),
  el("small", { class: "closure" }, closure(hub)),
];
