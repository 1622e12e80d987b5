import { cityBounds } from "./basemap.js";
import { addressOf, choiceOf } from "./compare/address.js";
import { changedRoads, CompareMap } from "./compare/compare_map.js";
import { cutoffField, kindField, originFields, sideFields } from "./compare/fields.js";
import { legendBlocks } from "./compare/legend.js";
import { messagesOf } from "./compare/messages.js";
import { onPaper } from "./compare/on_paper.js";
import { answerOf } from "./compare/sentences.js";
import { hubSection, movedSections, reachedSection } from "./compare/tables.js";
import { View } from "./compare/view.js";
import { openEngine, PAYLOAD_ID } from "./engine/client.js";
import { pageOpener } from "./frame.js";
import { part } from "./frame/parts.js";
import { language } from "./language.js";
import { findablePlaces } from "./origins/places.js";
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
  const places = findablePlaces(frame.data);
  const map = new CompareMap(view, places);
  /** @type {import("./origins/origin_field.js").OriginField[]} */
  let fields = [];
  let shown = "";
  view.listeners.push(
    () => map.sync(),
    () => fields.forEach((field) => field.sync()),
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
    panel: () =>
      panelParts(view, () => {
        const made = originFields(view, places);
        ({ fields } = made);
        return made.node;
      }),
    legend: () => legendBlocks(view),
    state: () => addressOf(view),
    rest: () => view.update(),
    pictureName: () => `compare-${view.kind}-${view.cutoff}`,
    drawing: map.drawing,
    restore(given) {
      const { choice, ignored } = choiceOf(given, view.data, (p) => map.spotAt(L.latLng(p)));
      void view.choose({ ...view.usual, ...choice });
      return ignored;
    },
    ready: () => open(view),
  };
}

/**
 * @param {View} view
 * @param {() => HTMLElement} origins
 */
function panelParts(view, origins) {
  const { kind, profile, otherProfile, scenario, cutoff, sides } = view;
  const words = language();
  const answered = [words, sides, cutoff, kind, scenario];
  return [
    part("kind", [words, kind], () => kindField(view)),
    part("message", [words, sides], () => messagesOf(view)),
    part("origins", [words, kind], origins),
    part("sides", [words, kind, profile, otherProfile, scenario, view.engine], () => sideFields(view)),
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
