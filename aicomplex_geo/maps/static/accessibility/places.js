import { card } from "../blocks.js";
import { el } from "../dom.js";
import { number, won, withKilometres, withMinutes } from "../format.js";
import { code, pick, t } from "../language.js";
import { hasPosition, namePin, pin } from "../pins.js";
import { symbolIcon, symbolOf } from "../symbols.js";
import { distanceRange, hubSubtitle, timeRange, timeText } from "../travel.js";

/** @import { LatLng, Place } from "../payload.d.ts" */
/** @import { Pin } from "../pins.js" */
/** @import { View } from "./view.js" */
/** @typedef {Place & { p: LatLng }} PlacedPlace */

const CHOSEN_SIZE = 24;
const RANK = { origin: 45, chosenOrigin: 200, hub: 90 };

/**
 * @param {View} view
 * @returns {Pin<PlacedPlace>[]}
 */
export function addOrigins(view) {
  return view.data.origins.filter(hasPosition).map((place) => {
    const look = symbolOf("sites", place.kind);
    const popup = () => originCard(view, place);
    const options = { icon: symbolIcon(look), size: look.size, popup, label: "of-sites", rank: RANK.origin };
    return view.frame.addPin(pin(view.frame.map, place, options));
  });
}

/**
 * @param {View} view
 * @returns {Pin<PlacedPlace>[]}
 */
export function addHubs(view) {
  return view.data.hubs.filter(hasPosition).map((hub) => {
    const look = symbolOf("hubs", hub.kind);
    const closed = hub.closed ?? false;
    const icon = symbolIcon(look, closed);
    const popup = () => hubCard(view, hub);
    const options = { icon, size: look.size, popup, label: "of-hubs", rank: RANK.hub, closed };
    const added = view.frame.addPin(pin(view.frame.map, hub, options));
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
  const certainty = `${code(place.kind)} · ${t("certainty")} ± ${number(place.c ?? 0)} m`;
  const click = () => view.choose({ origin: place });
  const choice =
    place.id === view.origin.id
      ? el("p", {}, t("selectedOrigin"))
      : el("button", { type: "button", click }, t("isochroneOf", pick(place.n)));
  return card(pick(place.n), certainty, choice);
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
