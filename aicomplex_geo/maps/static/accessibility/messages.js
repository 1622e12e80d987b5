import { el } from "../dom.js";
import { number, withMinutes } from "../format.js";
import { t } from "../language.js";

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
  if (answer.status === "no_network") return message("red", t("noNetworkWhat"), t("noNetworkThen"));
  if (answer.status === "too_far") return tooFar(view);
  const isNothing = view.solver.engine && !view.reachedHubs().length && view.mainReached === 0;
  return isNothing ? nothing(view) : null;
}

/** @param {View} view */
function tooFar(view) {
  const { origin, answer, solver } = view;
  const limit = number((solver.engine?.data.maxDistance ?? 0) / 1000);
  const metres = answer?.nearestMetres;
  if (!origin.p || !answer?.nearest || !metres) return message("amber", t("tooFarWhat", limit), t("tooFarThen"));
  const [north, east] = [answer.nearest[0] - origin.p[0], answer.nearest[1] - origin.p[1]];
  const angle = Math.atan2(east * Math.cos((origin.p[0] * Math.PI) / 180), north);
  const side = COMPASS[(Math.round((angle * 4) / Math.PI) + 8) % 8] ?? "north";
  return message("amber", t("tooFarWhat", limit), t("tooFarSide", t(`${side}Side`), number(metres)));
}

/** @param {View} view */
function nothing(view) {
  const { answer, solver, profile } = view;
  const facts = solver.engine?.data.profiles.find(({ id }) => id === profile);
  const metres = answer?.nearestMetres ?? 0;
  const access = facts ? (metres * facts.circuity) / 1000 / facts.accessSpeed : 0;
  return message("grey", t("nothingWhat", view.cutoff), t("nothingThen", withMinutes(Math.round(access * 36_000))));
}
