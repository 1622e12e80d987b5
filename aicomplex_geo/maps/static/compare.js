import { cityBounds } from "./basemap.js";
import { addressOf, choiceOf } from "./compare/address.js";
import { changedRoads, CompareMap } from "./compare/compare_map.js";
import { cutoffField, kindField, sideFields } from "./compare/fields.js";
import { legendBlocks } from "./compare/legend.js";
import { onPaper } from "./compare/on_paper.js";
import { answerOf } from "./compare/sentences.js";
import { hubSection, movedSections, reachedSection } from "./compare/tables.js";
import { View } from "./compare/view.js";
import { openEngine, PAYLOAD_ID } from "./engine/client.js";
import { pageOpener } from "./frame.js";
import { part } from "./frame/parts.js";
import { language } from "./language.js";
import { hasPosition } from "./pins.js";

/** @import { Frame, Page } from "./frame.js" */
/** @import { CompareData } from "./payload.d.ts" */

/**
 * Two periods, two origins, or today and a scenario, side by side.
 *
 * @param {Frame<CompareData>} frame
 * @returns {Page}
 */
function comparePage(frame) {
  const view = new View(frame);
  const map = new CompareMap(view);
  let shown = "";
  view.listeners.push(
    () => map.sync(),
    () => {
      const subject = `${view.kind} ${view.kind === "projects" ? view.scenario : ""}`;
      if (shown && shown !== subject) frame.goHome();
      shown = subject;
    },
  );
  return {
    draw() {},
    home: () => homeBounds(view),
    translate: () => map.sync(),
    answer: () => answerOf(view),
    onPaper: () => onPaper(view),
    panel: () => panelParts(view),
    legend: () => legendBlocks(view),
    state: () => addressOf(view),
    rest: () => view.update(),
    pictureName: () => `compare-${view.kind}-${view.cutoff}`,
    drawing: map.drawing,
    restore(given) {
      const { choice, ignored } = choiceOf(given, view.data);
      void view.choose({ ...view.usual, ...choice });
      return ignored;
    },
    ready: () => open(view),
  };
}

/** @param {View} view */
function panelParts(view) {
  const { kind, profile, otherProfile, origin, other, scenario, cutoff, sides } = view;
  const words = language();
  const answered = [words, sides, cutoff, kind, scenario];
  return [
    part("kind", [words, kind], () => kindField(view)),
    part("sides", [words, kind, profile, otherProfile, origin, other, scenario, view.engine], () => sideFields(view)),
    part("cutoff", [words], () => cutoffField(view)),
    part("reached", answered, () => reachedSection(view)),
    part("hubs", answered, () => hubSection(view)),
    part("moved", answered, () => movedSections(view)),
  ];
}

/** @param {View} view */
function homeBounds(view) {
  const city = cityBounds(view.data.base);
  const roads = view.kind === "projects" ? changedRoads(view).flatMap(({ line }) => line) : [];
  const changed = roads.length ? L.latLngBounds([view.origin.p, ...roads]).pad(0.15) : null;
  if (changed && !city?.contains(changed)) return changed;
  if (city) return city.extend(view.origin.p);
  return L.latLngBounds([...view.data.hubs, view.origin].filter(hasPosition).map(({ p }) => p)).pad(0.05);
}

/** @param {View} view */
async function open(view) {
  try {
    if (!document.getElementById(PAYLOAD_ID)) throw new Error("the page has no engine");
    view.engine = await openEngine();
  } catch (error) {
    view.fault = error instanceof Error && "code" in error ? String(error.code) : "damaged";
  }
  await view.update();
}

export const start = pageOpener(comparePage, { ownBase: true });
