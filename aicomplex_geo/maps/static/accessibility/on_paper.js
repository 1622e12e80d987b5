import { withBold } from "../dom.js";
import { pick, t } from "../language.js";
import { keyNumbers } from "./key_numbers.js";
import { legendBlocks } from "./legend_blocks.js";
import { sharedTitle, shortTitle } from "./periods.js";
import { fullHeadline } from "./sentences.js";

/** @import { OnPaper } from "../paper/sheet.js" */
/** @import { View } from "./view.js" */

/**
 * What is printed of the answer.
 *
 * @param {View} view
 * @returns {OnPaper}
 */
export const onPaper = (view) => ({
  title: withBold(fullHeadline(view)),
  conditions: conditions(view),
  numbers: keyNumbers(view),
  legend: legendBlocks(view, { unfolded: true }),
  source: sourceText(view),
});

/** @param {View} view */
function conditions({ data, profile, changesTitle }) {
  const parts = [sharedTitle(data.profiles), shortTitle(data.profiles, profile), changesTitle];
  return [`${t("referenceDate")} ${data.date}`, ...parts].filter(Boolean).join(" · ");
}

/**
 * Whose roads, boundaries and people.
 *
 * @param {View} view
 */
function sourceText({ data }) {
  const { network, base, sources } = data;
  const roads = [pick(network.name), network.date].filter(Boolean).join(" ");
  const counted = new Set(data.opportunities.flatMap(({ source }) => String(source ?? "").split(";")));
  const titles = [...counted].map((key) => pick(sources[key.trim()]?.title)).filter(Boolean);
  const credits = [network.attribution, ...base.credits].filter(Boolean);
  return `${t("sources")}: ${[roads, ...titles, ...credits].filter(Boolean).join(" · ")}`;
}
