import { card } from "../blocks.js";
import { el } from "../dom.js";
import { isKnown, withMinutes } from "../format.js";
import { code, pick, t } from "../language.js";
import { certaintyText, hasPosition, placePin } from "../pins.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const RANK = { origin: 200, hub: 90 };

/** @param {View} view */
export function addPlaces(view) {
  const { frame, data } = view;
  const origins = [data.origin].filter(hasPosition).map((place) => {
    const popup = () => card(pick(place.n), `${t("origin")} · ${certaintyText(place)}`);
    return placePin(frame, place, { layer: "sites", kind: "ai_complex", rank: RANK.origin, popup });
  });
  const hubs = data.hubs
    .filter(hasPosition)
    .map((hub) => placePin(frame, hub, { layer: "hubs", rank: RANK.hub, popup: () => hubCard(view, hub) }));
  return [...origins, ...hubs];
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function hubCard(view, hub) {
  const { b, a } = view.scenario.hubs[hub.id] ?? {};
  const time = (/** @type {number | null | undefined} */ value) =>
    isKnown(value) ? withMinutes(Number(value)) : t("unreachable");
  return card(pick(hub.n), code(hub.kind), el("p", {}, `${t("before")} ${time(b)} → ${t("after")} ${time(a)}`));
}
