import { el } from "../dom.js";
import { number, withMinutes } from "../format.js";
import { t } from "../language.js";

/** @import { Answer } from "../engine/types.d.ts" */
/** @import { LatLng } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

const COMPASS = ["north", "northEast", "east", "southEast", "south", "southWest", "west", "northWest"];

/**
 * @param {"grey" | "amber" | "red" | "blue"} kind
 * @param {string} what
 * @param {string} then why, and what to do
 */
export const message = (kind, what, then) =>
  el("div", { class: `message ${kind}` }, el("b", {}, what), el("p", {}, then));

/**
 * What keeps the question from its answer, in words that say what to do.
 *
 * @param {View} view
 */
export function messageOf(view) {
  const { origin, answer, fault } = view;
  if (fault) return message("red", t(`${fault}What`), t(`${fault}Then`));
  if (!origin.p) return message("amber", t("noPositionWhat"), t("noPositionThen"));
  if (!answer) return null;
  const unreached = statusMessage(origin.p, answer, view.solver.engine?.data.maxDistance ?? 0);
  if (unreached) return unreached;
  const isNothing = view.solver.engine && !view.reachedHubs().length && view.mainReached === 0;
  return isNothing ? nothing(view) : null;
}

/**
 * Why no trip begins at an origin; null where trips do.
 *
 * @param {LatLng} origin
 * @param {Pick<Answer, "status" | "nearest" | "nearestMetres">} answer
 * @param {number} maxDistance metres
 */
export function statusMessage(origin, answer, maxDistance) {
  if (answer.status === "no_network") return message("red", t("noNetworkWhat"), t("noNetworkThen"));
  return answer.status === "too_far" ? tooFar(origin, answer, maxDistance) : null;
}

/**
 * @param {LatLng} origin
 * @param {Pick<Answer, "nearest" | "nearestMetres">} answer
 * @param {number} maxDistance metres
 */
function tooFar(origin, { nearest, nearestMetres }, maxDistance) {
  const limit = number(maxDistance / 1000);
  if (!nearest || !nearestMetres) return message("amber", t("tooFarWhat", limit), t("tooFarThen"));
  const [north, east] = [nearest[0] - origin[0], nearest[1] - origin[1]];
  const angle = Math.atan2(east * Math.cos((origin[0] * Math.PI) / 180), north);
  const side = COMPASS[(Math.round((angle * 4) / Math.PI) + 8) % 8] ?? "north";
  return message("amber", t("tooFarWhat", limit), t("tooFarSide", t(`${side}Side`), number(nearestMetres)));
}

/** @param {View} view */
function nothing(view) {
  const { answer, solver, profile } = view;
  const facts = solver.engine?.data.profiles.find(({ id }) => id === profile);
  const metres = answer?.nearestMetres ?? 0;
  const access = facts ? (metres * facts.circuity) / 1000 / facts.accessSpeed : 0;
  return message("grey", t("nothingWhat", view.cutoff), t("nothingThen", withMinutes(Math.round(access * 36_000))));
}
