import { numberCell, numberHead, rowHead, section, table } from "../blocks.js";
import { el } from "../dom.js";
import { isKnown, minutes, orDash } from "../format.js";
import { inBrackets, pick, t } from "../language.js";
import { changeCell, signedMinutes, tenthsSlower } from "./change.js";

/** @import { HubChange, Place } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/** @param {View} view */
export function hubSection(view) {
  const heads = ["before", "after", "change"].map((word) => numberHead(false, inBrackets(t(word), t("minutes"))));
  const rows = view.data.hubs.map((hub) => hubRow(hub, view.scenario.hubs[hub.id] ?? {}));
  return section("hubs", t("hubs"), table(t("hubs"), [t("hub"), ...heads], rows, "hubs"));
}

/**
 * @param {Place} hub
 * @param {HubChange} change
 */
function hubRow(hub, { b, a, cb = false, ca = false }) {
  const slower = isKnown(b) && isKnown(a) ? tenthsSlower(Number(b), Number(a)) : null;
  return el(
    "tr",
    { class: ca ? "closed" : "" },
    rowHead(pick(hub.n), operation(cb, ca)),
    numberCell(false, orDash(b, minutes)),
    numberCell(false, isKnown(b) && !isKnown(a) ? t("unreachable") : orDash(a, minutes)),
    changeCell(slower, signedMinutes, Number(slower) < 0),
  );
}

/**
 * Whether a hub is closed before or after.
 *
 * @param {boolean} before
 * @param {boolean} after
 */
function operation(before, after) {
  if (before && !after) return el("small", { class: "gain" }, ` ${t("hubReopens")}`);
  if (after && !before) return el("small", { class: "loss" }, ` ${t("hubCloses")}`);
  return after ? el("small", {}, ` ${t("closed")}`) : null;
}
