// What keeps one of both sides from its answer.

import { statusMessage } from "../accessibility/messages.js";

/** @import { View } from "./view.js" */

/** @param {View} view */
export function messagesOf({ engine, sides, drawnSpots }) {
  if (!engine || !sides) return null;
  const { maxDistance } = engine.data;
  return drawnSpots.map(({ p }, at) => statusMessage(p, (sides[at] ?? sides[0]).answer, maxDistance));
}
