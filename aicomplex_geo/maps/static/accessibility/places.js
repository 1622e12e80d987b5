import { card } from "../blocks.js";
import { el } from "../dom.js";
import { won, withKilometres, withMinutes } from "../format.js";
import { code, pick, t } from "../language.js";
import { certaintyText, hasPosition, namePin, placePin } from "../pins.js";
import { symbolIcon, symbolOf } from "../symbols.js";
import { distanceRange, hubSubtitle, timeRange, timeText } from "../travel.js";

/** @import { Place } from "../payload.d.ts" */
/** @import { Pin, PlacedPlace } from "../pins.js" */
/** @import { View } from "./view.js" */

const CHOSEN_SIZE = 24;
const RANK = { origin: 45, chosenOrigin: 200, hub: 90 };

/** @param {View} view */
export function addOrigins(view) {
  return view.data.origins.filter(hasPosition).map((place) => {
    const popup = () => originCard(view, place);
    return placePin(view.frame, place, { layer: "sites", rank: RANK.origin, popup });
  });
}

/** @param {View} view */
export function addHubs(view) {
  return view.data.hubs.filter(hasPosition).map((hub) => {
    const popup = () => hubCard(view, hub);
    const added = placePin(view.frame, hub, { layer: "hubs", rank: RANK.hub, popup });
    added.marker.on("popupopen", () => {
      if (view.hub !== hub.id) view.choose({ hub: hub.id });
    });
    return added;
  });
}

/**
 * The origin chosen looks like the complex, the others like sites.
 *
 * @param {View} view
 * @param {Pin<PlacedPlace>[]} pins
 */
export function markOrigin(view, pins) {
  for (const one of pins) {
    const { marker, place, label } = one;
    const isChosen = place.id === view.origin.id;
    const other = place.kind === "ai_complex" ? "" : place.kind;
    const look = isChosen ? symbolOf("sites", "ai_complex") : { ...symbolOf("sites", other), size: CHOSEN_SIZE };
    marker.setIcon(symbolIcon(look));
    namePin(one);
    marker.setZIndexOffset(isChosen ? 500 : 0);
    if (label) label.rank = isChosen ? RANK.chosenOrigin : RANK.origin;
  }
}

/**
 * @param {View} view
 * @param {Place} place
 */
function originCard(view, place) {
  const click = () => view.choose({ origin: place });
  const choice =
    place.id === view.origin.id
      ? el("p", {}, t("selectedOrigin"))
      : el("button", { type: "button", click }, t("isochroneOf", pick(place.n)));
  return card(pick(place.n), `${code(place.kind)} · ${certaintyText(place)}`, choice);
}

/**
 * @param {View} view
 * @param {Place} hub
 */
function hubCard(view, hub) {
  const travel = view.travelTo(hub);
  const unknown = t("unknownValue");
  const facts = [
    el("dt", {}, `${pick(view.origin.n)} · ${pick(view.chosenProfile.t)}`),
    el("dd", {}, timeText(travel), timeRange(travel)),
    el("dt", {}, t("distance")),
    el("dd", {}, travel.d === undefined ? unknown : withKilometres(travel.d), distanceRange(travel)),
    el("dt", {}, t("toll")),
    el("dd", {}, travel.toll === undefined ? unknown : won(travel.toll)),
  ];
  if (travel.a !== undefined) {
    facts.push(el("dt", {}, t("notes")), el("dd", {}, t("accessPart", withMinutes(travel.a))));
  }
  return card(pick(hub.n), hubSubtitle(hub), el("dl", {}, facts));
}
