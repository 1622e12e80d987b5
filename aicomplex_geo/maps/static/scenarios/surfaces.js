import { decodePolygons } from "../geometry.js";
import { t, withUnit } from "../language.js";
import { legendBlock, legendFill } from "../legend.js";

/** @import { Polygons } from "../payload.d.ts" */
/** @import { View } from "./view.js" */

/**
 * The areas of one state, or of the difference, each with its colour.
 *
 * @param {View} view
 * @returns {[Polygons, string][]}
 */
function areas(view) {
  const { data, mode, scenario } = view;
  if (mode === "critical") return [];
  if (mode === "difference") {
    const fills = [...data.differenceClasses.map(([, , fill]) => fill), ...data.outside];
    return scenario.difference.map((area, at) => [area, fills[at] ?? ""]);
  }
  const shown = mode === "before" ? data.before : scenario.after;
  return shown.map((area, at) => [area, data.timeClasses[at]?.[1] ?? ""]);
}

/**
 * @param {L.LayerGroup} group
 * @param {View} view
 */
export function drawSurface(group, view) {
  group.clearLayers();
  // roads keep their own hue only where no diverging scale lies under them
  view.frame.drawing?.setQuiet(view.mode === "difference" || view.mode === "critical");
  for (const [area, fillColor] of areas(view)) {
    if (!area.length) continue;
    const look = { pane: "areas", stroke: true, color: fillColor, weight: 0.6, interactive: false };
    L.polygon(decodePolygons(area), { ...look, fill: true, fillColor, fillOpacity: 1, smoothFactor: 0 }).addTo(group);
  }
}

/**
 * Where the scenario changes times.
 *
 * @param {View} view
 */
export const changedPoints = (view) => changedAreas(view).flatMap((area) => decodePolygons(area).flat(2));

/** @param {View} view */
export const changesTimes = (view) => changedAreas(view).some((area) => area.length);

/** @param {View} view */
function changedAreas({ data, scenario }) {
  const same = data.differenceClasses.findIndex(([low, high]) => Number(low) < 0 && Number(high) > 0);
  return scenario.difference.filter((_, at) => at !== same);
}

/** @param {View} view */
export function surfaceLegend(view) {
  return view.mode === "difference" ? differenceLegend(view) : timeLegend(view);
}

/** @param {View} view */
function timeLegend({ data, mode }) {
  const items = data.timeClasses.map(([limit, fill]) => legendFill(fill, `≤ ${withUnit(limit, t("minutes"))}`));
  return legendBlock(t(mode === "before" ? "mode_before" : "mode_after"), items, t("colouredIsCounted"));
}

/** @param {View} view */
function differenceLegend({ data, scenario }) {
  const items = data.differenceClasses.map(([low, high, fill]) => legendFill(fill, differenceText(low, high)));
  const outside = ["newlyReached", "noLongerReached"].map((word, at) =>
    scenario.difference[data.differenceClasses.length + at]?.length
      ? legendFill(data.outside[at] ?? "", t(word))
      : null,
  );
  const shown = [...items, ...outside.filter((one) => one !== null)];
  return legendBlock(t("differenceInMinutes"), shown, t("cannotCompare"));
}

/**
 * @param {number | null} low
 * @param {number | null} high
 */
function differenceText(low, high) {
  if (low === null) return t("fasterBeyond", Math.abs(high ?? 0));
  if (high === null) return t("slowerBeyond", low);
  if (low < 0 && high > 0) return t("sameWithin", high);
  return low < 0 ? t("fasterBetween", Math.abs(high), Math.abs(low)) : t("slowerBetween", low, high);
}
