import { card, numberCell, rowHead, table } from "../blocks.js";
import { el } from "../dom.js";
import { kilometres, minutes, orDash, tollNumber } from "../format.js";
import { inBrackets, pick, t } from "../language.js";
import { certaintyText, hasPosition, placePin } from "../pins.js";
import { hubSubtitle, timeRange } from "../travel.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const RANK = { origin: 200, hub: 90 };

/** @param {View} view */
export function addPlaces(view) {
  const { frame, data, origin } = view;
  const originPins = [origin].filter(hasPosition).map((place) => {
    const popup = () => card(pick(place.n), `${t("origin")} · ${certaintyText(place)}`);
    return placePin(frame, place, { layer: "sites", kind: "ai_complex", rank: RANK.origin, popup });
  });
  const hubPins = data.hubs.filter(hasPosition).map((hub) => {
    const popup = () => hubCard(view, hub);
    const added = placePin(frame, hub, { layer: "hubs", rank: RANK.hub, popup });
    added.marker.on("popupopen", () => view.showRoute({ hub: hub.id }));
    return added;
  });
  return [...originPins, ...hubPins];
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function hubCard(view, hub) {
  const rows = view.data.profiles.map((profile) => {
    const travel = view.travelTo(hub, profile.id);
    return el(
      "tr",
      { class: profile.id === view.profile ? "selected" : "" },
      rowHead(pick(profile.t)),
      numberCell(false, orDash(travel.t, minutes), timeRange(travel)),
      numberCell(false, orDash(travel.d, kilometres)),
      numberCell(false, orDash(travel.toll, tollNumber)),
    );
  });
  const units = [t("minutes"), "km", t("currency")];
  const figures = [t("travelTime"), t("distance"), t("toll")].map((name, at) => inBrackets(name, units[at] ?? ""));
  const head = [t("profile"), ...figures];
  return card(pick(hub.n), hubSubtitle(hub), table(t("hubs"), head, rows));
}
