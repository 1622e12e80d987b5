import { card, numberCell, rowHead, table } from "../blocks.js";
import { el } from "../dom.js";
import { kilometres, minutes, number, orDash } from "../format.js";
import { pick, t } from "../language.js";
import { hasPosition, pin } from "../pins.js";
import { symbolIcon, symbolOf } from "../symbols.js";
import { hubSubtitle, timeRange } from "../travel.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const RANK = { origin: 200, hub: 90 };

/** @param {View} view */
export function addPlaces(view) {
  const { frame, origin, data } = view;
  const hubs = data.hubs.filter(hasPosition).map((hub) => {
    const look = symbolOf("hubs", hub.kind);
    const closed = hub.closed ?? false;
    const popup = () => hubCard(view, hub);
    const options = {
      icon: symbolIcon(look, closed),
      size: look.size,
      popup,
      label: "of-hubs",
      rank: RANK.hub,
      closed,
    };
    const added = pin(frame.map, hub, options);
    added.marker.on("popupopen", () => view.choose({ hub: hub.id }));
    return added;
  });
  if (!hasPosition(origin)) return hubs.map((hub) => frame.addPin(hub));
  const look = symbolOf("sites", "ai_complex");
  const subtitle = () => `${t("origin")} · ${t("certainty")} ± ${number(origin.c ?? 0)} m`;
  const popup = () => card(pick(origin.n), subtitle());
  const options = { icon: symbolIcon(look), size: look.size, popup, label: "of-sites", rank: RANK.origin };
  return [pin(frame.map, origin, options), ...hubs].map((one) => frame.addPin(one));
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
      numberCell(false, orDash(travel.toll, number)),
    );
  });
  const head = [t("profile"), t("minutes"), "km", t("toll")];
  return card(pick(hub.n), hubSubtitle(hub), table(t("hubs"), head, rows));
}
